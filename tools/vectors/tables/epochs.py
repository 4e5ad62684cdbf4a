"""epochs.json: which cursors belong to a ledger, and what a centre answers to those that do not (SPEC.md §10.3)."""

from .form import tagged, to_json

# Each epoch with the revision behind which it begins. The ledger came back from a backup at 30, and at 50.
EPOCHS = [[1000, 0], [2000, 30], [3000, 50]]
REVISION = 70
FAR = 2**62

# name, cursors as (cell, epoch, revision), the least common revision of those that do not belong
FORKS = [
    ("no cursors", [], None),
    ("a new device", [(1, 0, 0)], None),
    ("revision 0 of an epoch that never was", [(1, 4000, 0)], None),
    ("revision 0 of an epoch before all", [(1, -1, 0)], None),
    ("read to the end", [(1, 3000, 70)], None),
    ("within the current epoch", [(1, 3000, 51)], None),
    ("of the current epoch, from before it began", [(1, 3000, 12)], None),
    ("beyond the ledger", [(1, 3000, 71)], 70),
    ("far beyond the ledger", [(1, 3000, FAR)], 70),
    ("an earlier epoch, to its end", [(1, 2000, 50)], None),
    ("an earlier epoch, beyond its end", [(1, 2000, 51)], 50),
    ("an earlier epoch, beyond its end and far behind the ledger", [(1, 2000, 69)], 50),
    ("the first epoch, to its end", [(1, 1000, 30)], None),
    ("the first epoch, beyond its end", [(1, 1000, 31)], 30),
    ("a lost epoch: the next one's beginning", [(1, 2500, 60)], 50),
    ("a lost epoch, at a revision that the ledger has", [(1, 2500, 40)], 50),
    ("a lost epoch between the first two", [(1, 1500, 35)], 30),
    ("an epoch before the first", [(1, 500, 5)], 0),
    ("a negative epoch", [(1, -(2**63), 5)], 0),
    ("an epoch behind the last: nothing is common", [(1, 4000, 80)], 0),
    ("an epoch behind the last, at a revision that the ledger has", [(1, 4000, 10)], 0),
    ("two that belong, of different epochs", [(1, 3000, 60), (2, 1000, 20)], None),
    ("one of two does not belong", [(1, 3000, 60), (2, 2000, 51)], 50),
    ("neither belongs: the least", [(1, 2000, 51), (2, 1000, 31)], 30),
    ("neither belongs: the least, in another order", [(1, 1000, 31), (2, 2000, 51)], 30),
    ("a cell outside the scope is not looked at", [(1, 3000, 60), (3, 2000, 51)], None),
]

SAME = [[1000, 0], [2000, 30], [3000, 30]]
FORKS_OF_SAME = [
    ("an epoch without a change: at its revision", [(1, 2000, 30)], None),
    ("an epoch without a change: beyond it", [(1, 2000, 31)], 30),
    ("the epoch before it: beyond it", [(1, 1000, 31)], 30),
]


def fork(name, cursors, common, epochs):
    return {
        "name": name, "epochs": epochs, "revision": REVISION, "scope": [1, 2], "cursors": to_json([list(row) for row in cursors]),
        "failure": None if common is None else {"epoch": epochs[-1][0], "common": common},
    }


def tags(vector):
    return ["R10.3-2"] + (["R5.2-2"] if "outside the scope" in vector["name"] else [])


def contents():
    return {"forks": tagged(
        [fork(*row, EPOCHS) for row in FORKS] + [fork(*row, SAME) for row in FORKS_OF_SAME], tags)}
