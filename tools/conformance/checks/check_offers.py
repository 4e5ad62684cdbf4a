"""What the centre does with offers, and with changes that have an origin (SPEC §5.7, §11.7, §11.8)."""

from __future__ import annotations

from client import messages as m
from client.replica import new_id

from .acts import APPLIED, EDIT, HOUSEHOLD, IN_REVIEW, cell_of, fields_at, household, outcome
from .registry import check, expect, require


@check("an offer that belongs, of a record that is as the centre holds it, is ignored", "R11.7-6")
def needless_offer(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device, f3="旧")
    device.sync()
    held, place = device.replica.records[key], device.replica.places[cell_of(device)]
    device.replica.offers.append(
        m.Offer(
            kind=key[0],
            id=key[1],
            cell=held.cell,
            epoch=place.epoch,
            revision=held.revision,
            fields={**held.fields, 3: "别的"},
        )
    )
    device.sync()
    expect(device.replica.offers, [])
    expect(fields_at(device, key)[3], "旧")


def foreign_offer(device, key, fields: dict, cell: int | None = None, epoch: int = 5, revision: int = 7):
    """An offer of a past that the centre never had."""
    return m.Offer(
        kind=key[0],
        id=key[1],
        cell=cell_of(device) if cell is None else cell,
        epoch=epoch,
        revision=revision,
        fields=fields,
    )


def offered(device, *offers) -> None:
    device.replica.offers += offers
    device.sync()
    expect(device.replica.offers, [])


@check("an offer of a lost past makes a record; a tombstone of one removes it", "§11.7")
def offered_record(world):
    device, other = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    offered(device, foreign_offer(device, key, {1: "H-1", 2: "甲户", 40: "未知"}))
    expect(fields_at(other, key), {1: "H-1", 2: "甲户", 40: "未知"})
    offered(device, foreign_offer(device, key, {0: 1}, revision=8))
    other.sync()
    require(key not in other.replica.records and key in other.replica.tombstones, "the removal did not heal")


