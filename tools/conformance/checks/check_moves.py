"""Moves of records between cells (SPEC §5.6, §11.9)."""

from __future__ import annotations

from .acts import (
    APPLIED,
    BENEFIT,
    HOUSEHOLD,
    RESIDENT,
    VISIT,
    applied,
    cell_of,
    create,
    edit,
    household,
    outcome,
    refused,
    state,
)
from .registry import check, expect, require


def number_of(device, key) -> str:
    return device.replica.records[key].fields[1]


@check("a moved household leaves one cell and comes whole into the other", "§11.9")
def move(world):
    both, old, new = world.device(), world.device(cells=[0]), world.device(cells=[1])
    key = HOUSEHOLD, household(both, f3="东街")
    other = HOUSEHOLD, household(both)
    for device in (both, old, new):
        device.sync()
    world.township.move(*world.township.cells[:2], number_of(both, key))
    for device in (both, old, new):
        device.sync()
    require(key not in old.replica.records and key in new.replica.records, "the move did not arrive")
    require(other in old.replica.records, "another household left too")
    expect(both.replica.records[key].cell, cell_of(new))
    expect(new.replica.records[key].fields[3], "东街")


@check("residents, benefits and visits go with their household", "§11.9")
def family(world):
    both, old = world.device(), world.device(cells=[0])
    home = household(both)
    keys = [
        (HOUSEHOLD, home),
        (RESIDENT, create(both, RESIDENT, {1: home, 2: "李小明"})),
        (BENEFIT, create(both, BENEFIT, {1: home, 3: 1})),
        (VISIT, create(both, VISIT, {1: home, 3: both.replica.identity.worker, 4: "平安"})),
    ]
    both.sync()
    old.sync()
    world.township.move(*world.township.cells[:2], number_of(both, keys[0]))
    both.sync()
    old.sync()
    for key in keys:
        expect(both.replica.records[key].cell, cell_of(both, 1))
    expect(state(old), {})
    revisions = [both.replica.records[key].revision for key in keys]
    expect(len(set(revisions)), len(revisions), "revisions of their own")


@check("a whole cell moves", "§11.9")
def whole_cell(world):
    both, old, new = world.device(), world.device(cells=[0]), world.device(cells=[1])
    for _ in range(5):
        household(both)
    both.sync()
    world.township.move(*world.township.cells[:2])
    for device in (old, new):
        device.sync()
    expect((len(old.replica.records), len(new.replica.records)), (0, 5))


@check("the arrival may come before the departure", "R5.6-5")
def arrival_first(world):
    both = world.device()
    key = HOUSEHOLD, household(both, place=1)
    both.sync()
    world.township.move(world.township.cells[1], world.township.cells[0], number_of(both, key))
    both.sync()
    expect(both.replica.records[key].cell, cell_of(both, 0))


@check("there and back again", "R5.6-5", "§11.9")
def back_again(world):
    both, old, new = world.device(), world.device(cells=[0]), world.device(cells=[1])
    key = HOUSEHOLD, household(both)
    for device in (both, old, new):
        device.sync()
    first, second = world.township.cells[:2]
    world.township.move(first, second, number_of(both, key))
    world.township.move(second, first, number_of(both, key))
    for device in (both, old, new):
        device.sync()
    require(key in old.replica.records and key not in new.replica.records, "the record is in the wrong cell")
    expect(both.replica.records[key].cell, cell_of(old))


@check("a change of a record that left the scope behind the base is taken", "R11.9-1")
def change_behind_a_move(world):
    both, old = world.device(), world.device(cells=[0])
    key = HOUSEHOLD, household(both)
    both.sync()
    old.sync()
    entry = edit(old, key, {3: "离开前写的"})
    world.township.move(*world.township.cells[:2], number_of(both, key))
    expect(outcome(old, entry).status, APPLIED)
    both.sync()
    expect(both.replica.records[key].fields[3], "离开前写的")
    require(key not in old.replica.records, "the record came back")
    expect(entry.state, "settled")


@check("a change of a record that left the scope, by an author who had seen it leave, is refused", "R11.9-1", "R7.2-1")
def change_after_a_move(world):
    both, old = world.device(), world.device(cells=[0])
    key = HOUSEHOLD, household(both)
    both.sync()
    old.sync()
    world.township.move(*world.township.cells[:2], number_of(both, key))
    both.sync()
    base = both.replica.records[key].revision
    old.sync()
    refused(old, edit(old, key, {3: "x"}, base=base), "scope.cell")


@check("a reference to a household that left the scope behind the cursor is taken; the record goes with it", "R11.9-2")
def reference_behind_a_move(world):
    both, old = world.device(), world.device(cells=[0])
    key = HOUSEHOLD, household(both)
    both.sync()
    old.sync()
    visit = VISIT, create(old, VISIT, {1: key[1], 3: old.replica.identity.worker, 4: "平安"})
    entry = old.replica.journal[-1]
    world.township.move(*world.township.cells[:2], number_of(both, key))
    expect(outcome(old, entry).status, APPLIED)
    both.sync()
    expect(both.replica.records[visit].cell, cell_of(both, 1))
    require(visit not in old.replica.records, "the visit stayed in the old cell")
    create(old, VISIT, {1: key[1], 3: old.replica.identity.worker, 4: "平安"})
    refused(old, old.replica.journal[-1], "reference.missing", 1)


@check("a cell that the change names counts for the departure", "R11.9-1")
def departure_of_the_named_cell(world):
    both, old = world.device(), world.device(cells=[0, 2])
    key = HOUSEHOLD, household(both)
    both.sync()
    old.sync()
    base = old.replica.records[key].revision
    world.township.move(*world.township.cells[:2], number_of(both, key))
    wrong = old.replica.change(1, *key, cell_of(old, 1), {3: "x"}, base=base)
    refused(old, wrong, "scope.cell")


@check("a moved record has its place in the digests of the new cell alone", "§5.8")
def digests(world):
    both = world.device()
    key = HOUSEHOLD, household(both)
    both.sync()
    world.township.move(*world.township.cells[:2], number_of(both, key))
    expect(both.sync().rounds, {})
    fresh = world.device()
    expect(fresh.replica.digest(cell_of(fresh)), bytes(8))
    expect(state(fresh), state(both))


@check("a departure of a record that the device does not hold says nothing", "§5.6")
def unknown_departure(world):
    both, old = world.device(), world.device(cells=[0])
    old.sync()
    key = HOUSEHOLD, household(both)
    both.sync()
    world.township.move(*world.township.cells[:2], number_of(both, key))
    old.sync()
    expect(state(old), {})
    applied(both, edit(both, key, {3: "x"}))
