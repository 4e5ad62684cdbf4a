"""A whole device: enrolment, the sync of SPEC §10.1.1, renewal, and what a check may alter of its behaviour."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from . import applying, healing
from . import messages as m
from .bodies import (
    CHANGES_LIMIT,
    OFFERS_LIMIT,
    Answer,
    HistoryAnswer,
    Request,
    encode,
    read_answer,
    read_history,
    read_one,
)
from .compression import Dictionary, deflate, named_dictionary
from .grammar import check
from .replica import Identity, Replica
from .repair import Repairs
from .transport import ENROL, HISTORY, RENEW, SYNC, Reply, Transport, signed_post

SUGGESTED_BYTES = 65_536
FIRST_PAGE_BYTES = 16_384
LEAST_PAGE_BYTES, MOST_PAGE_BYTES = 4096, 1_048_576
LINK_SECONDS = 2
EXCHANGES_LIMIT = 2000
ONCE = {"signature.stale", "signature.replayed", "change.gap", "body.dictionary", "epoch.forked", "device.forked"}


class Stopped(Exception):
    """A sync ended by a failure. Nothing that the device holds is lost."""

    def __init__(self, failure: m.Message, status: int):
        super().__init__(f"{status} {failure.code}: {failure.sentence}")
        self.failure, self.status, self.code = failure, status, failure.code


@dataclass
class Options:
    """How the device behaves; the defaults are those of a device of this version."""

    low: int = 1
    high: int = 1
    schema: int = 1
    language: str = "en"
    page_bytes: int | None = None
    dictionary: Dictionary | None = None
    changes_in_a_request: int = CHANGES_LIMIT


@dataclass
class Report:
    """What a sync did."""

    exchanges: int = 0
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    rounds: dict[int, int] = field(default_factory=dict)

    @property
    def outcomes(self) -> list[m.Message]:
        return [outcome for answer in self.answers for outcome in answer.outcomes]


class Device:
    """A replica with a way to the centre."""

    def __init__(self, transport: Transport, replica: Replica | None = None, **options):
        self.transport = transport
        self.replica = replica or Replica()
        self.options = Options(**options)
        self.link_bytes = FIRST_PAGE_BYTES
        self.plain = False

    # Enrolment and renewal.

    def enrol(self, code: str, name: str = "conformance") -> Identity:
        """Enrols an empty replica, or one that the centre does not know any more (SPEC §6.1, §6.5)."""
        replica, plain = self.replica, code.upper()
        if replica.attempt is None or replica.attempt[0] != plain:
            first = replica.first_without_gap()
            replica.attempt = (plain, secrets.token_bytes(16), first)
        message = m.Enrol(
            low=self.options.low,
            high=self.options.high,
            code=code,
            device_name=name,
            attempt=replica.attempt[1],
            first=replica.attempt[2],
            lineage=replica.lineage,
        )
        reply = self.transport.post(ENROL, self._body([message]))
        enrolled = self._enrolled(reply)
        known = replica.identity
        if known and (known.worker, known.township) != (enrolled.worker, enrolled.township):
            raise ValueError("another worker or township: the replica stays as it was")
        first = replica.attempt[2]
        self._become(enrolled, first)
        if known:
            healing.make_pending(replica, first - 1)
        return replica.identity

    def renew(self) -> Identity:
        """Takes an identity of the device's own (SPEC §6.4)."""
        replica = self.replica
        if replica.attempt is None:
            replica.attempt = (None, secrets.token_bytes(16), replica.first_for_renewal())
        message = m.Renew(
            low=self.options.low, high=self.options.high, attempt=replica.attempt[1], first=replica.attempt[2]
        )
        reply = self._post_signed(RENEW, self._body([message]))
        self._become(self._enrolled(reply), replica.attempt[2])
        return replica.identity

    def _enrolled(self, reply: Reply) -> m.Message:
        if reply.status != 200:
            raise Stopped(reply.failure(), reply.status)
        return read_one(reply.inflated(), m.Enrolled)

    def _become(self, enrolled, first: int) -> None:
        self.replica.identity = Identity(
            enrolled.device,
            enrolled.secret,
            enrolled.worker,
            enrolled.worker_name,
            enrolled.role,
            enrolled.township,
            first,
        )
        self.replica.attempt = None
        self.replica.offset_ms = enrolled.server_ms - self.replica.clock.read().wall_ms

    # Sync.

    def sync(self, wait_ms: int = 0, exchanges: int = EXCHANGES_LIMIT) -> Report:
        """Exchanges until nothing is left to do, or `exchanges` are over. Raises Stopped or Cut."""
        report, repairs, done = Report(), Repairs(), set()
        self.plain = False
        while report.exchanges < exchanges:
            request = self.request(repairs, wait_ms)
            sent = time.monotonic()
            try:
                reply = self.send(request)
            except Exception:
                self.link_bytes = max(LEAST_PAGE_BYTES, self.link_bytes // 2)
                raise
            report.exchanges += 1
            if reply.status != 200:
                self._act_on(reply, report, done)
                continue
            taken, answer = self.take(request, reply, repairs)
            self._learn_link(len(reply.body), time.monotonic() - sent, answer)
            report.answers.append(answer)
            report.said += taken.said
            report.rounds = dict(repairs.rounds)
            if taken.lost_numbers is not None and "welcome" not in done:
                done.add("welcome")
                healing.make_pending(self.replica, taken.lost_numbers)
                continue
            if not taken.more and not repairs.active:
                if answer.welcome.revoked:
                    self.replica.wipe()
                return report
            wait_ms = 0
        return report

    def request(self, repairs: Repairs | None = None, wait_ms: int = 0) -> Request:
        """The next request of a sync."""
        replica, now = self.replica, self.replica.clock.read()
        options = self.options
        hello = m.Hello(
            low=options.low,
            high=options.high,
            schema=options.schema,
            wall_ms=now.wall_ms,
            boot_ms=now.boot_ms,
            page_bytes=options.page_bytes or self.link_bytes,
            directory=replica.directory,
            language=options.language,
            last=replica.last,
            wait_ms=wait_ms,
        )
        request = Request(hello, replica.cursors())
        request.offers = cut_to_size(replica.offers, OFFERS_LIMIT)
        if not replica.offers:
            waiting = [entry.message(now) for entry in replica.pending()]
            request.changes = cut_to_size(waiting, options.changes_in_a_request)
        if repairs is not None and len(request.offers) == len(replica.offers):
            repairs.ask(request, replica)
        if request.offers or request.changes or request.probes or request.wants:
            hello.wait_ms = 0
        return request

    def send(self, request: Request) -> Reply:
        """Signs and sends a request as it is."""
        dictionary = None if self.plain else self.options.dictionary
        return self._post_signed(SYNC, self._body(request.messages(), dictionary))

    def take(self, request: Request, reply: Reply, repairs: Repairs | None = None):
        """Applies an answer of 200; returns what is left to do, and the answer."""
        repairs = repairs or Repairs()
        answer = self.read(reply)
        taken = applying.apply(self.replica, request, answer, self.replica.clock.read().wall_ms, repairs.keeps)
        if not answer.welcome.revoked:
            repairs.take(request, answer, self.replica, taken)
            taken.more = taken.more or bool(self.replica.offers)
        return taken, answer

    def read(self, reply: Reply) -> Answer:
        """The answer of a reply; a dictionary must be the one that the device's requests name."""
        allowed = None if self.plain else self.options.dictionary
        return read_answer(reply.inflated(allowed if named_dictionary(reply.body) is not None else None))

    # History.

    def ask(self, key: tuple[int, bytes], before: int = 0, page_bytes: int | None = None) -> Reply:
        """Asks once for changes of a record (SPEC §18.1)."""
        message = m.Ask(
            low=self.options.low,
            high=self.options.high,
            language=self.options.language,
            page_bytes=page_bytes or self.options.page_bytes or self.link_bytes,
            kind=key[0],
            id=key[1],
            before=before,
        )
        return self._post_signed(HISTORY, self._body([message]))

    def history(self, key: tuple[int, bytes], page_bytes: int | None = None) -> list[HistoryAnswer]:
        """Every change of a record, page by page, newest first. Raises Stopped."""
        pages, signed_again = [], False
        while not pages or pages[-1].head.remaining:
            before = pages[-1].changes[-1].past.past if pages else 0
            reply = self.ask(key, before, page_bytes)
            if reply.status != 200:
                failure = reply.failure()
                if failure.code not in ("signature.stale", "signature.replayed") or signed_again:
                    raise Stopped(failure, reply.status)
                signed_again = True
                self.replica.offset_ms = failure.server_ms - self.replica.clock.read().wall_ms
                continue
            signed_again = False
            pages.append(read_history(reply.inflated()))
        return pages

    # Steps.

    def _act_on(self, reply: Reply, report: Report, done: set[str]) -> None:
        failure = reply.failure()
        report.failures.append(failure.code)
        if failure.code not in ONCE or failure.code in done:
            raise Stopped(failure, reply.status)
        done.add(failure.code)
        replica = self.replica
        if failure.code == "signature.stale":
            replica.offset_ms = failure.server_ms - replica.clock.read().wall_ms
        elif failure.code == "body.dictionary":
            self.plain = True
        elif failure.code == "change.gap":
            self._close_gap(failure, reply.status)
        elif failure.code == "epoch.forked":
            healing.epoch_forked(replica, failure.acknowledged, failure.epoch, failure.common)
        elif failure.code == "device.forked":
            self.renew()

    def _close_gap(self, failure, status: int) -> None:
        """Sends the journal again from what the centre holds, or renews if it does not reach back so far."""
        replica = self.replica
        first = replica.first_without_gap()
        if first <= failure.acknowledged + 1:
            healing.make_pending(replica, failure.acknowledged)
        else:
            healing.make_pending(replica, first - 1)
            self.renew()

    def _post_signed(self, path: str, body: bytes) -> Reply:
        identity = self.replica.identity
        if identity is None:
            raise ValueError("not enrolled")
        date = max(0, self.replica.clock.read().wall_ms + self.replica.offset_ms)
        return signed_post(self.transport, identity.secret, identity.device, path, date, body)

    def _body(self, messages, dictionary: Dictionary | None = None) -> bytes:
        check(message.items() for message in messages)
        return deflate(encode(messages), dictionary)

    def _learn_link(self, received: int, seconds: float, answer: Answer) -> None:
        if not answer.pages:
            return
        carried = int(received / max(seconds, 0.001)) * LINK_SECONDS
        self.link_bytes = min(MOST_PAGE_BYTES, max(LEAST_PAGE_BYTES, carried))


def cut_to_size(messages: list, count: int) -> list:
    """The messages from the front that one request should carry; a larger one goes alone."""
    taken, size = [], 0
    for message in messages[:count]:
        size += len(encode([message]))
        if taken and size > SUGGESTED_BYTES:
            break
        taken.append(message)
    return taken
