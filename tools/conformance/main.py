"""Runs the checks and prints what passed and what failed."""

from __future__ import annotations

import argparse
import importlib
import os
import pathlib
import pkgutil
import queue
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import checks
import vectors
from checks.registry import ALL, Check
from checks.world import BareWorld, OwnWorld, Pool, Skipped

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMALL_PROGRAMS, FULL_PROGRAMS = 40, 2000
MOST_OF_A_REASON = 600


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/conformance/run", description=__doc__)
    parser.add_argument("--server", metavar="URL", help="a township's address; without it the suite starts a server")
    parser.add_argument("--code", help="an enrolment code, for --server")
    parser.add_argument("--bin", type=pathlib.Path, metavar="DIR", help="where grid-server is")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="checks at once, each with a server of its own"
    )
    parser.add_argument("--programs", type=int, metavar="N", help=f"random programs; {FULL_PROGRAMS} in a full run")
    parser.add_argument("--quick", action="store_true", help="no slow checks, no random programs")
    parser.add_argument("-k", metavar="NAME", action="append", default=[], help="only checks whose name has this")
    parser.add_argument("--vectors", action="store_true", help="only the vectors of Protocol/vectors")
    parser.add_argument("--selftest", action="store_true", help="only the tests of the suite itself")
    parser.add_argument("--keep", action="store_true", help="keep the server's directory")
    parser.add_argument("--traceback", action="store_true", help="show where a check failed")
    parsed = parser.parse_args()
    if bool(parsed.server) != bool(parsed.code):
        parser.error("--server and --code go together")
    return parsed


def binaries(given: pathlib.Path | None) -> pathlib.Path:
    """The folder of grid-server: the newer of the two builds unless it is given."""
    folders = [given] if given else [ROOT / ".build" / name for name in ("debug", "release")]
    found = [folder for folder in folders if (folder / "grid-server").exists()]
    if not found:
        sys.exit("conformance: no grid-server; build it first, or say where it is with --bin")
    return max(found, key=lambda folder: (folder / "grid-server").stat().st_mtime)


def chosen(options: argparse.Namespace) -> list[Check]:
    for module in pkgutil.iter_modules(checks.__path__):
        if module.name.startswith("check_"):
            importlib.import_module(f"checks.{module.name}")
    found = [each for each in ALL if not options.k or any(part in each.name for part in options.k)]
    if options.server:
        found = [each for each in found if each.bare]
    return [each for each in found if not (options.quick and each.slow)]


def run_one(each: Check, world, show: bool) -> str | None:
    """None if the check passed, else a line that says why not."""
    try:
        each.run(world)
    except Skipped as reason:
        return f"skipped: {reason}"
    except Exception as error:  # whatever went wrong is a failure of this check, and the next one goes on
        if show:
            traceback.print_exc()
        return f"{type(error).__name__}: {error}"
    return None


def run_timed(each: Check, world, show: bool) -> tuple[str | None, float]:
    """Why the check failed, if it did, and the seconds that it took."""
    started = time.monotonic()
    try:
        return run_one(each, world, show), time.monotonic() - started
    finally:
        world.close()


def run_checks(options: argparse.Namespace) -> int:
    # Somebody else's server has one device, which all checks share.
    jobs = 1 if options.server else max(1, options.jobs)
    pools = [] if options.server else [Pool(binaries(options.bin), options.keep) for _ in range(jobs)]
    unused: queue.SimpleQueue[Pool] = queue.SimpleQueue()
    for pool in pools:
        unused.put(pool)

    def run_in_turn(each: Check) -> tuple[str | None, float]:
        if options.server:
            return run_timed(each, BareWorld(options.server, options.code), options.traceback)
        pool = unused.get()
        try:
            return run_timed(each, OwnWorld(pool), options.traceback)
        finally:
            unused.put(pool)

    # What waits for long begins first, beside the rest.
    wanted = sorted(chosen(options), key=lambda each: not each.slow)
    passed, skipped, failed = 0, 0, []
    executor = ThreadPoolExecutor(jobs)
    try:
        for each, (reason, seconds) in zip(wanted, executor.map(run_in_turn, wanted)):
            tags = f" [{', '.join(each.requirements)}]" if each.requirements else ""
            title = f"{each.name}{tags}"
            if reason is None:
                passed, mark = passed + 1, "ok  "
            elif reason.startswith("skipped"):
                skipped, mark = skipped + 1, "skip"
            else:
                failed.append(title)
                mark = "FAIL"
            print(f"{mark} {title} {seconds:.2f} s", flush=True)
            if reason is not None:
                print(f"     {reason[:MOST_OF_A_REASON]}", flush=True)
    finally:
        executor.shutdown(cancel_futures=True)
        for pool in pools:
            pool.close()
    print(f"\nchecks: {passed} passed, {len(failed)} failed, {skipped} skipped")
    for title in failed:
        print(f"  failed: {title}")
    return len(failed)


def run_programs(options: argparse.Namespace) -> int:
    from programs.runner import run

    count = SMALL_PROGRAMS if options.programs is None else options.programs
    if options.server or options.quick and options.programs is None or not count or options.k:
        return 0
    return run(binaries(options.bin), count)


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    if options.vectors:
        return vectors.main()
    if options.selftest:
        from selftest import run as selftest

        return selftest.main()
    failed = 0 if options.k else vectors.main()
    failed += run_checks(options)
    failed += run_programs(options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
