"""Runners of the vectors about rules: merging, incidents, times, working days, versions."""

from __future__ import annotations

from client import applying, bodies, cbor
from client import messages as m
from client.repair import Repairs
from client.replica import Held, Place, Replica
from reference import epochs, healing, incidents, merge, terms, times, workingdays
from reference.centre import Author, Centre
from vectors_form import expect, fields, item, number, octets

PROTOCOL = (1, 1)
DEVICE, WORKER, ROLE, NOW, REVISION = 5, 3, 3, 1_795_500_000_000, 40


def record(value) -> merge.Record | None:
    if value is None:
        return None
    if set(value) != {"kind", "id", "cell", "revision", "entered", "fields", "clocks"}:
        raise AssertionError(f"a record with {sorted(value)}")
    return merge.Record(
        value["kind"],
        octets(value["id"]),
        value["cell"],
        number(value["revision"]),
        number(value["entered"]),
        fields(value["fields"]),
        {int(key): tuple(number(part) for part in clock) for key, clock in value["clocks"].items()},
    )


def merging(vector, _file) -> None:
    held = record(vector["record"])
    for change, wanted in zip(vector["changes"], vector["results"], strict=True):
        coming = merge.Change(
            **{key: number(held_value) for key, held_value in change.items() if key not in ("id", "edits")},
            id=octets(change["id"]),
            edits=fields(change["edits"]),
        )
        held, result = merge.merge(held, coming)
        expect(
            (result.status, result.revision, result.code),
            (wanted["status"], wanted["revision"], wanted["code"]),
            "outcome",
        )
        if "field" in wanted:
            expect(result.field, wanted["field"], "field")
        _expect_review(result.review, wanted["review"])
        unknown = set(wanted) - {"status", "revision", "code", "field", "review"}
        expect(unknown, set(), "keys of a result")
    expect(held, record(vector["after"]), "after")


def _expect_review(found: list, wanted: list) -> None:
    def order(conflict) -> str:
        return repr(conflict)

    expect(
        sorted(found, key=order),
        sorted(
            (
                merge.Conflict(one["rule"], one["field"], item(one["in_force"]), item(one["other"]), one["writer"])
                for one in wanted
            ),
            key=order,
        ),
        "review",
    )


def _past(vector) -> healing.Past:
    return healing.Past(
        tuple((number(epoch), number(revision)) for epoch, revision in vector["epochs"]), number(vector["revision"])
    )


def fork(vector, _file) -> None:
    past = _past(vector)
    lost = [(number(epoch), number(revision)) for cell, epoch, revision in vector["cursors"] if cell in vector["scope"]]
    lost = [pair for pair in lost if not epochs.belongs(past.epochs, past.revision, pair)]
    found = (
        {
            "epoch": past.epochs[-1][0],
            "common": min(epochs.common(past.epochs, past.revision, epoch) for epoch, _ in lost),
        }
        if lost
        else None
    )
    expect(found, vector["failure"])


def _expect_items(found: list[tuple], wanted: list[dict]) -> None:
    expect(
        sorted(found, key=repr),
        sorted(((one["field"], item(one["in_force"]), item(one["other"])) for one in wanted), key=repr),
        "review",
    )


def offer(vector, _file) -> None:
    made = vector["offer"]
    offered = healing.Offer(
        made["kind"],
        octets(made["id"]),
        made["cell"],
        number(made["epoch"]),
        number(made["revision"]),
        fields(made["fields"]),
    )
    noted = tuple(number(part) for part in vector["healing"]) if vector["healing"] else None
    taken, after, review = healing.take_offer(
        _past(vector), set(vector["scope"]), record(vector["record"]), noted, offered
    )
    expect(taken, vector["taken"], "taken")
    _expect_items(review, vector["review"])
    expect(after, record(vector["after"]), "after")


