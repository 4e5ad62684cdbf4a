"""The published survey, case log and calendar, as they are read from the source directory."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# Whole weeks, so that weekdays stay: the log's last event (2012-01-23) falls on 2026-06-29.
LOG_SHIFT = timedelta(days=5271)


@dataclass(frozen=True)
class SurveyHousehold:
    number: int
    commune: int
    head_sex: str
    head_age: int
    farms: bool
    is_urban: bool
    # Persons of the survey that were placed into this household; fewer than its size where they ran out.
    resident_count: int


@dataclass(frozen=True)
class SurveyPerson:
    number: int
    commune: int
    sex: str
    age: int
    is_married: bool
    diploma_level: int
    is_injured: bool
    illness_days: int


@dataclass(frozen=True)
class LogCase:
    name: str
    channel: str
    department: str
    responsible: str
    # None while the case was open at the end of the log.
    end: datetime | None
    # (activity code, resource, time), in order of time. The code is `T02`, or `Confirmation`.
    events: tuple

    @property
    def received(self):
        return self.events[0][2]


@dataclass(frozen=True)
class Calendar:
    holidays: frozenset
    make_up_days: frozenset

    def is_working(self, day):
        return day in self.make_up_days or (day.weekday() < 5 and day not in self.holidays)

    def after_working_days(self, day, count):
        """The day that lies `count` working days after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day


def _rows(directory, name):
    with open(directory / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_survey(directory):
    """The survey's households and persons, both in order of their number."""
    persons = []
    resident_counts = defaultdict(int)
    for row in _rows(directory, "residents.csv"):
        resident_counts[row["household"]] += 1
        persons.append(SurveyPerson(
            number=int(row["resident"]), commune=int(row["commune"]), sex=row["sex"], age=int(row["age"]),
            is_married=row["married"] == "1", diploma_level=int(row["diploma_level"]),
            is_injured=row["injured"] == "1", illness_days=int(row["illness_days"])))
    households = [
        SurveyHousehold(
            number=int(row["household"]), commune=int(row["commune"]), head_sex=row["head_sex"],
            head_age=int(row["head_age"]), farms=row["farm"] == "yes", is_urban=row["urban"] == "yes",
            resident_count=resident_counts[row["household"]])
        for row in _rows(directory, "households.csv")]
    return households, persons


def _shifted(text):
    """The log's wall-clock time, moved into the sample's years."""
    return datetime.fromisoformat(text).replace(tzinfo=None) + LOG_SHIFT


def read_log(directory):
    """The log's cases in the order in which they were received, in the sample's years."""
    events = defaultdict(list)
    for row in _rows(directory, "incident_events.csv"):
        code = row["activity"].split()[0]
        events[row["case"]].append((code, row["resource"], _shifted(row["time"])))
    cases = [
        LogCase(
            name=row["case"], channel=row["channel"], department=row["department"],
            responsible=row["responsible"], end=_shifted(row["end"]) if row["end"] else None,
            events=tuple(sorted(events[row["case"]], key=lambda event: event[2])))
        for row in _rows(directory, "incidents.csv")]
    return sorted(cases, key=lambda case: (case.received, case.name))


def read_calendar(directory):
    days = {"holiday": set(), "workday": set()}
    for row in _rows(directory, "holidays.csv"):
        days[row["kind"]].add(date.fromisoformat(row["date"]))
    return Calendar(frozenset(days["holiday"]), frozenset(days["workday"]))
