"""What checks do over and over: records with their required fields, one change and its outcome, raw requests."""

from __future__ import annotations

import secrets

from client import messages as m
from client.bodies import Request
from client.device import Device
from client.replica import Entry, new_id
from client.transport import Reply

from .registry import expect, require

HOUSEHOLD, RESIDENT, BENEFIT, VISIT, INCIDENT, ENTRY = range(1, 7)
CREATE, EDIT, REMOVE = range(3)
APPLIED, IN_REVIEW, REFUSED = range(3)


def cell_of(device: Device, place: int = 0) -> int:
    """A cell of the device's scope, in order of codes."""
    cells = sorted(device.replica.cells.values(), key=lambda cell: cell.code)
    return cells[place].cell


def household(device: Device, place: int = 0, **edits) -> bytes:
    """Enters a household; edits are written as f3="…"."""
    identifier = new_id()
    fields = {1: f"H-{secrets.token_hex(6)}", 2: "甲户", **_numbered(edits)}
    device.replica.change(CREATE, HOUSEHOLD, identifier, cell_of(device, place), fields)
    return identifier


def create(device: Device, kind: int, fields: dict, place: int = 0) -> bytes:
    identifier = new_id()
    device.replica.change(CREATE, kind, identifier, cell_of(device, place), fields)
    return identifier


def incident(device: Device, place: int = 0, **edits) -> bytes:
    fields = {1: f"I-{secrets.token_hex(6)}", 2: 1, 3: "争执", 11: device.replica.identity.worker, **_numbered(edits)}
    return create(device, INCIDENT, fields, place)


def step(device: Device, of_incident: bytes, action: int, place: int = 0, **edits) -> Entry:
    """Enters a step of an incident as the device's worker."""
    identity = device.replica.identity
    fields = {1: of_incident, 2: action, 3: identity.worker, 4: identity.role, **_numbered(edits)}
    return device.replica.change(CREATE, ENTRY, new_id(), cell_of(device, place), fields)


def _numbered(edits: dict) -> dict:
    return {int(name[1:]): value for name, value in edits.items()}


def edit(device: Device, key: tuple[int, bytes], edits: dict, base: int | None = None, place: int = 0) -> Entry:
    held = device.replica.records.get(key)
    cell = held.cell if held else cell_of(device, place)
    return device.replica.change(EDIT, *key, cell, edits, base)


def remove(device: Device, key: tuple[int, bytes], base: int | None = None, place: int = 0) -> Entry:
    held = device.replica.records.get(key)
    cell = held.cell if held else cell_of(device, place)
    return device.replica.change(REMOVE, *key, cell, {}, base)


def outcome(device: Device, entry: Entry) -> m.Message:
    """Syncs, and gives the outcome of one change."""
    device.sync()
    require(entry.outcome is not None, f"no outcome of change {entry.number}")
    return entry.outcome


def refused(device: Device, entry: Entry, code: str, number: int | None = None) -> None:
    """Syncs, and wants the change refused with this code, and this field if one is given."""
    found = outcome(device, entry)
    expect((found.status, found.code), (REFUSED, code))
    require(found.sentence, "a refusal has a sentence")
    if number is not None:
        expect(found.field, number, "field")


def applied(device: Device, entry: Entry) -> int:
    """Syncs, and wants the change applied; gives its revision."""
    found = outcome(device, entry)
    expect((found.status, found.code), (APPLIED, None))
    return found.revision


def fields_at(device: Device, key: tuple[int, bytes]) -> dict:
    """Syncs, and gives the fields of a record as the centre has them."""
    device.sync()
    require(key in device.replica.records, "the device does not hold the record")
    return device.replica.records[key].fields


def failure(reply: Reply, status: int, code: str) -> m.Message:
    """Wants a reply to be this failure."""
    require(reply.status != 200, f"status 200 in place of {code}")
    found = reply.failure()
    expect((reply.status, found.code), (status, code))
    return found


def raw_change(
    device: Device, number: int, operation: int, kind: int, identifier: bytes, edits: dict, **others
) -> m.Message:
    """A change message that no journal holds."""
    cell = others["cell"] if "cell" in others else cell_of(device)
    return m.Change(
        change=number,
        operation=operation,
        kind=kind,
        id=identifier,
        cell=cell,
        base=others.get("base", 0),
        wall_age=others.get("wall_age", 0),
        boot_age=others.get("boot_age", 0),
        edits=edits,
        origin=others.get("origin"),
    )


def request_of(device: Device, changes: list | None = None) -> Request:
    """A request of the device with other changes than its journal's."""
    request = device.request()
    if changes is not None:
        request.changes = changes
        request.hello.last = max(request.hello.last, *(change.change for change in changes))
    return request


def state(device: Device) -> dict:
    """What the device holds of the centre's state: cell, revision and fields by key."""
    return {key: (held.cell, held.revision, dict(held.fields)) for key, held in device.replica.records.items()}
