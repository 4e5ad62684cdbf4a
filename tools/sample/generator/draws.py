"""Seeded randomness, the same on every machine and in every version of Python.

Each household, cell or case draws from a source of its own, so that a change in one of them does not
disturb the others. Only `Random.random` is used: its sequence is the one that Python promises to keep.
"""

import random
from bisect import bisect_right
from itertools import accumulate


class Draws:
    def __init__(self, seed, *key):
        self._random = random.Random("/".join(str(part) for part in (seed, *key))).random

    def chance(self, probability):
        return self._random() < probability

    def whole(self, low, high):
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def real(self, low, high):
        return low + self._random() * (high - low)

    def pick(self, choices):
        return choices[self.whole(0, len(choices) - 1)]

    def weighted(self, weights):
        """A key of `weights`, as likely as its value says."""
        bounds = list(accumulate(weights.values()))
        index = bisect_right(bounds, self._random() * bounds[-1])
        return list(weights)[min(index, len(bounds) - 1)]

    def shuffled(self, items):
        """The items in another order (Fisher and Yates)."""
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.whole(0, last)
            items[last], items[other] = items[other], items[last]
        return items
