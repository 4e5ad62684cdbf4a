"""Merging a change into a record (SPEC §11.1 to §11.5), without scope, references and healing."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass

from . import schema
from .values import ELEMENTS_LIMIT, FEN_BOUND, check_scalar, is_int

CREATE, EDIT, REMOVE = range(3)
APPLIED, IN_REVIEW, REFUSED = range(3)
SET_ARRAY, UNION, SUM, APPEND = range(4)
_FORM_POLICY = {SET_ARRAY: "latest", UNION: "union", SUM: "sum", APPEND: "append"}


@dataclass
class Record:
    """A record as the centre holds it. `clocks` are (revision, writer, time) by field."""

    kind: int
    id: bytes
    cell: int
    revision: int
    entered: int
    fields: dict
    clocks: dict

    @property
    def removed(self) -> bool:
        return self.fields.get(0) is not None


@dataclass
class Change:
    """A change as it meets the record. `revision` is what it takes if it alters something."""

    writer: int
    time: int
    schema: int
    revision: int
    operation: int
    kind: int
    id: bytes
    cell: int
    base: int
    edits: dict
    # Of a change with an origin (SPEC §11.8): clocks of this revision are seen; it was in review before.
    seen_revision: int | None = None
    was_in_review: bool = False
    # The record came back at this revision, and may have brought the change's effect with it.
    healed_at: int | None = None


@dataclass
class Conflict:
    """What goes up for review; `writer` is who wrote `other`."""

    rule: str
    field: int
    in_force: object
    other: object
    writer: int


@dataclass
class Result:
    """The outcome of a change."""

    status: int
    revision: int | None = None
    code: str | None = None
    field: int | None = None
    review: list[Conflict] = dataclasses.field(default_factory=list)


class Refused(Exception):
    """Nothing of the change is in the ledger."""

    def __init__(self, code: str, number: int | None = None):
        super().__init__(code)
        self.code, self.number = code, number


def merge(record: Record | None, change: Change) -> tuple[Record | None, Result]:
    """The record after the change, and the outcome. The record that came in is not altered."""
    try:
        return _merge(copy.deepcopy(record), change)
    except Refused as refusal:
        return record, Result(REFUSED, None, refusal.code, refusal.number)


def _merge(record: Record | None, change: Change) -> tuple[Record | None, Result]:
    kind = schema.kinds().get(change.kind)
    newer = change.schema > schema.VERSION
    if kind is None and not newer:
        raise Refused("record.unknown_kind")
    if record is None and change.operation != CREATE:
        raise Refused("record.unknown")
    if kind is not None and kind.append_only and change.operation != CREATE:
        raise Refused("validation.append_only", min(change.edits, default=None))
    if change.operation == REMOVE:
        return _remove(record, change)
    if record is not None and kind is not None and kind.append_only:
        return record, Result(APPLIED)
    new = record is None
    for number in sorted(change.edits):
        _check(kind, number, change.edits[number], newer, new)
    if new:
        return _create(kind, change)
    if record.removed:
        return _revive(kind, record, change)
    return record, _edit(kind, record, change)


def _unseen(record: Record, number: int, change: Change) -> bool:
    clock = record.clocks.get(number)
    return (
        clock is not None and clock[0] > change.base and clock[1] != change.writer and clock[0] != change.seen_revision
    )


def _remove(record: Record, change: Change) -> tuple[Record, Result]:
    if record.removed:
        return record, Result(APPLIED)
    if any(_unseen(record, number, change) for number in record.clocks):
        return record, Result(IN_REVIEW, review=[Conflict("removal", 0, None, 1, change.writer)])
    _put(record, 0, 1, change)
    record.revision = change.revision
    return record, Result(APPLIED, change.revision)


def _create(kind, change: Change) -> tuple[Record, Result]:
    record = Record(change.kind, change.id, change.cell, change.revision, change.revision, {}, {})
    for number in sorted(change.edits):
        value = _apply(kind, number, None, change.edits[number])
        if value is not None:
            _put(record, number, value, change)
    for number, definition in kind.fields.items() if kind else ():
        if definition.stamp == "always" or definition.stamp == "absent" and number not in record.fields:
            _put(record, number, change.time, change)
        if definition.required and record.fields.get(number) is None:
            raise Refused("validation.required", number)
    return record, Result(APPLIED, change.revision)


def _revive(kind, record: Record, change: Change) -> tuple[Record, Result]:
    if not _unseen(record, 0, change):
        raise Refused("record.removed")
    remover = record.clocks[0][1]
    del record.fields[0]
    result = _edit(kind, record, change)
    record.clocks[0] = (change.revision, change.writer, change.time)
    record.revision = record.entered = change.revision
    review = [Conflict("removal", 0, None, 1, remover), *result.review]
    return record, Result(IN_REVIEW, change.revision, review=review)


def _edit(kind, record: Record, change: Change) -> Result:
    conflicts, altered = [], False
    for number, edit in sorted(change.edits.items()):
        old = record.fields.get(number)
        new = _apply(kind, number, old, edit)
        if new == old:
            continue
        policy = _policy(kind, number, edit)
        disputable = policy in ("latest", "review") or change.was_in_review
        if disputable and _unseen(record, number, change) or _counted_perhaps(record, number, old, edit, change):
            _, writer, time = record.clocks[number]
            wins = policy == "latest" and not change.was_in_review and (change.time, change.writer) > (time, writer)
            if not wins:
                conflicts.append(Conflict(policy, number, old, new, change.writer))
                continue
            conflicts.append(Conflict(policy, number, new, old, writer))
        _put(record, number, new, change)
        altered = True
    if altered:
        record.revision = change.revision
    return Result(IN_REVIEW if conflicts else APPLIED, change.revision if altered else None, review=conflicts)


def _counted_perhaps(record: Record, number: int, old, edit, change: Change) -> bool:
    """Whether a step or remark may be in the field already, with what came back."""
    healed, clock = change.healed_at, record.clocks.get(number)
    if healed is None or clock is None or clock[0] < healed or change.base >= healed or change.seen_revision == healed:
        return False
    form = edit[0] if isinstance(edit, list) else None
    return form == SUM or form == APPEND and all(element in (old or []) for element in edit[1])


def _put(record: Record, number: int, value, change: Change) -> None:
    if value is None:
        record.fields.pop(number, None)
    else:
        record.fields[number] = value
    record.clocks[number] = (change.revision, change.writer, change.time)


def _policy(kind, number: int, edit) -> str:
    if kind is not None and number in kind.fields:
        return kind.fields[number].policy
    return _FORM_POLICY[edit[0]] if isinstance(edit, list) else "latest"


def _check(kind, number: int, edit, newer: bool, new: bool) -> None:
    """Whether the edit fits the field; raises Refused."""
    definition = kind.fields.get(number) if kind else None
    if definition is None:
        if not newer:
            raise Refused("validation.unknown_field", number)
        return
    form = edit[0] if isinstance(edit, list) and edit[0] != SET_ARRAY else None
    wanted = {"union": UNION, "sum": SUM}.get(definition.policy)
    if definition.policy == "append" and definition.type == "remarks":
        wanted = APPEND
    if form != wanted:
        raise Refused("validation.operation", number)
    if edit is None and definition.required:
        raise Refused("validation.required", number)
    if form == UNION and not all(_is_set(part) for part in edit[1:]):
        raise Refused("validation.type", number)
    if form in (UNION, APPEND):
        values = [element for part in edit[1:] for element in part]
    else:
        values = [] if edit is None else [edit[1] if form == SUM else edit]
    for value in values:
        code = check_scalar(definition, value, newer)
        if code is not None:
            raise Refused(code, number)


def _is_set(elements: list) -> bool:
    """Whether the elements are as a set is written: ascending, without repeats."""
    return elements == _ordered(elements)


def _apply(kind, number: int, old, edit):
    """The value after the edit, whatever the policy says of conflicts."""
    if not isinstance(edit, list):
        return edit
    form = edit[0]
    if form == SET_ARRAY:
        return edit[1] or None
    if form == SUM:
        return _sum(number, old, edit[1])
    held = list(old) if isinstance(old, list) else []
    if form == APPEND:
        result = held + edit[1]
    else:
        kept = [element for element in held if element not in edit[2]]
        result = _ordered(kept + [element for element in edit[1] if element not in kept and element not in edit[2]])
    if len(result) > ELEMENTS_LIMIT:
        raise Refused("validation.count", number)
    return result or None


def _sum(number: int, old, step: int):
    if step == 0:
        return old
    total = (old if is_int(old) else 0) + step
    if not -FEN_BOUND <= total <= FEN_BOUND:
        raise Refused("validation.range", number)
    return total


def _ordered(elements: list) -> list:
    """Without repeats; integers by value, bytes and texts bytewise."""
    unique = []
    for element in elements:
        if element not in unique:
            unique.append(element)
    return sorted(
        unique, key=lambda e: (0, e, b"") if is_int(e) else (1, 0, e if isinstance(e, bytes) else str(e).encode())
    )