def origin(vector, _file) -> None:
    past, made = _past(vector), dict(vector["change"])
    given = made.pop("origin")
    named = tuple(number(part) for part in given) if given else None
    change = merge.Change(
        writer=DEVICE,
        time=NOW,
        schema=1,
        revision=past.revision + 1,
        operation=made["operation"],
        kind=made["kind"],
        id=octets(made["id"]),
        cell=made["cell"],
        base=number(made["base"]),
        edits=fields(made["edits"]),
    )
    noted = tuple(number(part) for part in vector["healing"]) if vector["healing"] else None
    after, result = healing.take_change(past, record(vector["record"]), noted, change, named)
    wanted = vector["result"]
    expect((result.status, result.revision, result.code), (wanted["status"], wanted["revision"], wanted["code"]))
    _expect_items([(one.field, one.in_force, one.other) for one in result.review], wanted["review"])
    expect(after, record(vector["after"]), "after")


def incident(vector, _file) -> None:
    entries, before = [], set()
    matter, week = fields(vector["incident"]), workingdays.Calendar({})
    for entry, arrival in zip(vector["entries"], vector["arrivals"], strict=True):
        entries.append((octets(entry["id"]), fields(entry["fields"])))
        _, uncounted = incidents.standing(matter, entries, week)
        codes = dict(uncounted)
        expect(codes.get(entries[-1][0]), arrival["code"], "code")
        expect([key.hex() for key in sorted(set(codes) - before)], arrival["opens"], "opens")
        expect([key.hex() for key in sorted(before - set(codes))], arrival["resolves"], "resolves")
        before = set(codes)
    stands, uncounted = incidents.standing(matter, entries, week)
    after = dict(vector["after"])
    _expect_uncounted(uncounted, after.pop("uncounted"))
    expect({key: getattr(stands, key) for key in after}, after, "after")


def incident_terms(vector, file) -> None:
    calendar = _calendar(file)
    entries = [(octets(entry["id"]), fields(entry["fields"])) for entry in vector["entries"]]
    stands, uncounted = incidents.standing(fields(vector["incident"]), entries, calendar)
    after = vector["after"]
    _expect_uncounted(uncounted, after["uncounted"])
    found = [
        {**vars(term), "explained": None if term.explained is None else term.explained.hex()} for term in stands.terms
    ]
    expect(found, after["terms"], "terms")
    expect((stands.status, stands.county), (after["status"], after["county"]), "after")
    for moment in vector["at"]:
        now, running = moment["at"], stands.running
        is_late = running is not None and running.is_late(now)
        found = {
            "at": now,
            "colour": terms.colour(stands.terms, now, calendar),
            "delay": terms.delay(stands.terms, now, calendar),
            "left": None if running is None or is_late else calendar.working(now, running.deadline),
            "overdue": running.deadline if is_late else None,
        }
        expect(found, moment, "at")


def _expect_uncounted(found, wanted) -> None:
    expect([[key.hex(), code] for key, code in found], wanted, "uncounted")


def time_correction(vector, _file) -> None:
    value = {key: number(held) for key, held in vector.items() if key not in ("name", "requirements", "note")}
    found = times.corrected(value["now"], value["wall_age"], value["boot_age"], value["wall"])
    expect(found, value["corrected"], "corrected")
    expect(times.raw(value["wall"], value["wall_age"]), value["raw"], "raw")


def _numbers(values):
    return None if values is None else tuple(number(value) for value in values)


def time_sequence(vector, _file) -> None:
    contacts = vector["contacts"]
    if contacts is not None:
        earlier = _numbers(contacts["earlier"])
        contacts = times.Contacts(
            contacts["number"],
            times.Contact(*_numbers(contacts["first"])),
            times.Contact(*_numbers(contacts["last"])),
            earlier and (earlier[0], times.Contact(*earlier[1:])),
        )
    known = times.Known(
        number(vector["now"]), number(vector["wall"]), vector["founded"], contacts, _numbers(vector["previous"])
    )
    found = times.judge([times.Made(*_numbers(change)) for change in vector["changes"]], known)
    expect(found, [_numbers(result) for result in vector["results"]])


def _calendar(file) -> workingdays.Calendar:
    return workingdays.Calendar({workingdays.day_number(day): kind == "workday" for day, kind in file["calendar"]})


