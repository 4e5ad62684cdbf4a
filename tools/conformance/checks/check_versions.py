"""Older and newer devices: protocol ranges, unknown fields, choices and kinds (SPEC §4, §5.1, §11.5)."""

from __future__ import annotations

from client.bodies import read_answer
from client.replica import new_id

from .acts import (
    APPLIED,
    CREATE,
    EDIT,
    HOUSEHOLD,
    IN_REVIEW,
    REMOVE,
    applied,
    cell_of,
    create,
    edit,
    failure,
    fields_at,
    household,
    outcome,
    refused,
    state,
)
from .check_bodies import send_arrays
from .registry import check, expect, require, table

NEWER = 2
UNKNOWN_KIND = 900


@table({"newer": (1, 9), "older and newer": (-5, 2**62)}, "a range that holds version 1", "R5.1-1", bare=True)
def wider(world, bounds):
    device = world.device()
    device.options.low, device.options.high = bounds
    expect(read_answer(device.send(device.request()).inflated()).welcome.protocol, 1)


@table(
    {"newer": (2, 3), "older": (-1, 0), "the wrong way round": (3, 2)},
    "a range of no version in common",
    "R5.1-1",
    "R7.1-8",
    bare=True,
)
def none_in_common(world, bounds):
    device = world.device()
    device.options.low, device.options.high = bounds
    failure(device.send(device.request()), 400, "protocol.version")


@check("the version is looked at before the rest is decoded", "R5.1-1", "R10.2-1", bare=True)
def version_first(world):
    device = world.device()
    failure(send_arrays(device, [[1, 2, 3, "another form"], [3, "and another"]]), 400, "protocol.version")


@check("welcome names the centre's schema", "§5.4", bare=True)
def schema(world):
    device = world.device()
    require(read_answer(device.send(device.request()).inflated()).welcome.schema >= 1, "no schema")


@check("an unknown field of a newer device is kept and travels", "§11.5")
def unknown_field(world):
    newer, other = world.device(cells=[0], schema=NEWER), world.device(cells=[0])
    key = (
        HOUSEHOLD,
        household(newer, f40="新", f41=[0, [1, "二", b"\x03", None]], f42=[1, [3, 1], []], f43=[2, 5], f44=[3, ["一"]]),
    )
    applied(newer, newer.replica.journal[-1])
    found = fields_at(other, key)
    expect(
        {number: found[number] for number in range(40, 45)},
        {40: "新", 41: [1, "二", b"\x03", None], 42: [1, 3], 43: 5, 44: ["一"]},
    )


@check("edits of unknown fields merge by the policy that their form tells", "§11.5")
def unknown_field_policies(world):
    newer, other = world.device(cells=[0], schema=NEWER), world.device(cells=[0], schema=NEWER)
    key = HOUSEHOLD, household(newer, f42=[1, [1], []], f43=[2, 5], f44=[3, ["一"]], f45="旧")
    newer.sync()
    other.sync()
    edits = [{42: [1, [2], []], 43: [2, 1], 44: [3, ["二"]]}, {42: [1, [3], [1]], 43: [2, 2], 44: [3, ["三"]]}]
    applied(newer, edit(newer, key, edits[0]))
    applied(other, edit(other, key, edits[1]))
    found = fields_at(newer, key)
    expect((found[42], found[43], found[44]), ([2, 3], 8, ["一", "二", "三"]))
    other.sync()
    base = other.replica.records[key].revision
    applied(newer, edit(newer, key, {45: "甲"}))
    expect(outcome(other, edit(other, key, {45: "乙"}, base=base)).status, IN_REVIEW)


