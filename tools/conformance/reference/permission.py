"""Who may write what (SPEC §12.8), by the columns of §12's tables."""

from __future__ import annotations

from . import incidents, schema
from .merge import CREATE, REMOVE, Refused

BENEFIT, INCIDENT, ENTRY = 3, 5, 6
PROGRAMME, RECORDER, OF_INCIDENT, ACTION, DEPARTMENT = 3, 11, 1, 2, 7
REGISTER, DISPATCH = 3, 5
APPLIED = 1
AGRICULTURE, CIVIL_AFFAIRS, SOCIAL_SECURITY = 7, 1, 4
LINES = {1: AGRICULTURE, 2: AGRICULTURE, 3: CIVIL_AFFAIRS, 4: CIVIL_AFFAIRS, 5: CIVIL_AFFAIRS} | {
    6: SOCIAL_SECURITY,
    7: SOCIAL_SECURITY,
}
LEVELS = {"cell": 0, "village": 1, "township": 2, "county": 2}
RANKS = {1: 0, 2: 1}


def check_role(author, change) -> None:
    """What a role never may, whatever record it is."""
    kinds = schema.kinds()
    if not any(author.role in field.new for kind in kinds.values() for field in kind.fields.values()):
        raise Refused("permission.role")
    kind = kinds.get(change.kind)
    if kind is None:
        return
    if change.operation == REMOVE and not kind.append_only:
        grants = [kind.removed_by]
    elif change.operation == CREATE or kind.append_only:
        grants = [field.new for field in kind.fields.values()]
    else:
        grants = [field.later for field in kind.fields.values()]
    if not any(author.role in grant for grant in grants):
        raise Refused("permission.role")


def check(author, change, record, records: dict) -> None:
    """What a role may not with this record."""
    kind = schema.kinds().get(change.kind)
    if kind is None or record is None and change.operation != CREATE:
        return
    if kind.append_only and change.operation != CREATE:
        return
    if change.operation == REMOVE:
        _check_letter(author, change, record, records, kind.removed_by[author.role], None)
        return
    new = record is None or kind.append_only
    for number in sorted(change.edits):
        field = kind.fields.get(number)
        if field is None:
            continue
        grants = field.new if new else field.later
        if author.role not in grants:
            raise Refused("permission.role", number)
        _check_letter(author, change, record, records, grants[author.role], number)


def _check_letter(author, change, record, records, letter: str, number: int | None) -> None:
    if letter == "a" and change.edits[number] not in (None, APPLIED):
        raise Refused("permission.role", number)
    if letter == "l":
        _check_line(author, change, record, records)
    if letter == "s" and record is not None:
        level = incidents.standing(record.fields.get(9), _entries(record.id, records))[0].level
        if RANKS.get(author.role, 2) < LEVELS[level]:
            raise Refused("permission.level", number)


def _check_line(author, change, record, records) -> None:
    if change.kind == BENEFIT:
        programmes = [record.fields.get(PROGRAMME)] if record else []
        programmes += [change.edits[PROGRAMME]] if isinstance(change.edits.get(PROGRAMME), int) else []
        if author.department is None:
            raise Refused("permission.line")
        if any(LINES.get(programme) != author.department for programme in programmes if programme is not None):
            raise Refused("permission.line", PROGRAMME)
        return
    incident = record if change.kind == INCIDENT else records.get((INCIDENT, change.edits.get(OF_INCIDENT)))
    if incident is None or incident.fields.get(RECORDER) == author.worker:
        return
    named = {
        fields[DEPARTMENT]
        for _, fields in _entries(incident.id, records)
        if fields.get(ACTION) in (REGISTER, DISPATCH) and fields.get(DEPARTMENT) is not None
    }
    if named and author.department not in named:
        raise Refused("permission.line")


def _entries(incident: bytes, records: dict) -> list:
    return [
        (held.id, held.fields)
        for (kind, _), held in records.items()
        if kind == ENTRY and held.fields.get(OF_INCIDENT) == incident
    ]
