"""What a program entered, and where the ledger must have it in the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from client.replica import Key


@dataclass
class Entered:
    """One value that a worker entered: a text that occurs nowhere else. `journals` are the replicas whose journal has
    it; `arrived` says that a device had its outcome; `held_by_backup`, that it had when the backup was made."""

    token: str
    key: Key
    journals: set[int]
    arrived: bool = False
    safe: bool = False

    @property
    def required(self) -> bool:
        """Whether it may be missing nowhere. Only a device that lost its journal, with a centre that lost what it had
        been given, can lose a value."""
        return bool(self.journals) or self.safe


@dataclass
class Model:
    """All that was entered in one program."""

    values: dict[str, Entered] = field(default_factory=dict)
    steps: dict[Key, list[tuple[int, int]]] = field(default_factory=dict)
    backup: set[str] = field(default_factory=set)
    was_restored: bool = False

    def entered(self, token: str, key: Key, replica: int) -> None:
        self.values[token] = Entered(token, key, {replica})

    def arrived(self, replica: int, tokens: set[str]) -> None:
        """The replica has the outcomes of the changes that hold these tokens."""
        for token in tokens:
            value = self.values[token]
            value.arrived = value.safe = True

    def copied(self, source: int, target: int) -> None:
        """Another replica has the same journal."""
        for value in self.values.values():
            if source in value.journals:
                value.journals.add(target)

    def set_back(self, replica: int, kept: set[str]) -> None:
        """The replica's journal holds these tokens alone."""
        for value in self.values.values():
            if value.token in kept:
                value.journals.add(replica)
            else:
                value.journals.discard(replica)

    def backed_up(self) -> None:
        self.backup = {token for token, value in self.values.items() if value.arrived}

    def restored(self) -> None:
        """The centre holds what the backup held; the rest comes from journals, or from nowhere."""
        self.was_restored = True
        for token, value in self.values.items():
            value.safe = token in self.backup
