"""The history of a record, as a device asks for it (SPEC §18)."""

from __future__ import annotations

from client import cbor, compression
from client import messages as m
from client.bodies import encode, read_history
from client.grammar import PROTOCOL
from client.replica import new_id
from client.transport import HISTORY

from .acts import (
    APPLIED,
    CREATE,
    EDIT,
    HOUSEHOLD,
    IN_REVIEW,
    REFUSED,
    REMOVE,
    RESIDENT,
    applied,
    cell_of,
    create,
    edit,
    failure,
    household,
    outcome,
    remove,
)
from .check_bodies import send_bytes
from .registry import check, expect, require

UNOPPOSED, BOTH_COUNTED, LATER_WON, LATER_LOST, CENTRE_STANDS, _, HELD_ALREADY, _, _, NOT_MERGED = range(10)
DECISION, UNDO = 3, 4
CENTRE = 0
IDENTITY = "11010519491231002X"
MINUTE_MS = 60_000


def changes(device, key, page_bytes=None):
    return [change for page in device.history(key, page_bytes) for change in page.changes]


def fields(change) -> dict:
    return {each.field: each for each in change.fields}


@check("a creation and an edit, newest first: who, when, where, from what to what", "R18.2-2", bare=True)
def own_changes(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f5="13800000000")
    first = applied(device, device.replica.journal[-1])
    second = applied(device, edit(device, key, {5: "13900000000"}))
    newest, oldest = changes(device, key)
    identity, now = device.replica.identity, device.replica.clock.read().wall_ms + device.replica.offset_ms
    for change, operation, revision in ((newest, EDIT, second), (oldest, CREATE, first)):
        past = change.past
        expect((past.operation, past.status, past.revision), (operation, APPLIED, revision))
        expect((past.who, past.device, past.decided_by), (identity.worker_name, identity.device, None))
        expect((past.origin, past.about, past.undone, past.left), (0, None, None, None))
        require(abs(past.edited_ms - now) < MINUTE_MS and past.received_ms >= past.edited_ms, "the times")
        expect(past.cell_code, device.replica.cells[cell_of(device)].code)
    line = fields(newest)[5]
    expect((line.changed, line.entered, line.rule, line.lost_to), (["13800000000", "13900000000"], [], UNOPPOSED, None))
    expect(fields(oldest)[5].changed, [None, "13800000000"])
    require(newest.past.past > oldest.past.past, "not the newest first")


