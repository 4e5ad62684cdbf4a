"""Names checks, and says which requirements of SPEC.md each of them holds a centre to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A check. `bare` ones need an enrolled device and no command at the centre."""

    name: str
    requirements: tuple[str, ...]
    bare: bool
    slow: bool
    run: Callable


ALL: list[Check] = []


def check(name: str, *requirements: str, bare: bool = False, slow: bool = False):
    """Registers a function of a world as a check."""

    def register(function):
        if any(known.name == name for known in ALL):
            raise ValueError(f"two checks named {name}")
        ALL.append(Check(name, requirements, bare, slow, function))
        return function

    return register


def table(cases: dict, name: str, *requirements: str, **kinds):
    """Registers one check for each case: the function gets the world and the case's value."""

    def register(function):
        for title, value in cases.items():
            check(f"{name}: {title}", *requirements, **kinds)(functools.partial(_with, function, value))
        return function

    return register


def _with(function, value, world):
    return function(world, value)


class Failed(AssertionError):
    """What a check found in place of what it wanted."""


def expect(found, wanted, about: str = "") -> None:
    """Fails the check unless both are equal."""
    if found != wanted:
        raise Failed(f"{about + ': ' if about else ''}{found!r} in place of {wanted!r}")


def require(condition, about: str) -> None:
    if not condition:
        raise Failed(about)
