"""The terms in which an incident has to be settled, and how it stands in time (SPEC §13.2, §13.3)."""

from __future__ import annotations

from dataclasses import dataclass

from .workingdays import DAY_MS, ZONE_MS, Calendar, Refused

WORKING_DAYS = {"village": 1, "township": 3}
EXTENSION = (2, 3)
EXPLANATION = 1


@dataclass
class Term:
    """Times are in milliseconds since 1970 UTC."""

    level: str
    beginning: int
    limit: int
    deadline: int
    listed: bool
    extended: bool = False
    ended: int | None = None
    explained: bytes | None = None

    def is_late(self, now: int) -> bool:
        return (now if self.ended is None else self.ended) > self.deadline

    def dispatch(self, deadline: int | None, now: int) -> None:
        """Takes what a dispatcher set."""
        if deadline is not None and deadline > now:
            self.deadline = min(deadline, self.limit)

    def extend(self, deadline: int, calendar: Calendar) -> None:
        """Takes an extension that counts."""
        self.limit = self.deadline = deadline
        self.listed, self.extended = calendar.lists(deadline), True


def day_of(instant: int) -> int:
    """The day on which an instant lies in China."""
    return (instant + ZONE_MS) // DAY_MS


def begin(level: str, beginning: int | None, calendar: Calendar) -> Term | None:
    """The term that begins at a level, if it has a limit that can be reckoned."""
    if beginning is None or level not in WORKING_DAYS:
        return None
    try:
        limit = calendar.deadline(beginning, WORKING_DAYS[level])
    except Refused:
        return None
    return Term(level, beginning, limit, limit, calendar.lists(limit))


def refusal(term: Term, now: int, deadline: int, calendar: Calendar) -> str | None:
    """Why an extension does not count, or None."""
    if term.is_late(now):
        return "workflow.deadline_passed"
    try:
        first, last = (day_of(calendar.deadline(term.limit, days)) for days in EXTENSION)
    except Refused:
        return "workflow.not_allowed"
    return None if first <= day_of(deadline) <= last else "workflow.extension"


def colour(terms: list[Term], now: int, calendar: Calendar) -> str:
    """Green, yellow, orange or red."""
    if not terms:
        return "green"
    term = terms[-1]
    if term.is_late(now):
        return "red"
    if term.ended is not None:
        return "green"
    elapsed = calendar.working(term.beginning, now)
    total = calendar.working(term.beginning, term.deadline)
    if term.extended or 4 * elapsed >= 3 * total:
        return "orange"
    return "yellow" if 2 * elapsed > total else "green"


def delay(terms: list[Term], now: int, calendar: Calendar) -> str:
    """What is owed for a delay: none, unexplained, director or explained."""
    late = [term for term in terms if term.is_late(now)]
    unexplained = [term for term in late if term.explained is None]
    if not unexplained:
        return "explained" if late else "none"
    try:
        until = calendar.deadline(unexplained[-1].deadline, EXPLANATION)
    except Refused:
        return "director"
    return "unexplained" if now <= until else "director"
