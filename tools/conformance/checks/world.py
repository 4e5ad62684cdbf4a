"""Where a check runs: a fresh township of the suite's own server, or one device of somebody else's."""

from __future__ import annotations

import pathlib

from centre.server import Server
from centre.township import Township
from client.device import Device
from client.transport import Transport

POOL = 16
FIRST_CODE = 140_428_100
CELLS = 3


class Skipped(Exception):
    """The check needs more than this world has."""


class Pool:
    """Hands out fresh townships. A server serves the townships that it found at its start, and takes longer to start
    the more there are; so another server in another directory follows when all of one are used up."""

    def __init__(self, binaries: pathlib.Path, keep: bool = False):
        self._binaries, self._keep = binaries, keep
        self.server: Server | None = None
        self._fresh: list[Township] = []

    def township(self) -> Township:
        if not self._fresh:
            self.close()
            self.server = Server(self._binaries)
            self._fresh = [self._found(place) for place in range(POOL)]
            self.server.start()
        if not self.server.serving:
            self.server.start()
        return self._fresh.pop()

    def close(self) -> None:
        if self.server is not None:
            self.server.close(self._keep)

    def _found(self, place: int) -> Township:
        township = Township(self.server, f"{FIRST_CODE + place}")
        township.found(CELLS, first=place == 0)
        return township


class OwnWorld:
    """A fresh township; devices enrol as they are asked for."""

    bare = False

    def __init__(self, pool: Pool):
        self.pool = pool
        self._township: Township | None = None
        self._transports: list[Transport] = []

    @property
    def folder(self) -> pathlib.Path:
        """For files of the check's own."""
        return self.township.folder

    @property
    def township(self) -> Township:
        if self._township is None:
            self._township = self.pool.township()
        return self._township

    @property
    def server(self) -> Server:
        return self.township.server

    def transport(self) -> Transport:
        self._transports.append(self.township.transport())
        return self._transports[-1]

    def close(self) -> None:
        """Hangs up."""
        for transport in self._transports:
            transport.close()

    def worker(
        self, role: str = "worker", cells: list[int] | None = None, department: str | None = None
    ) -> int:
        """A worker of some cells by place, or of all."""
        named = None if cells is None else [self.township.cells[place] for place in cells]
        return self.township.add_worker(role, named, department)

    def device(
        self,
        worker: int | None = None,
        role: str = "worker",
        cells: list[int] | None = None,
        synced: bool = True,
        **options,
    ) -> Device:
        """An enrolled device of a worker, of a new one unless it is given."""
        worker = self.worker(role, cells) if worker is None else worker
        device = Device(self.transport(), **options)
        device.enrol(self.township.code_for(worker))
        if synced:
            device.sync()
        return device

    def reopen(self, device: Device) -> None:
        """Follows the server to its address after a restart."""
        device.transport.close()
        device.transport = self.transport()


class BareWorld:
    """One device of a server that the suite does not command. All checks share it."""

    bare = True
    _shared: dict[str, Device] = {}

    def __init__(self, url: str, code: str):
        self.url, self.code = url, code

    def transport(self) -> Transport:
        return Transport(self.url)

    def close(self) -> None:
        """The next check goes on with the same device."""

    def device(self, synced: bool = True, **options) -> Device:
        shared = self._shared.get(self.code)
        if shared is None:
            shared = Device(self.transport())
            shared.enrol(self.code)
            self._shared[self.code] = shared
        device = Device(self.transport(), shared.replica, **options)
        if synced:
            device.sync()
        return device
