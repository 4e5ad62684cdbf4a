"""Incidents out of the log's cases: a case is an incident, its events are the steps of its settlement.

A step takes the time of the event that it stands for; where the log has several events within minutes, the
steps follow each other at a walking pace. Every step is one that the incident workflow allows at that point.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from . import incident_texts as texts
from .draws import Draws
from .identity import REFERENCE_DAY
from .staff import DEPARTMENTS

# The sample's ledgers were exported at the end of the reference day; nothing in them is later.
LATEST = datetime.combine(REFERENCE_DAY, time(20, 0))

# Working days within which the township settles a matter, and by which it may extend that once.
TOWNSHIP_WORKING_DAYS = 3
EXTENSION_WORKING_DAYS = 3
CLOSE_OF_BUSINESS = time(18, 0)

KINDS_BY_CHANNEL = {
    "Internet": {
        "dispute": 30, "public_order": 10, "safety_hazard": 18, "livelihood": 22, "feedback": 8,
        "agency": 12},
    "Desk": {"agency": 60, "livelihood": 40},
    "Post": {"feedback": 70, "dispute": 30},
    "e-mail": {"feedback": 100},
    "Intern": {"public_order": 100},
}
KINDS_BY_DEPARTMENT = {
    "Experts": {"safety_hazard": 100},
    "Customer contact": {"agency": 50, "feedback": 50},
}
ROUTES = {"cell": 45, "village": 30, "township": 25}
# Activities of the log that only a matter for the township has: advice, refusals, halts.
TOWNSHIP_ACTIVITIES = (
    "T07", "T08", "T09", "T11", "T12", "T13", "T14", "T15", "T16", "T17", "T18", "T19", "T20")
RATINGS = {"satisfied": 80, "mostly": 16, "not": 4}


@dataclass
class Resident:
    """Someone whom an incident may concern."""

    name: str
    household: str
    address: str


class IncidentMaker:
    """Makes incidents and their entries for a township's cells."""

    def __init__(self, seed, cells, staff, calendar, households):
        self._seed = seed
        self._staff = staff
        self._calendar = calendar
        self._cells = {cell.code: cell for cell in cells}
        self._residents = defaultdict(list)
        for row in households:
            if row["kind"] != "vacant":
                self._residents[row["cell"]].append(Resident(row["head"], row["number"], row["address"]))
        # Cells differ in how much happens in them.
        busyness = Draws(seed, "busyness")
        self._weights = {
            code: len(residents) * busyness.real(0.3, 1.7) for code, residents in self._residents.items()}

    def make(self, cases):
        """The rows of incidents, and of their entries, in order of the cases."""
        incidents, entries = [], []
        counts = defaultdict(int)
        for case in cases:
            year = case.received.year
            counts[year] += 1
            draws = Draws(self._seed, "case", case.name)
            cell = self._cells[draws.weighted(self._weights)]
            incident, matter, words = self._incident(draws, case, cell, f"{year}-{counts[year]:04}")
            incidents.append(incident)
            history = History(self._staff, self._calendar, draws, case, cell, incident, matter, words)
            entries += history.entries()
        return incidents, entries

    def _incident(self, draws, case, cell, number):
        kinds = KINDS_BY_DEPARTMENT.get(case.department) or KINDS_BY_CHANNEL[case.channel]
        kind = draws.weighted(kinds)
        matter = draws.pick([
            matter for matter in texts.MATTERS if matter.kind == kind and matter.suits(cell)])
        concerned, other = draws.shuffled(self._residents[cell.code])[:2]
        words = {
            "name": concerned.name, "other": other.name, "village": cell.village.name,
            "group": cell.group_name, "department": DEPARTMENTS[matter.department]}
        by_worker = matter.public_place and draws.chance(0.6)
        row = {
            "cell": cell.code, "number": number, "kind": kind, "title": matter.title.format(**words),
            "place": cell.address + matter.public_place if matter.public_place else concerned.address,
            "household": "" if matter.public_place else concerned.household,
            "reporter": self._staff.of_cell[cell.code].name if by_worker else concerned.name,
            "happened_at": _minute(self._time_of_happening(draws, case)),
            "urgency": self._urgency(draws, case, kind), "detail": matter.detail.format(**words)}
        return row, matter, words

    def _time_of_happening(self, draws, case):
        """Some time before the case was received: mostly hours, seldom days, never in the small hours."""
        delay = draws.weighted({"hours": 82, "day": 14, "days": 4})
        longest = {"hours": 6 * 60, "day": 24 * 60, "days": 4 * 24 * 60}[delay]
        happened = case.received - timedelta(minutes=draws.whole(10, longest))
        return happened - timedelta(hours=8) if happened.hour < 6 else happened

    def _urgency(self, draws, case, kind):
        if case.department == "Experts":
            return "major"
        if kind in ("dispute", "public_order", "safety_hazard"):
            return draws.weighted({"normal": 78, "urgent": 19, "major": 3})
        return draws.weighted({"normal": 93, "urgent": 7})


