"""Digests and repair after damage (SPEC §5.8, §11.7)."""

from __future__ import annotations

from client import digests
from client import messages as m
from client.bodies import read_answer
from client.replica import Held, new_id

from .acts import HOUSEHOLD, applied, cell_of, edit, failure, fields_at, household, request_of, state
from .check_bodies import send_arrays
from .registry import check, expect, require, table

FEW, MANY = 10, 300
LISTED = 64


def filled(world, count: int):
    device = world.device(cells=[0])
    for number in range(count):
        household(device, f3=f"东街{number}号")
    device.sync()
    return device


def ask(device, probes=(), wants=(), offers=()):
    """One request with probes and wants, and its answer, which the device does not take."""
    request = device.request()
    request.changes, request.probes, request.wants, request.offers = [], list(probes), list(wants), list(offers)
    return read_answer(device.send(request).inflated())


def probe(device, bits: int = 0, value: int = 0):
    return m.Probe(cell=cell_of(device), bits=bits, value=value)


@check("a listing names every record of a range of at most 64", "R5.8-3")
def listing(world):
    device = filled(world, FEW)
    found = ask(device, [probe(device)]).ranges
    expect(len(found), 1)
    expect(
        sorted((kind, key, revision, digest) for kind, key, revision, digest in found[0].entries),
        sorted((held.kind, held.id, held.revision, held.digest()) for held in device.replica.records.values()),
    )


@check("64 records are listed, 65 are summed up", "R5.8-3", "R8-8")
def border(world):
    device = filled(world, LISTED)
    require(isinstance(ask(device, [probe(device)]).ranges[0], m.Listing), "64 records were not listed")
    household(device)
    device.sync()
    require(isinstance(ask(device, [probe(device)]).ranges[0], m.Summary), "65 records were listed")


@check("a summary gives the digests of the sixteen ranges", "R5.8-3")
def summary(world):
    device = filled(world, MANY)
    cell = cell_of(device)
    found = ask(device, [probe(device)]).ranges[0]
    expect(found.parts, [device.replica.digest(cell, 4, value) for value in digests.part_values(0, 0)])
    deeper = ask(device, [probe(device, 4, value) for value in range(16)]).ranges
    expect([(each.bits, each.value) for each in deeper], [(4, value) for value in range(16)])
    for each in deeper:
        mine = [held for held in device.replica.of_cell(cell) if digests.in_range(held.id, 4, each.value)]
        expect(sorted(entry[3] for entry in each.entries), sorted(held.digest() for held in mine))


@check("every probe and every want of the scope is answered, in their order", "R5.8-3", "R5.8-5")
def order(world):
    device = filled(world, FEW)
    keys = sorted(device.replica.records)
    nobody = HOUSEHOLD, new_id()
    answer = ask(
        device,
        [probe(device, 8, value) for value in (200, 3, 77)],
        [m.Want(cell=cell_of(device), kind=kind, id=key) for kind, key in (keys[3], nobody, keys[0])],
    )
    expect([found.value for found in answer.ranges], [200, 3, 77])
    expect([(whole.kind, whole.id) for whole in answer.wholes], [keys[3], nobody, keys[0]])
    expect((answer.wholes[1].revision, answer.wholes[1].fields), (0, None))
    held = device.replica.records[keys[3]]
    expect((answer.wholes[0].revision, answer.wholes[0].fields), (held.revision, held.fields))


@check("probes and wants of a cell outside the scope are ignored", "R5.8-4")
def foreign(world):
    device, elsewhere = filled(world, 2), world.device(cells=[1])
    key = household(elsewhere)
    elsewhere.sync()
    cell = cell_of(elsewhere)
    answer = ask(device, [m.Probe(cell=cell, bits=0, value=0)], [m.Want(cell=cell, kind=HOUSEHOLD, id=key)])
    expect((answer.ranges, answer.wholes), ([], []))
    answer = ask(device, (), [m.Want(cell=cell_of(device), kind=HOUSEHOLD, id=key)])
    expect((answer.wholes[0].revision, answer.wholes[0].fields), (0, None))


