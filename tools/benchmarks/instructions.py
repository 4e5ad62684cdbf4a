"""The instructions of one sync at the centre, by part, held to bounds. Run by tools/instructions."""
import argparse
import fnmatch
import re
import subprocess
import sys

from setting import Server, Setting

parser = argparse.ArgumentParser(prog="tools/instructions")
parser.add_argument("--binaries", required=True)
parser.add_argument("--work", required=True)
options = parser.parse_args()

# Cells of a few records: reading them once, before the syncs, shall not count.
CELLS, RECORDS, DEVICES, CHANGES, SECONDS = 8, 12, 8, 5, 12

# What is counted: everything within calls of a function, by its symbol. A bound is a tenth above what was counted when it was
# set: what costs more wants a reason, and what costs less a lower bound.
PARTS = [
    ("verifying the request", "$s10SyncServer15RequestVerifierV6verify*", 88_000),
    ("merging five changes", "$s10SyncServer11UploadMergeV5merge_7cursors*KF", 835_000),
    ("reading the answer", "$s10SyncServer10FeedAnswerV7encoded*U_", 114_000),
]


setting = Setting(options.binaries, None, options.work, quick=True)
listing = subprocess.run(
    ["nm", "--defined-only", setting.binary("grid-server")], check=True, capture_output=True, text=True).stdout
symbols = {line.split()[-1] for line in listing.splitlines()}


def instructions(pattern):
    """Instructions a sync within calls of the one function whose symbol fits `pattern`."""
    fitting = [symbol for symbol in symbols if fnmatch.fnmatchcase(symbol, pattern)]
    # With two, the second within the first would end the counting.
    assert len(fitting) == 1, f"{pattern} fits {fitting}"
    output = f"{setting.directory()}/callgrind.out"
    valgrind = (
        "valgrind", "-q", "--tool=callgrind", "--collect-atstart=no", f"--toggle-collect={fitting[0]}",
        f"--callgrind-out-file={output}")
    with Server(setting, setting.township(CELLS, RECORDS), under=valgrind) as server:
        result = setting.load(server, CELLS, RECORDS, devices=DEVICES, changes=CHANGES, seconds=SECONDS)
    with open(output) as file:
        total = int(re.search(r"^totals: (\d+)", file.read(), re.MULTILINE).group(1))
    return total / (result["syncs"] + DEVICES)


failed = False
for label, pattern, bound in PARTS:
    counted = instructions(pattern)
    # Far less means that not all of it was counted.
    is_held = bound / 2 < counted <= bound
    failed = failed or not is_held
    print(f"  {label:<24} {counted:>10,.0f} instructions, at most {bound:,}{'' if is_held else '   NOT HELD'}", flush=True)
sys.exit(1 if failed else 0)
