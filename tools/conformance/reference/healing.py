"""What becomes of an offer, and of a change that has an origin (SPEC §11.7, §11.8)."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass

from . import schema
from .epochs import belongs, common, covered_by, covers
from .merge import APPLIED, Change, Record, Result, merge
from .values import check_scalar


@dataclass(frozen=True)
class Past:
    """The ledger's epochs, each with the revision behind which it begins, and its revision."""

    epochs: tuple
    revision: int


@dataclass(frozen=True)
class Offer:
    """An offer of a device, with the device's cells."""

    kind: int
    id: bytes
    cell: int
    epoch: int
    revision: int
    fields: dict

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.revision


Healing = tuple[int, int, int]


def take_offer(
    past: Past, scope: set[int], record: Record | None, healing: Healing | None, offer: Offer
) -> tuple[bool, Record | None, list[tuple]]:
    """Whether healing takes the offer, the record then, and (field, in force, other) of what goes up for review.
    Repairs need the damage and the history, which are not modelled: an offer that belongs is not taken."""
    if belongs(past.epochs, past.revision, offer.pair) or offer.cell not in scope or not valid(offer):
        return False, record, []
    if healing is not None and covers(healing[:2], offer.pair):
        return False, record, []
    revision = past.revision + 1
    healed = copy.deepcopy(record) or Record(offer.kind, offer.id, offer.cell, 0, 0, {}, {})
    shared = common(past.epochs, past.revision, offer.epoch)
    numbers = {0} if offer.fields == {0: 1} else {0} | set(healed.fields) | set(healed.clocks) | set(offer.fields)
    review = []
    for number in sorted(numbers):
        held, offered = healed.fields.get(number), offer.fields.get(number)
        if held == offered:
            continue
        clock = healed.clocks.get(number)
        if clock is not None and clock[0] > shared and not _by_healing(clock):
            review.append((number, held, offered))
            continue
        healed.fields.pop(number, None)
        if offered is not None:
            healed.fields[number] = offered
        healed.clocks[number] = (revision, 0, 0)
    healed.cell, healed.revision, healed.entered = offer.cell, revision, revision
    return True, healed, review


def _by_healing(clock: tuple) -> bool:
    return clock[1:] == (0, 0)


def valid(offer: Offer) -> bool:
    """Whether every value passes the checks of its field, required ones included. A choice that this schema does not
    know may come from a newer device, and passes."""
    kind = schema.kinds().get(offer.kind)
    if kind is None or offer.fields == {0: 1}:
        return True
    if any(field.required and offer.fields.get(number) is None for number, field in kind.fields.items()):
        return False
    for number, value in offer.fields.items():
        field = kind.fields.get(number)
        if field is None or value is None:
            continue
        array = field.type in ("choices", "references", "remarks")
        if array != isinstance(value, list):
            return False
        if any(check_scalar(field, element, newer=True) for element in (value if array else [value])):
            return False
    return True


def take_change(
    past: Past,
    record: Record | None,
    healing: Healing | None,
    change: Change,
    origin: tuple[int, int | None, int | None] | None,
) -> tuple[Record | None, Result]:
    """Merges a change whose record may have been healed, and which may have an origin."""
    back = healing[2] if healing else None
    if origin is None:
        return merge(record, dataclasses.replace(change, healed_at=back))
    epoch, status, revision = origin
    if status == APPLIED and revision is not None:
        if healing is not None and covers(healing[:2], (epoch, revision)):
            return record, Result(APPLIED, healing[2])
        if belongs(past.epochs, past.revision, (epoch, revision)):
            return record, Result(APPLIED)
    base = change.base
    if not belongs(past.epochs, past.revision, (epoch, base)):
        base = min(base, common(past.epochs, past.revision, epoch))
    seen = healing[2] if healing is not None and covered_by(healing[:2], (epoch, change.base)) else None
    settled = dataclasses.replace(
        change,
        base=base,
        seen_revision=seen,
        was_in_review=status == 1,
        healed_at=back if revision is None or (healing is not None and epoch < healing[0]) else None,
    )
    return merge(record, settled)
