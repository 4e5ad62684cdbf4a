"""Runs random programs, and says how the first one that fails can be run again."""

from __future__ import annotations

import pathlib
import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from checks.world import Pool

from .machine import Program

STEPS = 30


def run(binaries: pathlib.Path, count: int) -> int:
    """Runs `count` programs; 1 if one of them failed."""
    pool = Pool(binaries)
    started, ran = time.monotonic(), [0]

    class Counted(Program):
        """A program on the runner's pool."""

        def __init__(self):
            super().__init__()
            ran[0] += 1

    Counted.pool = pool
    chosen = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(Counted, settings=chosen)
    except Exception as error:  # whatever a program died of is its failure
        print(f"FAIL random programs: {type(error).__name__}: {error}")
        for note in getattr(error, "__notes__", []):
            print(f"     {note}")
        return 1
    finally:
        pool.close()
    print(f"ok   random programs: {ran[0]} programs, {time.monotonic() - started:.0f} s")
    return 0
