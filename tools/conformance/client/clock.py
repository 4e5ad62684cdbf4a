"""A device's two clocks (SPEC §9), which a check can set wrong and boot anew."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment, and which boot it was."""

    wall_ms: int
    boot_ms: int
    boot: str


@dataclass
class Clock:
    """The wall clock is the machine's plus `wrong_ms`; the boot clock counts from the last `reboot`."""

    wrong_ms: int = 0
    boot: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: float = field(default_factory=lambda: time.monotonic() - 3600)

    def read(self) -> Reading:
        wall = time.time_ns() // 1_000_000 + self.wrong_ms
        return Reading(max(0, wall), int((time.monotonic() - self.started) * 1000), self.boot)

    def reboot(self) -> None:
        self.boot, self.started = uuid.uuid4().hex, time.monotonic()


def ages(then: Reading, now: Reading) -> tuple[int, int | None]:
    """wall-age-ms and boot-age-ms of a change made `then` and sent `now`."""
    boot_age = now.boot_ms - then.boot_ms if now.boot == then.boot else None
    return now.wall_ms - then.wall_ms, boot_age if boot_age is None or boot_age >= 0 else None
