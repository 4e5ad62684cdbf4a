"""The instructions of one sync at the centre, by part, held to bounds. Run by tools/instructions."""
import argparse
import re
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
    ("verifying the request", "*15RequestVerifierV6verify*", 78_000),
    ("merging five changes", "*11UploadMergeV5merge_7cursors*", 785_000),
    ("reading the answer", "*10FeedAnswerV7encoded*", 145_000),
]


setting = Setting(options.binaries, None, options.work, quick=True)


def instructions(symbol):
    """Instructions a sync within calls of the functions that fit `symbol`."""
    output = f"{setting.directory()}/callgrind.out"
    valgrind = (
        "valgrind", "-q", "--tool=callgrind", "--collect-atstart=no", f"--toggle-collect={symbol}",
        f"--callgrind-out-file={output}")
    with Server(setting, setting.township(CELLS, RECORDS), under=valgrind) as server:
        result = setting.load(server, CELLS, RECORDS, devices=DEVICES, changes=CHANGES, seconds=SECONDS)
    with open(output) as file:
        total = int(re.search(r"^totals: (\d+)", file.read(), re.MULTILINE).group(1))
    return total / (result["syncs"] + DEVICES)


failed = False
for label, symbol, bound in PARTS:
    counted = instructions(symbol)
    # Nothing at all means that the symbol is not there any more.
    is_held = 0 < counted <= bound
    failed = failed or not is_held
    print(f"  {label:<24} {counted:>10,.0f} instructions, at most {bound:,}{'' if is_held else '   NOT HELD'}", flush=True)
sys.exit(1 if failed else 0)
