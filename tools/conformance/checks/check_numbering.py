"""Numbers of changes: idempotence, gaps, forks of a device, renewal (SPEC §5.3, §5.5, §6.4, §6.5, §10.1.5, §10.2)."""

from __future__ import annotations

import copy
import secrets

from client import messages as m
from client.bodies import encode, read_answer, read_one
from client.compression import deflate
from client.device import Device, Stopped
from client.replica import new_id
from client.transport import RENEW, Cut, signed_post

from .acts import (
    APPLIED,
    BENEFIT,
    CREATE,
    EDIT,
    HOUSEHOLD,
    applied,
    cell_of,
    create,
    edit,
    failure,
    fields_at,
    household,
    raw_change,
    request_of,
    state,
)
from .registry import check, expect, require


def send_raw(device: Device, changes: list):
    """Sends changes that the journal does not hold, and gives the outcomes."""
    reply = device.send(request_of(device, changes))
    expect(reply.status, 200)
    device.replica.last = max(device.replica.last, changes[-1].change)
    return read_answer(reply.inflated()).outcomes


def a_create(device: Device, number: int, **fields):
    return raw_change(
        device, number, CREATE, HOUSEHOLD, new_id(), {1: f"H-{secrets.token_hex(6)}", 2: "甲户", **fields}
    )


