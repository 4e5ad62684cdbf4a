"""incidents.json: incident entries in order of arrival, and where the incident stands, by SPEC.md §13.

A story names its entries by short rows; `entry` gives each a time a minute behind the one before unless it says
otherwise. What must come of them is written down beside them, not computed.
"""

from .form import local, record_id, tagged

START = 1795500000000  # 2026-11-24 18:40 in China, a Tuesday
MINUTE = 60000
# Two working days behind the township's limit, which is the Friday's evening.
EXTENDED = local("2026-12-01 18:00")

WORKER, OFFICER, DUTY, DIRECTOR, DEPARTMENT, AUDITOR, ADMINISTRATOR = range(1, 8)
(SETTLE, ESCALATE, REGISTER, APPROVE, DISPATCH, CONFIRM, RESULT, VERIFY, PROPOSE, CLOSE, RATE, REOPEN, COUNTY, FEEDBACK,
 EXTEND, EXPLAIN, REMARK) = range(1, 18)
NAMES = ["", "settle", "escalate", "register", "approve", "dispatch", "confirm", "result", "verify", "propose closing",
         "close", "rate", "reopen", "report to county", "county feedback", "extend", "explain", "remark"]
ROLES = ["", "worker", "village officer", "duty officer", "director", "department", "auditor", "administrator"]

# Field numbers of an entry (SPEC.md §12.7).
FIELDS = {"action": 2, "author": 3, "role": 4, "recorded": 5, "text": 6, "department": 7, "handler": 8, "deadline": 9,
          "verdict": 10, "rating": 11}

# What makes each step whole.
NEEDS = {
    SETTLE: {"text": "说明"}, REGISTER: {"department": 2}, DISPATCH: {"handler": "承办人"}, RESULT: {"text": "说明"},
    VERIFY: {"verdict": 1}, RATE: {"rating": 1}, REOPEN: {"text": "说明"}, FEEDBACK: {"text": "说明"},
    EXTEND: {"text": "说明", "deadline": EXTENDED}, EXPLAIN: {"text": "说明"}, REMARK: {"text": "说明"},
}

NOT_ALLOWED, ROLE, SAME, INCOMPLETE, UNKNOWN = (
    "workflow.not_allowed", "workflow.role", "workflow.same_person", "workflow.incomplete", "workflow.unknown_action")

# Authors of the stories, each in one role.
AUTHORS = {WORKER: 11, OFFICER: 12, DUTY: 13, DIRECTOR: 14, DEPARTMENT: 15, AUDITOR: 16, ADMINISTRATOR: 17}
OTHER_DUTY = 23


def step(action, role, author=None, **given):
    """An entry with what its action needs, and what is given; None takes something away."""
    fields = {"action": action, "author": author or AUTHORS[role], "role": role, **NEEDS.get(action, {}), **given}
    return {key: value for key, value in fields.items() if value is not None}


def state(status, level="cell", department=None, handler=None, reopened=0):
    return {"status": status, "level": level, "department": department, "handler": handler, "reopened": reopened}


TOWNSHIP = [step(ESCALATE, WORKER), step(ESCALATE, OFFICER)]
REGISTERED = [*TOWNSHIP, step(REGISTER, DUTY)]
APPROVED = [*REGISTERED, step(APPROVE, DIRECTOR)]
DISPATCHED = [*APPROVED, step(DISPATCH, DUTY)]
HANDLED = [*DISPATCHED, step(RESULT, DEPARTMENT)]
VERIFIED = [*HANDLED, step(VERIFY, WORKER)]
CLOSING = [*VERIFIED, step(PROPOSE, DUTY)]
CLOSED = [*CLOSING, step(CLOSE, DIRECTOR)]
AT_COUNTY = [*TOWNSHIP, step(COUNTY, DUTY)]
WHO = {"department": 2, "handler": "承办人"}

