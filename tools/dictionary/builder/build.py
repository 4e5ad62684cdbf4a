"""Builds the dictionary of a ledger schema version."""

from builder.scenes import SCENES, bodies
from builder.selection import choose, extracts

#: Measured: beyond this, small messages gain nothing and first syncs under 1 %.
DICTIONARY_BYTES = 4096
#: How many exchanges of each scene tell what is frequent, and from how many of them, at least, extracts are taken.
FREQUENCY_EXCHANGES = 60
EXTRACT_EXCHANGES = 8


def build(size=DICTIONARY_BYTES):
    """The dictionary's bytes: the same for the same sources and sample."""
    frequent, models, weighing = [], [], []
    for name, (_, weight) in SCENES.items():
        if not weight:
            continue
        flat = [body for pair in bodies("build", name, FREQUENCY_EXCHANGES) for body in pair]
        frequent += flat
        models += flat[:2 * max(EXTRACT_EXCHANGES, weight)]
        weighing += flat[-2 * weight:]
    return choose(extracts(frequent, models), weighing, size)
