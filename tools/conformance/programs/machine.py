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

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from checks.acts import BENEFIT, CREATE, EDIT, HOUSEHOLD, REMOVE, VISIT
from client import bundles
from client.device import Device
from client.replica import new_id

from .ending import check_ending
from .fleet import Fleet

MOST_DEVICES = 6
ROUNDS = 8
SCOPES = ([0, 1], [0], [1])
SMALL_PAGE = 4096
LATER_SCHEMA, LATER_KIND = 2, 900

places = st.integers(min_value=0, max_value=63)


class Program(Fleet, RuleBasedStateMachine):
    """The rules."""

    @initialize(order=st.permutations(range(MOST_DEVICES)), small=st.booleans())
    def found(self, order, small):
        self.township = self.pool.township()
        self.workers = [
            self.township.add_worker("duty_officer", [self.township.cells[place] for place in scope]) for scope in SCOPES
        ]
        self.order = order
        for worker in self.workers:
            device = self.fresh(worker)
            device.options.page_bytes = SMALL_PAGE if small else None
            self.devices.append(device)
        for place in (0, 1):
            self.new_household(0, place)
        self.sync_one(0)
        for number in (1, 2):
            self.sync_one(number)

    # A worker's acts.

    @rule(device=places, place=places)
    def create_household(self, device, place):
        self.new_household(device % len(self.devices), place)

    @rule(
        device=places,
        record=places,
        forms=st.sets(st.sampled_from(["latest", "review", "append", "union"]), min_size=1),
    )
    def edit_household(self, device, record, forms):
        self.with_record(
            device,
            record,
            HOUSEHOLD,
            lambda number, key: self.edit_one(
                number,
                key,
                {
                    "latest": lambda: (3, self.new_token(number, key)),
                    "review": lambda: (2, self.new_token(number, key)),
                    "append": lambda: (9, [3, [self.new_token(number, key)]]),
                    "union": lambda: (8, [1, [record % 4 + 1], []]),
                },
                forms,
            ),
        )

    @rule(device=places, record=places)
    def empty_a_field(self, device, record):
        self.with_record(device, record, HOUSEHOLD, lambda number, key: self.change_one(number, EDIT, key, {3: None}))

    @rule(device=places, record=places)
    def create_visit(self, device, record):
        def act(number, home):
            key = VISIT, new_id()
            worker = self.devices[number].replica.identity.worker
            self.change_one(
                number,
                CREATE,
                key,
                {1: home[1], 3: worker, 4: self.new_token(number, key)},
                self.cell_for(number, home),
            )

        self.with_record(device, record, HOUSEHOLD, act)

    @rule(device=places, record=places, amount=st.integers(-50, 100))
    def create_benefit(self, device, record, amount):
        def act(number, home):
            key = BENEFIT, new_id()
            self.change_one(
                number,
                CREATE,
                key,
                {1: home[1], 3: 1, 6: self.new_token(number, key), 7: [2, amount]},
                self.cell_for(number, home),
            )

        self.with_record(device, record, HOUSEHOLD, act)

    @rule(device=places, record=places, amount=st.integers(-50, 100))
    def pay(self, device, record, amount):
        self.with_record(
            device,
            record,
            BENEFIT,
            lambda number, key: self.change_one(
                number, EDIT, key, {7: [2, amount], 8: [3, [self.new_token(number, key)]]}
            ),
        )

    @rule(device=places, record=places, kind=st.sampled_from([HOUSEHOLD, BENEFIT]))
    def remove(self, device, record, kind):
        self.with_record(device, record, kind, lambda number, key: self.change_one(number, REMOVE, key, {}))

    @rule(device=places, place=places)
    def create_a_record_of_a_later_schema(self, device, place):
        number = device % len(self.devices)
        if self.devices[number].replica.cells:
            self.devices[number].options.schema = LATER_SCHEMA
            key = LATER_KIND, new_id()
            self.change_one(
                number,
                CREATE,
                key,
                {1: self.new_token(number, key), 2: [0, [3, "a"]], 4: [2, place]},
                self.any_cell(number, place),
            )

    @rule(device=places, record=places, kind=st.sampled_from([HOUSEHOLD, LATER_KIND]))
    def edit_fields_of_a_later_schema(self, device, record, kind):
        def act(number, key):
            self.devices[number].options.schema = LATER_SCHEMA
            self.change_one(number, EDIT, key, {40: self.new_token(number, key), 42: [1, [record], []]})

        self.with_record(device, record, kind, act)

    # Syncs, whole and cut.

    @rule(device=places)
    def sync(self, device):
        self.sync_one(device % len(self.devices))

    @rule(device=places, where=st.sampled_from(["request", "answer"]))
    def cut(self, device, where):
        number = device % len(self.devices)
        self.devices[number].transport.cut = where
        self.sync_one(number)

    @rule(device=places, where=st.sampled_from(["request", "answer"]), whole=st.integers(1, 3))
    def cut_later(self, device, where, whole):
        number = device % len(self.devices)
        self.sync_one(number, exchanges=whole)
        self.devices[number].transport.cut = where
        self.sync_one(number)

    @rule(device=places, changes=st.integers(1, 3))
    def sync_in_small_requests(self, device, changes):
        chosen = self.devices[device % len(self.devices)]
        chosen.options.changes_in_a_request = changes
        self.sync_one(device % len(self.devices), exchanges=2)
        chosen.options.changes_in_a_request = 1000

    @rule(device=places)
    def make_a_bundle(self, device):
        number = device % len(self.devices)
        self.bundles.append((number, bundles.write(self.devices[number])))

    @precondition(lambda self: self.bundles)
    @rule(bundle=places)
    def carry_a_bundle_to_the_centre(self, bundle):
        number, data = self.bundles[bundle % len(self.bundles)]
        there, back = (self.township.folder / name for name in ("there.glb", "back.glb"))
        there.write_bytes(data)
        back.unlink(missing_ok=True)
        self.township.import_bundle(there, back)
        self.answers.append((number, back.read_bytes()))

    @precondition(lambda self: self.answers)
    @rule(answer=places)
    def carry_answers_back(self, answer):
        number, data = self.answers[answer % len(self.answers)]
        bundles.take(self.devices[number], data)
        self.note_outcomes(number)

    # What happens to devices.

    @rule(device=places, record=places)
    def lose_a_record(self, device, record):
        records = self.devices[device % len(self.devices)].replica.records
        if records:
            del records[sorted(records)[record % len(records)]]

    @rule(device=places)
    def keep_a_copy(self, device):
        number = device % len(self.devices)
        self.snapshots.append((number, copy.deepcopy(self.devices[number].replica)))

    @precondition(lambda self: self.snapshots)
    @rule(snapshot=places)
    def set_a_device_back(self, snapshot):
        number, replica = self.snapshots[snapshot % len(self.snapshots)]
        self.devices[number].replica = copy.deepcopy(replica)
        self.model.set_back(number, self.tokens_of(number))

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
        self.devices.append(self.fresh(self.workers[worker % len(self.workers)]))

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

        self.with_record(0, record, HOUSEHOLD, act)

    @rule(worker=places, place=st.integers(0, 1), assigned=st.booleans())
    def assign_a_cell(self, worker, place, assigned):
        act = self.township.assign if assigned else self.township.unassign
        act(self.workers[worker % len(self.workers)], self.township.cells[place], check=False)

    @rule()
    def back_up(self):
        self.backup = self.township.keep_copy("program")
        self.model.backed_up()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self):
        self.township.put_back(self.backup)
        self.model.restored()
        self.reopen()

    @rule(killed=st.booleans())
    def restart(self, killed):
        (self.township.server.kill if killed else self.township.server.stop)()
        self.township.server.start()
        self.reopen()

    # The end.

    def teardown(self):
        if not self.devices or self.done:
            return
        self.done = True
        for _ in range(ROUNDS):
            before = [self.state_of(device) for device in self.devices]
            self.reports = []
            for number in [place for place in self.order if place < len(self.devices)]:
                self.sync_one(number)
            quiet = all(not report.failures and not report.outcomes for _, report in self.reports)
            if quiet and before == [self.state_of(device) for device in self.devices]:
                break
        else:
            raise AssertionError(f"not quiet after {ROUNDS} rounds")
        try:
            check_ending(self)
        finally:
            self.hang_up()
