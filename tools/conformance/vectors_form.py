"""The JSON forms that all vector files share (Protocol/vectors/README.md, "Common form")."""

from __future__ import annotations


def expect(found, wanted, about: str = "") -> None:
    """Raises AssertionError with both sides unless they are equal."""
    if found != wanted:
        raise AssertionError(f"{about} {found!r} in place of {wanted!r}")


def octets(value) -> bytes:
    """Hex, or its long forms with repeats."""
    if isinstance(value, str):
        return bytes.fromhex(value)
    if "parts" in value:
        return b"".join(octets(part) for part in value["parts"])
    return bytes.fromhex(value["repeat"]) * value["count"]


def number(value) -> int | None:
    return int(value["int"]) if isinstance(value, dict) else value


def item(value):
    """A CBOR item in JSON."""
    if isinstance(value, list):
        return [item(element) for element in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"int"}:
        return int(value["int"])
    if set(value) == {"hex"}:
        return bytes.fromhex(value["hex"])
    return {int(key): item(held) for key, held in value.items()}


def fields(value: dict) -> dict:
    return {int(key): item(held) for key, held in value.items()}
