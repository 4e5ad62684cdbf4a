"""When a change was made (SPEC §9)."""

from __future__ import annotations


def corrected(server_now: int, wall_age: int, boot_age: int | None) -> int:
    age = max(0, boot_age if boot_age is not None else wall_age)
    return max(0, server_now - age)


def raw(wall_ms: int, wall_age: int) -> int:
    """What the device's wall clock showed."""
    return wall_ms - wall_age
