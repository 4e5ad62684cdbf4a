"""Founds a township with people and work in it, serves it, and lets schemathesis loose on its console as users of several
roles."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOWNSHIP = "140428100"
API = f"/console/api/townships/{TOWNSHIP}"
PASSWORD = "a long password"
# A director may do nearly everything, an administrator the rest; a village officer does not see all, a department little.
USERS = {
    "zhao": ["--role", "director"],
    "li": ["--role", "village_officer", "--cell", "0101"],
    "zhou": ["--role", "department", "--department", "civil_affairs"],
    "zheng": ["--role", "administrator"],
}
# Signing out would end the test, and a stream has no end.
LEFT_OUT = ["signOut", "signOutEverywhere", "listen"]


class Centre:
    """A centre's program upon a data directory of its own."""

    def __init__(self, binaries: pathlib.Path, folder: pathlib.Path) -> None:
        self.binaries, self.folder = binaries, folder

    def run(self, *arguments: str, text: str | None = None, program: str = "grid-server") -> str:
        options = ["--data", str(self.folder / "centre")] if program == "grid-server" else []
        done = subprocess.run(
            [self.binaries / program, "-q", "--lang", "en", *options, *arguments],
            input=text, capture_output=True, text=True, check=False,
        )
        if done.returncode != 0:
            sys.exit(f"check-api: {program} {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def table(self, ledger: str, text: str) -> None:
        path = self.folder / f"{ledger}.csv"
        path.write_text(text, encoding="utf-8")
        self.run("import", ledger, str(path))

    def found(self) -> None:
        self.run("init", "--code", TOWNSHIP, "--name", "丹朱镇")
        for village, cells in {"01": ["0101", "0102"], "02": ["0201"]}.items():
            self.run("village", "add", "--code", village, "--name", f"{village}村")
            for cell in cells:
                self.run("cell", "add", "--village", village, "--code", cell, "--name", f"{cell}组")
        for login, options in USERS.items():
            worker = self.run("worker", "add", "--name", login, *options)
            self.run("user", "add", login, "--worker", worker, text=f"{PASSWORD}\n")
        rows = "".join(f"0101,0101-{number:03},户主{number},139000000{number:02}\n" for number in range(1, 20))
        self.table("household", f"cell,number,head,phone\n{rows}0201,0201-001,<script>,13800000000\n")
        self.table("resident", "household,name,id_number\n0101-001,甲,11010519491231002X\n0101-002,=cmd(),\n")
        self.table("benefit", "household,programme,standing\n0101-001,low_income,entitled\n")

    def work(self, url: str) -> None:
        """Two devices that disagree, duplicates, incidents, a refused change."""
        agents = []
        for number in range(2):
            worker = self.run("worker", "add", "--name", f"网格员{number}", "--cell", "0101")
            code = self.run("enrol-code", "--worker", worker)
            replica = str(self.folder / f"{number}.sqlite")
            self.run("--replica", replica, "enrol", "--server", f"{url}/{TOWNSHIP}", "--code", code, program="grid-agent")
            self.run("--replica", replica, "sync", program="grid-agent")
            agents.append(replica)
        for number, replica in enumerate(agents):
            def agent(*arguments: str, replica: str = replica) -> None:
                self.run("--replica", replica, *arguments, program="grid-agent")

            for household in range(1, 9):
                agent("household", "edit", f"0101-{household:03}", "--phone", f"1381111{number}{household:03}")
                agent("household", "edit", f"0101-{household:03}", "--head", f"户主{household}改{number}")
            agent("household", "add", "--number", "0101-100", "--head", "同一户")
            for parties in ["neighbours", "enterprise"]:
                agent("incident", "add", "--kind", "dispute", "--title", "纠纷", "--household", "0101-001", "--parties", parties)
            agent("visit", "add", "--household", "0101-001", "--finding", "好")
        for replica in agents:
            self.run("--replica", replica, "sync", program="grid-agent")

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        command = [self.binaries / "grid-server", "--json", "--data", str(self.folder / "centre"), "serve"]
        log = (self.folder / "server.log").open("w", encoding="utf-8")
        with log, subprocess.Popen(
            [*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True
        ) as server:
            try:
                yield json.loads(server.stdout.readline())["url"]
            finally:
                server.terminate()
                server.wait(timeout=30)


class Browser:
    def __init__(self, url: str, login: str) -> None:
        self.host = url.removeprefix("http://")
        self.cookie = ""
        response, _ = self.send("POST", "session", {"login": login, "password": PASSWORD})
        self.cookie = response.headers["Set-Cookie"].split(";")[0]

    def send(self, method: str, path: str, body: object = None) -> tuple[http.client.HTTPResponse, dict]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"X-GridLedger-Console": "1", "Content-Type": "application/json", "Cookie": self.cookie}
        connection.request(method, f"{API}/{path}", json.dumps(body) if body else None, headers)
        response = connection.getresponse()
        return response, json.loads(response.read())

    def ids(self, path: str, name: str) -> list:
        response, answer = self.send("GET", path)
        return [item[name] for item in answer["items"]] if response.status == 200 else []


def places(browser: Browser) -> dict[str, list]:
    """What the places of paths are to hold: mostly things that are there, so that it comes behind the first check."""
    households = browser.ids("ledgers/household/records", "id")[:3]
    return {
        "ledger": ["household", "resident"],
        # The one place at which no login of this run may take itself away.
        "session": [999999],
        "incident": browser.ids("incidents", "id"),
        "item": browser.ids("review", "number"),
        "record": households + browser.ids("ledgers/resident/records", "id"),
        "change": [
            number for id in households for number in browser.ids(f"ledgers/household/records/{id}/history", "number")
        ],
        "device": browser.ids("devices", "number"),
    }


def configuration(browser: Browser) -> str:
    """Who asks of which township. Not every request that fits the file can be done, so that is not asked for; and one
    without its If-Match gets its own status (RFC 6585), as does an address that is too long to be read."""
    return f"""
[parameters]
"path.township" = "{TOWNSHIP}"

[auth.openapi.session]
api_key = "{browser.cookie.removeprefix("gridledger_session=")}"

[checks]
positive_data_acceptance.enabled = false
missing_required_header.expected-statuses = [400, 401, 403, 404, 428]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 409, 412, 413, 414, 415, 422, 428, 429]
"""


def check(browser: Browser, login: str, options: argparse.Namespace, folder: pathlib.Path) -> bool:
    config = folder / f"{login}.toml"
    config.write_text(configuration(browser), encoding="utf-8")
    command = [
        pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", config, "run",
        ROOT / "Protocol/console-api.yaml", "--url", f"http://{browser.host}/console/api", "--phases", "coverage,fuzzing",
        "--max-examples", str(options.examples), "--suppress-health-check", "all", "--generation-database", "none",
    ]
    for operation in LEFT_OUT:
        command += ["--exclude-operation-id", operation]
    if options.seed is not None:
        command += ["--seed", str(options.seed)]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(pathlib.Path(__file__).parent),
        "CONSOLE_PLACES": json.dumps(places(browser)),
    }
    # It keeps notes of what failed where it runs.
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)
    summary = next((line.strip() for line in done.stdout.splitlines() if " generated, " in line), "nothing was generated")
    print(f"console API as {login}: {summary}")
    if done.returncode != 0:
        print(done.stdout, done.stderr)
    return done.returncode == 0


