"""Whole bodies: sequences of messages in the orders and limits of SPEC §4, §5 and §8."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import messages as m
from .cbor import Malformed, Reader, encode_sequence
from .forms import HISTORY_LIMIT, is_integer

CHANGES_LIMIT = 1000
CURSORS_LIMIT = 512
OFFERS_LIMIT = 1000
PROBES_LIMIT = 64
WANTS_LIMIT = 256


@dataclass
class Request:
    """A sync request."""

    hello: m.Hello
    cursors: list = field(default_factory=list)
    offers: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    probes: list = field(default_factory=list)
    wants: list = field(default_factory=list)

    def messages(self) -> list[m.Message]:
        return [self.hello, *self.cursors, *self.offers, *self.changes, *self.probes, *self.wants]


@dataclass
class Page:
    """The page of one cell: what opens it, its items, and what closes it."""

    section: m.Section
    items: list = field(default_factory=list)
    position: m.Position | None = None


@dataclass
class Answer:
    """A sync answer."""

    welcome: m.Welcome
    outcomes: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    workers: list = field(default_factory=list)
    calendars: list = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    ranges: list = field(default_factory=list)
    wholes: list = field(default_factory=list)

    def messages(self) -> list[m.Message]:
        pages = [message for page in self.pages for message in (page.section, *page.items, page.position)]
        directory = [*self.cells, *self.workers, *self.calendars]
        return [self.welcome, *self.outcomes, *directory, *pages, *self.ranges, *self.wholes]


def encode(messages) -> bytes:
    """The sequence of the messages; arrays are taken as they are."""
    return encode_sequence(each if isinstance(each, list) else each.items() for each in messages)


def read_arrays(data: bytes):
    """The messages of a body as (number, array), one by one: a fault is raised where it stands."""
    reader = Reader(data)
    while not reader.at_end:
        item = reader.item()
        if item == []:
            raise Malformed("message.short", "an array of nothing")
        if not isinstance(item, list) or not is_integer(item[0]):
            raise Malformed("cbor.type", "an item that is no message")
        yield item[0], item


def read_one(data: bytes, message: type[m.Message]) -> m.Message:
    """A body of one message; messages of unknown numbers behind it are skipped."""
    found = None
    for number, array in read_arrays(data):
        if found is None and number != message.number:
            raise Malformed("message.place", f"{message.__name__} is not in front")
        if found is not None and number == message.number:
            raise Malformed("message.place", f"a second {message.__name__}")
        if number == message.number:
            found = message.read(array)
    if found is None:
        raise Malformed("cbor.end", "an empty body")
    return found


_REQUEST_PARTS = {
    m.Cursor.number: ("cursors", 0, CURSORS_LIMIT),
    m.Offer.number: ("offers", 1, OFFERS_LIMIT),
    m.Change.number: ("changes", 2, CHANGES_LIMIT),
    m.Probe.number: ("probes", 3, PROBES_LIMIT),
    m.Want.number: ("wants", 4, WANTS_LIMIT),
}


def read_request(data: bytes) -> Request:
    """A sync request; raises Malformed."""
    request, stage = None, 0
    for number, array in read_arrays(data):
        if request is None:
            if number != m.Hello.number:
                raise Malformed("message.place", "hello is not in front")
            request = Request(m.Hello.read(array))
        elif number == m.Hello.number:
            raise Malformed("message.place", "a second hello")
        elif number in _REQUEST_PARTS:
            name, rank, limit = _REQUEST_PARTS[number]
            if rank < stage:
                raise Malformed("message.place", name)
            stage = rank
            part = getattr(request, name)
            if len(part) >= limit:
                raise Malformed("message.limit", name)
            part.append(m.REGISTRY[number].read(array))
            _check_against_the_one_before(name, part)
    if request is None:
        raise Malformed("cbor.end", "an empty body")
    return request


def _check_against_the_one_before(name: str, part: list) -> None:
    if name == "cursors" and part[-1].cell in {cursor.cell for cursor in part[:-1]}:
        raise Malformed("message.element", "two cursors of one cell")
    if name == "changes" and len(part) > 1 and part[-1].change != part[-2].change + 1:
        raise Malformed("message.element", "numbers do not follow on each other")


_ANSWER_RANKS = {
    m.Welcome.number: 0,
    m.Outcome.number: 1,
    m.Cell.number: 2,
    m.Worker.number: 3,
    m.Calendar.number: 4,
    m.Section.number: 5,
    m.Record.number: 5,
    m.Departure.number: 5,
    m.Echo.number: 5,
    m.Position.number: 5,
    m.Summary.number: 6,
    m.Listing.number: 6,
    m.Whole.number: 7,
}


_IN_PAGE = (m.Record.number, m.Departure.number, m.Echo.number, m.Position.number)


def read_answer(data: bytes) -> Answer:
    """A sync answer; raises Malformed."""
    answer, stage, page = None, 0, None
    for number, array in read_arrays(data):
        if answer is None:
            if number != m.Welcome.number:
                raise Malformed("message.place", "welcome is not in front")
            answer = Answer(m.Welcome.read(array))
            continue
        if number not in _ANSWER_RANKS:
            continue
        rank = _ANSWER_RANKS[number]
        in_page = number in _IN_PAGE
        is_repeated = number == m.Calendar.number and answer.calendars
        if rank < stage or rank == 0 or is_repeated or (page is not None) != in_page:
            raise Malformed("message.place", m.NAMES[number])
        stage = rank
        message = m.REGISTRY[number].read(array)
        if number == m.Section.number:
            page = Page(message)
        elif number == m.Position.number:
            page.position = message
            _check_page(page)
            answer.pages.append(page)
            page = None
        elif in_page:
            page.items.append(message)
        else:
            kept = (answer.outcomes, answer.cells, answer.workers, answer.calendars, None, answer.ranges, answer.wholes)
            kept[rank - 1].append(message)
    if answer is None:
        raise Malformed("cbor.end", "an empty body")
    if page is not None:
        raise Malformed("message.place", "a page without its position")
    return answer


def _check_page(page: Page) -> None:
    last = page.section.start + sum(item.step for item in page.items)
    if page.position.to < last:
        raise Malformed("message.element", "position before the last item")


@dataclass
class PastChange:
    """A change of a history, with what it did to each field and the review items that it opened."""

    past: m.Past
    fields: list = field(default_factory=list)
    items: list = field(default_factory=list)


@dataclass
class HistoryAnswer:
    """An answer about the history of a record (SPEC §18.2)."""

    head: m.History
    changes: list[PastChange] = field(default_factory=list)

    def messages(self) -> list[m.Message]:
        return [self.head, *(part for each in self.changes for part in (each.past, *each.fields, *each.items))]


def read_history(data: bytes) -> HistoryAnswer:
    """An answer about a history; raises Malformed."""
    answer = None
    for number, array in read_arrays(data):
        if answer is None:
            if number != m.History.number:
                raise Malformed("message.place", "history is not in front")
            answer = HistoryAnswer(m.History.read(array))
            continue
        last = answer.changes[-1] if answer.changes else None
        if number == m.Past.number:
            if len(answer.changes) >= HISTORY_LIMIT:
                raise Malformed("message.limit", "changes of a history")
            past = m.Past.read(array)
            if last is not None and past.past >= last.past.past:
                raise Malformed("message.element", "numbers that do not descend")
            answer.changes.append(PastChange(past))
        elif number == m.PastField.number:
            if last is None or last.items:
                raise Malformed("message.place", "a field of no change")
            last.fields.append(m.PastField.read(array))
        elif number == m.PastItem.number:
            if last is None:
                raise Malformed("message.place", "an item of no change")
            last.items.append(m.PastItem.read(array))
        elif number == m.History.number:
            raise Malformed("message.place", "a second history")
    if answer is None:
        raise Malformed("cbor.end", "an empty body")
    if answer.head.remaining and not answer.changes:
        raise Malformed("message.element", "more remains, and there is no change")
    return answer


BODY_LIMIT = 1_048_576
ANSWER_LIMIT = 8_388_608


def read_bundle(data: bytes) -> list[m.Message]:
    """The parts of a bundle, requests or answers, and not both; raises Malformed."""
    parts = []
    for number, array in read_arrays(data):
        if number not in (m.BundleRequest.number, m.BundleAnswer.number):
            continue
        part = m.REGISTRY[number].read(array)
        if parts and part.number != parts[0].number:
            raise Malformed("message.place", "requests and answers in one bundle")
        if len(part.body) > (BODY_LIMIT if number == m.BundleRequest.number else ANSWER_LIMIT):
            raise Malformed("message.limit", "a body")
        parts.append(part)
    return parts
