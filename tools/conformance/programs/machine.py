"""Random programs of several devices against a real centre, which must all end with the same ledger.

A program is a sequence of a worker's edits, cuts, set-back and copied devices, moves, restarts and restored backups.
When it is over, every device syncs until nothing is left, in an order that the program chose; then

* every replica is what a fresh device of its worker reads, and no digest differs;
* every change has its outcome, and no offer is left;
* every value that was entered is in the ledger, in review, or in a history;
* no remark stands twice, unless a copied device met a restored centre; where nothing was lost, every counter is the
  sum of its steps.
"""

from __future__ import annotations

import copy
import time

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from checks.acts import BENEFIT, CREATE, EDIT, HOUSEHOLD, REMOVE, VISIT, cell_of
from client.device import Device, Report, Stopped
from client.replica import ACKNOWLEDGED, PENDING, Key, Replica, new_id
from client.transport import Cut

from .ending import check_ending
from .model import Model

MOST_DEVICES = 6
ROUNDS = 8
LOST = ("device.unknown", "signature.wrong")
SCOPES = ([0, 1], [0], [1])
SMALL_PAGE = 4096

places = st.integers(min_value=0, max_value=63)


class Program(RuleBasedStateMachine):
    """`pool` is set by the runner."""

    pool = None

    def __init__(self):
        super().__init__()
        self.model = Model()
        self.devices: list[Device] = []
        self.names: dict[int, int] = {}
        self.snapshots: list[tuple[int, Replica]] = []
        self.backup = None
        self.reports: list[tuple[int, Report]] = []
        self.tokens = 0
        self.order: list[int] = []
        self.done = False

    @initialize(order=st.permutations(range(MOST_DEVICES)), small=st.booleans())
    def found(self, order, small):
        self.township = self.pool.township()
        self.workers = [
            self.township.add_worker("worker", [self.township.cells[place] for place in scope]) for scope in SCOPES
        ]
        self.order = order
        for worker in self.workers:
            device = self._fresh(worker)
            device.options.page_bytes = SMALL_PAGE if small else None
            self.devices.append(device)
        for place in (0, 1):
            self._household(0, place)
        self._sync(0)
        for number in (1, 2):
            self._sync(number)

    # A worker's acts.

    @rule(device=places, place=places)
    def create_household(self, device, place):
        self._household(device % len(self.devices), place)

    @rule(
        device=places,
        record=places,
        forms=st.sets(st.sampled_from(["latest", "review", "append", "union"]), min_size=1),
    )
    def edit_household(self, device, record, forms):
        self._with_record(
            device,
            record,
            HOUSEHOLD,
            lambda number, key: self._edit(
                number,
                key,
                {
                    "latest": lambda: (3, self._token(number, key)),
                    "review": lambda: (2, self._token(number, key)),
                    "append": lambda: (9, [3, [self._token(number, key)]]),
                    "union": lambda: (8, [1, [record % 4 + 1], []]),
                },
                forms,
            ),
        )

    @rule(device=places, record=places)
    def empty_a_field(self, device, record):
        self._with_record(device, record, HOUSEHOLD, lambda number, key: self._change(number, EDIT, key, {3: None}))

    @rule(device=places, record=places)
    def create_visit(self, device, record):
        def act(number, home):
            key = VISIT, new_id()
            worker = self.devices[number].replica.identity.worker
            self._change(
                number, CREATE, key, {1: home[1], 3: worker, 4: self._token(number, key)}, self._cell(number, home)
            )

        self._with_record(device, record, HOUSEHOLD, act)

    @rule(device=places, record=places, amount=st.integers(-50, 100))
    def create_benefit(self, device, record, amount):
        def act(number, home):
            key = BENEFIT, new_id()
            self._change(
                number,
                CREATE,
                key,
                {1: home[1], 3: 1, 6: self._token(number, key), 7: [2, amount]},
                self._cell(number, home),
            )

        self._with_record(device, record, HOUSEHOLD, act)

    @rule(device=places, record=places, amount=st.integers(-50, 100))
    def pay(self, device, record, amount):
        self._with_record(
            device,
            record,
            BENEFIT,
            lambda number, key: self._change(number, EDIT, key, {7: [2, amount], 8: [3, [self._token(number, key)]]}),
        )

    @rule(device=places, record=places, kind=st.sampled_from([HOUSEHOLD, BENEFIT]))
    def remove(self, device, record, kind):
        self._with_record(device, record, kind, lambda number, key: self._change(number, REMOVE, key, {}))

    # Syncs, whole and cut.

    @rule(device=places)
    def sync(self, device):
        self._sync(device % len(self.devices))

    @rule(device=places, where=st.sampled_from(["request", "answer"]))
    def cut(self, device, where):
        number = device % len(self.devices)
        self.devices[number].transport.cut = where
        self._sync(number)

    @rule(device=places, where=st.sampled_from(["request", "answer"]), whole=st.integers(1, 3))
    def cut_later(self, device, where, whole):
        number = device % len(self.devices)
        self._sync(number, exchanges=whole)
        self.devices[number].transport.cut = where
        self._sync(number)

    @rule(device=places, changes=st.integers(1, 3))
    def sync_in_small_requests(self, device, changes):
        chosen = self.devices[device % len(self.devices)]
        chosen.options.changes_in_a_request = changes
        self._sync(device % len(self.devices), exchanges=2)
        chosen.options.changes_in_a_request = 1000

    # What happens to devices.

    @rule(device=places)
    def keep_a_copy(self, device):
        number = device % len(self.devices)
        self.snapshots.append((number, copy.deepcopy(self.devices[number].replica)))

    @precondition(lambda self: self.snapshots)
    @rule(snapshot=places)
    def set_a_device_back(self, snapshot):
        number, replica = self.snapshots[snapshot % len(self.snapshots)]
        self.devices[number].replica = copy.deepcopy(replica)
        self.model.set_back(number, self._tokens_of(number))

    @precondition(lambda self: len(self.devices) < MOST_DEVICES)
    @rule(device=places)
    def copy_a_device(self, device):
        number = device % len(self.devices)
        source = self.devices[number]
        self.devices.append(Device(self.township.transport(), copy.deepcopy(source.replica)))
        self.model.copied(number, len(self.devices) - 1)

    @precondition(lambda self: len(self.devices) < MOST_DEVICES)
    @rule(worker=places)
    def enrol_another_device(self, worker):
        self.devices.append(self._fresh(self.workers[worker % len(self.workers)]))

    # What happens at the centre.

    @rule(record=places, there=st.booleans())
    def move_a_household(self, record, there):
        def act(number, key):
            held = self.devices[number].replica.records.get(key)
            cells = self.township.cells[:2] if there else self.township.cells[1::-1]
            if held is not None:
                self.township.command(
                    "cell", "move", "--from", cells[0], "--to", cells[1], "--household", held.fields[1], check=False
                )

        self._with_record(0, record, HOUSEHOLD, act)

    @rule()
    def back_up(self):
        self.backup = self.township.keep_copy("program")
        self.model.backed_up()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self):
        self._pass_the_last_epoch()
        self.township.put_back(self.backup)
        self.model.restored()
        self._reopen()

    @rule(killed=st.booleans())
    def restart(self, killed):
        (self.township.server.kill if killed else self.township.server.stop)()
        self.township.server.start()
        self._reopen()

    # The end.

    def teardown(self):
        if not self.devices or self.done:
            return
        self.done = True
        for _ in range(ROUNDS):
            before = [self._state(device) for device in self.devices]
            self.reports = []
            for number in [place for place in self.order if place < len(self.devices)]:
                self._sync(number)
            quiet = all(not report.failures and not report.outcomes for _, report in self.reports)
            if quiet and before == [self._state(device) for device in self.devices]:
                break
        else:
            raise AssertionError(f"not quiet after {ROUNDS} rounds")
        check_ending(self)

    # Helpers.

    def _fresh(self, worker: int) -> Device:
        device = Device(self.township.transport())
        device.enrol(self.township.code_for(worker))
        device.sync()
        return device

    def _pass_the_last_epoch(self) -> None:
        """Waits until the clock is beyond every epoch: a centre that is restored twice within one second gives the
        same epoch to two pasts, and no device can tell them apart. A check of its own shows that."""
        highest = max(place.epoch for device in self.devices for place in device.replica.places.values())
        while time.time() < highest + 1:
            time.sleep(0.02)

    def _reopen(self) -> None:
        for device in self.devices:
            device.transport.close()
            device.transport = self.township.transport()

    def _sync(self, number: int, exchanges: int = 2000) -> None:
        device = self.devices[number]
        for _ in range(2):
            try:
                self.reports.append((number, device.sync(exchanges=exchanges)))
            except Cut:
                pass
            except Stopped as stopped:
                if stopped.code not in LOST:
                    raise
                self._enrol_again(device)
                continue
            break
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

    def _enrol_again(self, device: Device) -> None:
        """The centre was set back to before the enrolment: the worker gets another code."""
        device.enrol(self.township.code_for(device.replica.identity.worker))

    def _token(self, number: int, key: Key) -> str:
        self.tokens += 1
        token = f"t{self.tokens:04}x"
        self.model.entered(token, key, number)
        return token

    def _tokens_of(self, number: int) -> set[str]:
        return {
            token
            for entry in self.devices[number].replica.journal
            for token in texts_of(entry.edits)
            if token in self.model.values
        }

    def _cell(self, number: int, key: Key) -> int:
        replica = self.devices[number].replica
        held = replica.records.get(key)
        made = next((entry for entry in replica.journal if entry.key == key), None)
        return held.cell if held else made.cell if made else cell_of(self.devices[number])

    def _household(self, number: int, place: int) -> None:
        device = self.devices[number]
        if not device.replica.cells:
            return
        key = HOUSEHOLD, new_id()
        cell = cell_of(device, place % len(device.replica.cells))
        self._change(
            number,
            CREATE,
            key,
            {1: f"H-{self.tokens}-{number}", 2: self._token(number, key), 9: [3, [self._token(number, key)]]},
            cell,
        )

    def _with_record(self, device: int, record: int, kind: int, act) -> None:
        """Acts on one of the records of a kind that the worker of a device sees."""
        number = device % len(self.devices)
        replica = self.devices[number].replica
        keys = {*replica.records, *(entry.key for entry in replica.journal)}
        seen = sorted(key for key in keys if key[0] == kind and replica.visible(key) is not None)
        if seen:
            act(number, seen[record % len(seen)])

    def _edit(self, number: int, key: Key, makers: dict, forms: set[str]) -> None:
        self._change(number, EDIT, key, dict(makers[form]() for form in sorted(forms)))

    def _change(self, number: int, operation: int, key: Key, edits: dict, cell: int | None = None) -> None:
        replica = self.devices[number].replica
        entry = replica.change(operation, *key, self._cell(number, key) if cell is None else cell, edits)
        amount = edits.get(7)
        if isinstance(amount, list):
            self.model.steps.setdefault(key, []).append((entry.number, amount[1]))

    @staticmethod
    def _state(device: Device) -> tuple:
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
