"""Chooses the bytes of a dictionary from representative bodies.

What is frequent in the bodies is cut out of them (random ids, times and digests fall away), and of these
extracts the one that saves most is put in front of those chosen before, again and again: so the most valuable
bytes come to lie at the end, where distances are shortest. Costs are counted by a small model of DEFLATE and not
by zlib, so that the outcome does not depend on a zlib's version.
"""

from collections import Counter

GRAM_BYTES = 4
#: How many bodies have to hold a gram for it to count as frequent.
FREQUENT_BODIES = 10
#: The longest extract; longer ones are cut, so that a dull part does not come along with a good one.
EXTRACT_BYTES = 400
#: What choosing an extract costs beside its length, which keeps out the many that are short and of little use.
EXTRACT_OVERHEAD_BYTES = 20

MATCH_BYTES_MIN = 3
#: zlib does not take a match of three bytes from farther away.
SHORT_MATCH_DISTANCE_MAX = 4096
MATCH_BYTES_MAX = 258
#: How many places of the same three bytes are looked at.
CANDIDATES_MAX = 24


def extracts(bodies, models):
    """What is frequent in the bodies, as it stands in each of the models, without repeats."""
    holders = Counter()
    for body in bodies:
        holders.update({body[at:at + GRAM_BYTES] for at in range(len(body) - GRAM_BYTES + 1)})
    found = {}
    for body in models:
        kept = set()
        for at in range(len(body) - GRAM_BYTES + 1):
            if holders[body[at:at + GRAM_BYTES]] >= FREQUENT_BODIES:
                kept.update(range(at, at + GRAM_BYTES))
        text = bytes(body[at] for at in sorted(kept))
        for start in range(0, len(text), EXTRACT_BYTES):
            found[text[start:start + EXTRACT_BYTES]] = None
    return list(found)


class Cost:
    """What bodies cost behind a dictionary, in bits of DEFLATE with its fixed codes (RFC 1951 §3.2.6)."""

    def __init__(self, dictionary):
        self._dictionary = dictionary
        self._places = {}
        for at in range(len(dictionary) - MATCH_BYTES_MIN + 1):
            self._places.setdefault(dictionary[at:at + MATCH_BYTES_MIN], []).append(at)

    def bits(self, body):
        text = self._dictionary + body
        places, fresh = self._places, {}
        at, bits = len(self._dictionary), 0
        while at < len(text):
            key = text[at:at + MATCH_BYTES_MIN]
            length, distance = self._longest(text, at, fresh.get(key, ()), places.get(key, ()))
            if length:
                bits += 7 + (length > 114) + max(0, (length - 3).bit_length() - 3)
                bits += 5 + max(0, (distance - 1).bit_length() - 2)
            else:
                length = 1
                bits += 8 if text[at] < 144 else 9
            for passed in range(at, at + length):
                fresh.setdefault(text[passed:passed + MATCH_BYTES_MIN], []).append(passed)
            at += length
        return bits

    @staticmethod
    def _longest(text, at, fresh, places):
        longest, nearest, left = 0, 0, CANDIDATES_MAX
        for candidates in (fresh, places):
            for place in reversed(candidates):
                if left == 0:
                    return longest, nearest
                left -= 1
                end = min(len(text) - at, MATCH_BYTES_MAX)
                if longest and (longest >= end or text[place + longest] != text[at + longest]):
                    continue
                length = 3
                while length < end and text[place + length] == text[at + length]:
                    length += 1
                if length > longest and (length > 3 or at - place <= SHORT_MATCH_DISTANCE_MAX):
                    longest, nearest = length, at - place
        return longest, nearest


def choose(candidates, bodies, size):
    """A dictionary of at most `size` bytes for `bodies`, made of `candidates`."""
    dictionary, left = b"", list(candidates)

    def total(text):
        cost = Cost(text)
        return sum(map(cost.bits, bodies))

    best = total(dictionary)
    # What an extract saves falls as others are chosen, hardly ever rises: old figures are bounds, and only the
    # extracts that lead by them are counted anew.
    bounds = {candidate: float("inf") for candidate in left}
    while True:
        winner, winner_rate, winner_total = None, 0.0, best
        for candidate in sorted(left, key=lambda candidate: (-bounds[candidate], candidate)):
            if bounds[candidate] <= winner_rate:
                break
            if len(candidate) + len(dictionary) > size:
                continue
            cost = total(candidate + dictionary)
            bounds[candidate] = (best - cost) / (len(candidate) + EXTRACT_OVERHEAD_BYTES)
            if bounds[candidate] > winner_rate:
                winner, winner_rate, winner_total = candidate, bounds[candidate], cost
        if winner is None:
            return dictionary
        dictionary, best = winner + dictionary, winner_total
        left.remove(winner)