@check("a removed record is in no digest, no listing and no whole", "§5.8")
def removed(world):
    device = filled(world, 3)
    key = next(iter(device.replica.records))
    applied(device, device.replica.change(2, *key, cell_of(device), {}))
    answer = ask(device, [probe(device)], [m.Want(cell=cell_of(device), kind=key[0], id=key[1])])
    expect(len(answer.ranges[0].entries), 2)
    expect(answer.wholes[0].fields, None)


@table(
    {"two bits": (2, 0), "more than 60": (64, 0), "a value beyond the bits": (4, 16), "a value of 0 bits": (0, 1)},
    "a range of no such form",
    "R5.8-2",
    bare=True,
)
def malformed_range(world, case):
    device = world.device()
    arrays = [message.items() for message in device.request().messages()]
    failure(send_arrays(device, [*arrays, [5, cell_of(device), *case]]), 400, "message.malformed")


@table({"probes": (64, 5), "wants": (256, 6)}, "the limit of", "R8-6", "R8-7", bare=True)
def limits(world, case):
    most, number = case
    device = world.device()
    arrays = [
        message.items()
        for message in request_of(device).messages()
        if message.number < m.Offer.number and message.number != m.Change.number
    ]
    cell = cell_of(device)
    made = [5, cell, 60, 1] if number == 5 else [6, cell, 1, bytes(16)]
    expect(send_arrays(device, [*arrays, *([made] * most)]).status, 200)
    failure(send_arrays(device, [*arrays, *([made] * (most + 1))]), 400, "message.malformed")


@check("a cell without news whose digest differs gets an empty page", "§5.6")
def empty_page(world):
    device = filled(world, 2)
    device.replica.records.popitem()
    request = device.request()
    page = read_answer(device.send(request).inflated()).pages[0]
    cursor = request.cursors[0]
    expect(
        (page.section.start, page.items, page.position.to, page.position.remaining),
        (cursor.revision, [], cursor.revision, 0),
    )
    require(page.position.digest not in (None, cursor.digest), "the digest")
    for held in request.cursors:
        held.digest = None
    page = read_answer(device.send(request).inflated()).pages[0]
    expect((page.section.start, page.items, page.position.remaining), (cursor.revision, [], 0), "without a digest")


DAMAGE = {
    "a value altered": lambda replica, key: replica.records[key].fields.update({3: "坏了"}),
    "a record missing": lambda replica, key: replica.records.pop(key),
    "a record too many": lambda replica, key: replica.records.update(
        {(1, b"\x01" * 16): Held(1, b"\x01" * 16, replica.records[key].cell, 1, {1: "x", 2: "y"})}
    ),
    "a revision altered": lambda replica, key: setattr(
        replica.records[key], "revision", replica.records[key].revision + 7
    ),
}


@table(
    {f"{name}, {count} records": (damage, count) for name, damage in DAMAGE.items() for count in (FEW, MANY)},
    "a device repairs itself",
    "R5.8-6",
    "R5.8-9",
    "R8-9",
)
def device_repair(world, case):
    damage, count = case
    device = filled(world, count)
    before = state(device)
    damage(device.replica, sorted(before)[1])
    report = device.sync()
    require(0 < max(report.rounds.values()) <= 8, f"rounds {report.rounds}")
    expect(state(device), before)
    expect(device.sync().rounds, {})


@check("a device that lost half of its records repairs itself", "R5.8-6")
def half(world):
    device = filled(world, MANY)
    before = state(device)
    for key in list(before)[::2]:
        del device.replica.records[key]
    device.sync()
    expect(state(device), before)


@check("a repair leaves pending changes as they are", "R10.1.3-1")
def pending_in_a_repair(world):
    device = filled(world, FEW)
    key = next(iter(device.replica.records))
    device.replica.records[key].fields[5] = "13800000000"
    edit(device, key, {3: "新"})
    device.sync()
    expect((device.replica.records[key].fields[3], 5 in device.replica.records[key].fields), ("新", False))


def at_the_centre(world, statement: str, *values) -> int:
    """Alters the server's file as another process; gives the number of rows."""
    database = world.township.database()
    done = database.execute(statement, values).rowcount
    database.close()
    return done


