"""Syncs that are carried as files (SPEC §17)."""

from __future__ import annotations

from client import bundles, cbor, compression
from client import messages as m
from client.bodies import encode, read_answer, read_bundle, read_one
from client.signing import sign
from client.transport import RENEW, SYNC

from .acts import APPLIED, HOUSEHOLD, VISIT, applied, create, edit, household, state
from .registry import check, expect, require


def carry(world, bundle: bytes) -> bytes:
    """Takes a bundle at the centre, and gives the answers."""
    there, back = world.folder / "there.glb", world.folder / "back.glb"
    there.write_bytes(bundle)
    back.unlink(missing_ok=True)
    world.township.import_bundle(there, back)
    return back.read_bytes()


def answers_of(world, bundle: bytes) -> list:
    parts = read_bundle(carry(world, bundle))
    require(all(isinstance(part, m.BundleAnswer) for part in parts), "not only answers")
    return parts


@check("a bundle carries changes there and the feed back", "§17.2", "§17.4")
def there_and_back(world):
    writer, carried = world.device(cells=[0]), world.device(cells=[0])
    theirs = HOUSEHOLD, household(writer)
    writer.sync()
    mine = HOUSEHOLD, household(carried)
    expect(bundles.take(carried, carry(world, bundles.write(carried))), ["taken"])
    require(mine in carried.replica.records and theirs in carried.replica.records, "a record is missing")
    expect(carried.replica.pending(), [])
    writer.sync()
    expect(state(writer), state(carried))


@check("several requests of one device, and several devices, in one bundle", "§17.2")
def several(world):
    devices = [world.device(cells=[0], changes_in_a_request=3) for _ in range(2)]
    for device in devices:
        for _ in range(8):
            household(device)
    bundle = b"".join(bundles.write(device) for device in devices)
    answers = carry(world, bundle)
    expect(len(read_bundle(answers)), 6)
    for device in devices:
        expect(bundles.take(device, answers), ["taken"] * 3)
        expect(device.replica.pending(), [])
        device.sync()
    expect(state(devices[0]), state(devices[1]))
    expect(len(devices[0].replica.records), 16)


@check("the answers are in the order of the requests, each with the nonce of its request", "R17.3-3")
def order(world):
    device = world.device(cells=[0], changes_in_a_request=1)
    for _ in range(3):
        household(device)
    bundle = bundles.write(device)
    nonces = [bundled.nonce for bundled in device.replica.bundled]
    found = answers_of(world, bundle)
    expect([part.nonce for part in found], nonces)
    expect({part.device for part in found}, {device.replica.identity.device})
    expect([part.status for part in found], [200] * 3)


@check("a bundle is taken again: nothing happens twice", "§17.3", "§14")
def again(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device, f9=[3, ["一"]])
    bundle = bundles.write(device)
    first, second = carry(world, bundle), carry(world, bundle)
    expect(bundles.take(device, first), ["taken"])
    expect(bundles.take(device, second), ["skipped"])
    expect(device.replica.records[key].fields[9], ["一"])
    expect(device.sync().failures, [])


@check("a bundle of any date is taken, and its changes were made at its date", "§17.3")
def old_date(world):
    device = world.device(cells=[0])
    home = household(device)
    device.sync()
    real, device.replica.offset_ms = device.replica.offset_ms, device.replica.offset_ms - 86_400_000
    visit = VISIT, create(device, VISIT, {1: home, 3: device.replica.identity.worker, 4: "平安"})
    bundle = bundles.write(device)
    device.replica.offset_ms = real
    bundles.take(device, carry(world, bundle))
    device.sync()
    day_ago = device.replica.clock.read().wall_ms + device.replica.offset_ms - 86_400_000
    require(abs(device.replica.records[visit].fields[2] - day_ago) < 60_000, "the time is not the bundle's date")


@check("a bundle dated ahead is taken, and its changes are not later than now", "§17.3")
def future_date(world):
    device = world.device(cells=[0])
    home = household(device)
    device.sync()
    real, device.replica.offset_ms = device.replica.offset_ms, device.replica.offset_ms + 86_400_000
    visit = VISIT, create(device, VISIT, {1: home, 3: device.replica.identity.worker, 4: "平安"})
    bundle = bundles.write(device)
    device.replica.offset_ms = real
    bundles.take(device, carry(world, bundle))
    device.sync()
    now = device.replica.clock.read().wall_ms + device.replica.offset_ms
    require(abs(device.replica.records[visit].fields[2] - now) < 60_000, "the time is ahead")


@check("a sync between the bundle and its answers is not undone by them", "R17.4-3")
def overtaken(world):
    writer, device = world.device(cells=[0]), world.device(cells=[0])
    household(device)
    answers = carry(world, bundles.write(device))
    key = HOUSEHOLD, household(writer)
    writer.sync()
    applied(writer, edit(writer, key, {3: "新"}))
    device.sync()
    before = state(device)
    bundles.take(device, answers)
    expect(state(device), before)
    expect(device.sync().failures, [])
    expect(state(device), before)


