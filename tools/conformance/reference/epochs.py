"""Which pairs belong to a ledger, and what a lost one shares with it (SPEC §10.3)."""

from __future__ import annotations


def common(epochs: list[tuple[int, int]], revision: int, epoch: int) -> int:
    """The common revision of `epoch`. `epochs` are (epoch, revision behind which it begins), ascending."""
    for begun, start in epochs:
        if begun > epoch:
            return start
    return revision if epoch == epochs[-1][0] else 0


def belongs(epochs: list[tuple[int, int]], revision: int, pair: tuple[int, int]) -> bool:
    known = any(begun == pair[0] for begun, _ in epochs)
    return pair[1] == 0 or known and pair[1] <= common(epochs, revision, pair[0])


def covers(healing: tuple[int, int], pair: tuple[int, int]) -> bool:
    """Whether a healing from `healing` covers the pair (SPEC §11.8): revisions go first."""
    return (healing[1], healing[0]) >= (pair[1], pair[0])


def covered_by(healing: tuple[int, int], pair: tuple[int, int]) -> bool:
    return (healing[1], healing[0]) <= (pair[1], pair[0])
