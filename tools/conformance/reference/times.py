"""When changes were made, and how that is known (SPEC §9)."""

from __future__ import annotations

from dataclasses import dataclass

CLOCK, WALL, BOUNDED, AMBIGUOUS = range(4)
DOUBTFUL = (BOUNDED, AMBIGUOUS)
TOLERANCE_MS = 300_000


@dataclass(frozen=True)
class Contact:
    """A contact by the centre's clock, and how far that was ahead of the device's wall clock."""

    time: int
    skew: int


@dataclass(frozen=True)
class Contacts:
    """The highest number given out, the first and the last contact at which it was that; and the highest before that,
    with the last contact at which it was that."""

    number: int
    first: Contact
    last: Contact
    earlier: tuple[int, Contact] | None = None


@dataclass(frozen=True)
class Made:
    """A change, as far as its time goes. `seen` is when the centre got what its author had seen of the record."""

    number: int
    wall_age: int
    boot_age: int | None
    seen: int | None = None


@dataclass(frozen=True)
class Known:
    """What the centre knows beside. `previous` is (time, basis) of the change before."""

    now: int
    wall: int
    founded: int = 0
    contacts: Contacts | None = None
    previous: tuple[int, int] | None = None


def judge(changes: list[Made], known: Known) -> list[tuple[int, int]]:
    """(corrected, basis) of the changes of one request."""
    exact = [None if one.boot_age is None else max(0, known.now - max(0, one.boot_age)) for one in changes]
    judged = [
        (time, CLOCK) if time is not None else _by_wall_clock(changes, exact, place, known)
        for place, time in enumerate(exact)
    ]
    return _in_order(judged, known)


def corrected(server_now: int, wall_age: int, boot_age: int | None, wall: int | None = None) -> int:
    """Of one change alone, of a device that had no contact before."""
    known = Known(server_now, server_now if wall is None else wall)
    return judge([Made(1, wall_age, boot_age)], known)[0][0]


def raw(wall_ms: int, wall_age: int) -> int:
    """What the device's wall clock showed."""
    return wall_ms - wall_age


def _by_wall_clock(changes, exact, place, known) -> tuple[int, int]:
    change = changes[place]
    lower, upper = _bounds(change, exact, place, known)
    candidates = [known.wall - change.wall_age + skew for skew in _skews(changes, exact, place, known)]
    fitting = [time for time in candidates if lower - TOLERANCE_MS <= time <= upper + TOLERANCE_MS]
    best = (fitting or candidates)[0]
    basis = BOUNDED if not fitting else WALL if len(fitting) == 1 else AMBIGUOUS
    return min(max(best, lower), upper), basis


def _skews(changes, exact, place, known) -> list[int]:
    number, contacts = changes[place].number, known.contacts
    skews = [
        exact[later] - (known.wall - changes[later].wall_age)
        for later in range(place + 1, len(changes))
        if exact[later] is not None
    ][:1]
    if contacts is None:
        skews += [known.now - known.wall]
    elif number > contacts.number:
        skews += [known.now - known.wall, contacts.last.skew]
    elif contacts.earlier and number <= contacts.earlier[0]:
        skews += [contacts.earlier[1].skew]
    else:
        skews += [contacts.first.skew] + ([contacts.earlier[1].skew] if contacts.earlier else [])
    distinct: list[int] = []
    for skew in skews:
        if all(abs(skew - other) > TOLERANCE_MS for other in distinct):
            distinct.append(skew)
    return distinct


def _bounds(change, exact, place, known) -> tuple[int, int]:
    lower, upper, contacts = [0, known.founded], [known.now], known.contacts
    if change.seen is not None:
        lower.append(change.seen)
    if contacts is not None and change.number > contacts.number:
        lower.append(contacts.last.time)
    elif contacts is not None:
        upper.append(contacts.first.time)
        if contacts.earlier is not None and change.number > contacts.earlier[0]:
            lower.append(contacts.earlier[1].time)
        elif contacts.earlier is not None:
            upper.append(contacts.earlier[1].time)
    if known.previous is not None and known.previous[1] == CLOCK:
        lower.append(known.previous[0])
    lower += [time for time in exact[:place] if time is not None]
    upper += [time for time in exact[place + 1 :] if time is not None]
    latest = max(0, min(upper))
    return min(max(lower), latest), latest


def _in_order(judged, known) -> list[tuple[int, int]]:
    judged = list(judged)
    for place in reversed(range(len(judged))):
        time, basis = judged[place]
        sure = next((later for later, how in judged[place + 1 :] if how not in DOUBTFUL), None)
        if basis in DOUBTFUL and sure is not None:
            judged[place] = min(time, sure), basis
    latest = known.previous[0] if known.previous else 0
    for place, (time, basis) in enumerate(judged):
        if basis != CLOCK and time < latest:
            judged[place] = latest, BOUNDED if latest - time > TOLERANCE_MS else basis
        latest = judged[place][0]
    return judged