@check("a bundle that was overtaken by a sync is taken, though its last is low", "§17.3")
def low_last(world):
    device = world.device(cells=[0])
    household(device)
    bundle = bundles.write(device)
    household(device)
    device.sync()
    expect([part.status for part in answers_of(world, bundle)], [200])


@check("a request without a right signature gets a code of zeroes, and the rest goes on", "R17.3-1", "R17.3-3")
def wrong_signature(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    household(first)
    first.replica.identity.secret = bytes(32)
    household(second)
    found = answers_of(world, bundles.write(first) + bundles.write(second))
    expect(found[0].code, bytes(32))
    expect(read_one(compression.inflate(found[0].body), m.Failure).code, "signature.wrong")
    expect(found[1].status, 200)


@check("a header that cannot be read is answered with device 0 and a nonce of zeroes", "R17.3-3")
def unreadable(world):
    device = world.device(cells=[0])
    body = device._body(device.request().messages())
    part = m.BundleRequest(path=SYNC, authorization="nothing", body=body)
    found = answers_of(world, encode([part]))[0]
    expect((found.device, found.nonce, found.code), (0, bytes(9), bytes(32)))


@check("another path than that of a sync is answered with path.unknown", "R17.3-2")
def other_path(world):
    device = world.device(cells=[0])
    identity = device.replica.identity
    body = device._body([m.Renew(low=1, high=1, attempt=bytes(16), first=1)])
    date = device.replica.clock.read().wall_ms + device.replica.offset_ms
    header = sign(identity.secret, RENEW, identity.device, date, body).header
    found = answers_of(world, encode([m.BundleRequest(path=RENEW, authorization=header, body=body)]))[0]
    expect(found.status, 404)
    expect(read_one(compression.inflate(found.body), m.Failure).code, "path.unknown")
    expect(len(world.township.devices()), 1)


@check("answers that were altered, or are another device's, are not taken", "R17.4-1")
def altered(world):
    device, other = world.device(cells=[0]), world.device(cells=[0])
    household(device)
    answers = carry(world, bundles.write(device))
    expect(bundles.take(other, answers), [])
    part = read_bundle(answers)[0]
    for name, value in (("code", bytes(32)), ("status", 201), ("nonce", bytes(9)), ("body", part.body + b"\x00")):
        forged = m.BundleAnswer(**{**vars(part), name: value})
        expect(bundles.take(device, encode([forged])), ["refused"], name)
    expect(bundles.take(device, answers), ["taken"])


@check("messages of unknown numbers in a bundle are skipped, in front too", "§17.1")
def unknown_messages(world):
    device = world.device(cells=[0])
    household(device)
    bundle = cbor.encode([63, "later"]) + bundles.write(device) + cbor.encode([64])
    expect([part.status for part in answers_of(world, bundle)], [200])


@check("a gap within a bundle is answered as such, and the device sends again", "§17.4")
def gap(world):
    device = world.device(cells=[0], changes_in_a_request=1)
    for _ in range(2):
        household(device)
    parts = read_bundle(bundles.write(device))
    answers = carry(world, encode(parts[1:]))
    expect(bundles.take(device, answers), ["change.gap"])
    device.sync()
    expect([entry.outcome.status for entry in device.replica.journal], [APPLIED] * 2)


@check("a forked bundle is acted on, and heals by the next one", "§17.4")
def forked(world):
    worker = world.worker(cells=[0])
    device = world.device(worker=worker)
    backup = world.township.keep_copy("backup")
    household(device)
    device.sync()
    before = {key: held.fields for key, held in device.replica.records.items()}
    world.township.put_back(backup)
    world.reopen(device)
    expect(bundles.take(device, carry(world, bundles.write(device))), ["epoch.forked"])
    require(device.replica.offers, "no offers")
    bundles.take(device, carry(world, bundles.write(device)))
    expect(device.replica.offers, [])
    device.sync()
    fresh = world.device(worker=worker)
    expect({key: held.fields for key, held in fresh.replica.records.items()}, before)


@check("a bundle has no freshness at the centre's other door: it is stale by HTTP", "§6.3", "§17.3")
def not_by_http(world):
    device = world.device(cells=[0])
    device.replica.offset_ms -= 86_400_000
    part = read_bundle(bundles.write(device))[0]
    reply = device.transport.post(SYNC, part.body, part.authorization)
    expect(reply.failure().code, "signature.stale")


@check("a bundle of a revoked device is answered as revoked", "§10.1.4")
def revoked(world):
    device = world.device(cells=[0])
    household(device)
    bundle = bundles.write(device)
    world.township.revoke(device.replica.identity.device)
    part = answers_of(world, bundle)[0]
    answer = read_answer(compression.inflate(part.body))
    expect((answer.welcome.revoked, answer.outcomes[0].code), (True, "device.revoked"))
