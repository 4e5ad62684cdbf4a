"""Where an incident stands: a pure function of its entries (SPEC §13)."""

from __future__ import annotations

from dataclasses import dataclass

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
_NEEDS = {
    SETTLE: (TEXT,),
    REGISTER: (DEPARTMENT_FIELD,),
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
_ANOTHER_PERSON = (APPROVE, CONFIRM, VERIFY, CLOSE)
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
    deadline: int | None = None
    extended: bool = False
    reopened: int = 0
    last_author: int | None = None


def standing(urgency: int | None, entries: list[tuple[bytes, dict]]) -> tuple[Standing, list[tuple[bytes, str]]]:
    """The standing behind all entries (id, fields), and those that do not count with their codes, in order."""
    stands, uncounted = Standing(), []
    for identifier, fields in sorted(entries, key=lambda entry: (entry[1].get(RECORDED_AT) or 0, entry[0])):
        code = reason(stands, fields)
        if code is not None:
            uncounted.append((identifier, code))
            continue
        _take(stands, fields, urgency == MAJOR)
        if fields[ACTION] not in (EXPLAIN, REMARK):
            stands.last_author = fields.get(AUTHOR)
    return stands, uncounted


def reason(stands: Standing, fields: dict) -> str | None:
    """Why the entry does not count here, or None."""
    action = fields.get(ACTION)
    if action not in range(SETTLE, REMARK + 1):
        return "workflow.unknown_action"
    if not _allowed(stands, action):
        return "workflow.not_allowed"
    who = _BY_LEVEL.get(stands.level, ()) if action in (SETTLE, ESCALATE) else _WHO.get(action)
    if who is not None and fields.get(ROLE) not in who:
        return "workflow.role"
    if action in _ANOTHER_PERSON and fields.get(AUTHOR) == stands.last_author:
        return "workflow.same_person"
    if any(fields.get(number) in (None, "") for number in _NEEDS.get(action, ())):
        return "workflow.incomplete"
    return None


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
        return stands.status == "dispatched" and not stands.extended
    return True


def _take(stands: Standing, fields: dict, major: bool) -> None:
    action = fields[ACTION]
    stands.status = _TO.get(action, stands.status)
    if action == ESCALATE:
        stands.level = {"cell": "village", "village": "township"}[stands.level]
    elif action == REGISTER:
        stands.department = fields[DEPARTMENT_FIELD]
    elif action == DISPATCH:
        stands.status = "confirming" if major else "dispatched"
        stands.handler, stands.deadline = fields[HANDLER], fields.get(DEADLINE)
        stands.department = fields.get(DEPARTMENT_FIELD) or stands.department
    elif action == VERIFY and fields[VERDICT] == 1:
        stands.status = "verified"
    elif action == VERIFY:
        stands.status, stands.reopened = "dispatched", stands.reopened + 1
    elif action == RATE and fields[RATING] == 3 or action == REOPEN:
        stands.status, stands.reopened = "reported", stands.reopened + 1
    elif action == REPORT_COUNTY:
        stands.status, stands.level = "at_county", "county"
    elif action == COUNTY_FEEDBACK:
        stands.status, stands.level = "handled", "township"
    elif action == EXTEND:
        stands.extended, stands.deadline = True, fields[DEADLINE]