class History:
    """The entries of one incident, built up in order of time."""

    def __init__(self, staff, calendar, draws, case, cell, incident, matter, words):
        self._staff = staff
        self._calendar = calendar
        self._draws = draws
        self._case = case
        self._incident = incident
        self._matter = matter
        self._worker = staff.of_cell[cell.code]
        self._village_officer = staff.of_village[cell.village.code]
        self._handler = staff.handler(matter.department, case.responsible)
        self._words = words | {"handler": self._handler.name}
        self._entries = []
        self._now = case.received
        self._deadline = None
        self._is_explained = False

    def entries(self):
        """The entries up to the latest day; a case without an end in the log is left open."""
        route = self._route()
        is_open = self._case.end is None
        if route == "cell":
            owner = self._worker
            self._settle_locally(owner, is_open)
        elif route == "village":
            owner = self._village_officer
            self._step("escalate", self._worker, self._case.received, texts.ESCALATED_TO_VILLAGE)
            self._settle_locally(owner, is_open)
        else:
            owner = self._staff.duty_officer(self._case.responsible)
            self._settle_in_township(is_open)
        if not is_open:
            self._rate(owner)
        return [entry for entry in self._entries if entry["recorded_at"] <= _minute(LATEST)]

    # The log

    def _route(self):
        codes = [code for code, _, _ in self._case.events]
        is_major = self._incident["urgency"] == "major"
        if is_major or any(code.startswith(TOWNSHIP_ACTIVITIES) for code in codes):
            return "township"
        return self._draws.weighted(ROUTES)

    def _event(self, *activities):
        """The resource and time of the last event of these activities, or None."""
        found = [event for event in self._case.events if event[0].startswith(activities)]
        return found[-1][1:] if found else None

    def _time_of(self, *activities):
        event = self._event(*activities)
        return event[1] if event else self._now

    def _officer_of(self, activity):
        event = self._event(activity)
        return self._staff.duty_officer(event[0] if event else self._case.responsible)

    # Steps

    def _step(self, action, author, at, phrases, **fields):
        """Adds an entry at `at`, or some minutes after the one before it where that is later."""
        pace = timedelta(minutes=self._draws.whole(4, 35))
        self._now = max(at, self._now + pace)
        self._entries.append({
            "incident": self._incident["number"], "action": action, "author": author.name,
            "role": author.role, "recorded_at": _minute(self._now),
            "text": self._draws.pick(phrases).format(**self._words), **fields})

    def _settle_locally(self, owner, is_open):
        if self._event("T03"):
            self._step("remark", owner, self._time_of("T03"), texts.SUPPLEMENTED)
        if not is_open:
            settled = texts.SETTLED[self._incident["kind"]]
            at = self._case.events[-1][2]
            if owner != self._worker:
                at = max(at, self._later_today())
            self._step("settle", owner, at, settled)

    def _settle_in_township(self, is_open):
        self._step("escalate", self._worker, self._case.received, texts.ESCALATED_TO_VILLAGE)
        self._step("escalate", self._village_officer, self._time_of("T02"), texts.ESCALATED_TO_TOWNSHIP)
        if self._event("T03"):
            self._step("remark", self._worker, self._time_of("T03"), texts.SUPPLEMENTED)
        self._register_and_dispatch()
        if self._event("T07"):
            self._explain_if_late(self._time_of("T07"))
            self._step("remark", self._handler, self._time_of("T07"), texts.ADVISED)
        if self._event("T16"):
            self._extend()
        if self._event("T08"):
            officer = self._officer_of("T08")
            self._step("report_county", officer, self._time_of("T08"), texts.REPORTED_TO_COUNTY)
            if is_open:
                return
            self._step("county_feedback", officer, self._time_of("T09", "T10"), texts.COUNTY_FEEDBACK)
        else:
            if is_open:
                return
            self._report_result(self._time_of("T10"), texts.RESULTS[self._matter.department])
        if self._event("T11"):
            self._verify("failed", self._time_of("T11", "T12"), texts.VERIFICATION_FAILED)
            self._report_result(self._time_of("T13", "T14", "T15"), texts.RESULT_AFTER_FAILURE)
        self._verify("passed", self._later_today(), texts.VERIFIED)
        officer = self._staff.duty_officer(self._case.responsible)
        self._step("propose_closing", officer, self._later_today(), texts.CLOSING_PROPOSED)
        self._step("close", self._staff.director, self._later_today(), texts.CLOSED)

    def _register_and_dispatch(self):
        department = self._matter.department
        self._step(
            "register", self._officer_of("T04"), self._time_of("T04"), texts.REGISTERED,
            department=department)
        self._deadline = self._business_day_after(TOWNSHIP_WORKING_DAYS)
        self._step("approve", self._staff.director, self._time_of("T05"), texts.APPROVED)
        officer = self._officer_of("T06")
        self._step(
            "dispatch", officer, self._time_of("T06"), texts.DISPATCHED, department=department,
            handler=self._handler.name, deadline=_minute(self._deadline))
        if self._incident["urgency"] == "major":
            self._step("confirm", self._staff.other_duty_officer(officer), self._now, texts.CONFIRMED)

    def _extend(self):
        self._explain_if_late(self._time_of("T16"))
        self._deadline = self._business_day_after(EXTENSION_WORKING_DAYS, since=self._deadline)
        self._step(
            "extend", self._officer_of("T16"), self._time_of("T16"), texts.EXTENDED,
            deadline=_minute(self._deadline))

    def _explain_if_late(self, at):
        """The handler's answer to why, on the morning after the deadline, if the next step is after it."""
        if at > self._deadline and not self._is_explained:
            self._is_explained = True
            asked = self._deadline + timedelta(minutes=self._draws.whole(15 * 60, 17 * 60))
            self._step("explain", self._handler, asked, texts.EXPLAINED)

    def _report_result(self, at, phrases):
        # The log's desk work takes minutes; what is done on the ground takes hours.
        at = max(at, self._later_today())
        self._explain_if_late(at)
        self._step("result", self._handler, at, phrases)

    def _verify(self, verdict, at, phrases):
        self._step("verify", self._worker, at, phrases, verdict=verdict)

    def _rate(self, owner):
        """The household's rating, told at a visit when the log ends the case; a bad one starts it again."""
        rating = self._draws.weighted(RATINGS)
        self._step("rate", self._worker, self._case.end, texts.RATED[rating], rating=rating)
        if rating == "not":
            self._step("settle", owner, self._next_morning(), (texts.SETTLED_ON_SECOND_TRY,))
            rating = self._draws.weighted({"satisfied": 30, "mostly": 70})
            self._step("rate", self._worker, self._next_morning(), texts.RATED[rating], rating=rating)

    # Times

    def _business_day_after(self, count, since=None):
        day = self._calendar.after_working_days((since or self._now).date(), count)
        return datetime.combine(day, CLOSE_OF_BUSINESS)

    def _later_today(self):
        """An hour or four from now, or the next working morning when that is too late in the day."""
        later = self._now + timedelta(minutes=self._draws.whole(50, 240))
        is_today = later.date() == self._now.date() and later.time() < CLOSE_OF_BUSINESS
        return later if is_today else self._next_morning()

    def _next_morning(self):
        day = self._calendar.after_working_days(self._now.date(), 1)
        return datetime.combine(day, time(8, 30)) + timedelta(minutes=self._draws.whole(0, 150))


def _minute(instant):
    return f"{instant:%Y-%m-%d %H:%M}"
