"""Outcomes of incident entries (SPEC §13): every incident of the vectors, replayed by devices of its people."""

from __future__ import annotations

import json

from client.bodies import read_answer
from client.grammar import PROTOCOL
from client.replica import new_id
from reference import workingdays
from reference.incidents import standing
from vectors_form import fields as json_fields

from .acts import APPLIED, CREATE, ENTRY, INCIDENT, REFUSED, create, raw_change, request_of
from .registry import check, expect, require, table

ROLES = {
    1: "worker",
    2: "village_officer",
    3: "duty_officer",
    4: "director",
    5: "department",
    6: "auditor",
    7: "administrator",
}
DEPARTMENT, AUDITOR, ADMINISTRATOR = 5, 6, 7
LINES = ["civil_affairs", "justice", "public_security", "social_security", "family_planning"] + [
    "land",
    "agriculture",
    "petitions",
    "work_safety",
]
AUTHOR, ROLE, RECORDED_AT, ACTION, OF_LINE = 3, 4, 5, 2, 7
REGISTER, DISPATCH = 3, 5
MOST_IN_A_CHECK = 12
EXTEND = 15
PARTIES = 12
NOT_FOR_ITS_LENGTH = ("workflow.not_allowed", "workflow.role", "workflow.incomplete")
CALENDAR = "date,name,kind\n2026-01-01,元旦,holiday\n2026-01-04,元旦,workday\n2027-01-01,元旦,holiday\n"


def incident_cases() -> dict:
    """The incidents of the vectors, a few in each check, so that devices are enrolled once for them."""
    file = PROTOCOL / "vectors" / "incidents.json"
    vectors = json.loads(file.read_text(encoding="utf-8"))["incidents"] if file.exists() else []
    usable = [vector for vector in vectors if _can_be_replayed(vector)]
    parts = [usable[place : place + MOST_IN_A_CHECK] for place in range(0, len(usable), MOST_IN_A_CHECK)]
    return {f"part {place}": part for place, part in enumerate(parts, 1)}


def _can_be_replayed(vector) -> bool:
    """Whether devices can make these entries: auditors and administrators enter nothing, and times must be in the past, each
    of its own millisecond or of the same entry order. An extension that is judged by its length depends on the day, and a
    choice that the schema lacks is refused."""
    entries = [json_fields(entry["fields"]) for entry in vector["entries"]]
    times = [entry.get(RECORDED_AT) for entry in entries]
    roles: dict = {}
    one_role_each = all(roles.setdefault(entry.get(AUTHOR), entry.get(ROLE)) == entry.get(ROLE) for entry in entries)
    no_extension = all(
        entry.get(ACTION) != EXTEND or arrival["code"] in NOT_FOR_ITS_LENGTH
        for entry, arrival in zip(entries, vector["arrivals"], strict=True)
    )
    return (
        one_role_each
        and no_extension
        and json_fields(vector["incident"]).get(PARTIES) in (None, 1, 2)
        and all(
            isinstance(entry.get(AUTHOR), int)
            and entry.get(ROLE) in ROLES
            and entry[ROLE] not in (AUDITOR, ADMINISTRATOR)
            and isinstance(entry.get(ACTION), int)
            for entry in entries
        )
        and len(set(times)) == len(times)
    )


class People:
    """Devices by author and role."""

    def __init__(self, world):
        self.world, self.known = world, {}

    def device(self, author: int, role: int, line: str | None = None):
        who = author, role, line if role == DEPARTMENT else None
        if who not in self.known:
            worker = self.world.worker(ROLES[role], [0], who[2])
            self.known[who] = self.world.device(worker=worker)
        return self.known[who]


@table(
    incident_cases(),
    "incident entries get the outcomes of the vectors",
    "§13",
    "R7.2-20",
    "R7.2-21",
    "R7.2-22",
    "R7.2-23",
    "R7.2-24",
)
def replay(world, part):
    people = People(world)
    for vector in part:
        replay_one(people, vector)


def replay_one(people: People, vector) -> None:
    entries = [json_fields(entry["fields"]) for entry in vector["entries"]]
    first, lines = entries[0], [entry.get(OF_LINE) for entry in entries if entry[ACTION] in (REGISTER, DISPATCH)]
    line = next((LINES[number - 1] for number in lines if number in range(1, len(LINES) + 1)), None)
    reporter = people.device(first[AUTHOR], first[ROLE], line)
    matter = json_fields(vector["incident"])
    incident = create(
        reporter,
        INCIDENT,
        {1: f"I-{vector['name']}"[:12], 2: 1, 3: "争执", 11: reporter.replica.identity.worker, **matter},
    )
    reporter.sync()
    expect(reporter.replica.journal[-1].outcome.status, APPLIED, vector["name"])
    times = sorted(json_fields(entry["fields"])[RECORDED_AT] for entry in vector["entries"])
    for entry, arrival in zip(vector["entries"], vector["arrivals"], strict=True):
        made = json_fields(entry["fields"])
        device = people.device(made[AUTHOR], made[ROLE], line)
        # The entries keep their order: each is so many seconds older the earlier it is in the vector.
        age = 1000 * (len(times) - times.index(made[RECORDED_AT])) + 60_000
        edits = {
            1: incident,
            **{number: value for number, value in made.items() if number != RECORDED_AT and value is not None},
        }
        edits[AUTHOR] = device.replica.identity.worker
        change = raw_change(device, device.replica.last + 1, CREATE, ENTRY, new_id(), edits, wall_age=age, boot_age=age)
        device.replica.last += 1
        request = request_of(device, [change])
        request.hello.schema = 2
        found = read_answer(device.send(request).inflated()).outcomes[0]
        require(found.status != REFUSED, f"{vector['name']}: {found}")
        expect(found.code, arrival["code"], vector["name"])


