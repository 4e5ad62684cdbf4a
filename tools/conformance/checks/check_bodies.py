"""Compression, encoding, order and limits of bodies, and the failure that each fault must give (SPEC §3.2 to §5)."""

from __future__ import annotations

import functools
import json

from client import cbor, compression
from client import messages as m
from client.bodies import encode, read_answer
from client.grammar import PROTOCOL
from client.replica import new_id
from client.transport import ENROL, RENEW, SYNC
from vectors_form import octets

from .acts import CREATE, HOUSEHOLD, failure, raw_change, request_of
from .check_transport import TYPED, signed
from .registry import check, expect, require, table

ZEROES = 9_000_000


def send_bytes(device, stream: bytes, path: str = SYNC):
    """Sends a body as it is, signed."""
    headers = dict(TYPED) if path == ENROL else signed(device, stream, path)
    return device.transport.raw("POST", path, stream, headers)


def send_arrays(device, arrays: list):
    return send_bytes(device, compression.deflate(cbor.encode_sequence(arrays)))


def hello_of(device) -> list:
    return device.request().hello.items()


def good_stream(device) -> bytes:
    return compression.deflate(encode(device.request().messages()))


STREAMS = {
    "not zlib": (lambda s: b"\x00" * 40, "body.corrupt"),
    "cut short": (lambda s: s[:-3], "body.truncated"),
    "nothing": (lambda s: b"", "body.truncated"),
    "bytes behind it": (lambda s: s + b"\x00", "body.corrupt"),
    "two streams": (lambda s: s + s, "body.corrupt"),
    "a wrong Adler-32": (lambda s: s[:-1] + bytes([s[-1] ^ 1]), "body.corrupt"),
    "gzip": (lambda s: b"\x1f\x8b" + s, "body.corrupt"),
}


@table(STREAMS, "stream refused", "R3.2-2", "R3.2-3", "R7.1-2", "R7.1-4", bare=True)
def stream(world, case):
    alter, code = case
    device = world.device()
    failure(send_bytes(device, alter(good_stream(device))), 400, code)


@check("a stream that inflates beyond the limit is refused", "R3.2-1", "R8-2", "R7.1-5", bare=True)
def bomb(world):
    device = world.device()
    failure(send_bytes(device, compression.deflate(bytes(ZEROES), level=9)), 413, "body.too_large")


@table({str(level): level for level in (0, 1, 9)}, "any compression level is taken", "§3.2", bare=True)
def levels(world, level):
    device = world.device()
    stream = compression.deflate(encode(device.request().messages()), level=level)
    expect(send_bytes(device, stream).status, 200)


MALFORMED = ("R3.3-2", "R4-1", "R4-5", "R4-6", "R5-2", "R7.1-7")


def malformed(path: str, sequence: bytes, code: str, world) -> None:
    device = world.device(synced=False)
    failure(send_bytes(device, compression.deflate(sequence), path), 400, code)


def register_malformed() -> None:
    """One check for each malformed body of the vectors that a centre may meet, with the vector's requirements."""
    file = PROTOCOL / "vectors" / "malformed.json"
    paths = {"request": SYNC, "enrol": ENROL, "renew": RENEW}
    for vector in json.loads(file.read_text(encoding="utf-8"))["bodies"] if file.exists() else []:
        if vector["body"] in paths and "code" in vector:
            run = functools.partial(malformed, paths[vector["body"]], octets(vector["hex"]), vector["code"])
            tags = vector.get("requirements") or MALFORMED
            check(f"malformed: {vector['name']}", *tags, bare=True)(run)


register_malformed()


@check("nothing of a malformed request takes effect", "R4-6", bare=True)
def all_or_nothing(world):
    device = world.device()
    number, identifier = device.replica.last + 1, new_id()
    change = raw_change(device, number, CREATE, HOUSEHOLD, identifier, {1: "H-m", 2: "甲户"})
    arrays = [message.items() for message in request_of(device, [change]).messages()]
    failure(send_arrays(device, [*arrays, [m.Change.number]]), 400, "message.malformed")
    device.sync()
    require((HOUSEHOLD, identifier) not in device.replica.records, "the change of a malformed request is there")


