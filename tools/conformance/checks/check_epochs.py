"""Epochs, and centres that were restored from a backup (SPEC §10.1.6, §10.3, §11.7, §11.8)."""

from __future__ import annotations

import copy

from client.bodies import read_answer
from client.device import Device
from client.healing import epoch_forked
from client.replica import Place
from client.transport import Cut

from .acts import (
    APPLIED,
    BENEFIT,
    HOUSEHOLD,
    IN_REVIEW,
    RESIDENT,
    applied,
    cell_of,
    create,
    edit,
    failure,
    fields_at,
    household,
    outcome,
    remove,
    state,
)
from .registry import check, expect, require


def epoch_of(device) -> int:
    return read_answer(device.send(device.request()).inflated()).welcome.epoch


class Restored:
    """A township with some devices and records, set back to a backup that lacks the last of them."""

    def __init__(self, world, devices: int = 2, cells: list[int] | None = None, role: str = "worker"):
        self.world = world
        self.workers = [world.worker(role, cells or [0]) for _ in range(devices)]
        self.devices = [world.device(worker=worker) for worker in self.workers]
        self.old = HOUSEHOLD, household(self.devices[0], f3="旧", f9=[3, ["零"]])
        self.removed = HOUSEHOLD, household(self.devices[0])
        self.sync()
        self.copy = world.township.keep_copy("backup")

    def sync(self, times: int = 2) -> None:
        for _ in range(times):
            for device in self.devices:
                device.sync()

    def set_back(self) -> None:
        self.world.township.put_back(self.copy)
        for device in self.devices:
            self.world.reopen(device)

    def ledger(self) -> dict:
        """The ledger as a device that has never synced reads it, without revisions."""
        fresh = self.world.device(worker=self.workers[0])
        return {key: (held.cell, held.fields) for key, held in fresh.replica.records.items()}


@check("every start of the centre begins a new, greater epoch; revisions go on", "R10.3-1")
def new_epoch(world):
    device = world.device()
    household(device)
    revision = applied(device, device.replica.journal[-1])
    epochs = [epoch_of(device)]
    for _ in range(3):
        world.server.restart()
        world.reopen(device)
        epochs.append(epoch_of(device))
    expect(epochs, sorted(set(epochs)))
    household(device)
    expect(applied(device, device.replica.journal[-1]), revision + 1)


@check("two restorations of one backup within a second are two epochs", "R10.3-1")
def two_pasts(world):
    device = world.device()
    backup = world.township.keep_copy("twice")
    epochs = []
    for _ in range(2):
        world.township.put_back(backup)
        world.reopen(device)
        epochs.append(epoch_of(device))
    require(epochs[0] != epochs[1], f"two pasts have the epoch {epochs[0]}")


@check("a cursor of an earlier epoch that belongs goes on", "§10.3")
def earlier_epoch(world):
    writer, reader = world.device(cells=[0]), world.device(cells=[0])
    for _ in range(3):
        household(writer)
    writer.sync()
    reader.sync()
    world.server.restart()
    world.reopen(writer)
    world.reopen(reader)
    household(writer)
    writer.sync()
    report = reader.sync()
    expect(report.failures, [])
    expect([len(page.items) for answer in report.answers for page in answer.pages], [1])


@check("an epoch that the centre never had, and a revision beyond it, do not belong", "R10.3-2", "R7.1-19")
def does_not_belong(world):
    device = world.device(cells=[0])
    household(device)
    revision = applied(device, device.replica.journal[-1])
    cell, current = cell_of(device), epoch_of(device)
    last_begins = 0
    for epoch, behind, common in (
        (current + 1000, 1, last_begins),
        (current, revision + 1, revision),
        (current - 1_000_000, 1, 0),
        (-5, 1, 0),
        (0, 1, 0),
        (2**63 - 1, 2**63 - 1, last_begins),
    ):
        device.replica.places[cell] = Place(epoch, behind, False)
        found = failure(device.send(device.request()), 409, "epoch.forked")
        expect((found.epoch, found.acknowledged), (current, device.replica.last), f"cursor ({epoch}, {behind})")
        expect(found.common, common, f"common of ({epoch}, {behind})")
    for epoch in (0, -5, current + 9):
        device.replica.places[cell] = Place(epoch, 0, False)
        expect(device.send(device.request()).status, 200, f"cursor ({epoch}, 0)")


