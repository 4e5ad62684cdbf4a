"""Broken builds that a simulated fleet has to notice, and the words in which it names the record.

Each is one or more mutations under one name: some in `table.py` already, the others here. `says` is what the fleet's
output matches; a record is named by its kind and id.
"""
import dataclasses

from table import MUTATIONS, Mutation

FEED = "Sources/Storage/Township/Feed.swift"
PAGES = "Sources/SyncServer/Exchange/FeedAnswer.swift"
REPAIR = "Sources/Replica/Sync/RepairPlan.swift"
JOURNAL = "Sources/Storage/Replica/ReplicaJournal.swift"
RECORD = "Sources/Ledgers/Records/LedgerRecord.swift"
ID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


@dataclasses.dataclass(frozen=True)
class FleetCase:
    name: str
    rule: str
    says: str
    mutations: tuple = ()


CASES = [
    FleetCase("fleet-outcome-lost", "A device keeps what the centre answered to each change.",
              rf"✗ \d+ every change has an outcome\n +change \d+ of device \d+, of \w+ {ID}, has no outcome",
              ((JOURNAL, ".integer(outcome.status.rawValue),\n            .optional(outcome.revision), .optional(outcome.code),",
                "outcome.number % 9 == 0 ? .null : .integer(outcome.status.rawValue),\n"
                "            .optional(outcome.revision), .optional(outcome.code),"),)),
    FleetCase("fleet-outcome-not-sent", "The centre answers every change.",
              rf"✗ \d+ every change has an outcome\n +change \d+ of device \d+, of \w+ {ID}, was not sent",
              ((PAGES, "for outcome in result.outcomes { encoder.append(outcome) }",
                "for outcome in result.outcomes.dropLast() { encoder.append(outcome) }"),)),
    FleetCase("fleet-record-skipped", "The feed brings every record.",
              rf"✗ \d+ the feed brings everything; nothing needs repair\n +record {ID} reached device \d+ by a repair",
              ((FEED, "if isNew, record.isRemoved, !cameBack { return nil }",
                "if isNew, record.isRemoved, !cameBack { return nil }\n"
                "        if record.id.bytes.last ?? 0 < 16 { return nil }"),)),
    FleetCase("fleet-page-skipped", "A page that is given is brought whole, and a device notices where it is not.",
              rf"✗ \d+ every device holds what the centre holds of its cells\n( +.*\n)*? +\w+ {ID} is missing at device \d+",
              ((PAGES, "for item in items { encoder.append(item) }",
                "for item in items.dropLast(items.count > 3 ? 2 : 0) { encoder.append(item) }"),
               (REPAIR, "guard let digest = page.digest, try store.digest(of: page.cell) != digest else { continue }",
                "guard page.digest == nil, page.to < 0 else { continue }"))),
    FleetCase("fleet-page-forgets", "What changed before a page's end, in a record that stands behind it, comes with the record.",
              rf"✗ \d+ the feed brings everything; nothing needs repair\n +record {ID} reached device \d+ by a repair",
              ((FEED, "let isWhole = isNew || !reader.isReadToEnd", "let isWhole = isNew"),)),
    FleetCase("fleet-set-overwritten", "Additions to a set and removals from it all apply.",
              rf"✗ \d+ every field holds what its merge policy says\n +household {ID}: care is '.*' and not '.*'",
              ((RECORD, "union(adding).subtracting(removing)", "intersection(adding).union(adding)"),)),
    FleetCase("field-later-wins", "The later edit is in force.",
              rf"✗ \d+ every field holds what its merge policy says\n +household {ID}: \w+ is '.*' and not '.*', entered on device \d+"),
    FleetCase("field-centre-stands", "The centre's value stands until a person decides.",
              rf"✗ \d+ every field holds what its merge policy says\n( +household {ID}: .*\n)* +household {ID}: head is '.*' and not '.*'"),
]

# Two people often meet in one field, and what a device has missed takes more than one page.
TOWNSHIP = """\
cells-per-village 2
devices-per-cell 3
households-per-cell 5
residents-per-household 1
visits 10 per day
edits 12 per day
syncs 3 per day
days-offline 70 %
wrong-clocks 0 %
breakdowns 0 %
losses 0 per year
decisions 0 per day
line-edge 100 %
"""
ARGUMENTS = ["--devices", "6", "--days", "6", "--seed", "6"]


def mutations():
    """Every mutation that the cases need."""
    own = [Mutation(case.name, file, text, replacement, case.rule)
           for case in CASES for file, text, replacement in case.mutations]
    shared = [mutation for mutation in MUTATIONS if mutation.name in {case.name for case in CASES if not case.mutations}]
    return own + shared
