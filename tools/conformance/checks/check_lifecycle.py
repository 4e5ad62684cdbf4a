"""Removal and revival, append-only kinds, stamps, and corrected times (SPEC §9, §11.3, §11.4)."""

from __future__ import annotations

import time

from client.bodies import read_answer
from client.clock import Reading
from client.replica import new_id

from .acts import (
    APPLIED,
    CREATE,
    HOUSEHOLD,
    IN_REVIEW,
    INCIDENT,
    VISIT,
    applied,
    cell_of,
    create,
    edit,
    fields_at,
    household,
    incident,
    outcome,
    raw_change,
    refused,
    remove,
    request_of,
    step,
)
from .check_merging import aged, pair
from .registry import check, expect, require, table

HOUR = 3_600_000
TOLERANCE = 5_000


@check("a removal travels as field 0 and the device drops the record", "§11.3", "R5.6-4")
def removal(world):
    first, second, key = pair(world, {})
    applied(first, remove(first, key))
    second.sync()
    require(key not in second.replica.records, "the record is there still")
    require(key in second.replica.tombstones, "the removal did not come")


@check("a removal of a removed record alters nothing", "§11.3", bare=True)
def removed_twice(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    applied(device, remove(device, key))
    found = outcome(device, remove(device, key, base=0))
    expect((found.status, found.revision), (APPLIED, None))


@check("a removal that has not seen an edit goes up for review, and the record stays", "§11.3")
def removal_unseen(world):
    first, second, key = pair(world, {})
    applied(first, edit(first, key, {3: "新"}))
    found = outcome(second, remove(second, key))
    expect((found.status, found.revision), (IN_REVIEW, None))
    require(key in second.replica.records, "the record is gone")
    expect(len(world.township.review()), 1)


@check("an edit that has not seen the removal revives the record, whole, and goes up for review", "§11.3")
def revival(world):
    first, second, key = pair(world, {3: "旧"})
    third = world.device(cells=[0])
    applied(first, remove(first, key))
    third.sync()
    require(key not in third.replica.records, "the removal did not come")
    found = outcome(second, edit(second, key, {5: "13800000000"}))
    expect(found.status, IN_REVIEW)
    require(found.revision is not None, "no revision")
    for device in (first, third):
        fields = fields_at(device, key)
        expect((fields[3], fields[5]), ("旧", "13800000000"))
    require(world.township.review(), "nothing is in review")


@check("an edit of a tombstone by the device that removed it is refused", "§11.3", bare=True)
def own_removal(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    base = device.replica.records[key].revision
    remove(device, key)
    device.sync()
    refused(device, edit(device, key, {3: "x"}, base=base), "record.removed")


@check("a tombstone is not sent to a device that never had the record", "§5.6")
def tombstone_not_sent(world):
    first, _, key = pair(world, {})
    applied(first, remove(first, key))
    fresh = world.device(cells=[0])
    require(key not in fresh.replica.tombstones and key not in fresh.replica.records, "a tombstone was sent")


@check("a create of an id that is there is an edit", "§11.3", bare=True)
def create_again(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f3="旧")
    device.sync()
    entry = device.replica.change(CREATE, *key, cell_of(device), {3: "新"})
    applied(device, entry)
    expect(device.replica.records[key].fields[3], "新")


@check("a null empties a field, and the feed says so", "§5.6", bare=True)
def emptied(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f3="旧", f8=[1, [1], []])
    device.sync()
    applied(device, edit(device, key, {3: None, 8: [1, [], [1]]}))
    require(not {3, 8} & set(device.replica.records[key].fields), "the fields are there still")


@check("elements of a set are ordered and come once", "§12.1", bare=True)
def ordered(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f8=[1, [4], []])
    device.sync()
    applied(device, edit(device, key, {8: [1, [1, 4], []]}))
    expect(device.replica.records[key].fields[8], [1, 4])


def now_of(device) -> int:
    return device.replica.clock.read().wall_ms + device.replica.offset_ms


AGES = {
    "within one boot, the boot clock counts": (HOUR, HOUR, HOUR),
    "a wall clock set meanwhile does not matter within one boot": (9 * HOUR, HOUR, HOUR),
    "across a boot, the wall clock counts within what the last contact allows": (2 * HOUR, None, 0),
    "nothing was made later than it was received": (-HOUR, None, 0),
    "a negative boot age is 0": (HOUR, -HOUR, 0),
}


@table(AGES, "corrected time", "§9", bare=True)
def corrected(world, case):
    wall_age, boot_age, true_age = case
    device = world.device()
    home = household(device)
    device.sync()
    visit = new_id()
    change = raw_change(
        device,
        device.replica.last + 1,
        CREATE,
        VISIT,
        visit,
        {1: home, 3: device.replica.identity.worker, 4: "平安"},
        wall_age=wall_age,
        boot_age=boot_age,
    )
    device.replica.last += 1
    reply = device.send(request_of(device, [change]))
    answer = read_answer(reply.inflated())
    expect(answer.outcomes[0].status, APPLIED)
    device.sync()
    stamped = device.replica.records[(VISIT, visit)].fields[2]
    require(
        abs(stamped - (answer.welcome.server_ms - true_age)) < TOLERANCE,
        f"{stamped} in place of about {answer.welcome.server_ms - true_age}",
    )


@check("an age beyond what the last contact allows is moved to it", "§9.2", bare=True)
def before_the_epoch(world):
    device = world.device()
    home = household(device)
    device.sync()
    visit = new_id()
    change = raw_change(
        device,
        device.replica.last + 1,
        CREATE,
        VISIT,
        visit,
        {1: home, 3: device.replica.identity.worker, 4: "平安"},
        wall_age=2**62,
        boot_age=None,
    )
    device.replica.last += 1
    answer = read_answer(device.send(request_of(device, [change])).inflated())
    expect(answer.outcomes[0].status, APPLIED)
    device.sync()
    stamped = device.replica.records[(VISIT, visit)].fields[2]
    require(abs(stamped - answer.welcome.server_ms) < TOLERANCE, f"{stamped} in place of {answer.welcome.server_ms}")


def visit_across_a_boot(world, slow_before: int = 0, slow_after: int = 0):
    """A visit entered behind the first sync of a device that was booted before the next; its clock was so slow then,
    and is so slow now."""
    keeper, device = world.device(role="duty_officer", cells=[0]), world.device(cells=[0], synced=False)
    home = household(keeper)
    keeper.sync()
    device.replica.clock.wrong_ms = -slow_before
    device.sync()
    create(device, VISIT, {1: home, 3: device.replica.identity.worker, 4: "平安"})
    entry = device.replica.journal[-1]
    device.replica.clock.reboot()
    device.replica.clock.wrong_ms = -slow_after
    device.sync()
    return device, entry


SLOW = {
    "right throughout": (0, 0),
    "years slow throughout": (10**11, 10**11),
    "years slow at the entry, right now": (10**11, 0),
    "right at the entry, years slow now": (0, 10**11),
    "right at the entry, years fast now": (0, -(10**11)),
}


@table(SLOW, "across a boot, the skew that leads to a possible time counts", "R9-3", "R9.2-1")
def skews(world, case):
    device, entry = visit_across_a_boot(world, *case)
    stamped = device.replica.records[entry.key].fields[2]
    # The device's clock is no help here: the suite's own is the centre's.
    require(abs(stamped - time.time_ns() // 1_000_000) < TOLERANCE, f"{stamped}")
    known = [row["known_by"] for row in world.township.history("visit", entry.id.hex())]
    expect((known, world.township.review()), (["wall_clock"], []))


@check("a doubtful time that counts goes up for review, once for a request", "R9.4-1")
def doubtful(world):
    device, _ = visit_across_a_boot(world)
    for _ in range(3):
        create(device, VISIT, {1: held_household(device), 3: device.replica.identity.worker, 4: "平安"})
        aged(device.replica.journal[-1], 400 * 24 * HOUR)
    device.replica.clock.reboot()
    device.sync()
    for made in device.replica.journal[-3:]:
        known = [row["known_by"] for row in world.township.history("visit", made.id.hex())]
        expect(known, ["bounded"])
    expect(len(world.township.review()), 1)


def held_household(device) -> bytes:
    return next(key[1] for key in device.replica.records if key[0] == HOUSEHOLD)


@check("stamp when absent: a time that was sent is kept", "§11.4", bare=True)
def stamp_kept(world):
    device = world.device()
    home = household(device)
    visit = VISIT, create(device, VISIT, {1: home, 2: 12345, 3: device.replica.identity.worker, 4: "平安"})
    case = INCIDENT, incident(device, f8=54321)
    other = INCIDENT, incident(device)
    device.sync()
    expect(device.replica.records[visit].fields[2], 12345)
    expect(device.replica.records[case].fields[8], 54321)
    require(abs(device.replica.records[other].fields[8] - now_of(device)) < TOLERANCE, "no stamp")


@check("stamp always: whatever was sent is replaced", "§11.4", bare=True)
def stamp_always(world):
    device = world.device()
    case = incident(device)
    entry = aged(step(device, case, 17, f5=1, f6="记"), HOUR)
    device.sync()
    stamped = device.replica.records[entry.key].fields[5]
    require(abs(stamped - (now_of(device) - HOUR)) < TOLERANCE, f"{stamped}")


@check("a stamp is not given by an edit", "§11.4", bare=True)
def no_stamp_by_edit(world):
    device = world.device()
    key = INCIDENT, incident(device, f8=777)
    device.sync()
    applied(device, edit(device, key, {8: None}))
    require(8 not in device.replica.records[key].fields, "a stamp came back")


@check("the time is fixed by the first sending that is merged", "§9", "R5.3-7", bare=True)
def first_sending(world):
    device = world.device()
    home = household(device)
    key = VISIT, create(device, VISIT, {1: home, 3: device.replica.identity.worker, 4: "平安"})
    entry = device.replica.journal[-1]
    device.sync()
    stamped = device.replica.records[key].fields[2]
    entry.made = Reading(0, 0, "another boot")
    entry.state, entry.outcome = "pending", None
    device.sync()
    expect(device.replica.records[key].fields[2], stamped)


@check("what the worker sees is the centre's state with the pending changes upon it", "R10.1.3-1")
def overlay(world):
    first, second, key = pair(world, {3: "旧"})
    edit(second, key, {5: "13800000000"})
    applied(first, edit(first, key, {3: "新"}))
    request = second.request()
    request.changes = []
    second.take(request, second.send(request))
    seen = second.replica.visible(key)
    expect((seen[3], seen[5]), ("新", "13800000000"))
