"""The feed: pages, resuming, cursors, starting over, the directory (SPEC §5.2, §5.4, §5.6, §10.1.8)."""

from __future__ import annotations

import copy

from client.bodies import read_answer
from client.device import Device
from client.replica import Place

from .acts import HOUSEHOLD, applied, cell_of, create, edit, household, remove, state
from .registry import check, expect, require

RECORDS = 120
LEAST_PAGE = 4096


def answer_of(device: Device, **hello):
    """One request of the device with an altered hello, and the answer, which the device does not take."""
    request = device.request()
    for name, value in hello.items():
        setattr(request.hello, name, value)
    return read_answer(device.send(request).inflated())


def filled(world, count: int = RECORDS, cells: list[int] | None = None) -> Device:
    device = world.device(cells=cells)
    for number in range(count):
        household(device, f3=f"东街{number}号" * 4)
    device.sync()
    return device


@check("pages are cut near page-bytes, and resume where they were cut", "R8-12", "§5.6")
def paging(world):
    writer = filled(world, cells=[0])
    reader = world.device(cells=[0], synced=False, page_bytes=LEAST_PAGE)
    report = reader.sync()
    require(len(report.answers) > 3, f"{len(report.answers)} pages of {LEAST_PAGE} bytes")
    expect(state(reader), state(writer))
    for answer in report.answers[:-1]:
        page = answer.pages[0]
        require(page.position.remaining > 0 and page.position.digest is None, "a page before the last")
        sequence = sum(len(repr(item.fields)) for item in page.items)
        require(sequence < 4 * LEAST_PAGE, "a page is far larger than was asked for")
    last = report.answers[-1].pages[0].position
    require(last.remaining == 0 and last.digest is not None, "the last page has no digest")


@check("remaining is how many items the feed still holds, at most", "§5.6")
def remaining(world):
    filled(world, cells=[0])
    reader = world.device(cells=[0], synced=False, page_bytes=LEAST_PAGE)
    report = reader.sync()
    items = [len(answer.pages[0].items) for answer in report.answers]
    for place, answer in enumerate(report.answers):
        expect(answer.pages[0].position.remaining, sum(items[place + 1 :]), f"behind page {place}")


@check("a sync that is cut between pages goes on from the last page", "§1", "§10.1.1")
def resumed(world):
    writer = filled(world, cells=[0])
    reader = world.device(cells=[0], synced=False, page_bytes=LEAST_PAGE)
    reader.sync(exchanges=2)
    half = len(reader.replica.records)
    require(0 < half < RECORDS, f"{half} records")
    report = reader.sync()
    expect(sum(len(page.items) for answer in report.answers for page in answer.pages), RECORDS - half)
    expect(state(reader), state(writer))


@check("revisions rise strictly within a page, and a position is not before its last item", "§5.6")
def steps(world):
    filled(world, cells=[0])
    reader = world.device(cells=[0], synced=False)
    answer = answer_of(reader, page_bytes=1_048_576)
    page = answer.pages[0]
    require(all(item.step >= 1 for item in page.items), "a step is below 1")
    require(page.position.to >= sum(item.step for item in page.items), "the position is before the last item")


@check("a record that changes while a device pages is sent again", "§5.6")
def changed_while_paging(world):
    writer = filled(world, cells=[0])
    reader = world.device(cells=[0], synced=False, page_bytes=LEAST_PAGE)
    reader.sync(exchanges=1)
    key = next(iter(reader.replica.records))
    applied(writer, edit(writer, key, {3: "改"}))
    reader.sync()
    expect(reader.replica.records[key].fields[3], "改")
    expect(state(reader), state(writer))


@check("nothing new: no page, and the cursor stays", "§5.6", bare=True)
def nothing_new(world):
    device = in_every_cell(world.device())
    expect(answer_of(device).pages, [])


def in_every_cell(device: Device) -> Device:
    """Enters a record in each cell."""
    for place in range(len(device.replica.cells)):
        household(device, place)
    device.sync()
    return device


@check("a cell without a cursor, or with one without a digest, gets a page though it is empty", "§5.2", "§5.6")
def empty_cell(world):
    device = world.device(cells=[0, 1])
    for cursors in ([], [(0, 0)]):
        request = device.request()
        request.cursors = [
            type(device.replica.cursors()[0])(cell=cell_of(device), epoch=epoch, revision=revision, digest=None)
            for epoch, revision in cursors
        ]
        answer = read_answer(device.send(request).inflated())
        pages = {page.section.cell: page for page in answer.pages}
        for cell in device.replica.cells:
            expect((pages[cell].section.start, pages[cell].items, pages[cell].position.remaining), (0, [], 0))
            expect(pages[cell].position.digest, bytes(8))


@check("pages stand in order of the cells' codes", "R5-1", "§5.6")
def order_of_pages(world):
    device = world.device(synced=False)
    answer = answer_of(device)
    codes = {cell.cell: cell.code for cell in answer.cells}
    found = [codes[page.section.cell] for page in answer.pages]
    expect(found, sorted(codes.values()))


@check("a changed record brings the changed fields alone, a new one comes whole", "§5.6")
def partial(world):
    writer, reader = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(writer, f3="旧", f5="13800000000")
    writer.sync()
    item = answer_of(reader).pages[0].items[0]
    expect((item.whole, sorted(item.fields)), (True, [1, 2, 3, 5]))
    reader.sync()
    applied(writer, edit(writer, key, {3: None}))
    item = answer_of(reader).pages[0].items[0]
    expect((item.whole, item.fields), (False, {3: None}))