@check("an entry that does not count is in the ledger and in review", "R7.2-21", "§13")
def uncounted(world):
    worker, officer = world.device(cells=[0]), world.device(role="duty_officer", cells=[0])
    case = create(worker, INCIDENT, {1: "I-1", 2: 1, 3: "争执", 11: worker.replica.identity.worker})
    worker.sync()
    identity = officer.replica.identity
    key = ENTRY, create(officer, ENTRY, {1: case, 2: 5, 3: identity.worker, 4: identity.role, 8: "某"})
    officer.sync()
    found = officer.replica.journal[-1].outcome
    expect((found.status, found.code), (1, "workflow.not_allowed"))
    require(found.revision is not None, "no revision")
    require(key in officer.replica.records, "the entry is not in the ledger")
    expect(len(world.township.review()), 1)


@check("a late entry that displaces others opens items, and resolves those of entries that come to count", "§13")
def displaced(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    case = create(first, INCIDENT, {1: "I-1", 2: 1, 3: "争执", 11: first.replica.identity.worker})
    first.sync()
    second.sync()

    def settle(device, age: int):
        identity = device.replica.identity
        change = raw_change(
            device,
            device.replica.last + 1,
            CREATE,
            ENTRY,
            new_id(),
            {1: case, 2: 1, 3: identity.worker, 4: identity.role, 6: "调解"},
            wall_age=age,
            boot_age=age,
        )
        device.replica.last += 1
        return read_answer(device.send(request_of(device, [change])).inflated()).outcomes[0]

    expect(settle(first, 10_000).code, None)
    expect(settle(second, 20_000).code, None)
    expect(len(world.township.review()), 1, "items in review")


@check("the device and the reference compute the same standing from the feed", "§13")
def standing_of_the_feed(world):
    device = world.device(cells=[0])
    case = create(device, INCIDENT, {1: "I-1", 2: 1, 3: "争执", 11: device.replica.identity.worker})
    identity = device.replica.identity
    create(device, ENTRY, {1: case, 2: 1, 3: identity.worker, 4: identity.role, 6: "调解"})
    device.sync()
    entries = [(held.id, held.fields) for held in device.replica.records.values() if held.kind == ENTRY]
    stands, left_out = standing(device.replica.records[INCIDENT, case].fields, entries, workingdays.Calendar({}))
    expect((stands.status, left_out), ("settled", []))


@check("the calendar travels with the directory, and a year's days are replaced", "R5.4-5", "R5.6-8", "§13.2")
def calendar_travels(world):
    device = world.device(cells=[0])
    device.sync()
    expect((device.replica.calendar.holidays, device.replica.calendar.workdays), ([], []))

    def imported(text: str) -> tuple:
        file = world.township.folder / "calendar.csv"
        file.write_text(text, encoding="utf-8")
        world.township.command("calendar", "import", str(file))
        device.sync()
        return device.replica.calendar.holidays, device.replica.calendar.workdays

    new_year = workingdays.day_number("2026-01-01")
    expect(imported(CALENDAR), ([new_year, new_year + 365], [new_year + 3]))
    expect(imported("date,name,kind\n2026-01-02,元旦,holiday\n"), ([new_year + 1, new_year + 365], []))


@check("an extension of another length is in the ledger and does not count", "R7.2-29", "§13.2")
def extension_length(world):
    people = People(world)
    worker = people.device(1, 1)
    case = create(worker, INCIDENT, {1: "I-1", 2: 1, 3: "争执", 11: worker.replica.identity.worker, 13: 2})
    worker.sync()
    steps = [
        (3, 3, {7: 2}),
        (4, 4, {}),
        (5, 3, {8: "某"}),
        (15, 3, {6: "等待配件", 9: 7258118399999}),
    ]
    for action, role, fields in steps:
        device = people.device(role, role)
        identity = device.replica.identity
        create(device, ENTRY, {1: case, 2: action, 3: identity.worker, 4: identity.role, **fields})
        device.sync()
    found = device.replica.journal[-1].outcome
    expect((found.status, found.code), (1, "workflow.extension"))
