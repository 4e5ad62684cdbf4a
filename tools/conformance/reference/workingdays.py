"""Deadlines in working days, by Protocol/decisions/020-working-days.md."""

from __future__ import annotations

import datetime
import re

DAY_MS = 86_400_000
ZONE_MS = 8 * 3_600_000
MOST_DAYS = 366
MOST_NAME_BYTES = 90
FIRST_DAY = (datetime.date(1850, 1, 1) - datetime.date(1970, 1, 1)).days
LAST_DAY = (datetime.date(2199, 12, 31) - datetime.date(1970, 1, 1)).days
_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)')


class Refused(Exception):
    """`reason` is one of working-days.json; `line` is that of a calendar's first fault."""

    def __init__(self, reason: str, line: int | None = None):
        super().__init__(reason)
        self.reason, self.line = reason, line


def day_number(text: str) -> int:
    """Days since 1970 of a day written as YYYY-MM-DD; raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


class Calendar:
    """Listed days by day number: True for a working day, False for a holiday."""

    def __init__(self, listed: dict[int, bool]):
        self.listed = listed

    def works(self, day: int) -> bool:
        return self.listed.get(day, (day + 3) % 7 < 5)

    def lists(self, instant: int) -> bool:
        """Whether the calendar lists the year of an instant, or a later one."""
        day = datetime.date(1970, 1, 1) + datetime.timedelta(days=(instant + ZONE_MS) // DAY_MS)
        last = datetime.date(1970, 1, 1) + datetime.timedelta(days=max(self.listed, default=FIRST_DAY))
        return bool(self.listed) and day.year <= last.year

    def deadline(self, start: int, days: int) -> int:
        """The deadline of `days` working days from an instant. Raises Refused."""
        if not 1 <= days <= MOST_DAYS:
            raise Refused("count")
        day = (start + ZONE_MS) // DAY_MS
        time_of_day = (start + ZONE_MS) % DAY_MS if self.works(day) else DAY_MS - 1
        if not FIRST_DAY <= day <= LAST_DAY:
            raise Refused("range")
        while days:
            day += 1
            days -= self.works(day)
        if day > LAST_DAY:
            raise Refused("range")
        return day * DAY_MS + time_of_day - ZONE_MS

    def working(self, start: int, end: int) -> int:
        """Milliseconds between two instants that lie in working days; 0 if they are the other way round."""
        total, place = 0, start + ZONE_MS
        while place < end + ZONE_MS:
            day = place // DAY_MS
            until = min((day + 1) * DAY_MS, end + ZONE_MS)
            total += (until - place) * self.works(day)
            place = until
        return total


def read_csv(text: str) -> Calendar:
    """A calendar file `date,name,kind`. Raises Refused with the line of the first fault."""
    listed: dict[int, bool] = {}
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].rstrip("\r") != "date,name,kind":
        raise Refused("header", 1)
    for number, line in enumerate(lines[1:], 2):
        line = line.rstrip("\r")
        if not line:
            continue
        cells = _cells(line, number)
        if len(cells) != 3:
            raise Refused("columns", number)
        try:
            day = day_number(cells[0])
        except ValueError:
            raise Refused("day", number) from None
        if len(cells[1].encode()) > MOST_NAME_BYTES:
            raise Refused("name", number)
        if cells[2] not in ("holiday", "workday"):
            raise Refused("kind", number)
        if day in listed:
            raise Refused("repeated", number)
        listed[day] = cells[2] == "workday"
    return Calendar(listed)


def _cells(line: str, number: int) -> list[str]:
    cells, place = [], 0
    while True:
        found = _FIELD.match(line, place)
        cells.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        place = found.end()
        if place == len(line):
            return cells
        if line[place] != ",":
            raise Refused("csv", number)
        place += 1