@check("a change sent twice has the effect of sending it once", "R5.3-7", bare=True)
def twice(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    applied(device, device.replica.journal[-1])
    appended = raw_change(device, device.replica.last + 1, EDIT, *key, {9: [3, ["一"]]}, base=0)
    first = send_raw(device, [appended])
    again = send_raw(device, [appended])
    expect(again, first)
    expect(fields_at(device, key)[9], ["一"])


@check("the remembered outcome has the sentence of the first time", "R5.3-7", "§5.5", bare=True)
def remembered_refusal(world):
    device = world.device()
    change = raw_change(device, device.replica.last + 1, EDIT, HOUSEHOLD, new_id(), {3: "x"})
    device.options.language = "zh"
    first = send_raw(device, [change])
    device.options.language = "en"
    again = send_raw(device, [change])
    expect(again, first)
    require(not again[0].sentence.isascii(), "the sentence is in the language of the hello that carried it first")


@check("sentences are in the language of the hello; anything but en is zh", "§5.1", bare=True)
def languages(world):
    device = world.device()
    for language, english in (("en", True), ("zh", False), ("fr", False)):
        device.options.language = language
        number = device.replica.last + 1
        found = send_raw(device, [raw_change(device, number, EDIT, HOUSEHOLD, new_id(), {3: "x"})])[0]
        expect(found.sentence.isascii(), english, f"language {language}")


@check("an answer that was lost costs one repetition", "R5.3-7", bare=True)
def lost_answer(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    entry = device.replica.journal[-1]
    device.transport.cut = "answer"
    try:
        device.sync()
    except Cut:
        pass
    expect(entry.outcome, None)
    expect(applied(device, entry) > 0, True)
    require(key in device.replica.records, "the record has not come")


@check("outcomes are of the request's changes, in their order", "R5.5-1", bare=True)
def outcomes_in_order(world):
    device = world.device()
    first = device.replica.last + 1
    changes = [a_create(device, first + place) for place in range(5)]
    expect([outcome.change for outcome in send_raw(device, changes)], [change.change for change in changes])


@check("held and new changes in one request", "R5.3-7", "R5.5-1", bare=True)
def overlapping(world):
    device = world.device()
    first = device.replica.last + 1
    changes = [a_create(device, first + place) for place in range(4)]
    before = send_raw(device, changes[:2])
    both = send_raw(device, changes)
    expect(both[:2], before)
    expect([outcome.status for outcome in both], [APPLIED] * 4)


@check("a number that does not follow is a gap, and says what is held", "R10.2-4", "R7.1-18", bare=True)
def gap(world):
    device = world.device()
    last = device.replica.last
    found = failure(device.send(request_of(device, [a_create(device, last + 2)])), 409, "change.gap")
    expect((found.acknowledged, found.epoch, found.common), (last, 0, 0))


@check("changes behind the last one held may begin at any number that is held", "R5.3-7", "R10.2-4", bare=True)
def old_numbers(world):
    device = world.device()
    first = device.replica.last + 1
    changes = [a_create(device, first + place) for place in range(3)]
    send_raw(device, changes)
    expect([outcome.change for outcome in send_raw(device, changes[1:2])], [first + 1])


@check("welcome acknowledges the last number held", "§5.4", bare=True)
def acknowledged(world):
    device = world.device()
    send_raw(device, [a_create(device, device.replica.last + 1)])
    reply = device.send(device.request())
    expect(read_answer(reply.inflated()).welcome.acknowledged, device.replica.last)


@check("the greatest change number is taken", "R8-17")
def greatest_number(world):
    device = Device(world.transport())
    device.replica.last = 4_611_686_018_427_387_901
    device.enrol(world.township.code_for(world.worker()))
    device.sync()
    entry = device.replica.change(CREATE, HOUSEHOLD, new_id(), cell_of(device), {1: "1", 2: "甲户"})
    applied(device, entry)


@check("a number that is held with other content is the change of a copy", "R10.2-3", "R7.1-20", bare=False)
def other_content(world):
    device = world.device()
    number = device.replica.last + 1
    change = a_create(device, number)
    send_raw(device, [change])
    for name, value in (("operation", EDIT), ("id", new_id()), ("kind", 2), ("edits", {1: "x", 2: "y"})):
        other = m.Change(**{**vars(change), name: value})
        found = failure(device.send(request_of(device, [other])), 409, "device.forked")
        expect(found.acknowledged, number, name)


@check("cell, base, ages and origin are not compared", "R10.2-3", "R5.3-7")
def not_compared(world):
    device = world.device()
    change = a_create(device, device.replica.last + 1)
    first = send_raw(device, [change])
    for name, value in (("cell", 77), ("base", 12), ("wall_age", 9), ("boot_age", None), ("origin", [1, None, None])):
        expect(send_raw(device, [m.Change(**{**vars(change), name: value})]), first, name)


@check("a withdrawn change is taken for the held one", "R10.2-3")
def withdrawn(world):
    device = world.device()
    change = a_create(device, device.replica.last + 1)
    first = send_raw(device, [change])
    other = m.Change(**{**vars(change), "operation": EDIT, "edits": {}})
    expect(send_raw(device, [other]), first)


@check("nothing of a request with a forked change is merged", "R10.2-3")
def fork_merges_nothing(world):
    device = world.device()
    number = device.replica.last + 1
    send_raw(device, [a_create(device, number)])
    behind = a_create(device, number + 1)
    failure(device.send(request_of(device, [a_create(device, number), behind])), 409, "device.forked")
    device.sync()
    require((HOUSEHOLD, behind.id) not in device.replica.records, "the change behind the forked one was merged")


@check("a last below the number held is a device that was set back", "R10.2-2", "R7.1-20")
def low_last(world):
    device = world.device()
    number = device.replica.last + 1
    send_raw(device, [a_create(device, number)])
    request = device.request()
    request.hello.last = number - 1
    expect(failure(device.send(request), 409, "device.forked").acknowledged, number)


@check("a device that was set back renews and goes on", "R10.2-2", "R10.1.7-1", "R6.4-7")
def set_back(world):
    worker = world.worker()
    device = world.device(worker=worker)
    household(device)
    device.sync()
    old = copy.deepcopy(device.replica)
    kept = HOUSEHOLD, household(device)
    device.sync()
    device.replica = old
    mine = HOUSEHOLD, household(device)
    predecessor = device.replica.identity.device
    report = device.sync()
    expect(report.failures, ["device.forked"])
    require(device.replica.identity.device != predecessor, "the device has the old number still")
    expect(device.replica.identity.worker, worker)
    require(kept in device.replica.records and mine in device.replica.records, "a record is missing")
    expect(state(world.device(worker=worker)), state(device))


@check("two copies of a device both go on, and nothing is lost", "R10.2-3", "R6.4-7", "§14")
def copied(world):
    worker = world.worker()
    first = world.device(worker=worker)
    household(first)
    first.sync()
    second = Device(world.transport(), copy.deepcopy(first.replica))
    keys = [(HOUSEHOLD, household(device)) for device in (first, second)]
    expect(first.sync().failures, [])
    expect(second.sync().failures, ["device.forked"])
    first.sync()
    for device in (first, second):
        require(all(key in device.replica.records for key in keys), "a record is missing")
    expect(state(first), state(second))


@check("predecessor and successor are two writers", "§6.4", "§11.1")
def two_writers(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f3="一号")
    device.sync()
    edit(device, key, {3: "二号"})
    device.sync()
    device.renew()
    entry = device.replica.change(EDIT, *key, cell_of(device), {3: "三号"}, base=1)
    device.sync()
    expect(entry.outcome.status, 1)


@check("a successor's change that the predecessor sent already gets that one's outcome and counts once", "R6.4-8")
def sent_by_the_predecessor(world):
    worker = world.worker("duty_officer", cells=[0])
    first = world.device(worker=worker)
    key = BENEFIT, create(first, BENEFIT, {1: household(first), 3: 1, 7: [2, 100]})
    first.sync()
    edit(first, key, {7: [2, 5], 8: [3, ["一"]]})
    second = Device(world.transport(), copy.deepcopy(first.replica))
    edit(first, key, {4: 2})
    household(second)
    first.sync()
    second.sync()
    require(second.replica.identity.device != first.replica.identity.device, "the copy was not noticed")
    first.sync()
    for device in (first, second):
        fields = device.replica.records[key].fields
        expect((fields[7], fields[8], fields[4]), (105, ["一"], 2))
    expect(state(first), state(second))


def renew(device: Device, attempt: bytes, first: int, low: int = 1, high: int = 1):
    identity = device.replica.identity
    date = device.replica.clock.read().wall_ms + device.replica.offset_ms
    message = m.Renew(low=low, high=high, attempt=attempt, first=first)
    return signed_post(device.transport, identity.secret, identity.device, RENEW, date, deflate(encode([message])))


@check("the same predecessor and attempt get the same successor", "R6.4-3")
def renewal_idempotent(world):
    device = world.device()
    attempt = secrets.token_bytes(16)
    answers = [read_one(renew(device, attempt, 1).inflated(), m.Enrolled) for _ in range(2)]
    expect((answers[0].device, answers[0].secret), (answers[1].device, answers[1].secret))
    other = read_one(renew(device, secrets.token_bytes(16), 1).inflated(), m.Enrolled)
    require(other.device != answers[0].device, "another attempt got the same successor")


@check("a renewal keeps the worker, and begins at first - 1", "§6.4")
def renewal_contents(world):
    device = world.device()
    before = device.replica.identity
    found = read_one(renew(device, bytes(16), 30).inflated(), m.Enrolled)
    expect(
        (found.worker, found.worker_name, found.role, found.township),
        (before.worker, before.worker_name, before.role, before.township),
    )
    require(found.device != before.device and found.secret != before.secret, "no identity of its own")
    device.replica.last = 29
    device.replica.identity.device, device.replica.identity.secret = found.device, found.secret
    expect(read_answer(device.send(device.request()).inflated()).welcome.acknowledged, 29)


@check("a predecessor goes on as it was", "§6.4")
def predecessor_goes_on(world):
    device = world.device()
    renew(device, bytes(16), 1)
    household(device)
    applied(device, device.replica.journal[-1])


@check("a renewal of no version in common, and without a right signature", "R7.1-8", "R7.1-10")
def renewal_refused(world):
    device = world.device()
    failure(renew(device, bytes(16), 1, low=2, high=3), 400, "protocol.version")
    device.replica.identity.secret = bytes(32)
    failure(renew(device, bytes(16), 1), 401, "signature.wrong")


@check("the revocation of a device revokes its successors, and theirs", "R6.4-5")
def revoked_successors(world):
    device = world.device()
    root = device.replica.identity.device
    device.renew()
    device.renew()
    world.township.revoke(root)
    expect(read_answer(device.send(device.request()).inflated()).welcome.revoked, True)


@check("a successor of a revoked device is revoked from the beginning", "R6.4-4")
def revoked_from_the_beginning(world):
    device = world.device()
    world.township.revoke(device.replica.identity.device)
    device.renew()
    expect(read_answer(device.send(device.request()).inflated()).welcome.revoked, True)


@check("a device that cannot close a gap renews and goes on", "R10.1.5-2", "R10.1.5-3")
def gap_closed_by_renewal(world):
    device = world.device()
    for _ in range(3):
        household(device)
        device.sync()
    copy_of_file = world.township.keep_copy("early")
    for _ in range(3):
        household(device)
        device.sync()
    key = HOUSEHOLD, household(device)
    world.township.put_back(copy_of_file)
    world.reopen(device)
    del device.replica.journal[:5]
    report = device.sync()
    require(report.failures, "the centre noticed nothing")
    require(key in device.replica.records, "the pending change did not come through")


@check("a device that the centre knows no more enrols again and loses nothing", "R6.5-1", "R6.5-3", "R7.1-13")
def enrolled_again(world):
    worker = world.worker()
    early = world.township.keep_copy("early")
    device = world.device(worker=worker)
    keys = [(HOUSEHOLD, household(device)) for _ in range(3)]
    device.sync()
    edit(device, keys[0], {3: "改了"})
    device.sync()
    pending = HOUSEHOLD, household(device)
    world.township.put_back(early)
    world.reopen(device)
    try:
        device.sync()
        require(False, "the centre knows the device")
    except Stopped as stopped:
        require(stopped.code in ("device.unknown", "signature.wrong"), f"{stopped.code}")
    device.enrol(world.township.code_for(worker))
    device.sync()
    for key in (*keys, pending):
        require(key in device.replica.records, "a record is lost")
    expect(device.replica.records[keys[0]].fields[3], "改了")
    expect(state(world.device(worker=worker)), state(device))
