"""The devices of a program, and what its rules do over and over."""

from __future__ import annotations

from checks.acts import CREATE, EDIT, HOUSEHOLD, cell_of
from client.device import Device, Report, Stopped
from client.replica import ACKNOWLEDGED, PENDING, Key, Replica, new_id
from client.transport import Cut

from .model import Model

LOST = ("device.unknown", "signature.wrong")


class Fleet:
    """One township, some devices of its workers, and the model of what they entered. Devices go by their places."""

    # Set by the runner.
    pool = None

    def __init__(self):
        super().__init__()
        self.model = Model()
        self.devices: list[Device] = []
        self.snapshots: list[tuple[int, Replica]] = []
        self.backup = None
        self.reports: list[tuple[int, Report]] = []
        self.tokens = 0
        self.bundles: list[tuple[int, bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.order: list[int] = []
        self.done = False

    def fresh(self, worker: int) -> Device:
        device = Device(self.township.transport())
        device.enrol(self.township.code_for(worker))
        device.sync()
        return device

    def hang_up(self) -> None:
        for device in self.devices:
            device.transport.close()

    def reopen(self) -> None:
        self.hang_up()
        for device in self.devices:
            device.transport = self.township.transport()

    def sync_one(self, number: int, exchanges: int = 2000) -> None:
        device = self.devices[number]
        for _ in range(2):
            try:
                self.reports.append((number, device.sync(exchanges=exchanges)))
            except Cut:
                pass
            except Stopped as stopped:
                if stopped.code not in LOST:
                    raise
                self.enrol_again(device)
                continue
            break
        self.note_outcomes(number)

    def note_outcomes(self, number: int) -> None:
        device = self.devices[number]
        self.model.arrived(
            number,
            {
                token
                for entry in device.replica.journal
                if entry.state not in (PENDING,) and entry.outcome is not None
                for token in texts_of(entry.edits)
                if token in self.model.values
            },
        )

    def enrol_again(self, device: Device) -> None:
        """The centre was set back to before the enrolment: the worker gets another code."""
        device.enrol(self.township.code_for(device.replica.identity.worker))

    def new_token(self, number: int, key: Key) -> str:
        self.tokens += 1
        token = f"t{self.tokens:04}x"
        self.model.entered(token, key, number)
        return token

    def tokens_of(self, number: int) -> set[str]:
        return {
            token
            for entry in self.devices[number].replica.journal
            for token in texts_of(entry.edits)
            if token in self.model.values
        }

    def cell_for(self, number: int, key: Key) -> int:
        replica = self.devices[number].replica
        held = replica.records.get(key)
        made = next((entry for entry in replica.journal if entry.key == key), None)
        return held.cell if held else made.cell if made else next(iter(replica.cells), 1)

    def any_cell(self, number: int, place: int) -> int:
        device = self.devices[number]
        return cell_of(device, place % len(device.replica.cells))

    def new_household(self, number: int, place: int) -> None:
        device = self.devices[number]
        if not device.replica.cells:
            return
        key = HOUSEHOLD, new_id()
        cell = self.any_cell(number, place)
        self.change_one(
            number,
            CREATE,
            key,
            {1: f"H-{self.tokens}-{number}", 2: self.new_token(number, key), 9: [3, [self.new_token(number, key)]]},
            cell,
        )

    def with_record(self, device: int, record: int, kind: int, act) -> None:
        """Acts on one of the records of a kind that the worker of a device sees."""
        number = device % len(self.devices)
        replica = self.devices[number].replica
        keys = {*replica.records, *(entry.key for entry in replica.journal)}
        seen = sorted(key for key in keys if key[0] == kind and replica.visible(key) is not None)
        if seen:
            act(number, seen[record % len(seen)])

    def edit_one(self, number: int, key: Key, makers: dict, forms: set[str]) -> None:
        self.change_one(number, EDIT, key, dict(makers[form]() for form in sorted(forms)))

    def change_one(self, number: int, operation: int, key: Key, edits: dict, cell: int | None = None) -> None:
        replica = self.devices[number].replica
        entry = replica.change(operation, *key, self.cell_for(number, key) if cell is None else cell, edits)
        amount = edits.get(7)
        if isinstance(amount, list):
            self.model.steps.setdefault(key, []).append((entry.number, amount[1]))

    @staticmethod
    def state_of(device: Device) -> tuple:
        replica = device.replica
        return (
            {key: (held.cell, held.revision, dict(held.fields)) for key, held in replica.records.items()},
            len(replica.pending()),
            len(replica.offers),
            sum(entry.state == ACKNOWLEDGED for entry in replica.journal),
        )


def texts_of(edits) -> set[str]:
    """All texts in a change's edits."""
    found: set[str] = set()
    waiting = list(edits.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, list):
            waiting += value
    return found