@check("messages of unknown numbers are skipped, wherever they stand but in front", "R4-3", "R4-4", bare=True)
def unknown_messages(world):
    device = world.device()
    cursors = [cursor.items() for cursor in device.replica.cursors()]
    unknown = [63, "later", {1: [None, True]}, [[b"", -1]]]
    expect(send_arrays(device, [hello_of(device), unknown, *cursors, unknown]).status, 200)
    failure(send_arrays(device, [unknown, hello_of(device)]), 400, "message.malformed")


@check("elements behind the known ones are ignored", "R4-2", bare=True)
def later_elements(world):
    device = world.device()
    later = ["later", {1: False, "a": None}, [[1]]]
    cursors = [[*cursor.items(), *later] for cursor in device.replica.cursors()]
    expect(send_arrays(device, [[*hello_of(device), *later], *cursors]).status, 200)


@check("skipped items may nest 32 deep and no deeper", "R8-16", bare=True)
def nesting(world):
    device = world.device()

    def nested(depth: int) -> list:
        made: list = []
        for _ in range(depth - 1):
            made = [made]
        return made

    # Whether the message's own array counts is not said: 32 in it are 33 with it.
    expect(send_arrays(device, [hello_of(device), [63, nested(31)]]).status, 200)
    failure(send_arrays(device, [hello_of(device), [63, nested(33)]]), 400, "message.malformed")


@check("1000 changes are taken, 1001 are not", "R8-4", bare=True)
def most_changes(world):
    device = world.device()
    first = device.replica.last + 1
    changes = [raw_change(device, first + place, CREATE, 999, new_id(), {}) for place in range(1001)]
    request = request_of(device, changes)
    failure(send_arrays(device, [message.items() for message in request.messages()]), 400, "message.malformed")
    request = request_of(device, changes[:1000])
    reply = device.send(request)
    expect(reply.status, 200)
    outcomes = read_answer(reply.inflated()).outcomes
    expect([outcome.change for outcome in outcomes], list(range(first, first + 1000)))
    device.replica.last = first + 999


@check("page-bytes outside the bounds is moved to the nearer one", "R8-12", bare=True)
def page_bytes_bounds(world):
    device = world.device()
    for size in (0, 1, 2**63 - 1):
        request = device.request()
        request.hello.page_bytes = size
        expect(device.send(request).status, 200)


@check("an answer to a plain request is plain", "R3.2-4", bare=True)
def plain_answer(world):
    device = world.device()
    expect(compression.named_dictionary(device.send(device.request()).body), None)


@table({"sync": SYNC, "enrol": ENROL, "renew": RENEW}, "an unknown dictionary", "R3.2-8", "R7.1-3", bare=True)
def unknown_dictionary(world, path):
    device = world.device()
    stream = compression.deflate(encode(device.request().messages()), compression.Dictionary(b"nobody knows this"))
    reply = send_bytes(device, stream, path)
    failure(reply, 400, "body.dictionary")
    expect(compression.named_dictionary(reply.body), None)


@check("a dictionary of the schema is taken, and the answer is plain or names it", "R3.2-5", bare=True)
def known_dictionary(world):
    dictionary = compression.Dictionary.of_schema(PROTOCOL, 1)
    require(dictionary is not None, "Protocol/dictionaries/schema-1.bin is missing")
    device = world.device()
    device.options.dictionary = dictionary
    report = device.sync()
    expect(report.failures, [])


@check("a device with an unknown dictionary goes on plain", "R3.2-8", "R3.2-9", bare=True)
def dictionary_fallback(world):
    device = world.device(dictionary=compression.Dictionary(b"of a schema to come"))
    report = device.sync()
    expect(report.failures, ["body.dictionary"])


@check("renewal does not take the schema's dictionary", "R3.2-7", "R3.2-8", bare=True)
def no_dictionary_for_renewal(world):
    dictionary = compression.Dictionary.of_schema(PROTOCOL, 1)
    require(dictionary is not None, "Protocol/dictionaries/schema-1.bin is missing")
    device = world.device()
    message = m.Renew(low=1, high=1, attempt=bytes(16), first=device.replica.last + 1)
    reply = send_bytes(device, compression.deflate(encode([message]), dictionary), RENEW)
    failure(reply, 400, "body.dictionary")
