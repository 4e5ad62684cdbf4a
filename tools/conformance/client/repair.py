"""The course of a repair (SPEC §5.8): what to probe, want and offer until the digests of a cell are equal."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from . import digests
from . import messages as m
from .applying import Taken, offer_of
from .bodies import PROBES_LIMIT, WANTS_LIMIT, Answer, Request
from .replica import Replica

ROUNDS_LIMIT = 8


@dataclass
class Course:
    """The repair of one cell."""

    probes: deque = field(default_factory=deque)
    wants: deque = field(default_factory=deque)
    damaged: set = field(default_factory=set)
    rounds: int = 0


class Repairs:
    """All repairs of one sync."""

    def __init__(self):
        self.courses: dict[int, Course] = {}
        self.given_up: set[int] = set()
        self.rounds: dict[int, int] = {}

    @property
    def active(self) -> bool:
        return any(course.probes or course.wants for course in self.courses.values())

    def ask(self, request: Request, replica: Replica) -> None:
        """Adds the next probes and wants to a request."""
        for cell, course in self.courses.items():
            place = replica.places.get(cell)
            if cell not in replica.cells or place is None or not place.at_end:
                continue
            asked = False
            while course.wants and len(request.wants) < WANTS_LIMIT:
                request.wants.append(course.wants.popleft())
                asked = True
            while course.probes and len(request.probes) < PROBES_LIMIT:
                request.probes.append(course.probes.popleft())
                asked = True
            if asked:
                course.rounds += 1
                self.rounds[cell] = self.rounds.get(cell, 0) + 1

    def take(self, request: Request, answer: Answer, replica: Replica, taken: Taken) -> None:
        """Looks at the answer's digests, summaries and listings, after its pages and wholes were applied."""
        for cell in taken.equal:
            self.courses.pop(cell, None)
        for cell in taken.unread:
            course = self.courses.get(cell)
            if course is not None:
                course.probes.extendleft(probe for probe in request.probes if probe.cell == cell)
        for found in answer.ranges:
            if found.cell in taken.unread or found.cell not in self.courses:
                continue
            (self._take_summary if isinstance(found, m.Summary) else self._take_listing)(found, replica)
        for cell in taken.differing - self.given_up:
            course = self.courses.setdefault(cell, Course())
            if not course.probes and not course.wants:
                course.probes.append(m.Probe(cell=cell, bits=0, value=0))
        for cell, course in list(self.courses.items()):
            if not course.probes and not course.wants:
                continue
            if course.rounds >= ROUNDS_LIMIT:
                self.given_up.add(cell)
                del self.courses[cell]
                taken.said.append(f"the repair of cell {cell} has not ended after {ROUNDS_LIMIT} rounds")

    def _take_summary(self, summary, replica: Replica) -> None:
        course, bits = self.courses[summary.cell], summary.bits + digests.PART_BITS
        for value, theirs in zip(digests.part_values(summary.bits, summary.value), summary.parts):
            if replica.digest(summary.cell, bits, value) != theirs:
                course.probes.append(m.Probe(cell=summary.cell, bits=bits, value=value))

    def _take_listing(self, listing, replica: Replica) -> None:
        course, cell = self.courses[listing.cell], listing.cell
        theirs = {(kind, identifier): (revision, digest) for kind, identifier, revision, digest in listing.entries}
        mine = {
            held.key: held for held in replica.of_cell(cell) if digests.in_range(held.id, listing.bits, listing.value)
        }
        for key in sorted(theirs.keys() | mine.keys()):
            held, entry = mine.get(key), theirs.get(key)
            if held and entry and entry == (held.revision, held.digest()):
                continue
            course.wants.append(m.Want(cell=cell, kind=key[0], id=key[1]))
            if entry and entry[1] is None:
                course.damaged.add(key)
            if held and (entry is None or entry[1] is None):
                replica.offers.append(offer_of(held, replica.places[cell].epoch))

    def keeps(self, whole) -> bool:
        """Whether null fields of this whole say that the centre's row is damaged, not that it has none."""
        course = self.courses.get(whole.cell)
        return whole.fields is None and course is not None and (whole.kind, whole.id) in course.damaged