@check("the offers of a request are merged before its changes", "R5.7-4")
def before_changes(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    entry = device.replica.change(EDIT, *key, cell_of(device), {3: "新"}, base=7)
    entry.origin = [5, None, None]
    request = device.request()
    request.offers = [foreign_offer(device, key, {1: "H-1", 2: "甲户", 3: "旧"})]
    device.take(request, device.send(request))
    expect(entry.outcome.status, APPLIED)
    expect(fields_at(device, key)[3], "新")


@check("an absent field of an offer becomes null, and the healed record comes whole", "§11.7")
def absent_fields(world):
    device, other = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(device, f3="旧", f5="13800000000")
    device.sync()
    other.sync()
    lost = device.replica.places[cell_of(device)].epoch + 1
    world.server.restart()
    world.reopen(device)
    world.reopen(other)
    revision = device.replica.records[key].revision
    offered(device, foreign_offer(device, key, {1: "H-1", 2: "乙户"}, epoch=lost, revision=revision + 50))
    expect(fields_at(other, key), {1: "H-1", 2: "乙户"})


@check("a record is healed again from a higher revision alone, or the same of a later epoch", "R11.7-2")
def order_of_pasts(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()

    def head(epoch: int, revision: int, text: str) -> str:
        offered(device, foreign_offer(device, key, {1: "H-1", 2: text}, epoch=epoch, revision=revision))
        return fields_at(device, key)[2]

    expect(head(5, 7, "甲"), "甲")
    expect(head(5, 7, "乙"), "甲", "the same pair")
    expect(head(9, 6, "丙"), "甲", "a lower revision of a later epoch")
    expect(head(4, 7, "丁"), "甲", "the same revision of an earlier epoch")
    expect(head(6, 7, "戊"), "戊", "the same revision of a later epoch")
    expect(head(4, 8, "己"), "己", "a higher revision of an earlier epoch")


@check("an offer of a cell outside the scope is ignored, one of a record that is in another brings it here", "R11.7-1")
def offer_out_of_scope(world):
    device, elsewhere = world.device(cells=[0]), world.device(cells=[1])
    mine, theirs = (HOUSEHOLD, new_id()), (HOUSEHOLD, household(elsewhere, f3="旧"))
    elsewhere.sync()
    offered(
        device,
        foreign_offer(device, mine, {1: "H-1", 2: "甲户"}, cell=cell_of(elsewhere)),
        foreign_offer(device, theirs, {1: "H-1", 2: "甲户", 3: "新"}),
    )
    elsewhere.sync()
    require(mine not in elsewhere.replica.records, "an offer of a foreign cell was taken")
    require(theirs not in elsewhere.replica.records, "the record is in its old cell")
    expect(device.replica.records[theirs].cell, cell_of(device))


@check("an offer with a value that its field does not allow is ignored whole", "R11.7-3")
def invalid_offer(world):
    device = world.device(cells=[0])
    for fields in ({1: "H-1"}, {1: "H-1", 2: "甲户", 3: "a" * 301}, {1: "H-1", 2: "甲户", 5: "1"}, {1: "H-1", 2: 7}):
        key = HOUSEHOLD, new_id()
        offered(device, foreign_offer(device, key, fields))
        require(key not in device.replica.records, f"{fields} was taken")


@check("references, authors and append-only kinds are not asked of an offer", "R11.7-3", "§11.7")
def unasked(world):
    device = world.device(cells=[0])
    visit = 4, new_id()
    offered(device, foreign_offer(device, visit, {1: bytes(16), 2: 5, 3: 4711, 4: "平安"}))
    expect(fields_at(device, visit)[4], "平安")
    offered(device, foreign_offer(device, visit, {1: bytes(16), 2: 5, 3: 4711, 4: "后来的"}, revision=8))
    expect(fields_at(device, visit)[4], "后来的")


@check("an offer of an unknown kind is kept, whatever the device's schema", "§11.7")
def unknown_kind_offer(world):
    device, other = world.device(cells=[0]), world.device(cells=[0])
    key = 900, new_id()
    offered(device, foreign_offer(device, key, {1: "甲", 2: [1, "二"]}))
    expect(fields_at(other, key), {1: "甲", 2: [1, "二"]})


@check("a healing moves the record into the offer's cell", "§11.7")
def healing_moves(world):
    device, old = world.device(cells=[0, 1]), world.device(cells=[0])
    key = HOUSEHOLD, household(device)
    device.sync()
    old.sync()
    offered(
        device, foreign_offer(device, key, {1: "H-1", 2: "甲户"}, cell=cell_of(device, 1), epoch=2**40, revision=10**6)
    )
    expect(device.replica.records[key].cell, cell_of(device, 1))
    old.sync()
    require(key not in old.replica.records, "the old cell has the record still")


@check("an applied change that the healing covers is logged and alters nothing", "R11.8-1")
def covered(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    offered(device, foreign_offer(device, key, {1: "H-1", 2: "甲户", 9: ["一"]}, epoch=5, revision=7))
    entry = device.replica.change(EDIT, *key, cell_of(device), {9: [3, ["一"]]}, base=3)
    entry.origin = [5, 0, 7]
    healed = device.replica.records[key].revision
    found = outcome(device, entry)
    expect((found.status, found.revision), (APPLIED, healed))
    expect(fields_at(device, key)[9], ["一"])
    other = device.replica.change(EDIT, *key, cell_of(device), {9: [3, ["二"]]}, base=7)
    other.origin = [5, 0, 8]
    found = outcome(device, other)
    expect(found.status, APPLIED)
    expect(fields_at(device, key)[9], ["一", "二"])


@check("an author who had seen all that was healed has no conflict", "R11.8-2")
def had_seen(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    offered(device, foreign_offer(device, key, {1: "H-1", 2: "甲户"}, epoch=5, revision=7))
    entry = device.replica.change(EDIT, *key, cell_of(device), {2: "乙户"}, base=7)
    entry.origin = [5, None, None]
    expect(outcome(device, entry).status, APPLIED)
    expect(fields_at(device, key)[2], "乙户")


@check("an author who had not seen what was healed has a conflict", "R11.8-2")
def had_not_seen(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    offered(device, foreign_offer(device, key, {1: "H-1", 2: "甲户"}, epoch=5, revision=7))
    entry = device.replica.change(EDIT, *key, cell_of(device), {2: "乙户"}, base=6)
    entry.origin = [5, None, None]
    expect(outcome(device, entry).status, IN_REVIEW)
    expect(fields_at(device, key)[2], "甲户")


@check("offers and what became of them are in the history under the device's number", "§11.7")
def in_history(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    offered(device, foreign_offer(device, key, {1: "H-heal", 2: "甲户"}))
    history = world.township.history("household", "H-heal")
    require(history, "the history is empty")
