"""Draws that come out the same for the same seed with every release of Python."""

import hashlib
import math


class Draws:
    """Numbers from SHA-256 in counter mode."""

    def __init__(self, seed):
        self._seed = str(seed).encode()
        self._count = 0
        self._rest = b""

    def octets(self, count):
        while len(self._rest) < count:
            self._rest += hashlib.sha256(self._seed + b":%d" % self._count).digest()
            self._count += 1
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def between(self, low, high):
        """A whole number from low to high, both included."""
        return low + int.from_bytes(self.octets(8), "big") % (high - low + 1)

    def magnitude(self, low, high):
        """As between, but every order of magnitude is as likely as the next."""
        part = self.between(0, 1 << 20) / (1 << 20)
        return round(math.exp(math.log(low) + part * (math.log(high) - math.log(low))))

    def one(self, choices):
        return choices[self.between(0, len(choices) - 1)]

    def weighted(self, pairs):
        """One of (choice, weight)."""
        place = self.between(1, sum(weight for _, weight in pairs))
        for choice, weight in pairs:
            place -= weight
            if place <= 0:
                return choice

    def chance(self, percent):
        return self.between(1, 100) <= percent

    def uuid7(self, milliseconds):
        """A record id: RFC 9562 version 7."""
        tail = bytearray(self.octets(10))
        tail[0] = 0x70 | tail[0] & 0x0F
        tail[2] = 0x80 | tail[2] & 0x3F
        return milliseconds.to_bytes(6, "big") + bytes(tail)
