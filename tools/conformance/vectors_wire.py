"""Runners of the vectors about bytes: encoding, messages, compression, signatures, digests."""

from __future__ import annotations

import hashlib
import hmac

from client import bodies, cbor, compression, digests, grammar, signing
from client import messages as m
from vectors_form import expect, item as json_item, number, octets

READERS = {
    "request": lambda data: bodies.read_request(data).messages(),
    "answer": lambda data: bodies.read_answer(data).messages(),
    "enrol": lambda data: [bodies.read_one(data, m.Enrol)],
    "enrolled": lambda data: [bodies.read_one(data, m.Enrolled)],
    "renew": lambda data: [bodies.read_one(data, m.Renew)],
    "ask": lambda data: [bodies.read_one(data, m.Ask)],
    "history": lambda data: bodies.read_history(data).messages(),
    "failure": lambda data: [bodies.read_one(data, m.Failure)],
    "bundle": bodies.read_bundle,
}
MESSAGE_CATEGORIES = {"cbor.type", "message.element", "message.limit"}
SIDE_CATEGORIES = {
    "truncated": "body.truncated",
    "corrupt": "body.corrupt",
    "trailing": "body.corrupt",
    "too_large": "body.too_large",
    "unknown_dictionary": "body.dictionary",
}


def item(vector, _file) -> None:
    value, encoding = json_item(vector["item"]), octets(vector["hex"])
    expect(cbor.encode(value), encoding, "encoded")
    expect(cbor.decode(encoding), value, "decoded")


def byte_digest(vector, _file) -> None:
    message = octets(vector["message"])
    if "sha256" in vector:
        expect(hashlib.sha256(message).hexdigest(), vector["sha256"])
    if "hmac" in vector:
        expect(hmac.digest(octets(vector["key"]), message, "sha256").hex(), vector["hmac"])
    if "base64url" in vector:
        expect(signing.base64url(message), vector["base64url"])
        expect(signing.from_base64url(vector["base64url"]), message)


def body(vector, _file) -> None:
    arrays, data = [json_item(message) for message in vector["messages"]], octets(vector["hex"])
    expect(cbor.encode_sequence(arrays), data, "encoded")
    grammar.check(arrays)
    read = READERS[vector["body"]](data)
    expect(bodies.encode(read), octets(vector.get("again", vector["hex"])), "written again")
    numbers = {message.number for message in read}
    known = [array for array in arrays if array[0] in numbers]
    for message, array in zip(read, known, strict=True):
        expect(message.items(), array[: len(message.items())], "elements")


def stream(vector, file) -> None:
    dictionary = compression.Dictionary(octets(file["dictionary"]))
    expect(dictionary.identifier, number(file["dictionary-id"]), "Adler-32")
    try:
        output = compression.inflate(octets(vector["stream"]), vector["limit"], dictionary if vector["knows"] else None)
    except compression.StreamError as error:
        expect(error.category, vector.get("error"), "error")
        expect(SIDE_CATEGORIES[error.category], vector["code"], "code")
        return
    if "inflated" not in vector:
        raise AssertionError(f"{len(output)} bytes in place of {vector['error']}")
    expect(output, octets(vector["inflated"]), "inflated")


def malformed_item(vector, _file) -> None:
    _refused(cbor.decode, octets(vector["hex"]), vector["error"])


def malformed_body(vector, _file) -> None:
    _refused(READERS[vector["body"]], octets(vector["hex"]), vector["error"])


def _refused(read, data: bytes, category: str) -> None:
    try:
        result = read(data)
    except cbor.Malformed as error:
        # Where an array or a map stands in place of a scalar, this reader sees another type, and it looks for two
        # cursors of one cell before it counts them; such a side is held to the refusal alone.
        if not {error.category, category} <= MESSAGE_CATEGORIES:
            expect(error.category, category, "category")
        return
    raise AssertionError(f"{result!r} was read in place of {category}")


def signed_request(vector, file) -> None:
    secret, nonce, data = octets(file["secret"]), octets(vector["nonce"]), octets(vector["body"])
    device, date, path = number(vector["device"]), number(vector["date"]), vector["path"]
    expect(signing.signed_text(path, device, date, nonce, data), vector["text"])
    expect(signing.sign(secret, path, device, date, data, nonce).header, vector["header"])
    signing.check(vector["header"], secret, path, data)
    other_path = "/v1/sync" if path != "/v1/sync" else "/v1/renew"
    altered = [
        (secret, path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]) for place in range(len(data))
    ]
    for wrong in [*altered, (secret, other_path, data), (bytes(32), path, data)]:
        expect(_header_code(vector["header"], *wrong), "signature.wrong")


def header(vector, file) -> None:
    expect(
        _header_code(
            vector["header"], octets(file["secret"]), vector.get("path", "/v1/sync"), octets(vector.get("body", ""))
        ),
        vector["code"],
    )


def _header_code(value: str, secret: bytes, path: str, data: bytes) -> str | None:
    try:
        signing.check(value, secret, path, data)
    except signing.SignatureRefused as refusal:
        return refusal.code
    return None


def freshness(vector, _file) -> None:
    expect(
        signing.freshness(number(vector["now"]), number(vector["started"]), number(vector["date"]), vector["seen"]),
        vector["code"],
    )


def bundled_answer(vector, file) -> None:
    parts = number(vector["device"]), octets(vector["nonce"]), vector["status"], octets(vector["body"])
    expect(signing.answer_text(*parts), vector["text"])
    expect(signing.answer_code(octets(file["secret"]), *parts).hex(), vector["code"])


def enrolment_code(vector, _file) -> None:
    expect(signing.plain_code(vector["typed"]), vector["plain"])


def record_digest(vector, _file) -> None:
    parts = vector["kind"], octets(vector["id"]), number(vector["revision"]), json_item(vector["fields"])
    expect(digests.record_input(*parts).hex(), vector["input"])
    expect(digests.of_record(*parts).hex(), vector["digest"])


def set_digest(vector, _file) -> None:
    expect(digests.of_set(octets(digest) for digest in vector["digests"]).hex(), vector["sum"])


def digest_range(vector, _file) -> None:
    bits, value = vector["bits"], number(vector["value"])
    records = [(octets(record["id"]), octets(record["digest"])) for record in vector["records"]]

    def sum_of(bits: int, value: int) -> str:
        return digests.of_set(digest for key, digest in records if digests.in_range(key, bits, value)).hex()

    expect([key.hex() for key, _ in records if digests.in_range(key, bits, value)], vector["inside"])
    expect(sum_of(bits, value), vector["sum"])
    expect("parts" in vector, bits < 60)
    if "parts" in vector:
        expect([sum_of(bits + 4, part) for part in digests.part_values(bits, value)], vector["parts"])
