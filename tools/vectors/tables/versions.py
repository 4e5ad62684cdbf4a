"""versions.json: devices and centres of different ages.

What stands here is what programs in the field send; once a version is released, its vectors are not altered any more.
"""

from .form import record_id, sequence, tagged, to_json
from .messages import ID, LATER, NOW, change

NEGOTIATION = [
    ("the same", [1, 1], [1, 1], 1), ("a newer device", [1, 3], [1, 1], 1), ("a newer centre", [1, 1], [1, 3], 1),
    ("both have newer ones in common", [1, 3], [2, 5], 3), ("the device is too new", [2, 3], [1, 1], None),
    ("the device is too old", [0, 0], [1, 1], None), ("a device from before, that knows this one", [0, 1], [1, 1], 1),
    ("the centre has dropped the device's", [1, 1], [2, 3], None), ("a range that is none", [3, 1], [1, 5], None),
    ("a range of everything", [-(2**63), 2**63 - 1], [1, 1], 1),
]

CLOCK = NOW - 1000
FIRST_REVISION = 41
HOUSEHOLD = {1: "0101-001", 2: "甲户"}


def hello(low, high, schema, *more):
    return [1, low, high, schema, CLOCK, 90000, 32768, 0, "zh", 4, 0, *more]


def made(number, record, edits, kind=1, *more):
    return change(number, 0, kind, record, 1, 0, 60000, 60000, edits, *more)


def held(record, fields, revision=20, kind=1):
    """What the centre holds, as device 2 made it."""
    return {
        "kind": kind, "id": record.hex(), "cell": 1, "revision": revision, "entered": revision,
        "fields": to_json(fields), "clocks": {str(number): [revision, 2, 2000] for number in fields}}


def kept(record, fields, revision, kind=1):
    return {"kind": kind, "id": record.hex(), "cell": 1, "revision": revision, "fields": to_json(fields)}


def request(name, messages, outcomes=(), after=(), failure=None, records=()):
    return {
        "name": name, "messages": to_json(messages), "hex": sequence(messages).hex(), "scope": [1],
        "records": list(records), "failure": failure, "protocol": None if failure else 1,
        "outcomes": [to_json(outcome) for outcome in outcomes], "after": list(after),
    }


def requests():
    old = held(ID, HOUSEHOLD)
    yield request(
        "protocol 1, schema 1: create and edit", [
            hello(1, 1, 1), [2, 1, 7, 20, None], made(1, record_id(1), {1: "0101-002", 2: "乙户", 8: [1, [4], []]}),
            change(2, 1, 1, ID, 1, 20, 50000, 50000, {3: "东街2号"})],
        [[17, 1, 0, 41], [17, 2, 0, 42]],
        [kept(record_id(1), {1: "0101-002", 2: "乙户", 8: [4]}, 41), kept(ID, {**HOUSEHOLD, 3: "东街2号"}, 42)], records=[old])
    yield request(
        "schema 2: an unknown field, an unknown choice, an unknown kind", [
            hello(1, 1, 2), made(1, record_id(1), {1: "0101-002", 2: "乙户", 40: "新"}),
            change(2, 1, 1, ID, 1, 20, 50000, 50000, {4: 9, 41: [1, [7], []]}),
            made(3, record_id(2), {1: "甲", 2: [0, [3, 1]], 3: [3, ["一"]]}, 900)],
        [[17, 1, 0, 41], [17, 2, 0, 42], [17, 3, 0, 43]],
        [kept(record_id(1), {1: "0101-002", 2: "乙户", 40: "新"}, 41), kept(ID, {**HOUSEHOLD, 4: 9, 41: [7]}, 42),
         kept(record_id(2), {1: "甲", 2: [3, 1], 3: ["一"]}, 43, 900)], records=[old])
    yield request(
        "schema 1: the same, and the centre refuses what neither should know", [
            hello(1, 1, 1), made(1, record_id(1), {1: "0101-002", 2: "乙户", 40: "新"}),
            change(2, 1, 1, ID, 1, 20, 50000, 50000, {4: 9}), made(3, record_id(2), {1: "甲"}, 900)],
        [[17, 1, 2, None, "validation.unknown_field", 40, True], [17, 2, 2, None, "validation.choice", 4, True],
         [17, 3, 2, None, "record.unknown_kind", None, True]], [kept(ID, HOUSEHOLD, 20)], records=[old])
    yield request(
        "protocols 1 to 3: later elements and messages are passed over", [
            hello(1, 3, 2, *LATER), [2, 1, 7, 20, None, "later"], [60, {1: b"\x00"}],
            made(1, record_id(1), {1: "0101-002", 2: "乙户"}, 1, None, "later"), [61], [900, [[]]]],
        [[17, 1, 0, 41]], [kept(record_id(1), {1: "0101-002", 2: "乙户"}, 41)])
    yield request("protocols 0 to 1", [hello(0, 1, 0), made(1, record_id(1), {1: "0101-002", 2: "乙户"})],
                  [[17, 1, 0, 41]], [kept(record_id(1), {1: "0101-002", 2: "乙户"}, 41)])
    lone = [made(1, record_id(1), {1: "0101-002", 2: "乙户"})]
    yield request("protocols 2 to 3", [hello(2, 3, 2), *lone], failure="protocol.version")
    yield request("protocol 0", [hello(0, 0, 0), *lone], failure="protocol.version")
    yield request("a range that is none", [hello(3, 1, 2), *lone], failure="protocol.version")
    yield request(
        "protocols 2 to 3 with an edit of a later form: the version is said, not the form",
        [hello(2, 3, 2), made(1, ID, {1: [9, {}]})], failure="protocol.version")
    yield request(
        "protocols 2 to 3 whose hello goes on in another way: the first three elements are the same in all versions",
        [[1, 2, 3, "schema 2", {}]], failure="protocol.version")
    yield request(
        "protocols 1 to 3 with an edit of a later form: it is not of protocol 1",
        [hello(1, 3, 2), made(1, ID, {1: [9, {}]})], failure="message.malformed")


