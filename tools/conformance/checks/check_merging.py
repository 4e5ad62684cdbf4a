"""Conflicts by policy (SPEC §11.1, §11.2), and random changes of several devices held to the reference merge."""

from __future__ import annotations

import random

from client.bodies import read_answer
from client.replica import new_id
from reference.centre import Author, Centre
from reference.merge import Record

from .acts import (
    APPLIED,
    BENEFIT,
    CREATE,
    EDIT,
    HOUSEHOLD,
    IN_REVIEW,
    RESIDENT,
    applied,
    cell_of,
    create,
    edit,
    fields_at,
    household,
    outcome,
    raw_change,
    request_of,
)
from .registry import check, expect, require, table

STEPS = 60
SPACING_MS = 1000


def pair(world, fields: dict, kind: int = HOUSEHOLD):
    """Two devices of two workers that have read the same record."""
    role = "duty_officer" if kind == BENEFIT else "worker"
    first, second = world.device(role=role, cells=[0]), world.device(role=role, cells=[0])
    if kind == HOUSEHOLD:
        identifier = create(first, HOUSEHOLD, {1: "H-1", 2: "甲户", **fields})
    else:
        identifier = create(first, kind, {1: household(first), 3: 1, **fields})
    first.sync()
    second.sync()
    return first, second, (kind, identifier)


def aged(entry, milliseconds: int):
    """The change was made so long before now."""
    made = entry.made
    entry.made = type(made)(made.wall_ms - milliseconds, made.boot_ms - milliseconds, made.boot)
    return entry


@check("latest: the later edit is in force, the other is in review", "§11.2")
def latest_later_wins(world):
    first, second, key = pair(world, {3: "旧"})
    applied(first, aged(edit(first, key, {3: "早"}), 60_000))
    found = outcome(second, edit(second, key, {3: "晚"}))
    expect((found.status, found.code), (IN_REVIEW, None))
    require(found.revision is not None, "the later edit made no revision")
    expect(fields_at(first, key)[3], "晚")
    expect(len(world.township.review()), 1)


@check("latest: the earlier edit goes up for review whatever arrives first", "§11.2")
def latest_earlier_loses(world):
    first, second, key = pair(world, {3: "旧"})
    early = aged(edit(second, key, {3: "早"}), 60_000)
    applied(first, edit(first, key, {3: "晚"}))
    found = outcome(second, early)
    expect((found.status, found.revision, found.code), (IN_REVIEW, None, None))
    expect(fields_at(second, key)[3], "晚")
    expect(len(world.township.review()), 1)


@check("review: the centre's value stays", "§11.2")
def review_stays(world):
    first, second, key = pair(world, {})
    applied(first, edit(first, key, {2: "乙户"}))
    found = outcome(second, edit(second, key, {2: "丙户"}))
    expect((found.status, found.revision), (IN_REVIEW, None))
    expect(fields_at(second, key)[2], "乙户")
    expect(len(world.township.review()), 1)


@check("union, append: both sides take effect", "§11.2")
def union_and_append(world):
    first, second, key = pair(world, {8: [1, [1, 2], []], 9: [3, ["零"]]})
    applied(first, edit(first, key, {8: [1, [3], [1]], 9: [3, ["一"]]}))
    applied(second, edit(second, key, {8: [1, [4], []], 9: [3, ["二"]]}))
    expect(fields_at(first, key)[8], [2, 3, 4])
    expect(fields_at(first, key)[9], ["零", "一", "二"])
    expect(world.township.review(), [])


@check("sum: both steps count", "§11.2")
def sums(world):
    first, second, key = pair(world, {7: [2, 100]}, BENEFIT)
    applied(first, edit(first, key, {7: [2, 20]}))
    applied(second, edit(second, key, {7: [2, -3]}))
    expect(fields_at(first, key)[7], 117)


@check("one field lost, another took effect: in review with a revision", "§11.2")
def partly(world):
    first, second, key = pair(world, {})
    applied(first, edit(first, key, {2: "乙户"}))
    found = outcome(second, edit(second, key, {2: "丙户", 3: "东街"}))
    expect(found.status, IN_REVIEW)
    require(found.revision is not None, "no revision")
    expect(fields_at(first, key)[3], "东街")


@check("an edit of another field is no conflict", "§11.1")
def other_fields(world):
    first, second, key = pair(world, {})
    applied(first, edit(first, key, {3: "东街"}))
    applied(second, edit(second, key, {5: "13800000000"}))
    expect(world.township.review(), [])


@check("an edit that says what is there already does nothing and conflicts with nothing", "§11.1")
def nothing_said(world):
    first, second, key = pair(world, {3: "旧"})
    applied(first, edit(first, key, {3: "新"}))
    found = outcome(second, edit(second, key, {3: "新"}))
    expect((found.status, found.revision), (APPLIED, None))