@check("by which rule of two edits the one is in force and the other is not", "§18.3")
def rules(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(first)
    first.sync()
    second.sync()
    base = second.replica.records[key].revision
    edit(first, key, {2: "乙户", 5: "13900000000", 8: [1, [1], []]})
    first.sync()
    lost = edit(second, key, {2: "丙户", 8: [1, [2], []]}, base=base)
    expect(outcome(second, lost).status, IN_REVIEW)
    change = changes(first, key)[0]
    found = fields(change)
    expect((found[2].rule, found[2].changed, found[2].entered), (CENTRE_STANDS, [], ["丙户"]))
    expect((found[8].rule, found[8].changed), (BOTH_COUNTED, [[1], [1, 2]]))
    expect(change.past.who, second.replica.identity.worker_name)
    item = change.items[0]
    expect((item.reason, item.field, item.decision, item.decided_by), (2, 2, None, None))
    require(item.standing, "the item says nothing")


@check("a refused change is told with what was entered, its code and its sentence", "R18.2-2", bare=True)
def refused_change(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    expect(outcome(device, edit(device, key, {5: "12"})).status, REFUSED)
    change = changes(device, key)[0]
    expect((change.past.status, change.past.code, change.past.revision), (REFUSED, "validation.phone", None))
    require(change.past.sentence, "a refusal has a sentence")
    line = fields(change)[5]
    expect((line.rule, line.changed, line.entered), (NOT_MERGED, [], ["12"]))


@check("what the ledger held already, and a removal, are told too", "R18.2-2", bare=True)
def held_and_removed(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f5="13800000000")
    device.sync()
    applied(device, edit(device, key, {5: "13800000000"}))
    expect(fields(changes(device, key)[0])[5].rule, HELD_ALREADY)
    applied(device, remove(device, key))
    newest = changes(device, key)[0]
    expect(newest.past.operation, REMOVE)
    expect(fields(newest)[0].changed, [None, 1])


@check("a decision is a change under the name of who decided, and its item says so", "§18.3")
def decided(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(first)
    first.sync()
    second.sync()
    base = second.replica.records[key].revision
    edit(first, key, {2: "乙户"})
    first.sync()
    outcome(second, edit(second, key, {2: "丙户"}, base=base))
    number = world.township.review()[0]["number"]
    world.township.take_other(number, "director")
    decision, waiting = changes(first, key)[:2]
    expect((decision.past.origin, decision.past.about, decision.past.device), (DECISION, number, CENTRE))
    expect(decision.past.decided_by, "director")
    expect(fields(decision)[2].changed, ["乙户", "丙户"])
    item = waiting.items[0]
    expect((item.item, item.decision, item.decided_by), (number, 2, "director"))
    world.township.undo(decision.past.past, "director")
    undo, decision = changes(first, key)[:2]
    expect((undo.past.origin, undo.past.about), (UNDO, decision.past.past))
    expect(decision.past.undone[0], undo.past.past)
    require("director" in decision.past.undone, "not by whom it was undone")


@check("a history comes in pages as large as the device asks, and none is left out", "R18.2-2", "R18.2-4", bare=True)
def pages(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    for number in range(20):
        edit(device, key, {7: f"{number} " + "长" * 300})
    device.sync()
    found = device.history(key, 4096)
    require(len(found) > 4, "one page for all")
    numbers = [change.past.past for page in found for change in page.changes]
    expect(numbers, sorted(numbers, reverse=True))
    expect(len(numbers), 21)
    expect([page.head.remaining for page in found][-1], 0)
    for page, rest in zip(found, range(len(found)), strict=True):
        behind = sum(len(later.changes) for later in found[rest + 1 :])
        expect(page.head.remaining, behind)
    expect(changes(device, key, 1_048_576), [change for page in found for change in page.changes])


@check("an answer holds at most 200 changes", "R8-26", bare=True)
def two_hundred(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    for number in range(200):
        edit(device, key, {7: f"{number}"})
    device.sync()
    found = device.history(key, 1_048_576)
    expect([len(page.changes) for page in found], [200, 1])


@check("a record of another cell is not told of, nor one that there is not", "R18.1-2", "R7.1-25")
def other_cell(world):
    inside, outside = world.device(cells=[0]), world.device(cells=[1])
    key = HOUSEHOLD, household(inside)
    inside.sync()
    failure(outside.ask(key), 404, "record.unknown")
    failure(inside.ask((HOUSEHOLD, new_id())), 404, "record.unknown")
    failure(inside.ask((RESIDENT, key[1])), 404, "record.unknown")


@check("a record that moved is told of in its new cell, with its whole past, and in the old one no more", "R18.1-2")
def moved(world):
    old, new = world.device(cells=[0]), world.device(cells=[1])
    key = HOUSEHOLD, household(old, f1="M-1")
    old.sync()
    world.township.move(world.township.cells[0], world.township.cells[1], "M-1")
    failure(old.ask(key), 404, "record.unknown")
    move, made = changes(new, key)
    expect((move.past.left, move.past.cell_code), (world.township.cells[0], world.township.cells[1]))
    expect((move.past.device, made.past.device), (CENTRE, old.replica.identity.device))


@check("a revoked device is told nothing", "R18.1-1", "R7.1-26")
def revoked(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device)
    device.sync()
    world.township.revoke(device.replica.identity.device)
    failure(device.ask(key), 403, "device.revoked")
    failure(device.ask((HOUSEHOLD, new_id())), 403, "device.revoked")


@check("the centre's words are in the language that is asked for", "§18.1")
def language(world):
    device = world.device(cells=[0, 1])
    key = HOUSEHOLD, household(device, f1="L-1")
    device.sync()
    world.township.move(world.township.cells[0], world.township.cells[1], "L-1")
    words = []
    for device.options.language in ("zh", "en", "fr"):
        words.append([change.past.who for change in changes(device, key)])
    name = device.replica.identity.worker_name
    expect(words, [["中心", name], ["the centre", name], ["中心", name]])


@check("values are those of the feed, whole", "§18.3", bare=True)
def whole_values(world):
    device = world.device()
    home = household(device)
    key = RESIDENT, create(device, RESIDENT, {1: home, 2: "甲", 5: IDENTITY})
    device.sync()
    found = fields(changes(device, key)[0])
    expect((found[1].changed, found[5].changed), ([None, home], [None, IDENTITY]))


@check("asking alters nothing, and is not a contact", "§18.1", bare=True)
def harmless(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    before = changes(device, key)
    expect(changes(device, key), before)
    report = device.sync()
    expect((report.failures, report.exchanges, report.answers[0].pages), ([], 1, []))


@check("a device whose clock is wrong by years learns the time from the failure, and asks again", "R6.3-1", bare=True)
def wrong_clock(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    device.replica.offset_ms -= 10 * 365 * 86_400_000
    expect(len(changes(device, key)), 1)


@check("a question is signed, and for its own path", "§6.2", bare=True)
def signed(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    message = m.Ask(low=1, high=1, language="en", page_bytes=4096, kind=key[0], id=key[1], before=0)
    failure(device.transport.post(HISTORY, compression.deflate(encode([message]))), 401, "signature.missing")
    secret = device.replica.identity.secret
    device.replica.identity.secret = bytes(32)
    try:
        failure(device.ask(key), 401, "signature.wrong")
    finally:
        device.replica.identity.secret = secret
    expect(read_history(device.ask(key).inflated()).head.remaining, 0)


@check("a question of no version in common, and one that is malformed", "R4-6", "R7.1-8", bare=True)
def unreadable(world):
    device = world.device()
    table = [
        ([[43, 2, 3, "en", 4096, 1, new_id(), 0]], "protocol.version"),
        ([[43, 1, 1, "en", 4096, 1, b"short", 0]], "message.malformed"),
        ([], "message.malformed"),
    ]
    for arrays, code in table:
        failure(send_bytes(device, compression.deflate(cbor.encode_sequence(arrays)), HISTORY), 400, code)


@check("a question does not take the schema's dictionary", "R3.2-7", "R3.2-8", bare=True)
def no_dictionary(world):
    dictionary = compression.Dictionary.of_schema(PROTOCOL, 1)
    require(dictionary is not None, "Protocol/dictionaries/schema-1.bin is missing")
    device = world.device()
    message = m.Ask(low=1, high=1, language="en", page_bytes=4096, kind=1, id=new_id(), before=0)
    reply = send_bytes(device, compression.deflate(encode([message]), dictionary), HISTORY)
    failure(reply, 400, "body.dictionary")
