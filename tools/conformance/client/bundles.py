"""Syncs that are carried as files (SPEC §17)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from . import applying, healing
from . import messages as m
from .bodies import OFFERS_LIMIT, Request, encode, read_answer, read_bundle, read_one
from .compression import inflate
from .device import Device, cut_to_size
from .grammar import check
from .replica import Replica
from .signing import answer_code, sign
from .transport import SYNC


@dataclass
class Bundled:
    """A request that the device has put into a bundle, and what its answer is held to."""

    nonce: bytes
    request: Request


def write(device: Device) -> bytes:
    """A bundle of the requests that a sync of the device would make: its offers, then its changes."""
    replica, parts = device.replica, []
    first = device.request()
    first.hello.wait_ms = 0
    now = replica.clock.read()
    offers = list(replica.offers)
    changes = [entry.message(now) for entry in replica.pending()]
    while offers or changes or not parts:
        request = Request(first.hello, first.cursors)
        request.offers = cut_to_size(offers, OFFERS_LIMIT)
        offers = offers[len(request.offers) :]
        if not request.offers:
            request.changes = cut_to_size(changes, device.options.changes_in_a_request)
            changes = changes[len(request.changes) :]
        parts.append(_part(device, request))
    check(part.items() for part in parts)
    return encode(parts)


def _part(device: Device, request: Request) -> m.Message:
    identity, body = device.replica.identity, device._body(request.messages())
    date = max(0, device.replica.clock.read().wall_ms + device.replica.offset_ms)
    signature = sign(identity.secret, SYNC, identity.device, date, body)
    device.replica.bundled.append(Bundled(signature.nonce, request))
    return m.BundleRequest(path=SYNC, authorization=signature.header, body=body)


def take(device: Device, bundle: bytes) -> list[str]:
    """Takes the answers of the device's own number; says what became of each."""
    replica, said = device.replica, []
    for part in read_bundle(bundle):
        if not isinstance(part, m.BundleAnswer) or part.device != replica.identity.device:
            continue
        check([part.items()])
        expected = answer_code(replica.identity.secret, part.device, part.nonce, part.status, part.body)
        if not hmac.compare_digest(expected, part.code):
            said.append("refused")
            continue
        found = next((bundled for bundled in replica.bundled if bundled.nonce == part.nonce), None)
        if found is None:
            said.append("skipped")
            continue
        replica.bundled.remove(found)
        said.append(_take_one(replica, found.request, part))
    return said


def _take_one(replica: Replica, request: Request, part) -> str:
    sequence = inflate(part.body)
    if part.status != 200:
        return _act_on(replica, read_one(sequence, m.Failure))
    answer = read_answer(sequence)
    welcome = answer.welcome
    if welcome.epoch < replica.acted_epoch:
        return "skipped"
    if not welcome.revoked and replica.directory == request.hello.directory != welcome.directory:
        applying.take_directory(replica, welcome.directory, answer)
    applying.take_outcomes(replica, answer)
    sent = {id(offer) for offer in request.offers}
    replica.offers = [offer for offer in replica.offers if id(offer) not in sent]
    named = {cursor.cell: (cursor.epoch, cursor.revision) for cursor in request.cursors}
    for page in answer.pages:
        _take_page(replica, request, page, welcome, named.get(page.section.cell))
    applying.settle(replica)
    return "taken"


def _take_page(replica: Replica, request: Request, page, welcome, named: tuple[int, int] | None) -> None:
    place = replica.places.get(page.section.cell)
    if page.section.cell not in replica.cells:
        return
    holds = (place.epoch, place.revision) if place else None
    start, to = page.section.start, page.position.to
    over_again = start == 0 and named is not None and named[1] != 0
    goes_on = place is not None and place.epoch == welcome.epoch and not over_again and start <= place.revision <= to
    if holds != named and not goes_on:
        return
    skip_to = 0 if over_again or place is None else place.revision
    applying.take_page(replica, request, page, welcome.epoch, applying.Taken(), skip_to)


def _act_on(replica: Replica, failure) -> str:
    if failure.code == "epoch.forked":
        if any(place.epoch >= failure.epoch for place in replica.places.values()):
            return "skipped"
        healing.epoch_forked(replica, failure.acknowledged, failure.epoch, failure.common)
    elif failure.code == "change.gap":
        healing.make_pending(replica, failure.acknowledged)
    return failure.code
