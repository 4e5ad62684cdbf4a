"""digests.json: digests of records, of sets, and of the parts of a range."""

import hashlib

from .form import encode, record_id, to_json, unique

RECORDS = [
    ("a household", 1, record_id(1), 1, {1: "0101-001", 2: "甲户", 5: "13800000000", 8: [1, 4]}),
    ("the same at another revision", 1, record_id(1), 2, {1: "0101-001", 2: "甲户", 5: "13800000000", 8: [1, 4]}),
    ("the same with another id", 1, record_id(2), 1, {1: "0101-001", 2: "甲户", 5: "13800000000", 8: [1, 4]}),
    ("the same as another kind", 2, record_id(1), 1, {1: "0101-001", 2: "甲户", 5: "13800000000", 8: [1, 4]}),
    ("a resident, with a reference and a date", 2, record_id(3), 300, {1: record_id(1), 2: "乙", 4: -9000}),
    ("an incident, with references and an instant", 5, record_id(4), 70000,
     {1: "0101-9-1", 2: 1, 3: "丙", 6: [record_id(2), record_id(3)], 8: 1795500000000, 11: 3}),
    ("remarks in order", 1, record_id(5), 9, {1: "1", 2: "丁", 9: ["乙", "甲"]}),
    ("no fields", 1, record_id(6), 1, {}),
    ("fields and a kind that nobody knows yet", 900, record_id(7), 2**40,
     {1: "x", 24: b"\x00\x01", 300: [b"\x02", "y", 5], 65535: -1}),
]

SETS = [
    ("of nothing", []),
    ("of one", ["0123456789abcdef"]),
    ("of two", ["0000000000000001", "00000000000000ff"]),
    ("in another order", ["00000000000000ff", "0000000000000001"]),
    ("the sum wraps at 2^64", ["ffffffffffffffff", "0000000000000002"]),
    ("high bits add too", ["8000000000000000", "8000000000000000", "0000000000000005"]),
]

MODULUS = 2**64


def hashed(kind, record, revision, fields):
    return encode(kind) + encode(record) + encode(revision) + encode(fields)


def digest(data):
    return hashlib.sha256(data).digest()[:8]


def total(digests):
    return (sum(int.from_bytes(part, "big") for part in digests) % MODULUS).to_bytes(8, "big")


def low_bits(record, bits):
    return int.from_bytes(record, "big") % 2**bits


def range_vector(name, bits, value, records):
    inside = [(record, part) for record, part in records if low_bits(record, bits) == value]
    vector = {
        "name": name, "bits": bits, "value": to_json(value),
        "records": [{"id": record.hex(), "digest": part.hex()} for record, part in records],
        "inside": [record.hex() for record, _ in inside], "sum": total(part for _, part in inside).hex(),
    }
    if bits < 60:
        vector["parts"] = [
            total(
                part for record, part in inside if low_bits(record, bits + 4) == value + index * 2**bits
            ).hex() for index in range(16)
        ]
    return vector


def with_end(end):
    """An id that ends in these bytes."""
    return bytes.fromhex("01a20bea15607daf") + end


def contents():
    ends = [
        "8000000000000000", "8000000000000001", "8000000000000011", "800000000000001f", "8000000000000110",
        "80000000000001f1", "8000000000000abc", "80000000ffffffff", "8fffffffffffffff", "9000000000000001",
        "a000000000000001",
    ]
    cell = [(with_end(bytes.fromhex(end)), digest(bytes.fromhex(end))) for end in ends]
    ranges = [
        range_vector("an empty cell", 0, 0, []),
        range_vector("the whole cell", 0, 0, cell),
        range_vector("ids that end in 1", 4, 1, cell),
        range_vector("ids that end in f", 4, 15, cell),
        range_vector("ids that end in 11", 8, 0x11, cell),
        range_vector("a range without records", 8, 0x77, cell),
        range_vector("ids that end in f1, 12 bits", 12, 0x1F1, cell),
        range_vector("the last 32 bits", 32, 0xFFFFFFFF, cell),
        range_vector("the last 56 bits, one record", 56, 0xABC, cell),
        range_vector("60 bits: the first of the last eight bytes counts by half", 60, 1, cell),
        range_vector("60 bits, all ones", 60, 2**60 - 1, cell),
    ]
    records = [
        {"name": name, "kind": kind, "id": record.hex(), "revision": revision, "fields": to_json(fields),
         "input": hashed(kind, record, revision, fields).hex(),
         "digest": digest(hashed(kind, record, revision, fields)).hex()}
        for name, kind, record, revision, fields in RECORDS
    ]
    sets = [
        {"name": name, "digests": digests, "sum": total(bytes.fromhex(part) for part in digests).hex()}
        for name, digests in SETS
    ]
    return {"records": unique(records), "sets": unique(sets), "ranges": unique(ranges)}