@check("common is the least of the cursors that do not belong", "R10.3-2")
def least_common(world):
    device = world.device(cells=[0, 1])
    household(device)
    household(device, place=1)
    device.sync()
    first = epoch_of(device)
    begun = max(held.revision for held in device.replica.records.values())
    world.server.restart()
    world.reopen(device)
    household(device)
    device.sync()
    cells = [cell_of(device, place) for place in (0, 1)]
    device.replica.places[cells[0]] = Place(first, begun + 1, False)
    device.replica.places[cells[1]] = Place(epoch_of_now(device), 10**6, False)
    found = failure(device.send(device.request()), 409, "epoch.forked")
    expect(found.common, begun)


def epoch_of_now(device) -> int:
    kept, device.replica.places = device.replica.places, {}
    epoch = epoch_of(device)
    device.replica.places = kept
    return epoch


@check("a forked request takes nothing: no offer and no change", "R10.3-2")
def takes_nothing(world):
    device = world.device(cells=[0])
    household(device)
    device.sync()
    place = device.replica.places[cell_of(device)]
    device.replica.places[cell_of(device)] = Place(place.epoch + 100, place.revision, False)
    key = HOUSEHOLD, household(device)
    failure(device.send(device.request()), 409, "epoch.forked")
    device.replica.places[cell_of(device)] = place
    request = device.request()
    request.changes = []
    device.take(request, device.send(request))
    require(key not in device.replica.records, "a change of a forked request was merged")


@check(
    "a restored centre gets back creations, edits and removals: the ledger equals the one before", "§11.7", "R10.1.6-1"
)
def healed(world):
    case = Restored(world)
    first, second = case.devices
    made = HOUSEHOLD, household(first, f5="13800000000")
    edit(first, case.old, {3: "新", 9: [3, ["一"]]})
    remove(second, case.removed)
    case.sync()
    before = case.ledger()
    case.set_back()
    case.sync()
    expect(case.ledger(), before)
    require(made in before and case.removed not in before, "the check is wrong")
    for device in case.devices:
        expect({key: (held.cell, held.fields) for key, held in device.replica.records.items()}, before)
    expect(world.township.review(), [])


@check("what a device has read of others is given back though they never come again", "§11.7")
def healed_by_others(world):
    case = Restored(world)
    first, second = case.devices
    household(first, f3="别人的")
    create(first, RESIDENT, {1: case.old[1], 2: "李小明"})
    case.sync()
    before = case.ledger()
    case.devices = [second]
    case.set_back()
    report = second.sync()
    expect(report.failures, ["epoch.forked"])
    expect(case.ledger(), before)


@check("an offer that was healed from before is ignored, and so the ledger is healed once", "R11.7-2")
def healed_once(world):
    case = Restored(world, devices=4)
    edit(case.devices[0], case.old, {3: "新"})
    case.sync()
    before = case.ledger()
    case.set_back()
    case.sync(3)
    expect(case.ledger(), before)
    expect(world.township.review(), [])
    states = [state(device) for device in case.devices]
    require(all(each == states[0] for each in states), "devices differ")


@check("a backup that the centre made while it served, and put back, heals as a copied file does", "R10.3-1")
def backup_and_restore(world):
    case = Restored(world)
    file = world.folder / "by-command.sqlite"
    world.township.command("backup", str(file))
    household(case.devices[0], f3="备份之后")
    edit(case.devices[1], case.old, {9: [3, ["备份之后"]]})
    case.sync()
    before = case.ledger()
    world.server.stop()
    world.township.command("restore", str(file))
    world.server.start()
    for device in case.devices:
        world.reopen(device)
    case.sync()
    expect(case.ledger(), before)


@check("counters and lists are healed once, though every device sends its changes again", "R11.8-1")
def healed_sums(world):
    case = Restored(world, role="duty_officer")
    first, second = case.devices
    benefit = BENEFIT, create(first, BENEFIT, {1: case.old[1], 3: 1, 7: [2, 100]})
    case.sync()
    edit(first, benefit, {7: [2, 5], 8: [3, ["一"]]})
    case.sync()
    edit(second, benefit, {7: [2, 7], 8: [3, ["二"]]})
    case.sync()
    before = case.ledger()
    expect((before[benefit][1][7], before[benefit][1][8]), (112, ["一", "二"]))
    case.set_back()
    second.sync()
    first.sync()
    case.sync()
    expect(case.ledger(), before)


