"""Runs every vector of Protocol/vectors/*.json through this client's code and the reference functions.

    tools/conformance/run --vectors        all of them, without a server

A file, a section or a key that is not known here is refused: a misspelt expectation must not pass.
"""

from __future__ import annotations

import json
import pathlib
import sys

import vectors_rules as rules
import vectors_wire as wire

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Protocol" / "vectors"
COMMON_KEYS = {"name", "requirements", "note"}

# For each file: the keys beside the sections, and for each section the runner and the keys of its vectors.
FILES = {
    "values": (
        (),
        {"items": (wire.item, "item hex"), "digests": (wire.byte_digest, "message key sha256 hmac base64url")},
    ),
    "messages": ((), {"bodies": (wire.body, "body messages hex again")}),
    "compression": (
        ("dictionary", "dictionary-id"),
        {"streams": (wire.stream, "stream limit knows inflated error code")},
    ),
    "malformed": (
        (),
        {"items": (wire.malformed_item, "hex error"), "bodies": (wire.malformed_body, "body hex error code")},
    ),
    "signatures": (
        ("secret",),
        {
            "requests": (wire.signed_request, "device date nonce path body text header"),
            "headers": (wire.header, "header path body code"),
            "freshness": (wire.freshness, "now started date seen code"),
            "answers": (wire.bundled_answer, "device nonce status body text code"),
            "codes": (wire.enrolment_code, "typed plain"),
        },
    ),
    "digests": (
        (),
        {
            "records": (wire.record_digest, "kind id revision fields input digest"),
            "sets": (wire.set_digest, "digests sum"),
            "ranges": (wire.digest_range, "bits value records inside sum parts"),
        },
    ),
    "epochs": ((), {"forks": (rules.fork, "epochs revision scope cursors failure")}),
    "healing": (
        (),
        {
            "offers": (rules.offer, "epochs revision scope record healing offer taken review after"),
            "origins": (rules.origin, "epochs revision record healing change result after"),
        },
    ),
    "merges": ((), {"merges": (rules.merging, "record changes results after")}),
    "incidents": ((), {"incidents": (rules.incident, "incident entries arrivals after")}),
    "incident-terms": (("calendar",), {"terms": (rules.incident_terms, "incident entries after at")}),
    "times": (
        (),
        {
            "times": (rules.time_correction, "now wall wall_age boot_age corrected raw"),
            "sequences": (rules.time_sequence, "now wall founded contacts previous changes results"),
        },
    ),
    "working-days": (
        ("calendar",),
        {
            "deadlines": (rules.deadline, "from days deadline error"),
            "elapsed": (rules.elapsed, "from to working"),
            "calendars": (rules.calendar_file, "csv error"),
        },
    ),
    "versions": (
        (),
        {
            "negotiation": (rules.negotiation, "device centre version"),
            "requests": (rules.older_and_newer_request, "messages hex scope records failure protocol outcomes after"),
            "answers": (rules.newer_answer, "messages hex known after cursors"),
        },
    ),
}


class Disagreement(Exception):
    """A vector, and what came in place of what it says."""


def run(folder: pathlib.Path = FOLDER) -> tuple[int, list[str]]:
    """How many vectors hold, and a line for each that does not."""
    passed, failed = 0, []
    for file in sorted(folder.glob("*.json")):
        held, lines = run_file(file)
        passed, failed = passed + held, failed + lines
    return passed, failed


def run_file(file: pathlib.Path) -> tuple[int, list[str]]:
    if file.stem not in FILES:
        return 0, [f"{file.name}: no runner knows this file"]
    contents = json.loads(file.read_text(encoding="utf-8"))
    others, sections = FILES[file.stem]
    failed = [
        f"{file.name}: unknown section {key}"
        for key in contents
        if key not in sections and key not in (*others, "about")
    ]
    failed += [f"{file.name}: no section {key}" for key in sections if key not in contents]
    passed = 0
    for section, (runner, keys) in sections.items():
        names = set()
        for vector in contents.get(section, []):
            title = f"{file.name} {section}: {vector.get('name')}"
            unknown = set(vector) - COMMON_KEYS - set(keys.split())
            if unknown or vector.get("name") in names:
                failed.append(f"{title}: unknown keys {sorted(unknown)} or a name given twice")
                continue
            names.add(vector["name"])
            try:
                runner(vector, contents)
                passed += 1
            except Exception as error:  # a defect of one vector must not hide the others
                failed.append(f"{title}: {type(error).__name__}: {error}")
    return passed, failed


def main() -> int:
    passed, failed = run()
    for line in failed:
        print(line)
    print(f"vectors: {passed} held, {len(failed)} did not")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
