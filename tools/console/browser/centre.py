"""A grid-server with a founded township, its users, and the devices of its workers."""

from __future__ import annotations

import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import tempfile

COMMAND_SECONDS = 60
STOP_SECONDS = 20
CODE = "140428100"
CHINA = datetime.timezone(datetime.timedelta(hours=8))

VILLAGES = [("01", "东街村"), ("02", "西街村")]
CELLS = [("0101", "东街一组", "01"), ("0102", "东街二组", "01"), ("0201", "西街一组", "02")]
# Name, role, options; whoever has a login signs in with it, and with `password_of` it.
WORKERS = [
    ("王小芳", "worker", ["--cell", "0101"], None),
    ("李建国", "worker", ["--cell", "0101"], None),
    ("陈秀英", "worker", ["--cell", "0201"], None),
    ("赵主任", "director", [], "zhao"),
    ("钱值班", "duty_officer", [], "qian"),
    ("孙值班", "duty_officer", [], "sun"),
    ("胡值班", "duty_officer", [], "hu"),
    ("周村长", "village_officer", ["--cell", "0101"], "zhou"),
    ("吴民政", "department", ["--department", "civil_affairs"], "wu"),
    ("郑督查", "auditor", [], "zheng"),
    ("冯管理", "administrator", [], "feng"),
]
HOUSEHOLDS = 60
# What must never be more than text, wherever it is shown.
SCRIPT = "<script>document.title='run'</script>"
IMAGE = '"><img src=x onerror="document.title=\'run\'">'
FORMULA = "=HYPERLINK(\"javascript:document.title='run'\")"
ID_NUMBER = "11010519491231002X"


def password_of(login: str) -> str:
    return f"a long password of {login}"


class Agent:
    """A worker's device."""

    def __init__(self, binary: pathlib.Path, replica: pathlib.Path):
        self._line = [str(binary), "--lang", "zh", "--replica", str(replica)]

    def __call__(self, *arguments: str) -> str:
        return _run([*self._line, *arguments])

    def json(self, *arguments: str):
        return json.loads(_run([*self._line, "--json", *arguments]))


def _run(line: list[str], text: str | None = None) -> str:
    result = subprocess.run(line, input=text, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
    if result.returncode != 0:
        raise AssertionError(
            f"{' '.join(line[-6:])}: {result.returncode}: {result.stderr.strip()} {result.stdout[-500:]}"
        )
    return result.stdout


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _days_ago(days: float) -> str:
    return (datetime.datetime.now(CHINA) - datetime.timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


class Centre:
    """One data directory and the process that serves it."""

    def __init__(self, binaries: pathlib.Path, pages: pathlib.Path | None):
        self._server, self._agent = binaries / "grid-server", binaries / "grid-agent"
        self._pages = pages
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gridledger-console."))
        self._log = (self.folder / "server.log").open("ab")
        self._process: subprocess.Popen | None = None
        self.url = ""

    def command(self, *arguments: str, text: str | None = None) -> str:
        return _run([str(self._server), "--data", str(self.folder / "data"), "--lang", "zh", "-q", *arguments], text)

    def review_item(self, household: str) -> int:
        """The number of the newest item that waits about a household."""
        items = json.loads(self.command("--json", "review", "list"))
        return max(item["number"] for item in items if household in json.dumps(item, ensure_ascii=False))

    def start(self) -> None:
        line = [str(self._server), "--data", str(self.folder / "data"), "--json", "serve", "--listen", "127.0.0.1:0"]
        if self._pages:
            line += ["--console", str(self._pages)]
        self._process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=self._log)
        first = self._process.stdout.readline()
        if not first:
            raise AssertionError((self.folder / "server.log").read_text())
        self.url = json.loads(first)["url"]

    def close(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(STOP_SECONDS)
            self._process.stdout.close()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def enrol(self, worker: str) -> Agent:
        """A new device of a worker, enrolled and synced."""
        agent = Agent(self._agent, self.folder / f"{worker}.sqlite")
        agent(
            "enrol",
            "--server",
            self.url,
            "--code",
            self.command("enrol-code", "--worker", worker).strip(),
            "--name",
            worker,
        )
        agent("sync")
        return agent

    def device_with(self, code: str, name: str) -> Agent:
        """A device that was enrolled with a code that somebody was told."""
        agent = Agent(self._agent, self.folder / f"{name}.sqlite")
        agent("enrol", "--server", self.url, "--code", code, "--name", name)
        return agent

    def import_table(self, ledger: str, rows: list[list[str]]) -> None:
        path = self.folder / f"{ledger}.csv"
        path.write_text(_csv(rows), encoding="utf-8")
        self.command("import", ledger, str(path))

    def found(self) -> None:
        """The township with its villages, workers, users, households and incidents."""
        self.command("init", "--code", CODE, "--name", "丹朱镇")
        for code, name in VILLAGES:
            self.command("village", "add", "--code", code, "--name", name)
        for code, name, village in CELLS:
            self.command("cell", "add", "--village", village, "--code", code, "--name", name)
        for name, role, options, login in WORKERS:
            self.command("worker", "add", "--name", name, "--role", role, *options)
            if login:
                self.command("user", "add", login, "--worker", name, text=password_of(login) + "\n")
        self.import_table(
            "household",
            [
                ["cell", "number", "head", "address", "phone"],
                *[["0101", f"0101-{n:03}", f"户主{n}", f"东街{n}号", f"139{n:08}"] for n in range(1, HOUSEHOLDS + 1)],
                ["0101", "0101-900", SCRIPT, IMAGE, ""],
                ["0201", "0201-001", "何大海", FORMULA, "13700000001"],
            ],
        )
        self.import_table(
            "resident",
            [
                ["household", "name", "sex", "id_number", "remarks"],
                ["0201-001", "何小海", "male", ID_NUMBER, ""],
                *[[f"0101-{n:03}", f"居民{n}号", "female", "", ""] for n in range(1, HOUSEHOLDS + 1)],
            ],
        )
        self.import_table(
            "incident",
            [
                ["cell", "number", "kind", "title", "place", "happened_at", "urgency", "detail"],
                ["0101", "2026-001", "dispute", "宅基地边界纠纷", "东街1号", _days_ago(20), "normal", "两户为界石争执"],
                ["0101", "2026-002", "safety_hazard", f"屋顶漏雨{SCRIPT}", IMAGE, _days_ago(6), "urgent", SCRIPT],
                ["0201", "2026-003", "livelihood", "老人需要上门照料", "西街1号", _days_ago(0.02), "normal", ""],
                ["0201", "2026-004", "public_order", "夜间噪声扰民", "西街路口", _days_ago(2), "major", ""],
            ],
        )
        steps = [
            ("2026-001", "escalate", "王小芳", "worker", 19),
            ("2026-001", "escalate", "周村长", "village_officer", 18),
            ("2026-002", "escalate", "王小芳", "worker", 1.2),
            ("2026-004", "escalate", "陈秀英", "worker", 0.3),
        ]
        self.import_table(
            "incident_entry",
            [
                ["incident", "action", "author", "role", "recorded_at", "text"],
                *[
                    [number, action, author, role, _days_ago(days), "网格内无法解决，请上级处理"]
                    for number, action, author, role, days in steps
                ],
            ],
        )
