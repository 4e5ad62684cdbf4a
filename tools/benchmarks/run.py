"""Runs the measurements that tools/bench asks for, and prints them with spread, ratios and targets."""
import argparse
import json
import os
import platform
import resource

import items
from setting import Setting
from targets import TARGETS

parser = argparse.ArgumentParser(prog="tools/bench")
parser.add_argument("--binaries", required=True, help=argparse.SUPPRESS)
parser.add_argument("--floor", required=True, help=argparse.SUPPRESS)
parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
parser.add_argument("--quick", action="store_true", help="fewer repetitions, smaller ledgers")
parser.add_argument("--only", help="items, separated by commas: " + ", ".join(items.ALL))
parser.add_argument("--hold-sizes", action="store_true", help="fail when a size is not as asked for")
parser.add_argument("--json", help="where to keep the figures")
parser.add_argument("--against", help="figures that were kept, to compare with")
options = parser.parse_args()

names = options.only.split(",") if options.only else list(items.DEFAULT)
unknown = [name for name in names if name not in items.ALL]
if unknown:
    parser.error(f"no item {', '.join(unknown)}; there are: {', '.join(items.ALL)}")
if items.BY_FLOOR.intersection(names):
    names = ["floor"] + [name for name in names if name != "floor"]
earlier = json.load(open(options.against)) if options.against else {"quick": options.quick, "figures": {}}
if earlier["quick"] != options.quick:
    parser.error("--against takes figures of a run with the same --quick")

# Ten thousand connections, at both ends.
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

setting = Setting(options.binaries, options.floor, options.work, options.quick)
figures, missed = {}, []
print(f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}; median (lowest to highest)")
for name in names:
    print(f"\n{items.ALL[name].__doc__.strip()}")
    for figure in items.ALL[name](setting, figures):
        figures[figure.name] = figure.median
        line = f"  {figure.label:<58} {figure.text:>28}"
        if target := TARGETS.get(figure.name):
            line += f"   {target.text(figures)}"
            if not target.is_held(figure.median, figures):
                missed.append(figure)
                line += "   NOT HELD"
        before = earlier["figures"].get(figure.name)
        if before:
            line += f"   {figure.median / before:5.2f} of before"
        print(line.rstrip(), flush=True)

print(f"\n{'Not held: ' + '; '.join(figure.label for figure in missed) if missed else 'Everything that was asked for is held.'}")

if options.json:
    with open(options.json, "w") as file:
        json.dump({"quick": options.quick, "figures": figures}, file, indent=1, sort_keys=True)
        file.write("\n")

# Times depend on the machine and on what else it does; sizes do not.
if options.hold_sizes and any(TARGETS[figure.name].is_size for figure in missed):
    raise SystemExit(1)
