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


DAY, YEAR = 24 * HOUR, 365 * 24 * HOUR
MINUTE = HOUR // 60
CLOCK, WALL, BOUNDED, AMBIGUOUS = range(4)


def contacts(number, first, last, earlier=None):
    """Contacts are (time, skew); the earlier one (number, time, skew)."""
    return {"number": number, "first": first, "last": last, "earlier": earlier}


def steady(skew=0):
    """Changes up to 5 had been given out two days ago and yesterday, by a clock as wrong each time."""
    return contacts(5, (NOW - 2 * DAY, skew), (NOW - DAY, skew))


EARLIER = contacts(5, (NOW - 2 * DAY, 0), (NOW - DAY, 0), (3, NOW - 4 * DAY, 0))

# name, the device's wall clock now, when the ledger began, contacts, the change before as (time, basis),
# changes as (number, wall age, boot age, seen), results as (corrected, basis)
SEQUENCES = [
    ("within one boot no contact and no order is asked", NOW, 0, steady(), (NOW - HOUR, CLOCK),
     [(6, 3 * DAY, 3 * DAY, None)], [(NOW - 3 * DAY, CLOCK)]),
    ("booted since, the clock right now and at the last contact", NOW, 0, steady(), None,
     [(6, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("booted since, the clock years slow now and at the last contact", NOW - 10**11, 0, steady(10**11), None,
     [(6, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("a year slow then, right now: the last contact's skew alone fits", NOW, 0, steady(YEAR), None,
     [(6, YEAR + 3 * HOUR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("right then, a year slow now: the last contact's skew alone fits", NOW - YEAR, 0, steady(), None,
     [(6, 3 * HOUR - YEAR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("right then, a year fast now", NOW + YEAR, 0, steady(), None,
     [(6, 3 * HOUR + YEAR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("set by an hour between: both skews fit", NOW - HOUR, 0, steady(), None,
     [(6, 4 * HOUR, None, None)], [(NOW - 4 * HOUR, AMBIGUOUS)]),
    ("set by four minutes: one skew", NOW - 4 * MINUTE, 0, steady(), None,
     [(6, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("set by five minutes exactly: one skew", NOW - 5 * MINUTE, 0, steady(), None,
     [(6, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, WALL)]),
    ("set by a millisecond more: two", NOW - 5 * MINUTE - 1, 0, steady(), None,
     [(6, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, AMBIGUOUS)]),
    ("before a contact at which its number was not given out", NOW, 0, steady(), None,
     [(6, 3 * DAY, None, None)], [(NOW - DAY, BOUNDED)]),
    ("five minutes before it: the request was on its way", NOW, 0, steady(), None,
     [(6, DAY + 5 * MINUTE, None, None)], [(NOW - DAY, WALL)]),
    ("a millisecond earlier", NOW, 0, steady(), None,
     [(6, DAY + 5 * MINUTE + 1, None, None)], [(NOW - DAY, BOUNDED)]),
    ("hours later than it came", NOW, 0, None, None, [(1, -2 * HOUR, None, None)], [(NOW, BOUNDED)]),
    ("a second later than it came", NOW, 0, None, None, [(1, -1000, None, None)], [(NOW, WALL)]),
    ("before the ledger began", NOW, NOW - 30 * DAY, None, None, [(1, YEAR, None, None)],
     [(NOW - 30 * DAY, BOUNDED)]),
    ("later than a contact at which its number was given out", NOW, 0, steady(), None,
     [(5, HOUR, None, None)], [(NOW - 2 * DAY, BOUNDED)]),
    ("before such a contact, by that contact's skew", NOW, 0,
     contacts(5, (NOW - 2 * DAY, YEAR), (NOW - DAY, 0)), None,
     [(5, YEAR + 3 * DAY, None, None)], [(NOW - 3 * DAY, WALL)]),
    ("between two contacts of different numbers", NOW, 0, EARLIER, None,
     [(4, 3 * DAY, None, None)], [(NOW - 3 * DAY, WALL)]),
    ("outside of what two contacts allow", NOW, 0, EARLIER, None,
     [(3, 3 * DAY, None, None), (4, 5 * DAY, None, None)], [(NOW - 4 * DAY, BOUNDED), (NOW - 4 * DAY, BOUNDED)]),
    ("before what its author had seen was there", NOW, 0, steady(), None,
     [(6, 3 * HOUR, None, NOW - 2 * HOUR)], [(NOW - 2 * HOUR, BOUNDED)]),
    ("later than the change behind it, whose time is known", NOW, 0, steady(), None,
     [(6, HOUR, None, None), (7, 2 * HOUR, 2 * HOUR, None)], [(NOW - 2 * HOUR, BOUNDED), (NOW - 2 * HOUR, CLOCK)]),
    ("before the change in front of it, whose time is known", NOW, 0, steady(), (NOW - 2 * HOUR, CLOCK),
     [(6, 3 * HOUR, None, None)], [(NOW - 2 * HOUR, BOUNDED)]),
    ("before the change in front of it, by the wall clock both", NOW, 0, steady(), (NOW - 2 * HOUR, WALL),
     [(6, 3 * HOUR, None, None)], [(NOW - 2 * HOUR, BOUNDED)]),
    ("a minute before the change in front of it", NOW, 0, steady(), (NOW - 2 * HOUR, WALL),
     [(6, 2 * HOUR + MINUTE, None, None)], [(NOW - 2 * HOUR, WALL)]),
    ("the clock jumped in this boot: the next known change's skew alone fits", NOW, NOW - 30 * DAY, None, None,
     [(1, YEAR + 3 * HOUR, None, None), (2, YEAR + 2 * HOUR, 2 * HOUR, None)],
     [(NOW - 3 * HOUR, WALL), (NOW - 2 * HOUR, CLOCK)]),
    ("the clock jumped in this boot: both skews fit, the next known change's is taken", NOW, 0, None, None,
     [(1, YEAR + 3 * HOUR, None, None), (2, YEAR + 2 * HOUR, 2 * HOUR, None)],
     [(NOW - 3 * HOUR, AMBIGUOUS), (NOW - 2 * HOUR, CLOCK)]),
    ("two changes by the wall clock in the wrong order", NOW, 0, steady(), None,
     [(6, 2 * HOUR, None, None), (7, 5 * HOUR, None, None)], [(NOW - 2 * HOUR, WALL), (NOW - 2 * HOUR, BOUNDED)]),
    ("a time that cannot be gives way to one that can", NOW, 0, steady(), None,
     [(6, -YEAR, None, None), (7, 3 * HOUR, None, None)], [(NOW - 3 * HOUR, BOUNDED), (NOW - 3 * HOUR, WALL)]),
    ("in order, by the wall clock, then by the boot clock", NOW - 10**11, 0, steady(10**11), None,
     [(6, 3 * HOUR, None, None), (7, 2 * HOUR, None, None), (8, HOUR, HOUR, None)],
     [(NOW - 3 * HOUR, WALL), (NOW - 2 * HOUR, WALL), (NOW - HOUR, CLOCK)]),
    ("the centre's clock was set back: what it knew is no bound any more, and nothing fits", NOW, 0,
     contacts(5, (NOW + DAY, 0), (NOW + DAY, 0)), None, [(6, 3 * HOUR, None, None)], [(NOW, BOUNDED)]),
]


def _pair(pair):
    return None if pair is None else [to_json(value) for value in pair]


def _sequence(name, wall, founded, known, previous, changes, results):
    return {
        "name": name, "now": NOW, "wall": to_json(wall), "founded": founded,
        "contacts": known and {key: _pair(value) if key != "number" else value for key, value in known.items()},
        "previous": _pair(previous), "changes": [_pair(change) for change in changes],
        "results": [_pair(result) for result in results],
    }


def contents():
    keys = ["now", "wall", "wall_age", "boot_age", "corrected", "raw"]
    return {
        "times": unique([
            {"name": name, **{key: to_json(value) for key, value in zip(keys, numbers)}} for name, *numbers in TIMES
        ]),
        "sequences": unique([_sequence(*row) for row in SEQUENCES]),
    }