@check("every record once, at its latest revision", "§5.6")
def once(world):
    writer = world.device(cells=[0])
    key = HOUSEHOLD, household(writer)
    for number in range(5):
        writer.sync()
        edit(writer, key, {3: f"{number}"})
    writer.sync()
    reader = world.device(cells=[0], synced=False)
    expect(len(answer_of(reader).pages[0].items), 1)


@check("cursors of cells outside the scope are ignored", "R5.2-2")
def foreign_cursors(world):
    device = world.device(cells=[0])
    device.replica.places[999_999] = Place(1, 5, False)
    answer = answer_of(device)
    require(all(page.section.cell != 999_999 for page in answer.pages), "a page of a cell outside the scope")
    del device.replica.places[999_999]


@check("a device gets its worker's cells and no other", "§14")
def scope(world):
    writer = filled(world, 6)
    household(writer, place=1)
    writer.sync()
    reader = world.device(cells=[1])
    expect([held.cell for held in reader.replica.records.values()], [cell_of(reader)])
    expect([cell.code for cell in reader.replica.cells.values()], [world.township.cells[1]])


@check("the directory follows when its token differs, and not when it is the same", "§5.4", bare=True)
def directory(world):
    device = world.device()
    device.sync()
    same = answer_of(device)
    expect((same.cells, same.workers), ([], []))
    other = answer_of(device, directory=0)
    require(other.cells and other.workers, "no directory")
    require(other.welcome.directory == same.welcome.directory != 0, "the token")
    require(answer_of(device, directory=12345).cells, "no directory for another token")


@check("all workers of the township are in the directory", "§5.6", "§14")
def workers(world):
    added = [world.worker(role) for role in ("director", "department")]
    device = world.device(cells=[0])
    require(set(added) <= set(device.replica.workers), "a worker is missing")
    expect(device.replica.workers[added[0]].role, 4)


@check("a new cell, assigned and unassigned, changes the directory and the scope", "R5.4-1", "R5.4-2")
def assignment(world):
    worker = world.worker(cells=[0])
    writer, device = world.device(), world.device(worker=worker)
    home = HOUSEHOLD, household(writer, place=1)
    writer.sync()
    token = device.replica.directory
    world.township.assign(worker, world.township.cells[1])
    device.sync()
    require(home in device.replica.records, "the new cell's record did not come")
    require(device.replica.directory != token, "the token is the same")
    pending = household(device, place=1)
    world.township.unassign(worker, world.township.cells[1])
    request = device.request()
    request.changes = []
    device.take(request, device.send(request))
    require(home not in device.replica.records, "the record of a cell that left the scope is there")
    require(any(entry.id == pending for entry in device.replica.pending()), "the pending change was dropped")
    device.sync()
    expect(device.replica.journal[-1].outcome.code, "scope.cell")


@check("a device that starts over reads the same ledger, and drops what is not in the cell", "R10.1.8-1", "R10.1.8-2")
def starting_over(world):
    writer, reader = filled(world, 10, cells=[0]), world.device(cells=[0])
    gone = next(iter(reader.replica.records))
    applied(writer, remove(writer, gone))
    cell = cell_of(reader)
    reader.replica.places[cell] = Place(0, 0, False)
    reader.replica.unconfirmed[cell] = set(reader.replica.records)
    reader.sync()
    require(gone not in reader.replica.records, "a record that is not in the cell is held still")
    expect(state(reader), state(writer))


@check("an item that cannot be placed makes the device start the cell over", "R5.6-1", "R10.1.8-1")
def cannot_be_placed(world):
    writer, reader = filled(world, 10, cells=[0]), world.device(cells=[0])
    key = next(iter(reader.replica.records))
    del reader.replica.records[key]
    applied(writer, edit(writer, key, {3: "改"}))
    report = reader.sync()
    require(report.said, "the device said nothing")
    expect(state(reader), state(writer))


@check("a device of a copy that is months old reads current state", "§1")
def old_copy(world):
    writer, reader = world.device(cells=[0]), world.device(cells=[0])
    key = HOUSEHOLD, household(writer)
    writer.sync()
    reader.sync()
    old = copy.deepcopy(reader.replica)
    for number in range(20):
        applied(writer, edit(writer, key, {3: f"{number}"}))
    reader.replica = old
    report = reader.sync()
    expect(sum(len(page.items) for answer in report.answers for page in answer.pages), 1)
    expect(state(reader), state(writer))


@check("a ledger half of tombstones is read by pages", "§5.6")
def tombstones_in_paging(world):
    writer = filled(world, cells=[0])
    for key in list(writer.replica.records)[::2]:
        remove(writer, key)
    writer.sync()
    reader = world.device(cells=[0], synced=False, page_bytes=LEAST_PAGE)
    reader.sync()
    expect(state(reader), state(writer))


@check("a position's digest is the device's digest of the cell", "R5.8-6", "R5.8-1")
def position_digest(world):
    writer = filled(world, 30, cells=[0])
    create(writer, 4, {1: next(iter(writer.replica.records))[1], 3: writer.replica.identity.worker, 4: "平安"})
    writer.sync()
    reader = world.device(cells=[0], synced=False)
    report = reader.sync()
    expect(report.rounds, {})
    expect(report.answers[-1].pages[-1].position.digest, reader.replica.digest(cell_of(reader)))
