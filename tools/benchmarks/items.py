"""What is measured. Each item gives figures; it may use those of items before it."""
import json
import os
import statistics
import subprocess
import threading
import time

import promises
from setting import CODE, Figure, Server
from targets import REFERENCE, SYNCS_PER_SECOND, Target


def floor(setting, _):
    """SQLite in C, durable upserts of a 15-column row with one index, random keys (the floor)"""
    results = [json.loads(setting.run(setting.floor, setting.directory())) for _ in range(setting.rounds)]
    for rows in (5, 100, 1000):
        yield Figure(f"floor_{rows}", f"{rows} rows a commit", [r[f"upserts_{rows}"] for r in results], "rows/s")
    yield Figure("floor_feed", "reading by (cell, revision)", [r["feed"] for r in results], "rows/s")
    yield Figure(
        "floor_machine", "this machine, to the one for which the targets were set",
        [r["upserts_1000"] / REFERENCE["floor_1000"] for r in results])


def syncs(setting, figures):
    """One device's sync: 5 changed records up, the cell's feed down; 64 devices at once, 40,000 records, 200 cells"""
    township = setting.township(200, 200)
    results, server_seconds, commits = [], [], []
    for _ in range(setting.rounds):
        with Server(setting, township) as server:
            before = server.commits
            results.append(setting.load(server, 200, 200, devices=64, changes=5))
            commits.append(server.commits - before)
            server_seconds.append(server.processor_seconds)
            promises.hold(server, changes=5 * results[-1]["syncs"])
    rates = [r["syncs_per_second"] for r in results]
    yield Figure("syncs", "durable syncs", rates, "syncs/s")
    yield Figure(
        "syncs_commits", "commits", [c * 1000 / r["milliseconds"] for c, r in zip(commits, results)], "commits/s")
    yield Figure("syncs_grouped", "syncs a commit", [r["syncs"] / c for c, r in zip(commits, results)])
    yield Figure("syncs_median", "median", [r["median_us"] / 1000 for r in results], "ms")
    yield Figure("syncs_p99", "99th percentile", [r["p99_us"] / 1000 for r in results], "ms")
    yield Figure(
        "syncs_bytes", "bytes of one, both ways, heads included", [r["bytes_up"] + r["bytes_down"] for r in results],
        "bytes")
    yield Figure(
        "syncs_load", "processor time of the load, as a share of the server's",
        [r["load_processor_ms"] / 1000 / s for r, s in zip(results, server_seconds)])
    yield Figure(
        "syncs_share", "changed rows, as a share of the floor at 1,000 rows a commit",
        [5 * rate / figures["floor_1000"] for rate in rates])


def paced(setting, figures):
    """The same at a pace: 64 devices that come 3,000 times a second in all (in proportion to the floor), answered or not"""
    rate = Target(SYNCS_PER_SECOND, is_least=True, floor="floor_1000").here(figures)
    township = setting.township(200, 200)
    results = []
    for _ in range(setting.rounds):
        with Server(setting, township) as server:
            results.append(setting.load(server, 200, 200, devices=64, changes=5, every_ms=round(64 * 1000 / rate)))
    yield Figure("paced", "durable syncs", [r["syncs_per_second"] for r in results], "syncs/s")
    yield Figure("paced_median", "median, from when it was due", [r["median_us"] / 1000 for r in results], "ms")
    yield Figure("paced_p99", "99th percentile", [r["p99_us"] / 1000 for r in results], "ms")


def bulk(setting, figures):
    """Large uploads: 1,000 changes a request, 4 devices; feed: 8 devices read their cells over and over"""
    township = setting.township(200, 200)
    up, down = [], []
    for _ in range(setting.rounds):
        with Server(setting, township) as server:
            up.append(setting.load(server, 200, 200, devices=4, changes=1000)["changes_per_second"])
        with Server(setting, township) as server:
            down.append(setting.load(server, 200, 200, devices=8, changes=0, page_bytes=1 << 20)["records_per_second"])
    yield Figure("bulk_up", "merged durably", up, "changes/s")
    yield Figure(
        "bulk_share", "as a share of the floor at 1,000 rows a commit", [rate / figures["floor_1000"] for rate in up])
    yield Figure("bulk_down", "sent", down, "records/s")
    yield Figure("bulk_import", "import of 45,000 residents from CSV", [_import(setting) for _ in range(setting.rounds)], "s")