# Where a way leads: name, whether the incident is major, the entries, the state.
WAYS = [
    ("reported, cell", False, [], state("reported")),
    ("reported, village", False, TOWNSHIP[:1], state("reported", "village")),
    ("reported, township", False, TOWNSHIP, state("reported", "township")),
    ("settled, cell", False, [step(SETTLE, WORKER)], state("settled")),
    ("registered", False, REGISTERED, state("registered", "township", 2)),
    ("approved", False, APPROVED, state("approved", "township", 2)),
    ("confirming", True, DISPATCHED, state("confirming", "township", **WHO)),
    ("dispatched", False, DISPATCHED, state("dispatched", "township", **WHO)),
    ("handled", False, HANDLED, state("handled", "township", **WHO)),
    ("verified", False, VERIFIED, state("verified", "township", **WHO)),
    ("closing", False, CLOSING, state("closing", "township", **WHO)),
    ("closed", False, CLOSED, state("closed", "township", **WHO)),
    ("at county", False, AT_COUNTY, state("at_county", "county")),
]

# For each place on the ways: the actions that can be taken there, who takes them, and what they change.
OPEN = {
    "reported, cell": [(SETTLE, [WORKER, OFFICER], {"status": "settled"}), (ESCALATE, [WORKER, OFFICER], {"level": "village"})],
    "reported, village": [(SETTLE, [OFFICER], {"status": "settled"}), (ESCALATE, [OFFICER], {"level": "township"})],
    "reported, township": [
        (SETTLE, [DUTY, DIRECTOR], {"status": "settled"}), (REGISTER, [DUTY], {"status": "registered", "department": 2}),
        (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "settled, cell": [
        (RATE, list(range(1, 8)), {}), (REOPEN, [OFFICER, DUTY, DIRECTOR], {"status": "reported", "reopened": 1})],
    "registered": [
        (APPROVE, [DIRECTOR], {"status": "approved"}), (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "approved": [
        (DISPATCH, [DUTY], {"status": "dispatched", "handler": "承办人"}),
        (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "confirming": [
        (CONFIRM, [DUTY], {"status": "dispatched"}), (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "dispatched": [
        (RESULT, [DUTY, DEPARTMENT], {"status": "handled"}),
        (EXTEND, [DUTY, DIRECTOR], {}),
        (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "handled": [
        (VERIFY, [WORKER], {"status": "verified"}), (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "verified": [
        (PROPOSE, [DUTY], {"status": "closing"}), (COUNTY, [DUTY, DIRECTOR], {"status": "at_county", "level": "county"})],
    "closing": [(CLOSE, [DIRECTOR], {"status": "closed"})],
    "closed": [
        (RATE, list(range(1, 8)), {}), (REOPEN, [OFFICER, DUTY, DIRECTOR], {"status": "reported", "reopened": 1})],
    "at county": [(FEEDBACK, [DUTY], {"status": "handled", "level": "township"})],
}
ALWAYS = [EXPLAIN, REMARK]
DUTIES = {OFFICER: [ESCALATE], DUTY: [REGISTER], DIRECTOR: [APPROVE]}


def entry(row, place, start=START):
    """An entry as it travels: `place` gives it its time and its id where the row does not."""
    fields = {**row, "recorded": row.get("recorded", start + place * MINUTE)}
    return {
        "id": record_id(row.get("id", 100 + place)).hex(),
        "fields": {str(FIELDS[key]): fields[key] for key in FIELDS if key in fields}}


def story(name, rows, expected, codes=None, major=False, opens=None, resolves=None, incident=None):
    """A vector. `codes` are those of the entries that do not count as they arrive, by their place from 0; `opens` and
    `resolves` name other entries, by the place of the arrival that makes them so."""
    codes, opens, resolves = codes or {}, opens or {}, resolves or {}
    entries = [entry(row, place) for place, row in enumerate(rows)]
    ids = [held["id"] for held in entries]
    arrivals = [
        {"code": codes.get(place),
         "opens": sorted(([ids[place]] if place in codes else []) + [ids[other] for other in opens.get(place, [])]),
         "resolves": sorted(ids[other] for other in resolves.get(place, []))}
        for place in range(len(rows))
    ]
    uncounted = expected.pop("uncounted", None)
    if uncounted is None:
        uncounted = sorted(codes.items())
    return {
        "name": name, "incident": incident or ({"9": 3} if major else {}), "entries": entries, "arrivals": arrivals,
        "after": {**expected, "uncounted": [[ids[place], code] for place, code in uncounted]},
    }


def steps_taken():
    """Every action at every place where it can be taken, by every role that takes it."""
    for place, major, way, reached in WAYS:
        for action, roles, change in OPEN[place]:
            for role in roles:
                author = OTHER_DUTY if action == CONFIRM else None
                yield story(
                    f"{place}: {NAMES[action]} by a {ROLES[role]}", [*way, step(action, role, author)], {**reached, **change},
                    major=major)
        yield story(
            f"{place}: explanations and remarks change nothing",
            [*way, *(step(action, role) for action in ALWAYS for role in (WORKER, AUDITOR, ADMINISTRATOR))], dict(reached),
            major=major)


def steps_refused():
    """At every place, every action that cannot be taken there; and every role that may not take one that can."""
    for place, major, way, reached in WAYS:
        taken = {action for action, _, _ in OPEN[place]}
        closed = [action for action in range(1, 18) if action not in taken and action not in ALWAYS]
        rows = [*way, *(step(action, right_role(action)) for action in closed)]
        yield story(
            f"{place}: what cannot be done", rows, dict(reached),
            {len(way) + index: NOT_ALLOWED for index in range(len(closed))}, major)
        wrong = [
            (action, role) for action, roles, _ in OPEN[place] for role in range(1, 8) if role not in roles]
        rows = [*way, *(step(action, role, 99) for action, role in wrong)]
        yield story(
            f"{place}: who may not do it", rows, dict(reached),
            {len(way) + index: ROLE for index in range(len(wrong))}, major)


def right_role(action):
    """A role that takes the action somewhere."""
    return {SETTLE: DUTY, ESCALATE: OFFICER, APPROVE: DIRECTOR, CLOSE: DIRECTOR, VERIFY: WORKER, RESULT: DEPARTMENT}.get(
        action, DUTY)


def same_person():
    def alone(name, way, row, code, reached, major=False):
        return story(f"same person: {name}", [*way, row], reached, {len(way): code} if code else {}, major)

    yield alone("registers and approves", REGISTERED, step(APPROVE, DIRECTOR, AUTHORS[DUTY]), SAME,
                state("registered", "township", 2))
    yield alone("dispatches and confirms", DISPATCHED, step(CONFIRM, DUTY), SAME, state("confirming", "township", **WHO), True)
    yield alone("handles and verifies", HANDLED, step(VERIFY, WORKER, AUTHORS[DEPARTMENT]), SAME,
                state("handled", "township", **WHO))
    yield alone("proposes closing and closes", CLOSING, step(CLOSE, DIRECTOR, AUTHORS[DUTY]), SAME,
                state("closing", "township", **WHO))
    yield alone("a remark between them is not a step", [*REGISTERED, step(REMARK, WORKER)],
                step(APPROVE, DIRECTOR, AUTHORS[DUTY]), SAME, state("registered", "township", 2))
    yield alone("an explanation by the approver is not a step", [*REGISTERED, step(EXPLAIN, DIRECTOR)],
                step(APPROVE, DIRECTOR), None, state("approved", "township", 2))
    yield alone("where no other person is asked for: who approved dispatches", APPROVED,
                step(DISPATCH, DUTY, AUTHORS[DIRECTOR]), None, state("dispatched", "township", **WHO))
    yield story(
        "same person: an entry that does not count is not a step",
        [*REGISTERED, step(CLOSE, DIRECTOR), step(APPROVE, DIRECTOR)], state("approved", "township", 2),
        {len(REGISTERED): NOT_ALLOWED})
    yield story(
        "same person: who reported an earlier result does not verify a later one",
        [*HANDLED, step(VERIFY, WORKER, verdict=2), step(RESULT, DUTY), step(VERIFY, WORKER, AUTHORS[DEPARTMENT])],
        state("handled", "township", **WHO, reopened=1), {len(HANDLED) + 2: SAME})
    yield alone("who extended may verify", [
        *DISPATCHED, step(EXTEND, DUTY), step(RESULT, DEPARTMENT)], step(VERIFY, WORKER, AUTHORS[DUTY]), None,
        state("verified", "township", **WHO))


def incomplete():
    lacking = [
        ("settle without a text", [], step(SETTLE, WORKER, text=None), state("reported")),
        ("settle with an empty text", [], step(SETTLE, WORKER, text=""), state("reported")),
        ("register without a department", TOWNSHIP, step(REGISTER, DUTY, department=None), state("reported", "township")),
        ("dispatch without a handler", APPROVED, step(DISPATCH, DUTY, handler=None), state("approved", "township", 2)),
        ("dispatch with an empty handler", APPROVED, step(DISPATCH, DUTY, handler=""), state("approved", "township", 2)),
        ("result without a text", DISPATCHED, step(RESULT, DUTY, text=None), state("dispatched", "township", **WHO)),
        ("verify without a verdict", HANDLED, step(VERIFY, WORKER, verdict=None), state("handled", "township", **WHO)),
        ("rate without a rating", CLOSED, step(RATE, WORKER, rating=None), state("closed", "township", **WHO)),
        ("reopen without a text", CLOSED, step(REOPEN, DUTY, text=None), state("closed", "township", **WHO)),
        ("county feedback without a text", AT_COUNTY, step(FEEDBACK, DUTY, text=None), state("at_county", "county")),
        ("extend without a text", DISPATCHED, step(EXTEND, DUTY, text=None), state("dispatched", "township", **WHO)),
        ("extend without a deadline", DISPATCHED, step(EXTEND, DUTY, deadline=None), state("dispatched", "township", **WHO)),
        ("explain without a text", [], step(EXPLAIN, WORKER, text=None), state("reported")),
        ("remark without a text", [], step(REMARK, WORKER, text=None), state("reported")),
    ]
    for name, way, row, reached in lacking:
        yield story(f"incomplete: {name}", [*way, row], reached, {len(way): INCOMPLETE})
    yield story("order of reasons: not allowed before role", [step(CLOSE, WORKER, text=None)], state("reported"), {0: NOT_ALLOWED})
    yield story("order of reasons: role before same person", [*REGISTERED, step(APPROVE, DUTY)],
                state("registered", "township", 2), {len(REGISTERED): ROLE})
    yield story("order of reasons: role before what is missing", [step(SETTLE, DUTY, text=None)], state("reported"), {0: ROLE})
    yield story("order of reasons: same person before what is missing",
                [*HANDLED, step(VERIFY, WORKER, AUTHORS[DEPARTMENT], verdict=None)], state("handled", "township", **WHO),
                {len(HANDLED): SAME})
    yield story("an unknown action", [step(18, DUTY, text="x"), step(SETTLE, WORKER)], state("settled"), {0: UNKNOWN})
    yield story("an unknown role may remark and nothing else",
                [step(REMARK, 99, 50), step(SETTLE, 99, 50)], state("reported"), {1: ROLE})


def effects():
    sent = {"handler": "承办人", "department": 2}
    yield story("dispatch with another department", [*APPROVED, step(DISPATCH, DUTY, department=6)],
                state("dispatched", "township", 6, "承办人"))
    yield story("a second extension", [*DISPATCHED, step(EXTEND, DUTY), step(EXTEND, DIRECTOR, deadline=START + 9)],
                state("dispatched", "township", **sent), {len(DISPATCHED) + 1: NOT_ALLOWED})
    failed = [*HANDLED, step(VERIFY, WORKER, verdict=2)]
    yield story("a failed verification sends it back", failed, state("dispatched", "township", **sent, reopened=1))
    yield story("another verdict than passed sends it back", [*HANDLED, step(VERIFY, WORKER, verdict=9)],
                state("dispatched", "township", **sent, reopened=1))
    yield story("handled again and verified", [*failed, step(RESULT, DUTY), step(VERIFY, WORKER)],
                state("verified", "township", **sent, reopened=1))
    for rating, status, reopened in ((1, "closed", 0), (2, "closed", 0), (3, "reported", 1), (4, "closed", 0)):
        yield story(f"rated {rating}", [*CLOSED, step(RATE, WORKER, rating=rating)],
                    state(status, "township", **sent, reopened=reopened))
    yield story("rated badly where it was settled in the cell", [step(SETTLE, WORKER), step(RATE, WORKER, rating=3), step(SETTLE, OFFICER)],
                state("settled", reopened=1))
    again = [*CLOSED, step(REOPEN, DIRECTOR), step(REGISTER, DUTY, department=6), step(APPROVE, DIRECTOR),
             step(DISPATCH, DUTY, handler="新人")]
    yield story("reopened, and gone through again", again, state("dispatched", "township", 6, "新人", reopened=1))
    yield story("reopened by a duty officer, and gone through again", [
        *APPROVED, step(DISPATCH, DUTY, deadline=START + 5), step(RESULT, DUTY), step(VERIFY, WORKER), step(PROPOSE, DUTY),
        step(CLOSE, DIRECTOR), step(REOPEN, DUTY), step(REGISTER, DUTY), step(APPROVE, DIRECTOR), step(DISPATCH, DUTY)],
        state("dispatched", "township", **sent, reopened=1))
    yield story("feedback of the county, verified and closed", [
        *AT_COUNTY, step(FEEDBACK, DUTY), step(VERIFY, WORKER), step(PROPOSE, DUTY), step(CLOSE, DIRECTOR)],
        state("closed", "township"))
    major = [*DISPATCHED, step(CONFIRM, DUTY, OTHER_DUTY), step(RESULT, DEPARTMENT)]
    yield story("a major incident, confirmed by a second dispatcher", major, state("handled", "township", **sent), major=True)
    yield story("a major incident whose dispatch nobody confirmed", HANDLED, state("confirming", "township", **sent),
                {len(HANDLED) - 1: NOT_ALLOWED}, True)
    yield story("no incident that is not major is confirmed", [*DISPATCHED, step(CONFIRM, DUTY, OTHER_DUTY)],
                state("dispatched", "township", **sent), {len(DISPATCHED): NOT_ALLOWED})


def beginnings():
    """Where an incident begins: by its parties and its department."""
    dispute, enterprise, justice = {"12": 1}, {"12": 2}, {"13": 2}
    yield story("between neighbours: the cell first", [step(SETTLE, WORKER)], state("settled"), incident=dispute)
    yield story("between neighbours: then the village", [step(ESCALATE, WORKER), step(SETTLE, OFFICER)],
                state("settled", "village"), incident=dispute)
    yield story("against an enterprise: the township from the start", [step(REGISTER, DUTY)],
                state("registered", "township", 2), incident=enterprise)
    yield story("against an enterprise: not the cell's, nor the village's",
                [step(SETTLE, WORKER), step(ESCALATE, OFFICER)], state("reported", "township"), {0: ROLE, 1: NOT_ALLOWED},
                incident=enterprise)
    yield story("parties of a later schema begin with the cell", [step(ESCALATE, WORKER)], state("reported", "village"),
                incident={"12": 9})
    yield story("a department's matter: the township's, and the department leads", [step(REGISTER, DUTY, department=None)],
                state("registered", "township", 2), incident=justice)
    yield story("a department's matter before any entry counts", [step(SETTLE, WORKER)], state("reported", "township", 2),
                {0: ROLE}, incident=justice)
    yield story("a department's matter, registered for another", [step(REGISTER, DUTY, department=6)],
                state("registered", "township", 6), incident=justice)
    yield story("a department's matter between neighbours", [step(ESCALATE, WORKER)], state("reported", "township", 2),
                {0: NOT_ALLOWED}, incident={"12": 1, "13": 2})
    yield story("a department's matter, reopened: it leads again", [
        step(SETTLE, DUTY), step(REOPEN, DUTY), step(REGISTER, DUTY, department=None)],
        state("registered", "township", 2, reopened=1), incident=justice)
    yield story("a major matter against an enterprise", [
        step(REGISTER, DUTY), step(APPROVE, DIRECTOR), step(DISPATCH, DUTY)], state("confirming", "township", **WHO),
        incident={"9": 3, "12": 2})


def arrivals():
    def at(minute, row, number):
        return {**row, "recorded": START + minute * MINUTE, "id": number}

    settle = at(10, step(SETTLE, WORKER), 1)
    escalate = at(5, step(ESCALATE, WORKER), 2)
    yield story(
        "arrival: an earlier entry comes late and displaces one", [settle, escalate],
        {**state("reported", "village"), "uncounted": [(0, ROLE)]}, opens={1: [0]})
    remark = at(20, step(REMARK, OFFICER), 3)
    officer = at(12, step(SETTLE, OFFICER), 4)
    yield story(
        "arrival: displaced, and settled by the one who may", [settle, officer, escalate, remark],
        {**state("settled", "village"), "uncounted": [(0, ROLE)]}, codes={1: NOT_ALLOWED}, opens={2: [0]}, resolves={2: [1]})
    register = at(10, step(REGISTER, DUTY), 5)
    first, second = at(1, step(ESCALATE, WORKER), 6), at(2, step(ESCALATE, OFFICER), 7)
    yield story(
        "arrival: the last step comes first", [register, second, first], {**state("registered", "township", 2), "uncounted": []},
        codes={0: NOT_ALLOWED}, resolves={2: [0]})
    yield story(
        "arrival: an entry of one millisecond goes by its id", [
            at(1, step(ESCALATE, WORKER), 9), at(1, step(SETTLE, WORKER), 8)],
        {**state("settled"), "uncounted": [(0, NOT_ALLOWED)]}, opens={1: [0]})
    yield story(
        "arrival: the same two the other way round", [
            at(1, step(SETTLE, WORKER), 8), at(1, step(ESCALATE, WORKER), 9)], state("settled"), codes={1: NOT_ALLOWED})
    approve = at(20, step(APPROVE, DIRECTOR), 10)
    other = at(15, step(COUNTY, DIRECTOR), 11)
    yield story(
        "arrival: reported to the county behind the approver's back", [first, second, register, approve, other],
        {**state("at_county", "county", 2), "uncounted": [(3, NOT_ALLOWED)]}, opens={4: [3]})
    refused = at(3, step(SETTLE, DIRECTOR), 12)
    yield story(
        "arrival: refused for its role, then for its place", [at(9, step(SETTLE, DIRECTOR), 13), at(5, step(SETTLE, OFFICER), 14)],
        {**state("settled"), "uncounted": [(0, NOT_ALLOWED)]}, codes={0: ROLE})
    yield story(
        "arrival: settled by the director once it is the township's", [refused, first, second],
        {**state("settled", "township"), "uncounted": []}, codes={0: ROLE}, resolves={2: [0]})


# The requirement of each reason (SPEC.md §7.2).
CODE_TAGS = {UNKNOWN: "R7.2-20", NOT_ALLOWED: "R7.2-21", ROLE: "R7.2-22", SAME: "R7.2-23", INCOMPLETE: "R7.2-24"}


def tags(vector):
    return [CODE_TAGS[arrival["code"]] for arrival in vector["arrivals"] if arrival["code"]]


def contents():
    tables = [steps_taken(), steps_refused(), same_person(), incomplete(), effects(), beginnings(), arrivals()]
    return {"incidents": tagged([vector for table in tables for vector in table], tags)}
