"""What exchanges cost with and without a dictionary, on messages that it was not built from."""

import zlib

from builder.scenes import SCENES, bodies

LEVELS = (6, 9)
EXCHANGES = 40
PAGES = 6


def _compressed_bytes(body, level, dictionary):
    if dictionary:
        stream = zlib.compressobj(level, zdict=dictionary)
    else:
        stream = zlib.compressobj(level)
    return len(stream.compress(body) + stream.flush())


def table(dictionary):
    """Lines of mean body bytes: request + answer = both."""
    columns = [(None, level) for level in LEVELS] + [(dictionary, level) for level in LEVELS]
    yield f"{'mean body bytes':26}" + "".join(
        f"{('with' if used else 'without') + f', level {level}':>22}" for used, level in columns)
    for name in SCENES:
        pairs = bodies("measure", name, PAGES if name.startswith("first") else EXCHANGES)
        cells = ""
        for used, level in columns:
            up, down = (
                sum(_compressed_bytes(pair[side], level, used) for pair in pairs) / len(pairs) for side in (0, 1))
            cells += f"{f'{up:.0f} + {down:.0f} = {up + down:.0f}':>22}"
        yield f"{name:26}{cells}"
