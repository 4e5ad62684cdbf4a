"""One township of a server: what a person at the centre does, and its file."""

from __future__ import annotations

import pathlib
import shutil
import sqlite3

from client.transport import Transport

from .server import Server

VILLAGE = "01"


class Township:
    """Cells are named by their codes, workers and devices by their numbers."""

    def __init__(self, server: Server, code: str):
        self.server, self.code = server, code
        self.cells: list[str] = []
        self._workers = 0

    def found(self, cells: int, first: bool) -> None:
        """Makes the township with one village and some cells."""
        words = ("init",) if first else ("township", "add")
        self.server.command(*words, "--code", self.code, "--name", f"township {self.code}")
        self.command("village", "add", "--code", VILLAGE, "--name", "village")
        for _ in range(cells):
            self.add_cell()

    def command(self, *arguments: str, check: bool = True):
        return self.server.command(*arguments, township=self.code, check=check)

    @property
    def url(self) -> str:
        return f"{self.server.url}/{self.code}"

    def transport(self) -> Transport:
        return Transport(self.url)

    # Acts of a person at the centre.

    def add_cell(self) -> str:
        code = f"{VILLAGE}{len(self.cells) + 1:02}"
        self.command("cell", "add", "--village", VILLAGE, "--code", code, "--name", f"cell {code}")
        self.cells.append(code)
        return code

    def add_worker(
        self, role: str = "worker", cells: list[str] | None = None, department: str | None = None
    ) -> int:
        """A worker who walks the given cells, or all; one of a department may have its line."""
        walked = [part for code in (self.cells if cells is None else cells) for part in ("--cell", code)]
        self._workers += 1
        name = f"worker {self._workers}"
        line = ("--department", department) if department else ()
        return self.command("worker", "add", "--name", name, "--role", role, *line, *walked)["worker"]

    def code_for(self, worker: int) -> str:
        return self.command("enrol-code", "--worker", str(worker))["code"]

    def assign(self, worker: int, cell: str, check: bool = True) -> None:
        self.command("worker", "assign", str(worker), "--cell", cell, check=check)

    def unassign(self, worker: int, cell: str, check: bool = True) -> None:
        self.command("worker", "unassign", str(worker), "--cell", cell, check=check)

    def move(self, source: str, target: str, *households: str) -> None:
        named = [part for number in households for part in ("--household", number)]
        self.command("cell", "move", "--from", source, "--to", target, *named)

    def revoke(self, device: int) -> None:
        self.command("device", "revoke", str(device))

    def devices(self) -> list[dict]:
        return self.command("device", "list") or []

    def review(self, decided: bool = False) -> list[dict]:
        return self.command("review", "list", *(["--decided"] if decided else [])) or []

    def history(self, ledger: str, record: str) -> list[dict]:
        return self.command("history", ledger, record) or []

    def take_other(self, item: int, person: str) -> None:
        """Decides a review item for the value that is not in force."""
        self.command("review", "decide", str(item), "--take", "--by", person)

    def undo(self, change: int, person: str) -> None:
        """Takes a change of the history back."""
        self.command("undo", str(change), "--yes", "--by", person)

    def import_bundle(self, bundle: pathlib.Path, answers: pathlib.Path) -> None:
        """Ends with another status than 0 if a request of the bundle was refused; the answers are written then too."""
        self.command("bundle", "import", str(bundle), "--answers", str(answers), check=False)

    # Its file.

    @property
    def folder(self) -> pathlib.Path:
        """Beside the data directory, for files of one township's own."""
        folder = self.server.folder / f"files-{self.code}"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def file(self) -> pathlib.Path:
        return self.server.data / f"{self.code}.sqlite"

    def database(self) -> sqlite3.Connection:
        """A second process's connection to the file, for damage by hand and for looking."""
        return sqlite3.connect(self.file, timeout=10, isolation_level=None)

    def texts(self) -> bytes:
        """Every value of every table but the search indexes, one after the other: ledger, review and history."""
        database = self.database()
        tables = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if "search" not in name
        ]
        values = [
            value if isinstance(value, bytes) else str(value).encode()
            for table in tables
            for row in database.execute(f'SELECT * FROM "{table}"')
            for value in row
        ]
        database.close()
        return b"\0".join(values)

    def keep_copy(self, name: str) -> pathlib.Path:
        """What a backup would hold, taken while the server may be serving."""
        copy = self.folder / f"{name}.sqlite"
        source, target = sqlite3.connect(self.file), sqlite3.connect(copy)
        with source, target:
            source.backup(target)
        source.close()
        target.close()
        return copy

    def put_back(self, copy: pathlib.Path) -> None:
        """Stops the server, puts a copy in the place of the file and of what lies beside it, and starts again."""
        self.server.stop()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(copy, self.file)
        self.server.start()
