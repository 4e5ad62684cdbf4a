"""Enrolment (SPEC §6.1)."""

from __future__ import annotations

import secrets

from client import messages as m
from client.bodies import encode, read_answer, read_one
from client.compression import deflate
from client.device import Device
from client.replica import new_id
from client.transport import ENROL

from .acts import CREATE, HOUSEHOLD, failure, raw_change, request_of
from .registry import check, expect, require, table

LINEAGE = bytes(range(16))


def enrol(world, code: str, attempt: bytes, first: int = 1, name: str = "a device", low: int = 1, high: int = 1):
    message = m.Enrol(low=low, high=high, code=code, device_name=name, attempt=attempt, first=first, lineage=LINEAGE)
    return world.transport().post(ENROL, deflate(encode([message])))


def enrolled(reply) -> m.Message:
    expect(reply.status, 200)
    return read_one(reply.inflated(), m.Enrolled)


def a_code(world) -> str:
    return world.township.code_for(world.worker())


@check("an enrolment names worker, role, township and the centre's time", "§6.1")
def contents(world):
    worker = world.worker("duty_officer")
    found = enrolled(enrol(world, world.township.code_for(worker), secrets.token_bytes(16)))
    expect((found.worker, found.role), (worker, 3))
    require(found.township and found.worker_name and found.server_ms > 0, "an element is empty")


@check("the same code and attempt get the same answer", "R6.1-3")
def idempotent(world):
    code, attempt = a_code(world), secrets.token_bytes(16)
    first = enrolled(enrol(world, code, attempt))
    again = enrolled(enrol(world, code, attempt))
    expect((again.device, again.secret), (first.device, first.secret))
    expect(len(world.township.devices()), 1)


@check("a used code with another attempt is refused", "R6.1-4", "R7.1-14")
def another_attempt(world):
    code = a_code(world)
    enrolled(enrol(world, code, secrets.token_bytes(16)))
    failure(enrol(world, code, secrets.token_bytes(16)), 403, "enrol.code")


@check("an unknown code is refused", "R7.1-14")
def unknown_code(world):
    failure(enrol(world, "0000-0000", bytes(16)), 403, "enrol.code")


TYPINGS = {
    "lower case": str.lower,
    "without the hyphen": lambda code: code.replace("-", ""),
    "with spaces": lambda code: " " + " ".join(code) + " ",
    "letters for digits": lambda code: code.replace("0", "o").replace("1", "l"),
}


@table(TYPINGS, "a code as people type it", "§6.1")
def typed(world, change):
    code, attempt = a_code(world), secrets.token_bytes(16)
    first = enrolled(enrol(world, change(code), attempt))
    expect(enrolled(enrol(world, code, attempt)).device, first.device)


@check("20 wrong codes within a minute refuse every enrolment", "R6.1-8", "R7.1-15", "R8-23")
def limited(world):
    code = a_code(world)
    for _ in range(20):
        failure(enrol(world, "9999-9999", bytes(16)), 403, "enrol.code")
    reply = enrol(world, code, bytes(16))
    failure(reply, 429, "enrol.limited")
    require("retry-after" in reply.headers, "no Retry-After")


@check("wrong codes hold up enrolment alone", "§14")
def limit_spares_syncs(world):
    device = world.device()
    for _ in range(21):
        enrol(world, "9999-9999", bytes(16))
    device.sync()


@check("a device name of 200 bytes is taken, one of 201 is not", "R8-20")
def long_name(world):
    code = a_code(world)
    failure(enrol(world, code, bytes(16), name="n" * 201), 400, "message.malformed")
    enrolled(enrol(world, code, bytes(16), name="n" * 200))


@table({"older": (0, 0), "newer": (2, 9)}, "an enrolment of no version in common", "R7.1-8")
def version(world, bounds):
    failure(enrol(world, a_code(world), bytes(16), low=bounds[0], high=bounds[1]), 400, "protocol.version")


@check("first - 1 is the last number that the centre holds", "§6.1")
def first_number(world):
    code = a_code(world)
    device = Device(world.transport())
    device.replica.last = 41
    device.enrol(code)
    expect(device.replica.identity.first, 42)
    reply = device.send(device.request())
    expect(read_answer(reply.inflated()).welcome.acknowledged, 41)
    change = raw_change(device, 44, CREATE, HOUSEHOLD, new_id(), {1: "1", 2: "甲户"}, cell=1)
    found = failure(device.send(request_of(device, [change])), 409, "change.gap")
    expect(found.acknowledged, 41)


@check("the first of a repeated enrolment is that of the first time", "R6.1-3")
def first_is_kept(world):
    code, attempt = a_code(world), secrets.token_bytes(16)
    expect(enrolled(enrol(world, code, attempt, first=7)).device, enrolled(enrol(world, code, attempt, first=7)).device)


@check("two codes make two devices with secrets of their own", "§6.1")
def two_devices(world):
    worker = world.worker()
    first, second = world.device(worker=worker), world.device(worker=worker)
    one, other = first.replica.identity, second.replica.identity
    require(one.device != other.device and one.secret != other.secret, "two devices are alike")


@check("a code outlives a restart of the centre", "R6.1-3")
def code_after_restart(world):
    code, attempt = a_code(world), secrets.token_bytes(16)
    first = enrolled(enrol(world, code, attempt))
    world.server.restart()
    expect(enrolled(enrol(world, code, attempt)).device, first.device)


@check("a code of one township is unknown in another", "§6.1")
def other_township(world):
    code = a_code(world)
    other = Device(world.pool.township().transport())
    message = m.Enrol(low=1, high=1, code=code, device_name="d", attempt=bytes(16), first=1, lineage=LINEAGE)
    failure(other.transport.post(ENROL, deflate(encode([message]))), 403, "enrol.code")