def answer(name, messages, known, after, cursors):
    return {
        "name": name, "messages": to_json(messages), "hex": sequence(messages).hex(), "known": known, "after": after,
        "cursors": cursors}


def answers():
    welcome = [16, 1, 2, NOW, 7, 0, 3, False]
    old = kept(ID, {**HOUSEHOLD, 40: "新"}, 20)
    end = [21, 40, 0, None]
    yield answer(
        "schema 2: an unknown field, an unknown choice, an unknown kind", [
            welcome, [18, 1, 30], [19, 1, record_id(1), 2, True, {1: "0101-002", 2: "乙户", 4: 9, 8: [1, 9], 40: "新"}],
            [19, 900, record_id(2), 3, True, {1: "甲", 2: [3, 1], 65535: b"\x01"}], end],
        [], [kept(record_id(1), {1: "0101-002", 2: "乙户", 4: 9, 8: [1, 9], 40: "新"}, 32),
             kept(record_id(2), {1: "甲", 2: [3, 1], 65535: b"\x01"}, 35, 900)], [[1, 7, 40]])
    yield answer(
        "a part of an unknown field's record", [
            welcome, [18, 1, 30], [19, 1, ID, 2, False, {2: "丙户", 41: [1, 2]}], end], [old],
        [kept(ID, {1: "0101-001", 2: "丙户", 40: "新", 41: [1, 2]}, 32)], [[1, 7, 40]])
    yield answer(
        "an unknown field is emptied", [welcome, [18, 1, 30], [19, 1, ID, 2, False, {40: None}], end], [old],
        [kept(ID, HOUSEHOLD, 32)], [[1, 7, 40]])
    other = kept(record_id(2), {1: "甲", 2: 5}, 20, 900)
    yield answer(
        "an unknown kind is changed in part", [welcome, [18, 1, 30], [19, 900, record_id(2), 1, False, {2: None, 3: "x"}], end],
        [other], [kept(record_id(2), {1: "甲", 3: "x"}, 31, 900)], [[1, 7, 40]])
    yield answer(
        "an unknown kind's record is removed", [welcome, [18, 1, 30], [19, 900, record_id(2), 1, False, {0: 1}], end],
        [other], [], [[1, 7, 40]])
    yield answer(
        "an unknown kind's record leaves the cell", [welcome, [18, 1, 30], [20, 900, record_id(2), 1], end], [other], [],
        [[1, 7, 40]])
    yield answer(
        "later elements and messages", [
            [*welcome, *LATER], [60, 1], [18, 1, 30, "later"], [19, 1, ID, 2, False, {3: "东街2号"}, "later"], [61, []],
            [*end, "later"], [62]], [old], [kept(ID, {**HOUSEHOLD, 3: "东街2号", 40: "新"}, 32)], [[1, 7, 40]])


def request_tags(vector):
    if vector["failure"]:
        return [{"protocol.version": "R5.1-1", "message.malformed": "R5.3-3"}[vector["failure"]]]
    if "passed over" in vector["name"]:
        return ["R4-2", "R4-3", "R5.1-1"]
    return {"schema 2": ["R11.5-1"], "schema 1": ["R7.2-2", "R7.2-16", "R7.2-18"]}.get(vector["name"].split(":")[0], [])


def answer_tags(vector):
    if "later elements" in vector["name"]:
        return ["R4-2", "R4-3"]
    return ["R5.6-3"] if "kind's" in vector["name"] or "kind is" in vector["name"] else ["R5.6-2"] + (
        ["R5.6-3"] if "unknown kind" in vector["name"] else [])


def contents():
    return {
        "negotiation": tagged([dict(zip(["name", "device", "centre", "version"], [name, to_json(device), centre, version]))
                               for name, device, centre, version in NEGOTIATION], lambda vector: ["R5.1-1"]),
        "requests": tagged(list(requests()), request_tags), "answers": tagged(list(answers()), answer_tags),
    }