def _import(setting):
    directory = setting.directory()
    server = setting.binary("grid-server")
    where = {"env": {**os.environ, "GRID_SERVER_DATA": directory}}
    for arguments in (
            ("init", "--code", CODE, "--name", "丹朱镇"), ("village", "add", "--code", "01", "--name", "东街村"),
            ("cell", "add", "--village", "01", "--code", "0101", "--name", "东街一组")):
        setting.run(server, *arguments, **where)
    households, residents = os.path.join(directory, "h.csv"), os.path.join(directory, "r.csv")
    with open(households, "w") as file:
        file.write("cell,number,head\n" + "".join(f"0101,{n},李大山\n" for n in range(15_000)))
    with open(residents, "w") as file:
        file.write("household,name,sex,phone,occupation\n" + "".join(
            f"{n // 3},李{chr(0x4e00 + n % 5000)}{n},male,1380{n:07d},务农\n" for n in range(45_000)))
    setting.run(server, "import", "household", households, **where)
    began = time.monotonic()
    setting.run(server, "import", "resident", residents, **where)
    return time.monotonic() - began


def first_sync(setting, _):
    """First sync of one cell of 1,300 records"""
    township = setting.township(1, 1300)
    with Server(setting, township) as server:
        result = setting.load(server, 1, 1300, devices=1, changes=0, page_bytes=1 << 20, seconds=2)
    each = (result["bytes_up"] + result["bytes_down"]) * result["syncs"] / max(
        1, result["records_per_second"] * result["milliseconds"] / 1000)
    yield Figure("first_sync", "bytes a record", [each], "bytes")


def growth(setting, _):
    """The same sync in a ledger ten times as large: 400,000 records, 2,000 cells (16 devices, processor time)"""
    yield from _grown(setting, "growth", (200, 200), (2000, 200))


def largest(setting, _):
    """The same sync in a ledger of 4,000,000 records, 5,000 cells, which takes minutes to make"""
    yield from _grown(setting, "largest", (200, 200), (5000, 800))


def _grown(setting, name, small, large):
    """Rounds of both in turn, so that what else the machine does comes to both."""
    sizes = (small, large)
    townships = [setting.township(cells, each) for cells, each in sizes]
    costs, starts, peaks = {small: [], large: []}, {small: [], large: []}, {small: [], large: []}
    for _ in range(setting.growth_rounds):
        for size, township in zip(sizes, townships):
            with Server(setting, township) as server:
                starts[size].append(server.start_seconds)
                before = server.processor_seconds
                result = setting.load(server, *size, devices=16, changes=5)
                server.rest()
                costs[size].append((server.processor_seconds - before) / result["syncs"] * 1000)
                peaks[size].append(server.peak_kib / 1024)
    for cells, each in sizes:
        yield Figure(f"{name}_start_{cells}", f"start with {cells * each:,} records", starts[cells, each], "s")
        yield Figure(f"{name}_memory_{cells}", f"memory with {cells * each:,} records", peaks[cells, each], "MiB")
    yield Figure(
        f"{name}_cost", "cost of a sync, what follows when it rests included, larger to smaller",
        [b / a for a, b in zip(costs[small], costs[large])])


def hour(setting, _):
    """An hour of 64 devices that sync five times a second each, in a ledger of 40,000 records: memory early and late"""
    township = setting.township(200, 200)
    samples = []
    with Server(setting, township) as server:
        began, ended = time.monotonic(), threading.Event()

        def look():
            while not ended.wait(10):
                samples.append((time.monotonic() - began, server.resident_kib / 1024))

        looking = threading.Thread(target=look)
        looking.start()
        seconds = 60 if setting.quick else 3600
        try:
            result = setting.load(server, 200, 200, devices=64, changes=5, seconds=seconds, every_ms=200)
        finally:
            ended.set()
            looking.join()
        size = os.path.getsize(f"{server.file}-wal") / 2**20
    sixth = [kib for at, kib in samples if seconds / 6 <= at < seconds / 3]
    last = [kib for at, kib in samples if at >= seconds * 5 / 6]
    yield Figure("hour_syncs", "syncs", [result["syncs"]])
    yield Figure("hour_p99", "99th percentile", [result["p99_us"] / 1000], "ms")
    yield Figure("hour_early", "memory in the second sixth", sixth, "MiB")
    yield Figure("hour_late", "memory in the last sixth", last, "MiB")
    yield Figure("hour_growth", "the last sixth to the second", [statistics.median(last) / statistics.median(sixth)])
    yield Figure("hour_log", "log beside the file in the end", [size], "MiB")


