"""Starts, stops and commands a grid-server in a directory of its own."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

START_SECONDS = 20
COMMAND_SECONDS = 60


def _memory() -> str | None:
    """A file system in memory if there is one: the suite makes hundreds of townships, each with its flushes."""
    return None if "TMPDIR" in os.environ or not os.access("/dev/shm", os.W_OK) else "/dev/shm"


class CommandFailed(Exception):
    """A command at the centre ended with another status than 0."""

    def __init__(self, arguments, result):
        super().__init__(f"grid-server {' '.join(arguments)}: {result.returncode}: {result.stderr.strip()}")
        self.status = result.returncode


class Server:
    """One data directory and at most one process that serves it."""

    def __init__(self, binaries: pathlib.Path):
        self.binary = binaries / "grid-server"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gridledger-conformance.", dir=_memory()))
        self.data = self.folder / "data"
        self.url = ""
        self._process: subprocess.Popen | None = None
        self._log = (self.folder / "server.log").open("ab")

    def command(self, *arguments: str, township: str | None = None, check: bool = True):
        """Runs one command with --json; what it printed, read."""
        line = [str(self.binary), "--data", str(self.data), "--lang", "en", "--json"]
        line += ["--township", township] if township else []
        result = subprocess.run(
            [*line, *arguments], capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
        )
        if check and result.returncode != 0:
            raise CommandFailed(arguments, result)
        return json.loads(result.stdout) if result.stdout.strip() else None

    def start(self) -> None:
        """Serves on a free port; returns once it listens."""
        line = [
            str(self.binary),
            "--data",
            str(self.data),
            "--lang",
            "en",
            "--json",
            "serve",
            "--listen",
            self._address(),
        ]
        self._process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=self._log)
        first = self._process.stdout.readline()
        if not first:
            raise RuntimeError(f"grid-server did not start; see {self.folder}/server.log")
        self.url = json.loads(first)["url"]

    def _address(self) -> str:
        return self.url.removeprefix("http://") or "127.0.0.1:0"

    def stop(self) -> None:
        """SIGTERM: what runs is finished and everything is in the main files."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()
            self._process = None

    def kill(self) -> None:
        """SIGKILL: as a power cut, but for what the system had not written yet."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def serving(self) -> bool:
        return self._process is not None

    def close(self, keep: bool = False) -> None:
        self.stop()
        self._log.close()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
