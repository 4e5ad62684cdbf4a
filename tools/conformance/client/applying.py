"""Takes an answer into the replica in the order of SPEC §10.1.2, in one step or not at all.

`Taken` collects what the next request must ask. Everything is checked before anything is altered.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from . import messages as m
from .bodies import Answer, Page, Request
from .cbor import Malformed
from .replica import ACKNOWLEDGED, PENDING, SET_ASIDE, SETTLED, Held, Place, Replica, Tombstone, lay


@dataclass
class Taken:
    """What an answer left to do."""

    more: bool = False
    lost_numbers: int | None = None
    differing: set[int] = field(default_factory=set)
    equal: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


def apply(replica: Replica, request: Request, answer: Answer, arrived_wall_ms: int, keeps) -> Taken:
    """Takes the answer of `request`; raises Malformed and leaves the replica as it was if it does not fit.

    `keeps(whole)` says that null fields are those of a damaged row: the device keeps its own.
    """
    check_outcomes(request, answer)
    taken = Taken()
    welcome = answer.welcome
    if welcome.acknowledged < highest_answered(replica):
        taken.lost_numbers = welcome.acknowledged
    if not welcome.revoked and welcome.directory != request.hello.directory:
        take_directory(replica, welcome.directory, answer)
    take_outcomes(replica, answer)
    sent = {id(offer) for offer in request.offers}
    replica.offers = [offer for offer in replica.offers if id(offer) not in sent]
    for page in answer.pages:
        take_page(replica, request, page, welcome.epoch, taken)
    mark_unpaged(replica, answer)
    for whole in answer.wholes:
        if not keeps(whole):
            take_whole(replica, whole)
    compare(replica, answer, taken)
    settle(replica)
    replica.forget_old(time.time())
    replica.offset_ms = welcome.server_ms - arrived_wall_ms
    taken.more = bool(
        replica.pending()
        or replica.offers
        or any(page.position.remaining for page in answer.pages)
        or any(not place.at_end for place in replica.places.values())
    )
    if welcome.revoked:
        taken.more = bool(replica.pending() or replica.offers)
    return taken


def check_outcomes(request: Request, answer: Answer) -> None:
    if [outcome.change for outcome in answer.outcomes] != [change.change for change in request.changes]:
        raise Malformed("message.element", "outcomes are not those of the changes that were sent")


def highest_answered(replica: Replica) -> int:
    numbers = [entry.number for entry in replica.journal if entry.state != PENDING]
    return max(numbers, default=0)


def take_directory(replica: Replica, token: int, answer: Answer) -> None:
    """Replaces the directory; cells that are not in it have left the scope."""
    replica.directory = token
    replica.cells = {cell.cell: cell for cell in answer.cells}
    replica.workers = {worker.worker: worker for worker in answer.workers}
    replica.calendar = answer.calendars[0] if answer.calendars else None
    for cell in {held.cell for held in replica.records.values()} | set(replica.places):
        if cell not in replica.cells:
            replica.drop_cell(cell)


def take_outcomes(replica: Replica, answer: Answer) -> None:
    by_number = {entry.number: entry for entry in replica.journal}
    for outcome in answer.outcomes:
        entry = by_number.get(outcome.change)
        if entry is None or entry.state != PENDING:
            continue
        entry.outcome = outcome
        entry.state = SET_ASIDE if outcome.status == m.REFUSED else ACKNOWLEDGED


def take_page(replica: Replica, request: Request, page: Page, epoch: int, taken: Taken, skip_to: int = 0) -> None:
    """Takes the items of a page, then moves the cell's cursor."""
    cell, revision = page.section.cell, page.section.start
    place = replica.places.setdefault(cell, Place())
    if page.section.start == 0 and place.revision != 0:
        replica.unconfirmed[cell] = {held.key for held in replica.of_cell(cell)}
    for item in page.items:
        revision += item.step
        if revision <= skip_to:
            continue
        if isinstance(item, m.Echo):
            item = echoed(replica, request, item)
        if isinstance(item, m.Departure):
            take_departure(replica, item, cell, revision)
        elif item is None or not take_record(replica, item, cell, revision, epoch, bool(skip_to)):
            start_over(replica, cell)
            taken.said.append(f"cell {cell} starts over: revision {revision} cannot be placed")
            return
        replica.unconfirmed.get(cell, set()).discard((item.kind, item.id))
    replica.places[cell] = Place(epoch, page.position.to, page.position.remaining == 0)
    if page.position.remaining == 0:
        drop_unconfirmed(replica, cell)