def binaries(given: pathlib.Path | None) -> pathlib.Path:
    folders = [given] if given else [ROOT / ".build" / name for name in ("debug", "release")]
    found = [folder for folder in folders if (folder / "grid-server").exists() and (folder / "grid-agent").exists()]
    if not found:
        sys.exit("check-api: no grid-server and grid-agent; build them first, or say where they are with --bin")
    return max(found, key=lambda folder: (folder / "grid-server").stat().st_mtime)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools/console/check-api", description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, metavar="DIR", help="where grid-server and grid-agent are")
    parser.add_argument("--examples", type=int, default=6, metavar="N", help="requests for each operation (6)")
    parser.add_argument("--seed", type=int, help="what a failure printed, to see it again")
    parser.add_argument("--user", action="append", choices=USERS, help="only as this user; may be repeated")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridledger-console-") as name:
        folder = pathlib.Path(name)
        centre = Centre(binaries(options.bin), folder)
        centre.found()
        with centre.serving() as url:
            centre.work(url)
            # All before the first of them: made-up logins soon close the door to this address.
            browsers = {login: Browser(url, login) for login in options.user or USERS}
            passed = [check(browser, login, options, folder) for login, browser in browsers.items()]
        log = (folder / "server.log").read_text(encoding="utf-8")
        failures = [line for line in log.splitlines() if line.startswith("console:") and "/console/" not in line]
    for line in failures:
        print(line)
    sys.exit(0 if all(passed) and not failures else 1)


if __name__ == "__main__":
    main()
