"""What an element of a message may hold (SPEC §5): small checks that raise Malformed."""

from __future__ import annotations

from .cbor import MOST, Malformed

FIELDS_LIMIT = 64
VALUE_LIMIT = 16_384
ELEMENTS_LIMIT = 1000
DEVICE_NAME_LIMIT = 200
LISTING_LIMIT = 64
CALENDAR_LIMIT = 2000
HISTORY_LIMIT = 200
MOST_BITS = 60
MOST_CHANGES = 4_611_686_018_427_387_902
PARTS = 16
DIGEST_BYTES = 8


def refuse(about: str, category: str = "message.element"):
    raise Malformed(category, about)


def is_integer(item) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def integer(item):
    return item if is_integer(item) else refuse("an integer is asked for", "cbor.type")


def within(least: int, most: int):
    def check(item):
        return item if least <= integer(item) <= most else refuse(f"outside {least}..{most}")

    return check


unsigned = within(0, MOST)
kind = within(1, 65_535)
field = within(0, 65_535)
step = within(1, MOST)


def boolean(item):
    return item if isinstance(item, bool) else refuse("true or false is asked for", "cbor.type")


def text(item):
    return item if isinstance(item, str) else refuse("a text is asked for", "cbor.type")


def short_text(item):
    if len(text(item).encode()) > DEVICE_NAME_LIMIT:
        refuse("device name", "message.limit")
    return item


def octets(item):
    return item if isinstance(item, bytes) else refuse("bytes are asked for", "cbor.type")


def sized(count: int):
    def check(item):
        return item if len(octets(item)) == count else refuse(f"{count} bytes are asked for")

    return check


identifier = sized(16)
digest = sized(DIGEST_BYTES)


def nullable(form):
    return lambda item: None if item is None else form(item)


def bits(item):
    if unsigned(item) > MOST_BITS or item % 4:
        refuse("bits")
    return item


def scalar(item):
    if item is None or is_integer(item):
        return item
    if isinstance(item, (str, bytes)):
        size = len(item.encode()) if isinstance(item, str) else len(item)
        return item if size <= VALUE_LIMIT else refuse("value-bytes", "message.limit")
    return refuse("a scalar is asked for", "cbor.type")


def scalars(item):
    if not isinstance(item, list):
        refuse("an array is asked for", "cbor.type")
    if len(item) > ELEMENTS_LIMIT:
        refuse("elements-per-value", "message.limit")
    return [scalar(element) for element in item]


def value(item):
    return scalars(item) if isinstance(item, list) else scalar(item)


SET, UNION, SUM, APPEND = range(4)
_EDIT_LENGTHS = {SET: 2, UNION: 3, SUM: 2, APPEND: 2}


def edit(item):
    """A scalar, or one of the four arrays of SPEC §5.3 with exactly its elements."""
    if not isinstance(item, list):
        return scalar(item)
    if not item:
        refuse("an edit of no form")
    if not is_integer(item[0]):
        refuse("the form of an edit is an integer", "cbor.type")
    if _EDIT_LENGTHS.get(item[0]) != len(item):
        refuse("the form of an edit")
    if item[0] == SUM:
        return [SUM, integer(item[1])]
    return [item[0], *(scalars(part) for part in item[1:])]


def map_of(form):
    def check(item):
        if not isinstance(item, dict):
            refuse("a map is asked for", "cbor.type")
        if len(item) > FIELDS_LIMIT:
            refuse("fields-per-record", "message.limit")
        return {field(number): form(held) for number, held in item.items()}

    return check


fields = map_of(value)


def edits(item):
    checked = map_of(edit)(item)
    return checked if 0 not in checked else refuse("field 0 is edited")


def origin(item):
    """[epoch, status, revision], or null."""
    if item is None:
        return None
    if not isinstance(item, list):
        refuse("an origin is an array", "cbor.type")
    if len(item) != 3:
        refuse("an origin has three elements")
    return [integer(item[0]), nullable(within(0, 2))(item[1]), nullable(unsigned)(item[2])]


def parts(item):
    if not isinstance(item, list):
        refuse("an array is asked for", "cbor.type")
    return [digest(part) for part in item] if len(item) == PARTS else refuse("sixteen digests are asked for")


def days(item):
    """Numbers of days, ascending."""
    if not isinstance(item, list):
        refuse("an array is asked for", "cbor.type")
    held = [integer(day) for day in item]
    if any(later <= earlier for earlier, later in zip(held, held[1:], strict=False)):
        refuse("days that do not ascend")
    return held


def entries(item):
    if not isinstance(item, list):
        refuse("an array is asked for", "cbor.type")
    return [_entry(entry) for entry in item]


def _entry(item):
    if not isinstance(item, list):
        refuse("an entry is an array", "cbor.type")
    if len(item) < 4:
        refuse("an entry has four elements")
    return [kind(item[0]), identifier(item[1]), unsigned(item[2]), nullable(digest)(item[3])]


def _array_of(item, *counts: int):
    if not isinstance(item, list):
        refuse("an array is asked for", "cbor.type")
    return item if len(item) in counts else refuse(f"not one of {counts} elements")


def undoing(item):
    """[number, time, who]: the change that took another back (SPEC §18.2)."""
    number, edited, who = _array_of(item, 3)
    return [unsigned(number), integer(edited), text(who)]


def changed(item):
    """Nothing, or the value before and after (SPEC §18.2)."""
    return [value(each) for each in _array_of(item, 0, 2)]


def entered(item):
    """Nothing, or one edit (SPEC §18.2)."""
    return [edit(each) for each in _array_of(item, 0, 1)]