def take_departure(replica: Replica, item, cell: int, revision: int) -> None:
    held = replica.records.get((item.kind, item.id))
    if held is not None and held.cell == cell and held.revision <= revision:
        del replica.records[held.key]


def take_record(replica: Replica, item, cell: int, revision: int, epoch: int, bundled: bool) -> bool:
    """False if the item cannot be placed."""
    key = (item.kind, item.id)
    held = replica.records.get(key)
    if bundled and held is not None and revision <= held.revision:
        return True
    if item.fields.get(0) is not None:
        replica.records.pop(key, None)
        replica.tombstones[key] = Tombstone(*key, cell, epoch, revision, time.time())
        return True
    if not item.whole and held is None:
        return False
    fields = {} if item.whole else dict(held.fields)
    fields.update(item.fields)
    alive = {number: value for number, value in fields.items() if value is not None}
    replica.records[key] = Held(*key, cell, revision, alive)
    replica.tombstones.pop(key, None)
    return True


def echoed(replica: Replica, request: Request, echo) -> m.Message | None:
    """The whole record that an echo stands for: the device's own changes of this request upon the centre's state.
    None if the device holds nothing that they could be made to."""
    named = next((change for change in request.changes if change.change == echo.change), None)
    if named is None:
        return None
    key = (named.kind, named.id)
    held = replica.records.get(key)
    fields = dict(held.fields) if held else None
    for change in request.changes:
        if (change.kind, change.id) != key:
            continue
        if fields is None and change.operation != m.CREATE:
            return None
        if change.operation == m.REMOVE:
            return m.Record(kind=key[0], id=key[1], step=echo.step, whole=True, fields={0: 1})
        fields = lay(fields, change)
    fields.update(echo.fields)
    return m.Record(kind=key[0], id=key[1], step=echo.step, whole=True, fields=fields)


def start_over(replica: Replica, cell: int) -> None:
    """The device cannot go on from its cursor: all it holds of the cell is unconfirmed (SPEC §10.1.8)."""
    place = replica.places[cell]
    replica.unconfirmed[cell] = {held.key for held in replica.of_cell(cell)}
    replica.places[cell] = Place(place.epoch, 0, False)


def drop_unconfirmed(replica: Replica, cell: int) -> None:
    for key in replica.unconfirmed.pop(cell, set()):
        held = replica.records.get(key)
        if held is not None and held.cell == cell:
            del replica.records[key]


def offer_of(held: Held, epoch: int) -> m.Message:
    return m.Offer(
        kind=held.kind, id=held.id, cell=held.cell, epoch=epoch, revision=held.revision, fields=dict(held.fields)
    )


def mark_unpaged(replica: Replica, answer: Answer) -> None:
    """A cell of the scope without a page has nothing new: it is read to its end."""
    if answer.welcome.revoked:
        return
    paged = {page.section.cell for page in answer.pages}
    for cell in replica.cells:
        if cell not in paged and cell in replica.places:
            replica.places[cell].at_end = True


def take_whole(replica: Replica, whole) -> None:
    key = (whole.kind, whole.id)
    held = replica.records.get(key)
    if whole.fields is not None:
        fields = {number: value for number, value in whole.fields.items() if value is not None}
        replica.records[key] = Held(*key, whole.cell, whole.revision, fields)
        replica.tombstones.pop(key, None)
    elif held is not None and held.cell == whole.cell:
        del replica.records[key]


def compare(replica: Replica, answer: Answer, taken: Taken) -> None:
    """Holds each position's digest to the device's own."""
    for page in answer.pages:
        cell = page.section.cell
        if page.position.remaining:
            taken.unread.add(cell)
        elif page.position.digest is not None:
            same = page.position.digest == replica.digest(cell)
            (taken.equal if same else taken.differing).add(cell)


def settle(replica: Replica) -> None:
    """Acknowledged changes that the device has read behind leave the overlay (SPEC §10.1.3)."""
    all_read = bool(replica.places) and all(place.at_end for place in replica.places.values())
    for entry in replica.journal:
        if entry.state != ACKNOWLEDGED:
            continue
        held = replica.records.get(entry.key)
        place = replica.places.get(held.cell if held else entry.cell)
        revision = entry.outcome.revision
        if revision is None or place is None or place.revision >= revision or all_read:
            entry.state = SETTLED
