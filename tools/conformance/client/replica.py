"""What a device keeps: ledgers as the centre's state, its journal, cursors, tombstones and offers (SPEC §10.1).

A replica is plain data. A deep copy of it is what a backup of the device would be; the steps that SPEC calls
durable are single calls here.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from . import digests
from . import messages as m
from .clock import Clock, Reading, ages

KEEP_SECONDS = 30 * 86_400
Key = tuple[int, bytes]

PENDING, ACKNOWLEDGED, SETTLED, SET_ASIDE, WITHDRAWN = "pending", "acknowledged", "settled", "refused", "withdrawn"
REMOVED = {0: 1}


def new_id() -> bytes:
    """A UUID of version 7 (RFC 9562)."""
    stamp = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    noise = bytearray(secrets.token_bytes(10))
    noise[0] = 0x70 | noise[0] & 0x0F
    noise[2] = 0x80 | noise[2] & 0x3F
    return stamp + bytes(noise)


@dataclass
class Identity:
    """Who the device is at the centre. `first` is the first number that it gives out under this identity."""

    device: int
    secret: bytes
    worker: int
    worker_name: str
    role: int
    township: str
    first: int = 1


@dataclass
class Held:
    """A record of the centre's state."""

    kind: int
    id: bytes
    cell: int
    revision: int
    fields: dict

    @property
    def key(self) -> Key:
        return self.kind, self.id

    def digest(self) -> bytes:
        return digests.of_record(self.kind, self.id, self.revision, self.fields)


@dataclass
class Tombstone:
    """A removal that the feed brought."""

    kind: int
    id: bytes
    cell: int
    epoch: int
    revision: int
    brought: float


@dataclass
class Entry:
    """A change in the journal, and what became of it."""

    number: int
    operation: int
    kind: int
    id: bytes
    cell: int
    base: int
    edits: dict
    made: Reading
    state: str = PENDING
    outcome: m.Message | None = None
    origin: list | None = None
    withdrawn: bool = False

    @property
    def key(self) -> Key:
        return self.kind, self.id

    def message(self, now: Reading) -> m.Message:
        """The change as it is sent at `now`."""
        wall_age, boot_age = ages(self.made, now)
        operation, edits = (m.EDIT, {}) if self.withdrawn else (self.operation, self.edits)
        return m.Change(
            change=self.number,
            operation=operation,
            kind=self.kind,
            id=self.id,
            cell=self.cell,
            base=self.base,
            wall_age=wall_age,
            boot_age=boot_age,
            edits=edits,
            origin=self.origin,
        )


@dataclass
class Place:
    """How far a cell is read."""

    epoch: int = 0
    revision: int = 0
    at_end: bool = False


@dataclass
class Replica:
    """All that a device has stored."""

    clock: Clock = field(default_factory=Clock)
    identity: Identity | None = None
    attempt: tuple | None = None
    lineage: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    offset_ms: int = 0
    directory: int = 0
    cells: dict = field(default_factory=dict)
    workers: dict = field(default_factory=dict)
    calendar: m.Calendar | None = None
    records: dict[Key, Held] = field(default_factory=dict)
    tombstones: dict[Key, Tombstone] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    unconfirmed: dict[int, set[Key]] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)
    last: int = 0
    offers: list[m.Message] = field(default_factory=list)
    acted_epoch: int = 0
    bundled: list = field(default_factory=list)
    wiped: bool = False

    # The worker's acts.

    def change(
        self, operation: int, kind: int, identifier: bytes, cell: int, edits: dict, base: int | None = None
    ) -> Entry:
        """Makes one change durable under the next number; its base is what the replica has read."""
        held = self.records.get((kind, identifier))
        if base is None:
            base = held.revision if held else 0
        self.last += 1
        entry = Entry(self.last, operation, kind, identifier, cell, base, edits, self.clock.read())
        self.journal.append(entry)
        return entry

    def visible(self, key: Key) -> dict | None:
        """What the worker sees: the centre's state with the device's unsettled changes laid upon it."""
        held = self.records.get(key)
        fields = dict(held.fields) if held else None
        for entry in self.journal:
            if entry.key == key and entry.state in (PENDING, ACKNOWLEDGED) and not entry.withdrawn:
                fields = lay(fields, entry)
        return fields

    # What the device tells the centre.

    def pending(self) -> list[Entry]:
        return [entry for entry in self.journal if entry.state == PENDING]

    def first_for_renewal(self) -> int:
        pending = self.pending()
        return pending[0].number if pending else self.last + 1

    def first_without_gap(self) -> int:
        """The lowest number from which on the journal holds every change up to the last, or the one behind it."""
        held = {entry.number for entry in self.journal}
        number = self.last + 1
        while number - 1 in held:
            number -= 1
        return number

    def of_cell(self, cell: int) -> list[Held]:
        return [held for held in self.records.values() if held.cell == cell]

    def digest(self, cell: int, bits: int = 0, value: int = 0) -> bytes:
        """The digest of a range of the cell, over the centre's state as it was read."""
        return digests.of_set(held.digest() for held in self.of_cell(cell) if digests.in_range(held.id, bits, value))

    def cursors(self) -> list[m.Message]:
        made = []
        for cell in sorted(self.places):
            place = self.places[cell]
            made.append(
                m.Cursor(
                    cell=cell,
                    epoch=place.epoch,
                    revision=place.revision,
                    digest=self.digest(cell) if place.at_end else None,
                )
            )
        return made

    # Upkeep.

    def drop_cell(self, cell: int) -> None:
        """The cell has left the scope: its records go, changes of the device's own stay."""
        for held in self.of_cell(cell):
            del self.records[held.key]
        self.places.pop(cell, None)
        self.unconfirmed.pop(cell, None)

    def forget_old(self, now: float) -> None:
        """Tombstones that are older than a device has to keep them."""
        for key, tombstone in list(self.tombstones.items()):
            if now - tombstone.brought > KEEP_SECONDS:
                del self.tombstones[key]

    def wipe(self) -> None:
        """What a revoked device ends with."""
        clock = self.clock
        self.__init__(clock=clock)
        self.wiped = True


def lay(fields: dict | None, entry) -> dict | None:
    """The fields of a record after one change of the device's own, where nothing is unseen. Takes a journal's entry
    or a change message."""
    if entry.operation == m.REMOVE:
        return None
    if fields is None and entry.operation == m.EDIT:
        return None
    fields = dict(fields or {})
    for number, edit in entry.edits.items():
        result = edited(fields.get(number), edit)
        if result is None:
            fields.pop(number, None)
        else:
            fields[number] = result
    return fields


def element_order(element) -> tuple:
    """Elements of a set are ordered: integers by value, bytes and texts bytewise."""
    if isinstance(element, int):
        return 0, element, b""
    return 1, 0, element if isinstance(element, bytes) else str(element).encode()


def edited(value, edit):
    """The value of a field after an edit (SPEC §5.3); an empty array is null."""
    if not isinstance(edit, list):
        return edit
    form, *parts = edit
    if form == 0:
        return list(parts[0]) or None
    if form == 1:
        gained = [element for element in (value or []) if element not in parts[1]]
        gained += [element for element in parts[0] if element not in gained and element not in parts[1]]
        return sorted(gained, key=element_order) or None
    if form == 2:
        return (value or 0) + parts[0] if parts[0] else value
    return (list(value or []) + list(parts[0])) or None