@check("a device's own changes never conflict with each other", "§5.3", bare=True)
def own_changes(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    for number in range(4):
        device.replica.change(EDIT, *key, cell_of(device), {2: f"户{number}", 3: f"街{number}"}, base=0)
    device.sync()
    expect([entry.outcome.status for entry in device.replica.journal[-4:]], [APPLIED] * 4)
    expect(device.replica.records[key].fields[3], "街3")


@check("a conflict is found by revisions, not by clocks", "§1", "§11.1")
def by_revision(world):
    first, second, key = pair(world, {3: "旧"})
    applied(first, edit(first, key, {3: "一"}))
    second.sync()
    applied(second, aged(edit(second, key, {3: "二"}), 3_600_000))
    expect(fields_at(first, key)[3], "二")


@check("a decision at the centre travels down the feed as writer 0", "§11.6")
def decision(world):
    first, second, key = pair(world, {})
    applied(first, edit(first, key, {2: "乙户"}))
    base = second.replica.records[key].revision
    outcome(second, edit(second, key, {2: "丙户"}))
    item = world.township.review()[0]
    world.township.command("review", "decide", str(item["item"] if "item" in item else item["number"]), "--take")
    expect(fields_at(first, key)[2], "丙户")
    found = outcome(second, edit(second, key, {2: "丁户"}, base=base))
    expect(found.status, IN_REVIEW)
    expect(fields_at(second, key)[2], "丙户")


KINDS = {"household": HOUSEHOLD, "resident": RESIDENT, "benefit": BENEFIT}


def random_edits(rng: random.Random, kind: int) -> dict:
    choices = {
        HOUSEHOLD: {
            2: lambda: rng.choice("甲乙丙") + "户",
            3: lambda: rng.choice(["东街", "西街", None, ""]),
            4: lambda: rng.choice([1, 2, None, 9]),
            5: lambda: rng.choice(["13800000000", "8321234", None, "1"]),
            8: lambda: [1, sorted(rng.sample([1, 2, 3, 4], rng.randint(0, 2))), rng.sample([1, 2, 3, 4], 1)],
            9: lambda: [3, rng.choice([[], ["一"], ["二", "三"]])],
        },
        RESIDENT: {
            2: lambda: rng.choice("甲乙丙"),
            3: lambda: rng.choice([1, 2, None]),
            4: lambda: rng.choice([0, -1, None, 10**6]),
            5: lambda: rng.choice(["11010519491231002X", None]),
            12: lambda: [3, ["记"]],
        },
        BENEFIT: {
            3: lambda: rng.randint(1, 8),
            4: lambda: rng.choice([1, 2, 3, None]),
            5: lambda: rng.choice([1, 2, None]),
            7: lambda: [2, rng.choice([0, 1, -1, 10**12])],
            8: lambda: [3, ["记"]],
        },
    }[kind]
    return {number: choices[number]() for number in rng.sample(sorted(choices), rng.randint(1, 3))}


@table(
    {f"{name}, seed {seed}": (kind, seed) for name, kind in KINDS.items() for seed in range(4)},
    "random changes of three devices merge as the reference does",
    "§11.1",
    "§11.2",
    "§11.3",
)
def differential(world, case):
    kind, seed = case
    rng = random.Random(seed * 7 + kind)
    # Of a worker, most changes of a benefit would be refused, and little of merging be seen.
    devices = [world.device(role="duty_officer", cells=[0]) for _ in range(3)]
    home = household(devices[0])
    devices[0].sync()
    reader = devices[0]
    reader.sync()
    revision = max(held.revision for held in reader.replica.records.values())
    centre = Centre({(HOUSEHOLD, home): _as_reference(reader, (HOUSEHOLD, home), centre_writer=reader)}, revision)
    identifier, seen = new_id(), [0]
    for step in range(STEPS):
        device = rng.choice(devices)
        identity = device.replica.identity
        operation = CREATE if step == 0 else rng.choice([EDIT] * 8 + [CREATE, 2])
        edits = {} if operation == 2 else random_edits(rng, kind)
        if operation == CREATE:
            edits |= (
                {1: "H-2", 2: "甲户"}
                if kind == HOUSEHOLD
                else {1: home, 2: "甲"}
                if kind == RESIDENT
                else {1: home, 3: 1}
            )
        age = rng.randrange(0, 100) * SPACING_MS + 50_000
        change = raw_change(
            device,
            device.replica.last + 1,
            operation,
            kind,
            identifier,
            edits,
            base=rng.choice(seen[-4:]),
            wall_age=age,
            boot_age=age,
        )
        device.replica.last += 1
        reply = device.send(request_of(device, [change]))
        expect(reply.status, 200, "status")
        answer = read_answer(reply.inflated())
        author = Author(identity.device, identity.worker, identity.role, {cell_of(device)})
        result = centre.take(author, 1, answer.welcome.server_ms, change)
        found = answer.outcomes[0]
        about = f"step {step}: {change}"
        expect((found.status, found.revision, found.code), (result.status, result.revision, result.code), about)
        if found.revision:
            seen.append(found.revision)
    key = (kind, identifier)
    reader.sync()
    reference = centre.records.get(key)
    expect(
        reader.replica.records[key].fields if key in reader.replica.records else None,
        None if reference is None or reference.removed else reference.fields,
        "the record in the end",
    )


def _as_reference(device, key, centre_writer):
    held = device.replica.records[key]
    writer = centre_writer.replica.identity.device
    return Record(
        held.kind,
        held.id,
        held.cell,
        held.revision,
        held.revision,
        dict(held.fields),
        {number: (held.revision, writer, 0) for number in held.fields},
    )
