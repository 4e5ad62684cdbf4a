"""The sample township's CSV files as records in wire form (Protocol/SPEC.md §12)."""

import csv
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from builder import texts

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
HOUSEHOLD, RESIDENT, BENEFIT, VISIT, INCIDENT, ENTRY = range(1, 7)

_CHOICES = {
    "household kind": ["resident", "rented", "collective", "vacant"],
    "care": ["lives_alone", "left_behind_child", "disability", "low_income"],
    "sex": ["male", "female"],
    "relation": ["head", "spouse", "child", "parent", "grandchild", "sibling", "other"],
    "education": ["none", "primary", "junior", "senior", "college"],
    "left_behind": ["no", "child", "elder", "spouse"],
    "incident kind": ["dispute", "public_order", "safety_hazard", "livelihood", "feedback", "agency"],
    "urgency": ["normal", "urgent", "major"],
    "action": [
        "settle", "escalate", "register", "approve", "dispatch", "confirm", "result", "verify", "propose_closing",
        "close", "rate", "reopen", "report_county", "county_feedback", "extend", "explain", "remark"],
    "role": ["worker", "village_officer", "duty_officer", "director", "department", "auditor", "administrator"],
    "department": [
        "civil_affairs", "justice", "public_security", "social_security", "family_planning", "land", "agriculture",
        "petitions", "work_safety"],
    "verdict": ["passed", "failed"],
    "rating": ["satisfied", "mostly", "not"],
}
_LOCAL = timezone(timedelta(hours=8))


class Record:
    """A record as the centre holds it."""

    def __init__(self, kind, id, fields):
        self.kind = kind
        self.id = id
        self.fields = {number: value for number, value in fields.items() if value not in (None, "", [])}


def _rows(name):
    with open(SAMPLE / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _choice(domain, name):
    return _CHOICES[domain].index(name) + 1 if name else None


def _day(text):
    return (date.fromisoformat(text) - date(1970, 1, 1)).days if text else None


def instant(text):
    """Milliseconds since 1970 of a local time in the CSV's form; None for an empty one."""
    if not text:
        return None
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=_LOCAL).timestamp()) * 1000


class _Disguise:
    """Takes the sample's places, persons and numbers out, and drawn ones in: what a dictionary learns is to hold
    for every township, and it must not learn anybody's name."""

    def __init__(self, draws, purpose, names):
        self._draws = draws
        place = texts.PLACES[purpose]
        self._new = {"丹朱镇": draws.one(place) + draws.one(place) + draws.one(texts.TOWNSHIP_ENDS)}
        for village in ("南关社区", "柳林村"):
            self._new[village] = draws.one(place) + draws.one(place) + draws.one(texts.VILLAGE_ENDS)
        for name in sorted(names):
            self._new[name] = self.name()
        self._pattern = re.compile("|".join(sorted(map(re.escape, self._new), key=lambda old: (-len(old), old))))
        self._area = "".join(str(draws.between(0, 9)) for _ in range(5))

    def name(self):
        given = "".join(self._draws.one(texts.GIVEN) for _ in range(self._draws.between(1, 2)))
        return self._draws.one(texts.SURNAMES) + given

    def text(self, text):
        return self._pattern.sub(lambda match: self._new[match.group()], text)

    def phone(self, text):
        return text and phone(self._draws)

    def identity_number(self, text):
        return text and "1" + self._area + text[6:14] + f"{self._draws.between(0, 9999):04}"


def phone(draws):
    """The number of a mobile phone."""
    return "1" + draws.one("3456789") + f"{draws.between(0, 10 ** 9 - 1):09}"


def cells(draws, purpose, codes):
    """For each of the sample's cells of these codes: the code that it has been given here, and its records."""
    new_code = {code: f"{draws.between(1, 2599):04}" for code in codes}
    tables = {name: _rows(name) for name in ("households", "residents", "incidents", "entries")}
    staff = _rows("workers")
    workers = {row["name"]: number for number, row in enumerate(staff, 1)}
    disguise = _Disguise(
        draws, purpose, {row["head"] for row in tables["households"]} | {row["name"] for row in tables["residents"]}
        | {row["reporter"] for row in tables["incidents"]} | set(workers) - {""})
    moved = disguise.text
    imported = draws.between(1_767_225_600_000, 1_861_920_000_000)
    ids = {}

    def new_id(key):
        nonlocal imported
        imported += draws.between(0, 1)
        ids[key] = draws.uuid7(imported)
        return ids[key]

    def household(row):
        return Record(HOUSEHOLD, new_id(row["number"]), {
            1: new_code[row["cell"]] + row["number"].removeprefix(row["cell"]), 2: moved(row["head"]),
            3: moved(row["address"]),
            4: _choice("household kind", row["kind"]), 5: disguise.phone(row["phone"]), 6: row["dwelling"],
            7: row["hazards"],
            8: sorted(_choice("care", name) for name in row["care"].split()),
            9: [row["remarks"]] if row["remarks"] else None})

    def resident(row):
        return Record(RESIDENT, new_id(row["household"] + row["name"]), {
            1: ids[row["household"]], 2: moved(row["name"]), 3: _choice("sex", row["sex"]), 4: _day(row["birth_date"]),
            5: disguise.identity_number(row["id_number"]), 6: _choice("relation", row["relation"]),
            7: disguise.phone(row["phone"]), 8: row["occupation"],
            9: _choice("education", row["education"]), 10: row["working_away"],
            11: _choice("left_behind", row["left_behind"]), 12: [row["remarks"]] if row["remarks"] else None})

    def incident(row):
        recorder = next(workers[worker["name"]] for worker in staff if row["cell"] in worker["cells"])
        return Record(INCIDENT, new_id(row["number"]), {
            1: row["number"], 2: _choice("incident kind", row["kind"]), 3: moved(row["title"]), 4: moved(row["place"]),
            5: ids.get(row["household"]), 7: moved(row["reporter"]), 8: instant(row["happened_at"]),
            9: _choice("urgency", row["urgency"]), 10: moved(row["detail"]), 11: recorder})

    def entry(row):
        return Record(ENTRY, new_id(row["incident"] + row["recorded_at"]), {
            1: ids[row["incident"]], 2: _choice("action", row["action"]), 3: workers[row["author"]],
            4: _choice("role", row["role"]), 5: instant(row["recorded_at"]), 6: moved(row["text"]),
            7: _choice("department", row["department"]), 8: moved(row["handler"]), 9: instant(row["deadline"]),
            10: _choice("verdict", row["verdict"]), 11: _choice("rating", row["rating"])})

    found = []
    for code in codes:
        numbers = {row["number"] for row in tables["households"] if row["cell"] == code}
        incidents = {row["number"] for row in tables["incidents"] if row["cell"] == code}
        found.append((
            new_code[code],
            [household(row) for row in tables["households"] if row["number"] in numbers]
            + [resident(row) for row in tables["residents"] if row["household"] in numbers]
            + [incident(row) for row in tables["incidents"] if row["number"] in incidents]
            + [entry(row) for row in tables["entries"] if row["incident"] in incidents]))
    return found
