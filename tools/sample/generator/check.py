"""Holds files to the ledgers' schema, to each other and to the incident workflow, by what they say alone."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime

from .identity import AREA_CODE, REFERENCE_DAY, check_character
from .tables import COLUMNS

REQUIRED = {
    "villages.csv": ("code", "name"),
    "cells.csv": ("code", "name", "village"),
    "workers.csv": ("name", "role"),
    "households.csv": ("cell", "number", "head"),
    "residents.csv": ("household", "name", "sex", "birth_date", "id_number", "relation"),
    "incidents.csv": ("cell", "number", "kind", "title", "happened_at", "urgency"),
    "entries.csv": ("incident", "action", "author", "role", "recorded_at"),
}
UNIQUE = {
    "villages.csv": ("code", "name"), "cells.csv": ("code", "name"), "workers.csv": ("name",),
    "households.csv": ("number", "address"), "residents.csv": ("id_number",), "incidents.csv": ("number",),
}
REFERENCES = (
    ("cells.csv", "village", "villages.csv", "code"), ("workers.csv", "cells", "cells.csv", "code"),
    ("households.csv", "cell", "cells.csv", "code"),
    ("residents.csv", "household", "households.csv", "number"),
    ("incidents.csv", "cell", "cells.csv", "code"),
    ("incidents.csv", "household", "households.csv", "number"),
    ("entries.csv", "incident", "incidents.csv", "number"), ("entries.csv", "author", "workers.csv", "name"),
)
# The schema's bounds on texts, in bytes of UTF-8. A remark's is that of one line.
TEXT_BYTES = {
    "households.csv": {
        "number": 40, "head": 90, "address": 300, "dwelling": 1000, "hazards": 1000, "remarks": 1000},
    "residents.csv": {"name": 90, "occupation": 90, "working_away": 150, "remarks": 1000},
    "incidents.csv": {"number": 40, "title": 200, "place": 300, "reporter": 90, "detail": 6000},
    "entries.csv": {"text": 6000, "handler": 90},
}
ROLES = "worker village_officer duty_officer director department auditor administrator"
CHOICES = {
    "workers.csv": {"role": ROLES},
    "households.csv": {
        "kind": "resident rented collective vacant",
        "care": "lives_alone left_behind_child disability low_income"},
    "residents.csv": {
        "sex": "male female", "relation": "head spouse child parent grandchild sibling other",
        "education": "none primary junior senior college", "left_behind": "no child elder spouse"},
    "incidents.csv": {
        "kind": "dispute public_order safety_hazard livelihood feedback agency",
        "urgency": "normal urgent major"},
    "entries.csv": {
        "action": "settle escalate register approve dispatch confirm result verify propose_closing close "
        "rate reopen report_county county_feedback extend explain remark",
        "role": ROLES,
        "department": "civil_affairs justice public_security social_security family_planning land "
        "agriculture petitions work_safety",
        "verdict": "passed failed", "rating": "satisfied mostly not"},
}
SETS = {("workers.csv", "cells"), ("households.csv", "care")}
INSTANTS = {"incidents.csv": ("happened_at",), "entries.csv": ("recorded_at", "deadline")}
# What an action must hold for its step to count, and who takes it.
NEEDS = {
    "settle": "text", "explain": "text", "remark": "text", "result": "text", "reopen": "text",
    "county_feedback": "text", "register": "department", "dispatch": "handler", "extend": "deadline",
    "verify": "verdict", "rate": "rating"}
TAKEN_BY = {
    "register": "duty_officer", "approve": "director", "dispatch": "duty_officer", "confirm": "duty_officer",
    "verify": "worker", "propose_closing": "duty_officer", "close": "director",
    "county_feedback": "duty_officer"}
NEEDS_ANOTHER_PERSON = ("approve", "confirm", "verify", "close")
# Actions that leave an incident where it stands.
NOTES = ("explain", "remark")
# Where an incident must stand for an action, and where it stands after it. Levels are the import's to judge.
STEPS = {
    "settle": ("reported", "settled"), "escalate": ("reported", "reported"),
    "register": ("reported", "registered"), "approve": ("registered", "approved"),
    "dispatch": ("approved", "dispatched"), "confirm": ("confirming", "dispatched"),
    "extend": ("dispatched", "dispatched"), "report_county": ("dispatched", "at_county"),
    "county_feedback": ("at_county", "handled"), "result": ("dispatched", "handled"),
    "verify": ("handled", "verified"), "propose_closing": ("verified", "closing"),
    "close": ("closing", "closed"), "rate": ("settled closed", "rated"),
    "reopen": ("settled closed rated", "reported"),
}


def check_tables(tables):
    """What is wrong, as sentences; none when all is well."""
    problems = []
    for name in COLUMNS:
        problems += [f"{name}, row {row}: {problem}" for row, problem in _field_problems(name, tables[name])]
        for column in UNIQUE.get(name, ()):
            problems += [
                f"{name}: {column} of row {row} stands for the {count}. time"
                for row, count in _repeats(tables[name], column)]
    for name, column, target, key in REFERENCES:
        known = {row[key] for row in tables[target]}
        problems += [
            f"{name}, row {number}: {column} is not in {target}"
            for number, row in enumerate(tables[name], start=1)
            if not known.issuperset(_values(name, column, row[column]))]
    return problems or [*_family_problems(tables), *_incident_problems(tables)]


def _repeats(rows, column):
    """The rows that hold a value for the second time or more, and for which time."""
    counts = Counter()
    for number, row in enumerate(rows, start=1):
        counts[row[column]] += 1
        if counts[row[column]] > 1:
            yield number, counts[row[column]]


def _values(name, column, text):
    if (name, column) in SETS:
        return text.split()
    return [text] if text else []


# Fields


def _field_problems(name, rows):
    for number, row in enumerate(rows, start=1):
        for column in REQUIRED[name]:
            if not row[column].strip():
                yield number, f"{column} is missing"
        for column, text in row.items():
            if text != text.strip() or any(ord(character) < 32 for character in text):
                yield number, f"{column} has blanks or control characters"
            if text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
                yield number, f"{column} would run as a formula in a spreadsheet"
            if len(text.encode()) > TEXT_BYTES.get(name, {}).get(column, 300):
                yield number, f"{column} is too long"
        for column, choices in CHOICES.get(name, {}).items():
            if not set(choices.split()).issuperset(_values(name, column, row[column])):
                yield number, f"{column} is not one of {choices}"
        for column in INSTANTS.get(name, ()):
            if row[column] and not _is_instant(row[column]):
                yield number, f"{column} is not a time such as 2026-03-05 14:30"
        if row.get("phone") and not re.fullmatch(r"1[3-9]\d{9}", row["phone"], re.ASCII):
            yield number, "phone is not a mobile number"
        if name == "residents.csv":
            yield from ((number, problem) for problem in _identity_problems(row))


def _is_instant(text):
    try:
        return f"{datetime.strptime(text, '%Y-%m-%d %H:%M'):%Y-%m-%d %H:%M}" == text
    except ValueError:
        return False


def _identity_problems(row):
    number = row["id_number"]
    try:
        birth = date.fromisoformat(row["birth_date"])
    except ValueError:
        return ["birth_date is not a date such as 1998-03-05"]
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return ["id_number does not have 17 digits and a check character"]
    problems = []
    if number[17] != check_character(number[:17]):
        problems.append("id_number has a wrong check character")
    if number[:6] != AREA_CODE:
        problems.append("id_number is of another county")
    if number[6:14] != f"{birth:%Y%m%d}":
        problems.append("id_number holds another birth date")
    if (int(number[16]) % 2 == 1) != (row["sex"] == "male"):
        problems.append("id_number is for the other sex")
    if not date(1900, 1, 1) < birth <= REFERENCE_DAY:
        problems.append("birth_date is out of range")
    return problems


# Families


def _family_problems(tables):
    residents = defaultdict(list)
    for row in tables["residents.csv"]:
        residents[row["household"]].append(row)
    for household in tables["households.csv"]:
        number, members = household["number"], residents[household["number"]]
        if not number.startswith(f"{household['cell']}-"):
            yield f"household {number} is not numbered after its cell"
        if (household["kind"] == "vacant") != (not members):
            yield f"household {number} is vacant and inhabited, or neither"
        if not members:
            continue
        heads = [row for row in members if row["relation"] == "head"]
        if len(heads) != 1 or heads[0]["name"] != household["head"]:
            yield f"household {number} does not have its head among its residents"
            continue
        names = {row["name"] for row in members}
        if len(names) != len(members):
            yield f"household {number} has two residents of one name"
        if sum(row["relation"] == "spouse" for row in members) > 1:
            yield f"household {number} has two spouses of its head"
        yield from (f"household {number}: {problem}" for problem in _relation_problems(heads[0], members))
        has_left_behind_child = any(row["left_behind"] == "child" for row in members)
        if ("left_behind_child" in household["care"].split()) != has_left_behind_child:
            yield f"household {number}: its care flags do not follow its children"
        if ("lives_alone" in household["care"].split()) != (len(members) == 1):
            yield f"household {number}: its care flags do not follow its size"


def _relation_problems(head, members):
    for row in members:
        years_younger = int(row["birth_date"][:4]) - int(head["birth_date"][:4])
        if row["relation"] == "child":
            # Surnames of two characters are rare, so the first tells.
            if row["name"][0] != head["name"][0]:
                yield "a child does not share the head's surname"
            if years_younger < 15:
                yield "a child is too old for the head"
        if row["relation"] == "parent" and years_younger > -15:
            yield "a parent is too young for the head"
        if row["relation"] == "spouse" and row["sex"] == head["sex"]:
            yield "the head and the spouse are of one sex"
        if row["working_away"] and row["left_behind"] not in ("", "no"):
            yield "somebody who works away is left behind"


# Incidents


def _incident_problems(tables):
    workers = {row["name"]: row for row in tables["workers.csv"]}
    households = {row["number"]: row for row in tables["households.csv"]}
    entries = defaultdict(list)
    for row in tables["entries.csv"]:
        entries[row["incident"]].append(row)
    for incident in tables["incidents.csv"]:
        label = f"incident {incident['number']}"
        if incident["household"] and households[incident["household"]]["cell"] != incident["cell"]:
            yield f"{label} concerns a household of another cell"
        before, last_author, standing = incident["happened_at"], "", "reported"
        for entry in entries[incident["number"]]:
            action, author = entry["action"], workers[entry["author"]]
            step = f"{label}, {action} of {entry['recorded_at']}"
            if entry["recorded_at"] <= before:
                yield f"{step}: is not later than what came before"
            if entry["recorded_at"][:10] > REFERENCE_DAY.isoformat():
                yield f"{step}: lies after the reference day"
            if entry["role"] != author["role"]:
                yield f"{step}: its role is not its author's"
            if author["cells"] and incident["cell"] not in author["cells"].split():
                yield f"{step}: its author does not work in the cell"
            if action in NEEDS and not entry[NEEDS[action]]:
                yield f"{step}: lacks {NEEDS[action]}"
            if entry["role"] != TAKEN_BY.get(action, entry["role"]):
                yield f"{step}: is not for a {entry['role']}"
            if action in NEEDS_ANOTHER_PERSON and entry["author"] == last_author:
                yield f"{step}: must be taken by another person than the step before"
            before = entry["recorded_at"]
            if action in NOTES:
                continue
            last_author = entry["author"]
            if standing not in STEPS[action][0].split():
                yield f"{step}: is not possible when the incident is {standing}"
            standing = _standing_after(entry, incident)


def _standing_after(entry, incident):
    if entry["action"] == "dispatch" and incident["urgency"] == "major":
        return "confirming"
    if entry["verdict"] == "failed":
        return "dispatched"
    if entry["rating"] == "not":
        return "reported"
    return STEPS[entry["action"]][1]
