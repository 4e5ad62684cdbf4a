"""What must hold when a program is over and all is quiet."""

from __future__ import annotations

import json

from checks.acts import BENEFIT, HOUSEHOLD
from client.device import Device
from client.replica import ACKNOWLEDGED, PENDING, Key


def check_ending(program) -> None:
    """Raises AssertionError with what is amiss."""
    fresh = {}
    for place, worker in enumerate(program.workers):
        fresh[worker] = _fresh(program, worker, place)
    for number, device in enumerate(program.devices):
        _same(number, device, fresh[device.replica.identity.worker])
        _settled(number, device)
    ledger = {key: fields for _, records in fresh.items() for key, (_, _, fields) in records.items()}
    _remarks_once(ledger)
    _values(program, ledger)
    _no_step_twice(program, ledger)
    if not program.model.was_restored and not program.snapshots:
        _sums(program, ledger)


def _fresh(program, worker: int, place: int) -> dict:
    device = Device(program.township.transport())
    device.enrol(program.township.code_for(worker))
    report = device.sync()
    assert not report.rounds, f"a fresh device of worker {place} had to repair: {report.rounds}"
    return _state(device)


def _state(device: Device) -> dict:
    return {key: (held.cell, held.revision, dict(held.fields)) for key, held in device.replica.records.items()}


def _same(number: int, device: Device, wanted: dict) -> None:
    found = _state(device)
    differing = {
        key: (found.get(key), wanted.get(key))
        for key in found.keys() | wanted.keys()
        if found.get(key) != wanted.get(key)
    }
    assert not differing, f"device {number} differs from a fresh one (its own, the fresh one's): {differing}"


def _settled(number: int, device: Device) -> None:
    left = [entry for entry in device.replica.journal if entry.state in (PENDING, ACKNOWLEDGED)]
    assert not left, f"device {number} has unsettled changes: {left}"
    assert not device.replica.offers, f"device {number} has offers"
    without = [entry.number for entry in device.replica.journal if entry.outcome is None]
    assert not without, f"device {number} has no outcome of {without}"


def _remarks_once(ledger: dict) -> None:
    for key, fields in ledger.items():
        remarks = fields.get(9 if key[0] == HOUSEHOLD else 8, []) if key[0] in (HOUSEHOLD, BENEFIT) else []
        assert len(set(remarks)) == len(remarks), f"a remark stands twice in {key}: {remarks}"


def _values(program, ledger: dict) -> None:
    required = {token: value for token, value in program.model.values.items() if value.required}
    in_ledger = json.dumps([list(fields.values()) for fields in ledger.values()], default=repr)
    missing = {token: value for token, value in required.items() if token not in in_ledger}
    if not missing:
        return
    # `grid-server history` does not show removed records, so the file itself is searched.
    held = program.township.texts()
    lost = sorted(token for token in missing if token.encode() not in held)
    assert not lost, f"values are lost: {[required[token] for token in lost]}"


def _no_step_twice(program, ledger: dict) -> None:
    """A total is the sum of some of the steps that were entered, none of them twice, whatever was lost."""
    for key, steps in program.model.steps.items():
        totals = {0}
        for _, step in steps:
            totals |= {total + step for total in totals}
        if key in ledger:
            assert ledger[key].get(7, 0) in totals, f"{key}: {ledger[key].get(7)} of {steps}"


def _sums(program, ledger: dict) -> None:
    """Every step that was applied counts once."""
    applied: dict[Key, dict] = {}
    for device in program.devices:
        for entry in device.replica.journal:
            step = entry.edits.get(7)
            if isinstance(step, list) and entry.outcome is not None and entry.outcome.status != 2:
                applied.setdefault(entry.key, {})[(entry.number, json.dumps(entry.edits, default=repr))] = step[1]
    for key, steps in applied.items():
        if key in ledger:
            assert ledger[key].get(7, 0) == sum(steps.values()), f"{key}: {ledger[key].get(7)} of {steps}"
