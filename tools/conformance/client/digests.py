"""Digests of records, sets and ranges (SPEC §5.8)."""

from __future__ import annotations

import hashlib

from .cbor import encode_sequence

BYTES = 8
MODULUS = 1 << 64
PART_BITS = 4
PARTS = 1 << PART_BITS
EMPTY = bytes(BYTES)


def record_input(kind: int, identifier: bytes, revision: int, fields: dict) -> bytes:
    """The CBOR sequence that is hashed; fields without a value do not count."""
    return encode_sequence([kind, identifier, revision, {n: v for n, v in fields.items() if v is not None}])


def of_record(kind: int, identifier: bytes, revision: int, fields: dict) -> bytes:
    return hashlib.sha256(record_input(kind, identifier, revision, fields)).digest()[:BYTES]


def of_set(digests) -> bytes:
    """The sum of the digests modulo 2^64."""
    total = sum(int.from_bytes(digest, "big") for digest in digests)
    return (total % MODULUS).to_bytes(BYTES, "big")


def in_range(identifier: bytes, bits: int, value: int) -> bool:
    """Whether the id's last `bits` bits are `value`."""
    return int.from_bytes(identifier, "big") & ((1 << bits) - 1) == value


def part_values(bits: int, value: int) -> list[int]:
    """The values of the sixteen ranges with four bits more, in the order of a summary."""
    return [value + (part << bits) for part in range(PARTS)]
