"""Revoked devices (SPEC §10.1.4)."""

from __future__ import annotations

from client import messages as m
from client.bodies import read_answer
from client.replica import Place, new_id

from .acts import HOUSEHOLD, IN_REVIEW, applied, cell_of, edit, household
from .registry import check, expect, require


def revoked(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device)
    device.sync()
    world.township.revoke(device.replica.identity.device)
    return device, key


@check("a revoked device is told so, and gets outcomes and nothing else", "R5.4-3")
def told(world):
    device, key = revoked(world)
    edit(device, key, {3: "新"})
    request = device.request()
    request.hello.directory = 0
    request.probes.append(m.Probe(cell=cell_of(device), bits=0, value=0))
    answer = read_answer(device.send(request).inflated())
    expect(answer.welcome.revoked, True)
    expect(len(answer.messages()), 2)


@check("its changes are held for a person and none is merged", "R10.1.4-3", "R7.2-25")
def held(world):
    other = world.device(cells=[0])
    device, key = revoked(world)
    entry = edit(device, key, {3: "新"})
    journal = device.replica.journal
    device.sync()
    expect((journal[-1].outcome.status, journal[-1].outcome.code), (IN_REVIEW, "device.revoked"))
    require(entry.outcome.revision is None, "a revision")
    other.sync()
    require(3 not in other.replica.records[key].fields, "the change was merged")
    require(world.township.review(), "nothing is in review")


@check("the device sends what is pending, and then destroys everything", "R10.1.4-1", "R10.1.4-2")
def wiped(world):
    device, _ = revoked(world)
    for _ in range(3):
        household(device)
    device.options.changes_in_a_request = 1
    report = device.sync()
    expect(len(report.outcomes), 3)
    require(
        device.replica.wiped
        and not device.replica.records
        and not device.replica.journal
        and device.replica.identity is None,
        "something is left",
    )


@check("its cursors are not looked at, and its offers are held", "R10.1.4-3", "§10.2")
def offers(world):
    other = world.device(cells=[0])
    device, _ = revoked(world)
    device.replica.places[cell_of(device)] = Place(2**40, 99, False)
    key = HOUSEHOLD, new_id()
    device.replica.offers.append(
        m.Offer(kind=1, id=key[1], cell=cell_of(device), epoch=5, revision=7, fields={1: "H-1", 2: "甲户"})
    )
    expect(device.sync().failures, [])
    other.sync()
    require(key not in other.replica.records, "an offer of a revoked device was taken")


@check("a revocation survives a restart, and other devices of the worker go on", "§10.1.4")
def others_go_on(world):
    worker = world.worker(cells=[0])
    device, other = world.device(worker=worker), world.device(worker=worker)
    world.township.revoke(device.replica.identity.device)
    world.server.restart()
    world.reopen(device)
    world.reopen(other)
    expect(read_answer(device.send(device.request()).inflated()).welcome.revoked, True)
    household(other)
    applied(other, other.replica.journal[-1])


@check("a remembered outcome of before the revocation stays what it was", "§10.2")
def remembered(world):
    device, _ = revoked(world)
    first = device.replica.journal[0]
    before = first.outcome
    first.state, first.outcome = "pending", None
    request = device.request()
    answer = read_answer(device.send(request).inflated())
    expect(answer.outcomes[0], before)
