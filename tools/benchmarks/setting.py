"""Townships, servers and figures: what every item works with."""
import dataclasses
import json
import os
import shutil
import statistics
import struct
import subprocess
import time

CODE = "140428100"


@dataclasses.dataclass
class Figure:
    name: str
    label: str
    values: list
    unit: str = ""

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def text(self):
        def shown(value):
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"

        spread = f" ({shown(min(self.values))} to {shown(max(self.values))})" if len(self.values) > 1 else ""
        return f"{shown(self.median)} {self.unit}{spread}".strip()


class Server:
    """A grid-server that serves a copy of a township, until the end of the block; `under` another program, if one is given."""

    def __init__(self, setting, township, under=()):
        self.setting, self.under = setting, under
        self.directory = setting.directory()
        self.file = os.path.join(self.directory, f"{CODE}.sqlite")
        shutil.copy(township, self.file)
        # The kernel shall not be writing the copy while the server is measured.
        os.sync()

    def __enter__(self):
        began = time.monotonic()
        log_path = os.path.join(self.directory, "log")
        with open(log_path, "w") as log:
            self.process = subprocess.Popen(
                [*self.under, self.setting.binary("grid-server"), "serve", "--data", self.directory, "--listen",
                 "127.0.0.1:0", "--lang", "en"], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://127.0.0.1:"):
            with open(log_path) as log:
                raise RuntimeError(f"the server did not begin: {log.read()}")
        self.start_seconds = time.monotonic() - began
        self.port = line.rsplit(":", 1)[1].split()[0].strip("/")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=60)
        shutil.rmtree(self.directory)

    def _status(self, name):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))

    @property
    def resident_kib(self):
        return self._status("VmRSS")

    @property
    def peak_kib(self):
        return self._status("VmHWM")

    @property
    def commits(self):
        """A number that each commit raises by one: of the log's index (sqlite.org/walformat.html, its offset 8)."""
        with open(f"{self.file}-shm", "rb") as index:
            return struct.unpack_from("=I", index.read(12), 8)[0]

    def kill(self):
        """Ends it as a power cut ends a process."""
        self.process.kill()
        self.process.wait()

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def rest(self):
        """Waits until the server has done what it leaves for when nobody comes: a second goes by in which it does nothing."""
        done = None
        while done != (done := self.processor_seconds):
            time.sleep(1)

    @property
    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Setting:
    def __init__(self, binaries, floor, work, quick):
        self.binaries, self.floor, self.work, self.quick = binaries, floor, work, quick
        self.made = 0
        self.townships = {}
        self.rounds = 1 if quick else 3
        # A ratio of two measurements strays more than either.
        self.growth_rounds = 1 if quick else 7
        self.seconds = 2 if quick else 5

    def binary(self, name):
        return os.path.join(self.binaries, name)

    def directory(self):
        self.made += 1
        path = os.path.join(self.work, f"{self.made}")
        os.mkdir(path)
        return path

    def run(self, *arguments, **more):
        return subprocess.run(arguments, check=True, capture_output=True, text=True, **more).stdout

    def township(self, cells, records):
        """The file of a township of so many cells of so many records, made once."""
        if (cells, records) not in self.townships:
            path = os.path.join(self.directory(), f"{CODE}.sqlite")
            self.run(self.binary("grid-bench"), "found", "--cells", f"{cells}", "--records", f"{records}", path)
            self.townships[cells, records] = path
        return self.townships[cells, records]

    def load(self, server, cells, records, devices, changes, page_bytes=16384, seconds=None, every_ms=None):
        pace = ("--every-ms", f"{every_ms}") if every_ms else ()
        return json.loads(self.run(
            self.binary("grid-bench"), "load", "--cells", f"{cells}", "--records", f"{records}", "--port", server.port,
            "--devices", f"{devices}", "--changes", f"{changes}", "--page-bytes", f"{page_bytes}",
            "--seconds", f"{seconds or self.seconds}", *pace))