def deadline(vector, file) -> None:
    try:
        found = _calendar(file).deadline(number(vector["from"]), number(vector["days"]))
    except workingdays.Refused as refusal:
        expect(refusal.reason, vector.get("error"), "error")
        return
    expect(found, vector.get("deadline"), "deadline")


def elapsed(vector, file) -> None:
    expect(_calendar(file).working(number(vector["from"]), number(vector["to"])), vector["working"])


def calendar_file(vector, _file) -> None:
    try:
        workingdays.read_csv(vector["csv"])
    except workingdays.Refused as refusal:
        expect({"reason": refusal.reason, "line": refusal.line}, vector["error"])
        return
    expect(None, vector["error"])


def version_in_use(device: tuple[int, int], centre: tuple[int, int]) -> int | None:
    highest = min(device[1], centre[1])
    return highest if highest >= max(device[0], centre[0]) else None


def negotiation(vector, _file) -> None:
    device, centre = (tuple(number(bound) for bound in vector[side]) for side in ("device", "centre"))
    expect(version_in_use(device, centre), vector["version"])


def older_and_newer_request(vector, _file) -> None:
    data = octets(vector["hex"])
    expect(cbor.encode_sequence(item(message) for message in vector["messages"]), data, "encoded")
    # The first three elements of a hello are the same in every version, so that a difference can be told.
    _, low, high, *_ = next(bodies.read_arrays(data))[1]
    version = version_in_use((low, high), PROTOCOL)
    records = [record(held) for held in vector["records"]]
    centre = Centre({(held.kind, held.id): held for held in records}, REVISION)
    failure, request = "protocol.version", None
    if version is not None:
        failure, request = _read(data)
    expect(failure, vector["failure"], "failure")
    if request is not None:
        expect(version, vector["protocol"], "protocol")
        author = Author(DEVICE, WORKER, ROLE, set(vector["scope"]))
        results = [
            (change.change, centre.take(author, request.hello.schema, NOW, change)) for change in request.changes
        ]
        for (changed, result), wanted in zip(results, vector["outcomes"], strict=True):
            expect([m.Outcome.number, changed, result.status, result.revision], wanted[:4], "outcome")
            if len(wanted) > 4:
                expect([result.code, result.field], wanted[4:6], "refusal")
            else:
                expect(result.code, None, "code")
    after = sorted(centre.records.values(), key=lambda held: (held.kind, held.id))
    expect(
        [[held.kind, held.id, held.cell, held.revision, held.fields] for held in after],
        [
            [held["kind"], octets(held["id"]), held["cell"], held["revision"], fields(held["fields"])]
            for held in vector["after"]
        ],
        "after",
    )


def _read(data: bytes):
    try:
        return None, bodies.read_request(data)
    except cbor.Malformed:
        return "message.malformed", None


def newer_answer(vector, _file) -> None:
    data = octets(vector["hex"])
    expect(cbor.encode_sequence(item(message) for message in vector["messages"]), data, "encoded")
    answer = bodies.read_answer(data)
    replica = Replica(directory=answer.welcome.directory, places={1: Place(7, 30, True)})
    replica.cells = {1: None}
    for held in vector["known"]:
        known = Held(held["kind"], octets(held["id"]), held["cell"], held["revision"], fields(held["fields"]))
        replica.records[known.key] = known
    hello = m.Hello(
        low=1,
        high=1,
        schema=1,
        wall_ms=0,
        boot_ms=0,
        page_bytes=0,
        directory=replica.directory,
        language="en",
        last=0,
        wait_ms=0,
    )
    request = bodies.Request(hello, replica.cursors())
    applying.apply(replica, request, answer, 0, Repairs().keeps)
    after = sorted(replica.records.values(), key=lambda held: held.key)
    expect(
        [[held.kind, held.id, held.cell, held.revision, held.fields] for held in after],
        [
            [held["kind"], octets(held["id"]), held["cell"], held["revision"], fields(held["fields"])]
            for held in vector["after"]
        ],
        "after",
    )
    expect(
        [[cell, place.epoch, place.revision] for cell, place in sorted(replica.places.items())],
        vector["cursors"],
        "cursors",
    )
