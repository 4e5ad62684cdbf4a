"""Where an incident stands: a pure function of its entries (SPEC §13.1), with the terms of §13.2."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import terms
from .workingdays import Calendar

WORKER, VILLAGE_OFFICER, DUTY_OFFICER, DIRECTOR, DEPARTMENT = range(1, 6)
(
    SETTLE,
    ESCALATE,
    REGISTER,
    APPROVE,
    DISPATCH,
    CONFIRM,
    RESULT,
    VERIFY,
    PROPOSE_CLOSING,
    CLOSE,
    RATE,
    REOPEN,
    REPORT_COUNTY,
    COUNTY_FEEDBACK,
    EXTEND,
    EXPLAIN,
    REMARK,
) = range(1, 18)
FINAL = ("settled", "closed")
MAJOR = 3
AUTHOR, ROLE, RECORDED_AT, ACTION, TEXT, DEPARTMENT_FIELD, HANDLER, DEADLINE, VERDICT, RATING = (
    3,
    4,
    5,
    2,
    6,
    7,
    8,
    9,
    10,
    11,
)
HAPPENED_AT, URGENCY, PARTIES, DEPARTMENT_IN_CHARGE = 8, 9, 12, 13  # fields of the incident
ENTERPRISE = 2
_NEEDS = {
    SETTLE: (TEXT,),
    DISPATCH: (HANDLER,),
    RESULT: (TEXT,),
    VERIFY: (VERDICT,),
    RATE: (RATING,),
    REOPEN: (TEXT,),
    COUNTY_FEEDBACK: (TEXT,),
    EXTEND: (TEXT, DEADLINE),
    EXPLAIN: (TEXT,),
    REMARK: (TEXT,),
}
_WHO = {
    REGISTER: (DUTY_OFFICER,),
    APPROVE: (DIRECTOR,),
    DISPATCH: (DUTY_OFFICER,),
    CONFIRM: (DUTY_OFFICER,),
    RESULT: (DUTY_OFFICER, DEPARTMENT),
    VERIFY: (WORKER,),
    PROPOSE_CLOSING: (DUTY_OFFICER,),
    CLOSE: (DIRECTOR,),
    REOPEN: (VILLAGE_OFFICER, DUTY_OFFICER, DIRECTOR),
    REPORT_COUNTY: (DUTY_OFFICER, DIRECTOR),
    COUNTY_FEEDBACK: (DUTY_OFFICER,),
    EXTEND: (DUTY_OFFICER, DIRECTOR),
}
_BY_LEVEL = {"cell": (WORKER, VILLAGE_OFFICER), "village": (VILLAGE_OFFICER,), "township": (DUTY_OFFICER, DIRECTOR)}
_ANOTHER_PERSON = (APPROVE, CONFIRM, CLOSE)
_FROM = {
    SETTLE: "reported",
    APPROVE: "registered",
    DISPATCH: "approved",
    CONFIRM: "confirming",
    RESULT: "dispatched",
    VERIFY: "handled",
    PROPOSE_CLOSING: "verified",
    CLOSE: "closing",
    COUNTY_FEEDBACK: "at_county",
}
_TO = {
    SETTLE: "settled",
    REGISTER: "registered",
    APPROVE: "approved",
    CONFIRM: "dispatched",
    RESULT: "handled",
    PROPOSE_CLOSING: "closing",
    CLOSE: "closed",
}


@dataclass
class Standing:
    """Where an incident stands behind some entries."""

    status: str = "reported"
    level: str = "cell"
    department: int | None = None
    handler: str | None = None
    reopened: int = 0
    terms: list[terms.Term] = field(default_factory=list)
    county: dict | None = None
    last_author: int | None = None
    last_step: int | None = None
    handled_by: set[int] = field(default_factory=set)

    @property
    def running(self) -> terms.Term | None:
        """The term that runs now."""
        return self.terms[-1] if self.terms and self.terms[-1].ended is None else None


def standing(
    incident: dict, entries: list[tuple[bytes, dict]], calendar: Calendar
) -> tuple[Standing, list[tuple[bytes, str]]]:
    """The standing of an incident (its fields) behind all entries (id, fields), and those that do not count with
    their codes, in order."""
    uncounted = []
    stands = Standing(department=incident.get(DEPARTMENT_IN_CHARGE), last_step=incident.get(HAPPENED_AT))
    is_townships = incident.get(PARTIES) == ENTERPRISE or stands.department is not None
    _begin(stands, "township" if is_townships else "cell", stands.last_step, calendar)
    for identifier, fields in sorted(entries, key=lambda entry: (entry[1].get(RECORDED_AT) or 0, entry[0])):
        code = reason(stands, fields, incident, calendar)
        if code is not None:
            uncounted.append((identifier, code))
            continue
        if fields[ACTION] == EXPLAIN:
            _explain(stands, identifier, fields[RECORDED_AT])
        if fields[ACTION] in (EXPLAIN, REMARK):
            continue
        _take(stands, fields, incident, calendar)
        stands.last_author, stands.last_step = fields.get(AUTHOR), fields.get(RECORDED_AT) or 0
    return stands, uncounted


def reason(stands: Standing, fields: dict, incident: dict, calendar: Calendar) -> str | None:
    """Why the entry does not count here, or None."""
    action = fields.get(ACTION)
    if action not in range(SETTLE, REMARK + 1):
        return "workflow.unknown_action"
    if not _allowed(stands, action):
        return "workflow.not_allowed"
    who = _BY_LEVEL.get(stands.level, ()) if action in (SETTLE, ESCALATE) else _WHO.get(action)
    if who is not None and fields.get(ROLE) not in who:
        return "workflow.role"
    if fields.get(AUTHOR) in _barred(stands, action):
        return "workflow.same_person"
    if any(fields.get(number) in (None, "") for number in _NEEDS.get(action, ())):
        return "workflow.incomplete"
    if action == REGISTER and fields.get(DEPARTMENT_FIELD) is None and incident.get(DEPARTMENT_IN_CHARGE) is None:
        return "workflow.incomplete"
    if action == EXTEND:
        return terms.refusal(stands.running, fields.get(RECORDED_AT) or 0, fields[DEADLINE], calendar)
    return None


def _barred(stands: Standing, action: int) -> set:
    """Who may not take the step, for they took what it checks."""
    if action == VERIFY:
        return stands.handled_by
    return {stands.last_author} if action in _ANOTHER_PERSON else set()


def _allowed(stands: Standing, action: int) -> bool:
    if action in _FROM:
        return stands.status == _FROM[action]
    if action == ESCALATE:
        return stands.status == "reported" and stands.level in ("cell", "village")
    if action == REGISTER:
        return stands.status == "reported" and stands.level == "township"
    if action in (RATE, REOPEN):
        return stands.status in FINAL
    if action == REPORT_COUNTY:
        return stands.level == "township" and stands.status not in (*FINAL, "closing")
    if action == EXTEND:
        return stands.status == "dispatched" and stands.running is not None and not stands.running.extended
    return True


def _begin(stands: Standing, level: str, beginning: int | None, calendar: Calendar) -> None:
    """The incident comes to a level, or begins again there."""
    stands.level = level
    term = terms.begin(level, beginning, calendar)
    if term is not None:
        stands.terms.append(term)


def _end(stands: Standing, now: int) -> None:
    if stands.running is not None:
        stands.running.ended = now


def _explain(stands: Standing, identifier: bytes, now: int) -> None:
    for term in reversed(stands.terms):
        if term.explained is None and term.is_late(now):
            term.explained = identifier
            return


def _reopen(stands: Standing, status: str, now: int, calendar: Calendar) -> None:
    stands.status, stands.reopened = status, stands.reopened + 1
    _begin(stands, stands.level, now, calendar)


def _take(stands: Standing, fields: dict, incident: dict, calendar: Calendar) -> None:
    action, now = fields[ACTION], fields.get(RECORDED_AT) or 0
    stands.status = _TO.get(action, stands.status)
    if action in (SETTLE, ESCALATE, RESULT, REPORT_COUNTY):
        _end(stands, now)
    if action in (RESULT, COUNTY_FEEDBACK):
        stands.handled_by.add(fields.get(AUTHOR))
    if action == ESCALATE:
        _begin(stands, {"cell": "village", "village": "township"}[stands.level], now, calendar)
    elif action == REGISTER:
        stands.department = fields.get(DEPARTMENT_FIELD, incident.get(DEPARTMENT_IN_CHARGE))
    elif action == DISPATCH:
        stands.status = "confirming" if incident.get(URGENCY) == MAJOR else "dispatched"
        stands.handler = fields[HANDLER]
        stands.department = fields.get(DEPARTMENT_FIELD) or stands.department
        if stands.running is not None:
            stands.running.dispatch(fields.get(DEADLINE), now)
    elif action == VERIFY and fields[VERDICT] == 1:
        stands.status = "verified"
    elif action == VERIFY:
        _reopen(stands, "dispatched", now, calendar)
    elif action == RATE and fields[RATING] == 3 or action == REOPEN:
        _reopen(stands, "reported", now, calendar)
    elif action == REPORT_COUNTY:
        found = stands.last_step
        same_day = found is None or terms.day_of(found) == terms.day_of(now)
        stands.status, stands.level = "at_county", "county"
        stands.county = {"reported": now, "same_day": same_day, "feedback": None}
    elif action == COUNTY_FEEDBACK:
        stands.status, stands.level = "handled", "township"
        stands.county["feedback"] = now
    elif action == EXTEND:
        stands.running.extend(fields[DEADLINE], calendar)