def damaged(world, statement: str, restart: bool = True, devices: int = 2):
    """A filled cell, damaged at the centre while the server is down, or while it runs."""
    device = filled(world, FEW)
    others = [world.device(cells=[0]) for _ in range(devices - 1)]
    before = state(device)
    key = sorted(before)[2]
    if restart:
        world.server.stop()
    expect(at_the_centre(world, statement, key[1]), 1, "rows")
    if restart:
        world.server.start()
    for each in (device, *others):
        world.reopen(each)
    return device, others, before, key


CENTRE_DAMAGE = {
    "a value altered": "UPDATE household SET address = '坏了' WHERE id = ?",
    "a value emptied": "UPDATE household SET address = NULL WHERE id = ?",
    "a required value altered": "UPDATE household SET head = '坏了' WHERE id = ?",
    "the revision altered": "UPDATE household SET revision = 1 WHERE id = ?",
    "the row deleted": "DELETE FROM household WHERE id = ?",
}


@table(
    {
        f"{name}, {'while it was down' if restart else 'while it served'}": (statement, restart)
        for name, statement in CENTRE_DAMAGE.items()
        for restart in (True, False)
    },
    "a centre's damaged row is repaired by a device",
    "R5.8-8",
    "R11.7-7",
    "§11.7",
)
def centre_repair(world, case):
    statement, restart = case
    device, others, before, key = damaged(world, statement, restart)
    for each in (device, *others):
        each.sync()
        expect(state(each), before)
    expect(state(world.device(cells=[0])), before, "a fresh device")
    expect(fields_at(device, key), before[key][2])


@check(
    "a device that does not hold the record cannot repair it, and says that the repair has not ended", "R5.8-9", "R8-9"
)
def irreparable(world):
    device, _, before, key = damaged(world, CENTRE_DAMAGE["a value altered"], devices=1)
    device.replica.records.pop(key)
    report = device.sync()
    require(report.rounds, "no repair")
    require(max(report.rounds.values()) <= 8, "the repair went on")
    household(device)
    device.sync()
    require(len(before) == FEW, "the check is wrong")


@check("the listing of a damaged row has a null digest", "R11.7-7", "§5.8")
def null_digest(world):
    device, _, _, key = damaged(world, CENTRE_DAMAGE["a value altered"], devices=1)
    entries = ask(device, [probe(device)]).ranges[0].entries
    expect([digest for _, identifier, _, digest in entries if identifier == key[1]], [None])
    whole = ask(device, (), [m.Want(cell=cell_of(device), kind=key[0], id=key[1])]).wholes[0]
    expect((whole.revision, whole.fields), (0, None))


@check("an offer that is not what the centre stored does not repair a damaged row", "R11.7-6")
def wrong_repair(world):
    device, _, before, key = damaged(world, CENTRE_DAMAGE["a value altered"], devices=1)
    place = device.replica.places[cell_of(device)]
    forged = m.Offer(
        kind=key[0],
        id=key[1],
        cell=cell_of(device),
        epoch=place.epoch,
        revision=before[key][1],
        fields={**before[key][2], 3: "伪造"},
    )
    whole = ask(device, (), [m.Want(cell=cell_of(device), kind=key[0], id=key[1])], [forged]).wholes[0]
    expect(whole.fields, None)
    device.sync()
    expect(state(world.device(cells=[0])), before)


@check("a repaired record keeps its revision, and no device is told again", "§11.7")
def quiet_repair(world):
    device, (other,), before, _ = damaged(world, CENTRE_DAMAGE["the row deleted"])
    device.sync()
    report = other.sync()
    expect(sum(len(page.items) for answer in report.answers for page in answer.pages), 0)
    expect(state(other), before)


@check("a repaired record can be edited", "§11.7")
def edited_after_repair(world):
    device, (other,), _, key = damaged(world, CENTRE_DAMAGE["the row deleted"])
    device.sync()
    applied(device, edit(device, key, {3: "新"}))
    expect(fields_at(other, key)[3], "新")
