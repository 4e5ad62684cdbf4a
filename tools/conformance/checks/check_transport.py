"""HTTP: media type, paths, methods, and what the centre answers beneath the protocol (SPEC §3.1, §7.1)."""

from __future__ import annotations

import http.client

from client import compression
from client.bodies import encode, read_answer
from client.signing import sign
from client.transport import ENROL, HISTORY, MEDIA_TYPE, RENEW, SYNC

from .acts import failure
from .registry import check, expect, require, table

TYPED = {"Content-Type": MEDIA_TYPE}


def signed(device, body: bytes, path: str = SYNC, **headers) -> dict:
    """The headers of a request of the device."""
    identity = device.replica.identity
    date = device.replica.clock.read().wall_ms + device.replica.offset_ms
    return {**TYPED, "Authorization": sign(identity.secret, path, identity.device, date, body).header, **headers}


def plain_body(device) -> bytes:
    return compression.deflate(encode(device.request().messages()))


@table(
    {
        "none": {},
        "another": {"Content-Type": "application/cbor"},
        "a parameter": {"Content-Type": MEDIA_TYPE + "; charset=utf-8"},
        "a prefix of it": {"Content-Type": "application/vnd.grid"},
    },
    "media type refused",
    "R3.1-2",
    "R7.1-6",
    bare=True,
)
def media_type(world, headers):
    device = world.device()
    body = plain_body(device)
    allowed = {**signed(device, body), "Content-Type": ""} | headers
    if not headers:
        del allowed["Content-Type"]
    failure(device.transport.raw("POST", SYNC, body, allowed), 415, "body.type")


@check("media type is looked at before the signature", "§6.3", "R10.2-1", bare=True)
def media_type_first(world):
    reply = world.transport().raw("POST", SYNC, b"", {"Content-Type": "text/plain"})
    failure(reply, 415, "body.type")


@check("media type of an answer is exactly the protocol's", "R3.1-3", bare=True)
def media_type_of_answers(world):
    device = world.device()
    expect(device.send(device.request()).headers.get("content-type"), MEDIA_TYPE)


@table({"GET": "GET", "PUT": "PUT"}, "another method", "R7.1-17", bare=True)
def method(world, verb):
    for path in (SYNC, ENROL, RENEW, HISTORY):
        reply = world.transport().raw(verb, path, b"", dict(TYPED))
        failure(reply, 405, "method.not_allowed")
        expect(reply.headers.get("allow"), "POST")


@table(
    {"beneath v1": "/v1/nothing", "a longer path": "/v1/sync/more"},
    "unknown path",
    "R7.1-16",
    bare=True,
)
def unknown_path(world, path):
    failure(world.transport().raw("POST", path, b"", dict(TYPED)), 404, "path.unknown")


@check("a path to no township is 404 with an empty body", "R3.1-1")
def unknown_township(world):
    transport = world.transport()
    transport.prefix = "/999999999"
    reply = transport.raw("POST", SYNC, b"", dict(TYPED))
    expect((reply.status, reply.body), (404, b""))


@check("401 carries WWW-Authenticate: GL1", "R7.1-9", "§7.1", bare=True)
def authenticate(world):
    reply = world.transport().raw("POST", SYNC, b"", dict(TYPED))
    failure(reply, 401, "signature.missing")
    expect(reply.headers.get("www-authenticate"), "GL1")


@check("a connection is kept open between requests", "§3.1", bare=True)
def kept_open(world):
    device = world.device()
    device.send(device.request())
    connection = device.transport._connection
    require(connection is not None and connection.sock is not None, "the connection was closed")
    device.send(device.request())
    require(device.transport._connection is connection, "another connection was opened")


@check("a chunked request body is understood", "§3.1", bare=True)
def chunked(world):
    device = world.device()
    body = plain_body(device)
    connection = http.client.HTTPConnection(device.transport.host, timeout=20)
    chunks = iter((body[:7], body[7:]))
    connection.request(
        "POST", device.transport.prefix + SYNC, body=chunks, headers=signed(device, body), encode_chunked=True
    )
    response = connection.getresponse()
    data = response.read()
    connection.close()
    expect(response.status, 200)
    read_answer(compression.inflate(data))


@check("Expect: 100-continue is understood", "§3.1", bare=True)
def expect_continue(world):
    device = world.device()
    body = plain_body(device)
    connection = http.client.HTTPConnection(device.transport.host, timeout=20)
    connection.connect()
    headers = signed(device, body, Expect="100-continue", Host=device.transport.host)
    headers["Content-Length"] = str(len(body))
    lines = [f"POST {device.transport.prefix + SYNC} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    connection.sock.sendall("\r\n".join(lines).encode())
    first = connection.sock.recv(4096)
    require(first.startswith(b"HTTP/1.1 100"), f"{first[:40]!r} in place of 100")
    connection.sock.sendall(body)
    answer = connection.sock.recv(4096)
    connection.close()
    require(answer.startswith(b"HTTP/1.1 200"), f"{answer[:40]!r} in place of 200")


@check("a request of more than 1,048,576 bytes is too large", "R8-1", "R7.1-5", bare=True)
def too_large_as_sent(world):
    device = world.device()
    body = bytes(1_048_577)
    reply = device.transport.raw("POST", SYNC, body, signed(device, body))
    expect(reply.status, 413)
    if reply.body:
        failure(reply, 413, "body.too_large")


HTTP_LIMITS = {
    "a request line of more than 8192 bytes": (414, "/v1/" + "x" * 8300, {}),
    "more than 16,384 bytes of header": (431, SYNC, {f"X-{number}": "y" * 4000 for number in range(5)}),
    "more than 64 header fields": (431, SYNC, {f"X-{number}": "y" for number in range(70)}),
}


@table(HTTP_LIMITS, "refused beneath the protocol", "R8-22", bare=True)
def http_limits(world, case):
    status, path, headers = case
    reply = world.transport().raw("POST", path, b"", {**TYPED, **headers})
    expect((reply.status, reply.body), (status, b""))


@check("failures are plain and say the centre's time", "R3.2-6", "§7.1", bare=True)
def failures_are_plain(world):
    device = world.device()
    found = failure(world.transport().raw("POST", SYNC, b"", dict(TYPED)), 401, "signature.missing")
    now = device.replica.clock.read().wall_ms + device.replica.offset_ms
    require(abs(found.server_ms - now) < 60_000, "server-ms is not the centre's time")
    expect((found.acknowledged, found.epoch, found.common), (0, 0, 0))
    require(found.sentence.isascii() and found.sentence, "the sentence is English")