@check("changes that were pending come through after a fork", "R10.1.6-1")
def pending_after_fork(world):
    case = Restored(world)
    first, second = case.devices
    edit(first, case.old, {3: "新"})
    case.sync()
    made = HOUSEHOLD, household(second)
    entry = edit(second, case.old, {5: "13800000000"})
    case.set_back()
    case.sync()
    require(made in second.replica.records, "the pending record is lost")
    expect(entry.outcome.status, APPLIED)
    fields = fields_at(first, case.old)
    expect((fields[3], fields[5]), ("新", "13800000000"))


@check(
    "a field that was changed after the common revision stays, and the offered value goes up for review",
    "R11.7-4",
    "R11.7-5",
)
def changed_meanwhile(world):
    case = Restored(world)
    first, second = case.devices
    edit(first, case.old, {3: "丢失的", 5: "13800000000"})
    case.sync()
    early = world.device(worker=case.workers[0])
    case.set_back()
    world.reopen(early)
    stranger = world.device(worker=case.workers[1])
    applied(stranger, edit(stranger, case.old, {3: "恢复后写的"}))
    case.sync()
    fields = fields_at(stranger, case.old)
    expect((fields[3], fields[5]), ("恢复后写的", "13800000000"))
    require(any("丢失的" in str(item) for item in world.township.review()), "the lost value is not in review")


@check("a change that was in review before is in review again, and in force nowhere", "R11.8-3")
def reviewed_before(world):
    case = Restored(world)
    first, second = case.devices
    base = second.replica.records[case.old].revision
    edit(first, case.old, {2: "乙户"})
    first.sync()
    entry = edit(second, case.old, {2: "丙户"}, base=base)
    expect(outcome(second, entry).status, IN_REVIEW)
    case.sync()
    case.set_back()
    case.sync()
    expect(fields_at(first, case.old)[2], "乙户")
    require(any("丙户" in str(item) for item in world.township.review()), "the lost item is not in review")


@check("offers of the same fork cut off and sent again do nothing twice", "R11.7-2", "R5.7-2")
def offers_repeated(world):
    case = Restored(world)
    first, _ = case.devices
    edit(first, case.old, {3: "新"})
    case.sync()
    before = case.ledger()
    case.set_back()
    found = failure(first.send(first.request()), 409, "epoch.forked")
    epoch_forked(first.replica, found.acknowledged, found.epoch, found.common)
    offers = list(first.replica.offers)
    require(offers, "no offers")
    for _ in range(2):
        expect(first.send(first.request()).status, 200)
    case.sync()
    expect(case.ledger(), before)
    expect(world.township.review(), [])


@check("a device that was killed between fork and offers keeps them", "R5.7-2", "R10.1.6-1")
def fork_then_cut(world):
    case = Restored(world)
    first, second = case.devices
    made = HOUSEHOLD, household(first)
    case.sync()
    before = case.ledger()
    case.devices = [second]
    case.set_back()
    found = failure(second.send(second.request()), 409, "epoch.forked")
    epoch_forked(second.replica, found.acknowledged, found.epoch, found.common)
    second.transport.cut = "request"
    try:
        second.sync()
    except Cut:
        pass
    second.replica = copy.deepcopy(second.replica)
    second.sync()
    require(made in second.replica.records, "the record is lost")
    expect(case.ledger(), before)


@check("a copy whose numbers another copy gave to a restored centre loses nothing", "R10.1.6-1", "R10.2-3")
def copied_and_restored(world):
    case = Restored(world, devices=1)
    (first,) = case.devices
    second = Device(world.transport(), copy.deepcopy(first.replica))
    lost = HOUSEHOLD, household(second, f3="副本写的")
    edit(second, case.old, {9: [3, ["副本记的"]]})
    second.sync()
    case.devices = [first, second]
    case.set_back()
    taken = HOUSEHOLD, household(first, f3="原件写的")
    edit(first, case.old, {3: "原件改的"})
    case.sync()
    for device in (first, second):
        require(lost in device.replica.records and taken in device.replica.records, "a record is lost")
        fields = device.replica.records[case.old].fields
        expect((fields[3], fields[9]), ("原件改的", ["零", "副本记的"]))
    expect(state(first), state(second))


@check("two restorations one after the other", "R10.1.6-1")
def twice_restored(world):
    case = Restored(world)
    first, second = case.devices
    household(first, f3="一")
    edit(second, case.old, {9: [3, ["一"]]})
    case.sync()
    case.set_back()
    first.sync()
    edit(first, case.old, {9: [3, ["二"]]})
    household(second, f3="二")
    case.sync()
    before = case.ledger()
    case.set_back()
    case.sync(3)
    expect(case.ledger(), before)
