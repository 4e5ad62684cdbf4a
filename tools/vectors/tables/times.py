"""times.json: the centre's correction of a device's clocks."""

from .form import to_json, unique

NOW = 1795500000000
HOUR = 3600000
LEAST, GREATEST = -(2**63), 2**63 - 1

# name, the centre's clock, the hello's wall clock, wall age, boot age, corrected, raw
TIMES = [
    ("both clocks right", NOW, NOW, HOUR, HOUR, NOW - HOUR, NOW - HOUR),
    ("made as it is sent", NOW, NOW, 0, 0, NOW, NOW),
    ("a wall clock three minutes slow", NOW, NOW - 180000, HOUR, HOUR, NOW - HOUR, NOW - 180000 - HOUR),
    ("a wall clock years slow", NOW, NOW - 10**11, HOUR, None, NOW - HOUR, NOW - 10**11 - HOUR),
    ("a wall clock years fast", NOW, NOW + 10**11, HOUR, None, NOW - HOUR, NOW + 10**11 - HOUR),
    ("the wall clock was set forward since: the boot clock tells", NOW, NOW, 25 * HOUR, HOUR, NOW - HOUR,
     NOW - 25 * HOUR),
    ("the wall clock was set back since: the boot clock tells", NOW, NOW - 24 * HOUR, -23 * HOUR, HOUR, NOW - HOUR,
     NOW - HOUR),
    ("booted since: the wall clock tells", NOW, NOW, 50 * HOUR, None, NOW - 50 * HOUR, NOW - 50 * HOUR),
    ("booted since, wall clock set back: nothing is made later than it came", NOW, NOW, -HOUR, None, NOW, NOW + HOUR),
    ("a negative boot age is none", NOW, NOW, HOUR, -1, NOW, NOW - HOUR),
    ("a boot age of zero counts", NOW, NOW, HOUR, 0, NOW, NOW - HOUR),
    ("an age beyond 1970", NOW, NOW, 0, NOW + 1, 0, NOW),
    ("an age to 1970 exactly", NOW, NOW, 0, NOW, 0, NOW),
    ("a device whose wall clock began in 1970", NOW, 5000, 2000, None, NOW - 2000, 3000),
    ("the greatest age", NOW, NOW, 0, GREATEST, 0, NOW),
    ("the least age", NOW, NOW, 0, LEAST, NOW, NOW),
    ("the least wall age", NOW, 0, LEAST + 1, None, NOW, GREATEST),
    ("a raw time before 1970", NOW, 1000, 5000, 5000, NOW - 5000, -4000),
]


def contents():
    keys = ["now", "wall", "wall_age", "boot_age", "corrected", "raw"]
    return {
        "times": unique([
            {"name": name, **{key: to_json(value) for key, value in zip(keys, numbers)}} for name, *numbers in TIMES
        ])
    }