@check("an unknown field of a device that is not newer is refused", "R7.2-18", bare=True)
def unknown_field_refused(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    refused(device, edit(device, key, {40: "x"}), "validation.unknown_field", 40)


@check("an unknown choice of a newer device is kept", "§11.5")
def unknown_choice(world):
    newer, other = world.device(cells=[0], schema=NEWER), world.device(cells=[0])
    key = HOUSEHOLD, household(newer, f4=77, f8=[1, [2, 55], []])
    applied(newer, newer.replica.journal[-1])
    found = fields_at(other, key)
    expect((found[4], found[8]), (77, [2, 55]))


@check("a newer device is held to the checks of known fields still", "R7.2-14", "§11.5", bare=True)
def newer_is_checked(world):
    device = world.device(schema=NEWER)
    create(device, HOUSEHOLD, {1: "1", 2: "甲户", 5: "1"})
    refused(device, device.replica.journal[-1], "validation.phone", 5)


@check("a record of an unknown kind is kept, travels, and has its place in digests", "R11.5-1")
def unknown_kind(world):
    newer, other = world.device(cells=[0], schema=NEWER), world.device(cells=[0])
    key = UNKNOWN_KIND, create(newer, UNKNOWN_KIND, {1: "甲", 2: [0, [3, 1]], 3: [3, ["一"]], 4: [2, 7]})
    applied(newer, newer.replica.journal[-1])
    expect(fields_at(other, key), {1: "甲", 2: [3, 1], 3: ["一"], 4: 7})
    applied(newer, edit(newer, key, {1: "乙", 4: [2, 1]}))
    expect(fields_at(other, key), {1: "乙", 2: [3, 1], 3: ["一"], 4: 8})
    expect(other.sync().rounds, {})
    expect(state(other), state(newer))


@check("conflicts, removal and revival of an unknown kind are those of any record", "R11.5-1")
def unknown_kind_conflicts(world):
    first, second = world.device(cells=[0], schema=NEWER), world.device(cells=[0], schema=NEWER)
    key = UNKNOWN_KIND, create(first, UNKNOWN_KIND, {1: "甲"})
    first.sync()
    second.sync()
    base = second.replica.records[key].revision
    applied(first, edit(first, key, {1: "乙"}))
    expect(outcome(second, edit(second, key, {1: "丙"}, base=base)).status, IN_REVIEW)
    first.sync()
    applied(first, first.replica.change(REMOVE, *key, cell_of(first), {}))
    second.sync()
    require(key not in second.replica.records, "the removal did not come")


@check("an edit of an unknown kind by a device that is not newer is refused", "R7.2-2")
def unknown_kind_refused(world):
    newer, other = world.device(cells=[0], schema=NEWER), world.device(cells=[0])
    key = UNKNOWN_KIND, create(newer, UNKNOWN_KIND, {1: "甲"})
    newer.sync()
    other.sync()
    refused(other, other.replica.change(EDIT, *key, cell_of(other), {1: "乙"}), "record.unknown_kind")


@check("a record of an unknown kind with nothing in it", "R11.5-1", bare=True)
def empty_unknown_kind(world):
    device = world.device(schema=NEWER)
    key = UNKNOWN_KIND, new_id()
    entry = device.replica.change(CREATE, *key, cell_of(device), {})
    found = outcome(device, entry)
    expect(found.status, APPLIED)
    expect(device.replica.records[key].fields, {})


@check("sixteen thousand bytes and a thousand elements in an unknown field", "R8-14", "R8-15", bare=True)
def large_values(world):
    device = world.device(schema=NEWER)
    key = HOUSEHOLD, household(device, f40="字" * 5461, f41=bytes(16_384), f42=[0, list(range(1000))])
    applied(device, device.replica.journal[-1])
    found = device.replica.records[key].fields
    expect((len(found[40]), len(found[41]), len(found[42])), (5461, 16_384, 1000))


@check("integers of 64 bits round trip", "R3.3-1", bare=True)
def large_integers(world):
    device = world.device(schema=NEWER)
    key = HOUSEHOLD, household(device, f40=2**63 - 1, f41=-(2**63))
    applied(device, device.replica.journal[-1])
    found = device.replica.records[key].fields
    expect((found[40], found[41]), (2**63 - 1, -(2**63)))


@check("texts are kept byte for byte", "§3.3", bare=True)
def bytes_of_texts(world):
    device = world.device()
    texts = ["\u00e9", "e\u0301", "\u200b零宽", "𠮷野", "a\x00b", "ﬁ", "\ufeff起"]
    keys = [(HOUSEHOLD, household(device, f3=text)) for text in texts]
    device.sync()
    expect([device.replica.records[key].fields[3] for key in keys], texts)