def memory(setting, _):
    """Memory of the server with 1,000 devices at once, and of 10,000 idle connections"""
    township = setting.township(1000, 40)
    with Server(setting, township) as server:
        setting.load(server, 1000, 40, devices=1000, changes=5)
        yield Figure("memory_busy", "peak, 40,000 records, 1,000 devices", [server.peak_kib / 1024], "MiB")
    connections = 2_000 if setting.quick else 10_000
    with Server(setting, township) as server:
        before = server.resident_kib
        held = subprocess.Popen(
            [setting.binary("grid-bench"), "hold", "--port", server.port, "--connections", f"{connections}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert held.stdout.readline().strip() == f"{connections}", "the connections were not made"
        while server.descriptors < connections:
            time.sleep(0.1)
        yield Figure("memory_idle", "an idle connection", [(server.resident_kib - before) / connections], "KiB")
        held.communicate()


def device(setting, _):
    """The device: grid-agent as a cold process, with a replica of 10,000 residents"""
    township = setting.township(1, 13_336)
    agent, server_binary = setting.binary("grid-agent"), setting.binary("grid-server")
    replica = os.path.join(setting.directory(), "replica.sqlite")
    where = {"env": {**os.environ, "GRID_AGENT_REPLICA": replica, "LC_ALL": "C.UTF-8"}}
    with Server(setting, township) as server:
        code = setting.run(server_binary, "-q", "enrol-code", "--worker", "1", "--data", server.directory).strip()
        # Enrolling reads the cell.
        process = subprocess.Popen(
            [agent, "-q", "enrol", "--server", f"http://127.0.0.1:{server.port}", "--code", code], **where)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, "the first sync failed"
        yield Figure("device_first_peak", "peak memory of the first sync", [usage.ru_maxrss / 1024], "MiB")
    yield Figure("device_bytes", "replica on disk, a record", [os.path.getsize(replica) / 13_336], "bytes")
    commands = {
        "help": (["--help"], "grid-agent --help"), "status": (["status"], "grid-agent status"),
        "search": (["search", "桂英 139"], "grid-agent search, two words in 10,000 residents"),
        "edit": (["household", "edit", "C1-0", "--phone"], "grid-agent household edit, durable"),
    }
    for name, (arguments, label) in commands.items():
        times = []
        for turn in range(7 if setting.quick else 21):
            more = [f"1380000{turn:04d}"] if name == "edit" else []
            began = time.monotonic()
            setting.run(agent, *arguments, *more, **where)
            times.append((time.monotonic() - began) * 1000)
        yield Figure(f"device_{name}", label, times, "ms")
    turns = "50" if setting.quick else "500"
    pace = json.loads(setting.run(setting.binary("grid-bench"), "replica", "--turns", turns, replica))
    yield Figure("replica_edit", "a durable edit, within the process", [pace["edit_median_us"] / 1000], "ms")
    yield Figure("replica_edit_p99", "  99th percentile", [pace["edit_p99_us"] / 1000], "ms")
    yield Figure("replica_search", "a search, within the process", [pace["search_median_us"] / 1000], "ms")
    yield Figure("replica_search_p99", "  99th percentile", [pace["search_p99_us"] / 1000], "ms")


def fleet(setting, _):
    """A fleet of 2,000 devices, each with its replica, a day long: grid-agent simulate and the server that it starts"""
    devices = 200 if setting.quick else 2_000
    began = time.monotonic()
    process = subprocess.Popen(
        [setting.binary("grid-agent"), "--lang", "en", "-q", "simulate", "--devices", f"{devices}", "--days", "1"],
        env={**os.environ, "TMPDIR": setting.directory()}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "the fleet's invariants do not hold"
    # The server is its child: the larger of the two counts twice, rather than one not at all.
    yield Figure("fleet_memory", f"memory at most, {devices:,} devices", [2 * usage.ru_maxrss / 2**20], "GiB")
    yield Figure("fleet_time", "time", [time.monotonic() - began], "s")


DEFAULT = {item.__name__: item for item in (floor, syncs, paced, bulk, first_sync, growth, memory, device)}
# Too long for every run: they have to be asked for.
ALL = {**DEFAULT, "largest": largest, "hour": hour, "fleet": fleet}
# What is measured in proportion to the floor.
BY_FLOOR = {"syncs", "paced", "bulk"}
