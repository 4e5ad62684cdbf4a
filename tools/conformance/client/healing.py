"""What a device does when the centre lost something, or holds it for a copy (SPEC §6.4, §6.5, §10.1.5, §10.1.6)."""

from __future__ import annotations

from . import messages as m
from .applying import offer_of
from .replica import PENDING, REMOVED, WITHDRAWN, Entry, Place, Replica


def epoch_forked(replica: Replica, acknowledged: int, epoch: int, common: int) -> None:
    """The one durable step of §10.1.6."""
    _make_offers(replica, common)
    make_pending(replica, min(acknowledged, _last_that_is_common(replica, common)), common)
    for cell, place in replica.places.items():
        replica.places[cell] = Place(epoch, min(place.revision, common), False)
    for held in replica.records.values():
        held.revision = min(held.revision, common)
    replica.tombstones = {
        key: tombstone for key, tombstone in replica.tombstones.items() if tombstone.revision <= common
    }
    replica.acted_epoch = max(replica.acted_epoch, epoch)


def _last_that_is_common(replica: Replica, common: int) -> int:
    """The last change before the first lost one that had made a revision up to `common`. The centre may hold other
    changes under the numbers behind it: those of another copy of the device. Numbers of a predecessor are not owed."""
    made = [
        (entry.number, entry.outcome.revision)
        for entry in replica.journal
        if entry.outcome is not None and entry.outcome.revision is not None
    ]
    lost = min((number for number, revision in made if revision > common), default=None)
    if lost is None:
        return replica.last
    shared = max((number for number, revision in made if number < lost and revision <= common), default=0)
    return max(shared, replica.identity.first - 1 if replica.identity else 0)


def _make_offers(replica: Replica, common: int) -> None:
    offered = {(offer.kind, offer.id) for offer in replica.offers}
    for held in replica.records.values():
        if held.revision > common and held.key not in offered:
            replica.offers.append(offer_of(held, _epoch_of(replica, held.cell)))
    for key, tombstone in replica.tombstones.items():
        if tombstone.revision > common and key not in offered:
            replica.offers.append(
                m.Offer(
                    kind=tombstone.kind,
                    id=tombstone.id,
                    cell=tombstone.cell,
                    epoch=_epoch_of(replica, tombstone.cell),
                    revision=tombstone.revision,
                    fields=dict(REMOVED),
                )
            )


def make_pending(replica: Replica, acknowledged: int, common: int | None = None) -> None:
    """Every change above `acknowledged` is pending again; those that were answered, or whose base is above
    `common`, get an origin."""
    for entry in replica.journal:
        if entry.number <= acknowledged:
            continue
        if entry.state != PENDING:
            _give_origin(replica, entry, entry.outcome)
            entry.withdrawn = entry.withdrawn or entry.state == WITHDRAWN
            entry.state, entry.outcome = PENDING, None
        elif common is not None and entry.base > common:
            _give_origin(replica, entry, None)


def _give_origin(replica: Replica, entry: Entry, outcome) -> None:
    if entry.origin is not None:
        return
    entry.origin = [
        _epoch_of(replica, entry.cell),
        outcome.status if outcome else None,
        outcome.revision if outcome else None,
    ]


def _epoch_of(replica: Replica, cell: int) -> int:
    place = replica.places.get(cell)
    return place.epoch if place else 0
