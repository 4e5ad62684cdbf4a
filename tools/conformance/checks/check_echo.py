"""Echoes: what a device said itself need not travel back (SPEC §5.6)."""

from __future__ import annotations

from client import messages as m
from client.bodies import read_answer

from .acts import (
    BENEFIT,
    EDIT,
    HOUSEHOLD,
    INCIDENT,
    VISIT,
    cell_of,
    create,
    edit,
    household,
    incident,
    remove,
    state,
    step,
)
from .registry import check, expect, require


def items_of(device) -> list:
    """Sends what is pending in one request, takes the answer, and gives the pages' items."""
    request = device.request()
    reply = device.send(request)
    answer = read_answer(reply.inflated())
    device.take(request, reply)
    return [item for page in answer.pages for item in page.items]


def alike(world, device, worker: int) -> None:
    """No digest differs, and a fresh device reads the same."""
    expect(device.sync().rounds, {})
    expect(state(world.device(worker=worker)), state(device))


@check("several changes of several records in one request, echoed or not, give the centre's state", "R5.6-6")
def many_forms(world):
    worker = world.worker("duty_officer", cells=[0])
    device = world.device(worker=worker)
    home = household(device, f3="旧", f5="13800000000", f8=[1, [1, 4], []], f9=[3, ["一"]])
    device.replica.change(EDIT, HOUSEHOLD, home, cell_of(device), {3: None, 8: [1, [2], [4]], 9: [3, ["二", "三"]]})
    benefit = create(device, BENEFIT, {1: home, 3: 1, 7: [2, 5]})
    device.replica.change(EDIT, BENEFIT, benefit, cell_of(device), {7: [2, -5], 4: 2})
    create(device, VISIT, {1: home, 3: device.replica.identity.worker, 4: "平安"})
    case = incident(device)
    step(device, case, 17, f6="记")
    gone = household(device)
    device.replica.change(2, HOUSEHOLD, gone, cell_of(device), {})
    require(items_of(device), "no items")
    alike(world, device, worker)


@check("edits upon what the device had read before", "R5.6-6")
def upon_what_was_read(world):
    worker = world.worker(cells=[0])
    device = world.device(worker=worker)
    key = HOUSEHOLD, household(device, f8=[1, [1, 2], []], f9=[3, ["一"]])
    device.sync()
    edit(device, key, {8: [1, [3], [1]], 9: [3, ["二"]], 3: "新"})
    edit(device, key, {8: [1, [], [2, 3]], 3: "更新"})
    items_of(device)
    expect(device.replica.records[key].fields[9], ["一", "二"])
    alike(world, device, worker)


@check("stamps come with the echo", "R5.6-6", "§11.4")
def stamps(world):
    worker = world.worker(cells=[0])
    device = world.device(worker=worker)
    key = INCIDENT, incident(device)
    items_of(device)
    require(isinstance(device.replica.records[key].fields.get(8), int), "no stamp")
    alike(world, device, worker)


@check("a removal of the device's own", "R5.6-6")
def own_removal(world):
    worker = world.worker(cells=[0])
    device = world.device(worker=worker)
    key = HOUSEHOLD, household(device)
    device.sync()
    remove(device, key)
    items_of(device)
    require(key not in device.replica.records and key in device.replica.tombstones, "the removal did not come")
    alike(world, device, worker)


@check("a record is sent if one of its changes was refused", "R5.6-7")
def refused_among_them(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device)
    edit(device, key, {4: 99})
    items = items_of(device)
    require(all(isinstance(item, m.Record) for item in items), f"{items}")


@check("a record is sent if one of its changes is in review", "R5.6-7")
def reviewed_among_them(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(first)
    first.sync()
    second.sync()
    edit(first, key, {2: "乙户"})
    first.sync()
    edit(second, key, {2: "丙户", 3: "东街"})
    items = items_of(second)
    require(all(isinstance(item, m.Record) for item in items), f"{items}")


@check("a record is sent if one of its changes carried an origin", "R5.6-7")
def origin_among_them(world):
    device = world.device(cells=[0])
    household(device)
    device.replica.journal[-1].origin = [1, None, None]
    items = items_of(device)
    require(all(isinstance(item, m.Record) for item in items), f"{items}")


@check("a record is sent if somebody else changed it behind the cursor", "§5.6")
def changed_by_another(world):
    first, second = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(first)
    first.sync()
    second.sync()
    edit(first, key, {3: "东街"})
    first.sync()
    edit(second, key, {5: "13800000000"})
    items = items_of(second)
    require(all(isinstance(item, m.Record) for item in items), f"{items}")
    expect(second.replica.records[key].fields[3], "东街")


@check("a record is sent if the change was of an earlier request", "§5.6")
def of_an_earlier_request(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device)
    device.send(device.request())
    edit(device, key, {3: "东街"})
    request = device.request()
    request.changes = request.changes[-1:]
    reply = device.send(request)
    items = [item for page in read_answer(reply.inflated()).pages for item in page.items]
    require(all(isinstance(item, m.Record) for item in items), f"{items}")
