"""Signatures, freshness and replay (SPEC §6.2, §6.3)."""

from __future__ import annotations

import json

from client import signing
from client.compression import deflate
from client.grammar import PROTOCOL
from client.transport import MEDIA_TYPE, RENEW, SYNC

from .acts import failure
from .check_bodies import good_stream, send_bytes
from .registry import check, expect, require, table


def post(device, header: str | None, body: bytes, path: str = SYNC):
    headers = {"Content-Type": MEDIA_TYPE}
    if header is not None:
        headers["Authorization"] = header
    return device.transport.raw("POST", path, body, headers)


def now_of(device) -> int:
    return device.replica.clock.read().wall_ms + device.replica.offset_ms


def signature(device, body: bytes, date: int | None = None, **parts) -> signing.Signature:
    identity = device.replica.identity
    return signing.sign(
        parts.get("secret", identity.secret),
        parts.get("path", SYNC),
        parts.get("number", identity.device),
        now_of(device) if date is None else date,
        body,
        parts.get("nonce"),
    )


def header_cases() -> dict:
    file = PROTOCOL / "vectors" / "signatures.json"
    vectors = json.loads(file.read_text(encoding="utf-8"))["headers"] if file.exists() else []
    return {
        vector["name"]: vector["header"]
        for vector in vectors
        if vector["code"] == "signature.missing"
        and vector["header"].isascii()
        and vector["header"] == vector["header"].strip()
        and vector["header"].isprintable()
    }


@table(header_cases(), "a header that is not of the form", "R7.1-9", "R8-21", "R6.2-1", bare=True)
def malformed_header(world, header):
    failure(post(world.device(), header, b""), 401, "signature.missing")


@check("no header at all", "R7.1-9", bare=True)
def no_header(world):
    failure(post(world.device(), None, b""), 401, "signature.missing")


@check("a device that the centre does not know", "R7.1-13", bare=True)
def unknown_device(world):
    device = world.device()
    body = good_stream(device)
    failure(post(device, signature(device, body, number=2**62).header, body), 401, "device.unknown")


@check("another secret", "R7.1-10", bare=True)
def wrong_secret(world):
    device = world.device()
    body = good_stream(device)
    failure(post(device, signature(device, body, secret=bytes(32)).header, body), 401, "signature.wrong")


@check("a body that was altered on the way", "R7.1-10", bare=True)
def altered_body(world):
    device = world.device()
    body = good_stream(device)
    failure(post(device, signature(device, body).header, body + b"\x00"), 401, "signature.wrong")


@check("a signature for another path", "R7.1-10", "§6.2", bare=True)
def other_path(world):
    device = world.device()
    body = good_stream(device)
    failure(post(device, signature(device, body).header, body, RENEW), 401, "signature.wrong")


@check("the signature is checked before the date", "R10.2-1", "§6.3", bare=True)
def signature_before_freshness(world):
    device = world.device()
    body = good_stream(device)
    failure(post(device, signature(device, body, date=0, secret=bytes(32)).header, body), 401, "signature.wrong")


@check("the signature is checked before the body is inflated", "R10.2-1", bare=True)
def signature_before_body(world):
    device = world.device()
    failure(post(device, signature(device, b"x", secret=bytes(32)).header, b"x"), 401, "signature.wrong")


@table(
    {"far behind": -300_900, "far ahead": 360_000, "the year 0": None},
    "a stale date",
    "R6.3-1",
    "R7.1-11",
    "R8-18",
    bare=True,
)
def stale(world, distance):
    device = world.device()
    body = good_stream(device)
    date = 0 if distance is None else now_of(device) + distance
    reply = post(device, signature(device, body, date=date).header, body)
    found = failure(reply, 401, "signature.stale")
    require(abs(found.server_ms - now_of(device)) < 5000, "server-ms is not the centre's time")


@check("a date ahead within the limit is taken", "R8-18", bare=True)
def ahead(world):
    device = world.device()
    body = good_stream(device)
    expect(post(device, signature(device, body, date=now_of(device) + 290_000).header, body).status, 200)


@check("a date before the process began is stale", "R6.3-1", "§6.3")
def before_start(world):
    device = world.device()
    world.server.restart()
    world.reopen(device)
    body = good_stream(device)
    failure(post(device, signature(device, body, date=now_of(device) - 200_000).header, body), 401, "signature.stale")


@check("a nonce is taken once", "R6.3-3", "R7.1-12", bare=True)
def replay(world):
    device = world.device()
    body = good_stream(device)
    header = signature(device, body).header
    expect(post(device, header, body).status, 200)
    failure(post(device, header, body), 401, "signature.replayed")


@check("a nonce is used up by a request that fails for another reason", "R6.3-3", "§6.3", bare=True)
def replay_of_a_failure(world):
    device = world.device()
    body = b"no stream"
    header = signature(device, body).header
    failure(post(device, header, body), 400, "body.corrupt")
    failure(post(device, header, body), 401, "signature.replayed")


@check("a nonce is not used up by a wrong signature or a stale date", "§6.3", bare=True)
def nonce_not_used_up(world):
    device = world.device()
    body = good_stream(device)
    nonce = bytes(range(9))
    failure(post(device, signature(device, body, nonce=nonce, date=1).header, body), 401, "signature.stale")
    failure(post(device, signature(device, body, nonce=nonce, secret=bytes(32)).header, body), 401, "signature.wrong")
    expect(post(device, signature(device, body, nonce=nonce).header, body).status, 200)


@check("a date with a nonce is not bound to it: the pair is (device, nonce)", "R6.3-3", bare=True)
def same_nonce_other_date(world):
    device = world.device()
    body, nonce = good_stream(device), bytes(range(1, 10))
    expect(post(device, signature(device, body, nonce=nonce).header, body).status, 200)
    other = signature(device, body, nonce=nonce, date=now_of(device) + 1000)
    failure(post(device, other.header, body), 401, "signature.replayed")


@table(
    {"ten years slow": -315_360_000_000, "a year fast": 31_536_000_000}, "a wrong clock costs one exchange", "R6.3-1"
)
def wrong_clock(world, wrong):
    device = world.device(synced=False)
    device.replica.clock.wrong_ms = wrong
    report = device.sync()
    expect(report.failures, ["signature.stale"])
    expect(device.sync().failures, [])


@check("a signed body with a dictionary of nobody is signed as it was sent", "§6.2", bare=True)
def signed_as_sent(world):
    device = world.device()
    body = deflate(b"")
    expect(send_bytes(device, body).status, 400)
