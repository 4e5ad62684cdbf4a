"""Waiting for news (SPEC §5.9)."""

from __future__ import annotations

import threading
import time

from client import messages as m
from client.bodies import read_answer
from client.transport import Cut

from .acts import cell_of, household, request_of
from .check_feed import in_every_cell
from .registry import check, expect, require

WAIT_MS = 1500
SOON_SECONDS = 1.0


class Waiting:
    """A request of a device that waits in a thread of its own."""

    def __init__(self, device, wait_ms: int):
        self.answer, self.seconds = None, 0.0
        self._device = device
        self._request = device.request(wait_ms=wait_ms)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._started.wait()

    def _run(self) -> None:
        begun = time.monotonic()
        self._started.set()
        try:
            reply = self._device.send(self._request)
        except Cut:
            return
        self.seconds = time.monotonic() - begun
        self.answer = read_answer(reply.inflated())

    def join(self) -> None:
        self._thread.join(90)

    def over(self):
        self.join()
        require(not self._thread.is_alive() and self.answer is not None, "no answer")
        return self.answer


@check("without news the answer comes when the wait is over, with a welcome alone", "R5.9-1", bare=True)
def no_news(world):
    device = in_every_cell(world.device())
    waiting = Waiting(device, WAIT_MS)
    answer = waiting.over()
    expect(len(answer.messages()), 1)
    require(WAIT_MS / 1000 - 0.1 <= waiting.seconds < WAIT_MS / 1000 + 5, f"{waiting.seconds} s")


def news(world, act, reader=None):
    """What comes to a waiting device after an act, which must not be when the wait is over."""
    reader = in_every_cell(reader or world.device(cells=[0]))
    waiting = Waiting(reader, 20_000)
    act()
    answer = waiting.over()
    require(waiting.seconds < 15, f"the answer came after {waiting.seconds} s")
    return answer


@check("a record of the scope ends the wait", "§5.9")
def record(world):
    writer = world.device(cells=[0])
    household(writer)
    answer = news(world, writer.sync)
    expect(len(answer.pages[0].items), 1)


@check("a device whose cell is empty is made to wait too, in a township that is not", "§5.9")
def empty_cell(world):
    in_every_cell(world.device(cells=[1]))
    reader = world.device(cells=[0])
    waiting = Waiting(reader, WAIT_MS)
    waiting.over()
    require(
        waiting.seconds >= WAIT_MS / 1000 - 0.1, f"answered after {waiting.seconds} s: such a device asks on and on"
    )


@check("a record of another cell does not", "§5.9")
def other_cell(world):
    writer, reader = world.device(cells=[1]), in_every_cell(world.device(cells=[0]))
    household(writer)
    waiting = Waiting(reader, WAIT_MS)
    writer.sync()
    expect(waiting.over().pages, [])
    require(waiting.seconds >= WAIT_MS / 1000 - 0.1, f"answered after {waiting.seconds} s")


@check("a command at the centre ends the wait: directory, departure, revocation", "§5.9")
def commands(world):
    reader, writer = world.device(cells=[0]), world.device()
    require(news(world, lambda: world.worker("director"), reader).workers, "no directory")
    key = 1, household(writer)
    writer.sync()
    number = writer.replica.records[key].fields[1]
    answer = news(world, lambda: world.township.move(*world.township.cells[:2], number), reader)
    require(answer.pages, "no departure")
    device = reader.replica.identity.device
    require(news(world, lambda: world.township.revoke(device), reader).welcome.revoked, "not revoked")


@check("a request with changes, probes or wants is answered at once", "§5.9", bare=True)
def not_held(world):

    device = in_every_cell(world.device())
    cell = cell_of(device)
    for part, message in (
        ("probes", m.Probe(cell=cell, bits=60, value=1)),
        ("wants", m.Want(cell=cell, kind=1, id=bytes(16))),
    ):
        request = request_of(device)
        request.changes = []
        request.hello.wait_ms = 20_000
        getattr(request, part).append(message)
        begun = time.monotonic()
        expect(device.send(request).status, 200)
        require(time.monotonic() - begun < SOON_SECONDS * 5, f"{part} were held")


@check("a request whose answer has news is answered at once", "R5.9-2")
def news_already(world):
    writer, reader = world.device(cells=[0]), world.device(cells=[0])
    household(writer)
    writer.sync()
    waiting = Waiting(reader, 20_000)
    require(waiting.over().pages, "no page")
    require(waiting.seconds < SOON_SECONDS * 5, f"{waiting.seconds} s")


@check("failures are never held back", "R5.9-2", bare=True)
def failures(world):
    device = world.device()
    request = device.request(wait_ms=20_000)
    request.hello.low = request.hello.high = 9
    begun = time.monotonic()
    expect(device.send(request).status, 400)
    require(time.monotonic() - begun < SOON_SECONDS * 5, "the failure was held")


@check("many devices wait at once, and one record answers them all", "§5.9")
def many(world):
    writer = world.device(cells=[0])
    in_every_cell(writer)
    readers = [world.device(cells=[0]) for _ in range(20)]
    for reader in readers:
        reader.sync()
    waiting = [Waiting(reader, 20_000) for reader in readers]
    household(writer)
    writer.sync()
    for each in waiting:
        require(each.over().pages, "no page")


@check("a wait of more than 50,000 ms is read as that", "R5.9-1", "R8-10", slow=True, bare=True)
def longest(world):
    waiting = Waiting(in_every_cell(world.device()), 2**40)
    expect(len(waiting.over().messages()), 1)
    require(waiting.seconds < 52, f"{waiting.seconds} s")


@check("a stopping centre does not wait for those that wait", "§5.9")
def stopping(world):
    reader = in_every_cell(world.device(cells=[0]))
    waiting = Waiting(reader, 50_000)
    begun = time.monotonic()
    world.server.stop()
    require(time.monotonic() - begun < 15, "the centre took long to stop")
    waiting.join()
    world.server.start()
