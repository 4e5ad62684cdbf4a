"""Every message that is sent or received is held to Protocol/ledger-sync.cddl."""

from __future__ import annotations

import functools
import pathlib

import pycddl

from . import messages as m
from .cddl import Grammar

PROTOCOL = pathlib.Path(__file__).resolve().parents[3] / "Protocol"
FILE = PROTOCOL / "ledger-sync.cddl"


class AgainstGrammar(Exception):
    """A message that the grammar does not allow."""


@functools.cache
def grammar() -> Grammar:
    text = FILE.read_text(encoding="utf-8")
    pycddl.Schema(text)
    return Grammar(text)


def check(arrays) -> None:
    """Holds each array to the rule of its message; messages of unknown numbers have none."""
    for array in arrays:
        name = m.NAMES.get(array[0])
        if name is not None and not grammar().matches(name, array):
            raise AgainstGrammar(f"{name}: {array!r}")
