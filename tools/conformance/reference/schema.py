"""The ledger schema, read from the tables of SPEC §12 themselves."""

from __future__ import annotations

import dataclasses
import functools
import pathlib
import re
from dataclasses import dataclass

SPECIFICATION = pathlib.Path(__file__).resolve().parents[3] / "Protocol" / "SPEC.md"
VERSION = 1
_HEADING = re.compile(r"### 12\.\d+ Kind (\d+): (\w+)")
_ROW = re.compile(
    r"\| (\d+) \| `(\w+)` \| ([^|]*) \| ([^|]*) \| (\w+) \| (yes|) ?\| ([^|]*?) ?"
    r"\| ([0-9als ]*?) ?\| ([0-9als ]*?) ?\|$"
)
_REMOVAL = re.compile(r"Removed by ([0-9als ]+)\.$")
_LENGTH = re.compile(r"at most (\d+) bytes")
_CHOICE = re.compile(r"(\d+) (\w+)")


@dataclass(frozen=True)
class Field:
    """One row of a table."""

    number: int
    name: str
    type: str
    policy: str
    required: bool
    stamp: str | None
    by_product: bool
    most_bytes: int | None
    choices: frozenset[int]
    target: int | None
    # Who writes it, role to letter: in a new record, and in one that is there (SPEC §12.8).
    new: dict[int, str]
    later: dict[int, str]


@dataclass(frozen=True)
class Kind:
    """One table. A kind is append-only if all its fields are of the policy append."""

    number: int
    name: str
    fields: dict[int, Field]
    removed_by: dict[int, str] = dataclasses.field(default_factory=dict)

    @property
    def append_only(self) -> bool:
        return all(field.policy == "append" for field in self.fields.values())


@functools.cache
def kinds() -> dict[int, Kind]:
    """All kinds by number."""
    found: dict[int, Kind] = {}
    current = None
    for line in SPECIFICATION.read_text(encoding="utf-8").splitlines():
        heading, row = _HEADING.match(line), _ROW.match(line)
        if heading:
            current = Kind(int(heading[1]), heading[2], {})
            found[current.number] = current
        elif line.startswith("#"):
            current = None
        elif row and current is not None:
            field = _field(row)
            current.fields[field.number] = field
        elif current is not None and (removal := _REMOVAL.match(line)):
            current.removed_by.update(_grants(removal[1]))
    if sorted(found) != [1, 2, 3, 4, 5, 6] or not all(kind.fields for kind in found.values()):
        raise ValueError("the tables of SPEC §12 have another form than this module reads")
    return found


def _grants(cell: str) -> dict[int, str]:
    return {int(word[0]): word[1:] for word in cell.split()}


def _field(row: re.Match) -> Field:
    number, name, kind, form, policy, required, remark, new, later = row.groups()
    length = _LENGTH.search(form)
    target = re.search(r"of kind (\d+)", form)
    stamp = "always" if "stamp always" in remark else "absent" if "stamp when absent" in remark else None
    choices = _CHOICE.findall(form) if kind.startswith("choice") else []
    return Field(
        int(number),
        name,
        kind.strip(),
        policy,
        required == "yes",
        stamp,
        "by the product" in remark,
        int(length[1]) if length else None,
        frozenset(int(choice) for choice, _ in choices),
        int(target[1]) if target else None,
        _grants(new),
        _grants(later),
    )
