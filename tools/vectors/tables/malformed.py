"""malformed.json: bytes that a reader must refuse, with the category of the error."""

from .form import encode, record_id, sequence, tagged
from .messages import (
    ASK, ATTEMPT, CURSOR, DIGEST, ENROL, ENROLLED, FAILURE, FIELDS, GREATEST, HELLO, HISTORY, ID, LEAST, LINEAGE, NONCE, NONE,
    PAST, PAST_FIELD, PAST_ITEM, RENEW, SECRET, WELCOME, change)

# Single items: name, hex, error.
ITEMS = [
    ("nothing", "", "cbor.end"),
    ("a head without its byte", "18", "cbor.end"), ("a head of two bytes with one", "1901", "cbor.end"),
    ("a head of four bytes with three", "1a010203", "cbor.end"), ("a head of eight bytes with none", "1b", "cbor.end"),
    ("bytes that end early", "4301 02", "cbor.end"), ("a text that ends early", "6361", "cbor.end"),
    ("an array that ends early", "8201", "cbor.end"), ("a map without its last value", "a101", "cbor.end"),
    ("a text of 2^63 - 1 bytes", "7b7fffffffffffffff61", "cbor.end"),
    ("an array of 2^32 elements", "9b000000010000000001", "cbor.end"),
    ("23 in two bytes", "1817", "cbor.shortest"), ("255 in three bytes", "1900ff", "cbor.shortest"),
    ("65535 in five bytes", "1a0000ffff", "cbor.shortest"), ("2^32 - 1 in nine bytes", "1b00000000ffffffff", "cbor.shortest"),
    ("minus 24 in two bytes", "3817", "cbor.shortest"), ("a long head of a text", "780161", "cbor.shortest"),
    ("a long head of bytes", "580100", "cbor.shortest"), ("a long head of an array", "980101", "cbor.shortest"),
    ("a long head of a map", "b8010102", "cbor.shortest"), ("a long key", "a1180102", "cbor.shortest"),
    ("2^63", "1b8000000000000000", "cbor.range"), ("2^64 - 1", "1bffffffffffffffff", "cbor.range"),
    ("minus 2^63 - 1", "3b8000000000000000", "cbor.range"), ("minus 2^64", "3bffffffffffffffff", "cbor.range"),
    ("a text of a lone continuation byte", "6180", "cbor.utf8"), ("a text cut in a character", "62e58d", "cbor.utf8"),
    ("a text with an overlong slash", "62c0af", "cbor.utf8"), ("a text with half a surrogate pair", "63eda080", "cbor.utf8"),
    ("a text beyond U+10FFFF", "64f4908080", "cbor.utf8"), ("a text in GB 18030", "62cdf8", "cbor.utf8"),
    ("bytes of indefinite length", "5f4100ff", "cbor.indefinite"), ("a text of indefinite length", "7f6161ff", "cbor.indefinite"),
    ("an array of indefinite length", "9f01ff", "cbor.indefinite"), ("a map of indefinite length", "bf0102ff", "cbor.indefinite"),
    ("a stop code alone", "ff", "cbor.indefinite"),
    ("a half float", "f93c00", "cbor.float"), ("a float", "fa3f800000", "cbor.float"),
    ("a double", "fb3ff0000000000000", "cbor.float"),
    ("a tag", "c11a514b67b0", "cbor.tag"), ("a big integer", "c249010000000000000000", "cbor.tag"),
    ("the tag that says CBOR", "d9d9f700", "cbor.tag"),
    ("undefined", "f7", "cbor.simple"), ("simple value 0", "e0", "cbor.simple"), ("simple value 255", "f8ff", "cbor.simple"),
    ("reserved information in an integer", "1c", "cbor.reserved"), ("reserved information in an array", "9e", "cbor.reserved"),
    ("an integer of indefinite length", "1f", "cbor.reserved"), ("reserved information in a simple value", "fd", "cbor.reserved"),
    ("keys that descend", "a202010101", "cbor.order"), ("a key twice", "a201010102", "cbor.order"),
    ("keys in order of length, not of bytes", "a2200018180 0", "cbor.order"),
    ("an item behind the item", "0101", "cbor.trailing"), ("a zero byte behind the item", "6161 00", "cbor.trailing"),
    ("40 arrays in each other", "81" * 40 + "00", "cbor.nesting"), ("40 maps in each other", "a100" * 40 + "00", "cbor.nesting"),
]


# Bodies that a device sends: the centre answers with a failure.
SENT = ("request", "enrol", "renew", "ask")


def body(name, kind, messages, error, tail=b""):
    code = "message.malformed" if kind in SENT else None
    data = messages if isinstance(messages, bytes) else sequence(messages) + tail
    return finish({"name": f"{kind}: {name}", "body": kind, "hex": data.hex(), "error": error}, code)


def long_body(name, kind, parts, error):
    """A body with one part repeated: (bytes, times)."""
    pieces = [
        part.hex() if isinstance(part, bytes) else {"repeat": part[0].hex(), "count": part[1]} for part in parts]
    return finish(
        {"name": f"{kind}: {name}", "body": kind, "hex": {"parts": pieces}, "error": error},
        "message.malformed" if kind in SENT else None)


def finish(vector, code):
    return vector | ({"code": code} if code else {})


def replaced(message, place, item):
    return [*message[:place], item, *message[place + 1:]]


def with_edits(raw):
    """A request whose change has these bytes for its edits."""
    return sequence([HELLO]) + encode(change(1, 1))[:-1] + bytes.fromhex(raw)


def framing():
    yield body("nothing", "request", b"", "cbor.end")
    yield body("an integer in place of a message", "request", encode(1), "cbor.type")
    yield body("a map in place of a message", "request", encode({1: 1}), "cbor.type")
    yield body("an array of nothing", "request", [[]], "message.short")
    yield body("a message whose number is a text", "request", [["1", 1]], "cbor.type")
    yield body("a cursor in front", "request", [CURSOR, HELLO], "message.place")
    yield body("an unknown message in front", "request", [[99], HELLO], "message.place")
    yield body("an answer", "request", [WELCOME], "message.place")
    yield body("two hellos", "request", [HELLO, HELLO], "message.place")
    yield body("a cursor behind a change", "request", [HELLO, change(1, 1), CURSOR], "message.place")
    yield body("a cursor behind an offer", "request", [HELLO, [4, 1, ID, 1, 6, 31, {}], CURSOR], "message.place")
    yield body("an offer behind a change", "request", [HELLO, change(1, 1), [4, 1, ID, 1, 6, 31, {}]], "message.place")
    yield body("a change behind a probe", "request", [HELLO, [5, 1, 0, 0], change(1, 1)], "message.place")
    yield body("a probe behind a want", "request", [HELLO, [6, 1, 1, ID], [5, 1, 0, 0]], "message.place")
    yield body("a cursor behind a want", "request", [HELLO, [6, 1, 1, ID], CURSOR], "message.place")
    yield body("an item that is no message behind the last", "request", [HELLO], "cbor.type", tail=b"\x00")
    yield body("half a message behind the last", "request", [HELLO], "cbor.end", tail=b"\x84\x02")
    yield body("cut within its last message", "request", sequence([HELLO, change(1, 1)])[:-1], "cbor.end")
    yield body("a float in an unknown message", "request", sequence([HELLO]) + bytes.fromhex("821863f93c00"), "cbor.float")
    yield body("a tag in a later element", "request", b"\x8c" + encode(HELLO)[1:] + bytes.fromhex("c100"), "cbor.tag")
    yield body("a map out of order in an unknown message", "request",
               sequence([HELLO]) + bytes.fromhex("821863a202010101"), "cbor.order")
    yield body("40 arrays in each other in an unknown message", "request",
               sequence([HELLO]) + bytes.fromhex("821863" + "81" * 40 + "00"), "cbor.nesting")
    yield body("a message of indefinite length", "request", b"\x9f" + encode(HELLO)[1:] + b"\xff", "cbor.indefinite")
    yield body("a number longer than it need be", "request", b"\x8b\x18\x01" + encode(HELLO)[2:], "cbor.shortest")


def hellos():
    yield body("a hello without wait-ms", "request", [HELLO[:-1]], "message.short")
    yield body("a hello of the draft before: eight elements", "request", [HELLO[:9]], "message.short")
    yield body("a negative wall clock", "request", [replaced(HELLO, 4, -1)], "message.element")
    yield body("a negative boot clock", "request", [replaced(HELLO, 5, -1)], "message.element")
    yield body("a negative page", "request", [replaced(HELLO, 6, -1)], "message.element")
    yield body("a negative directory", "request", [replaced(HELLO, 7, -1)], "message.element")
    yield body("a negative last number", "request", [replaced(HELLO, 9, -1)], "message.element")
    yield body("a negative wait", "request", [replaced(HELLO, 10, -1)], "message.element")
    yield body("a language that is a number", "request", [replaced(HELLO, 8, 1)], "cbor.type")
    yield body("a schema that is null", "request", [replaced(HELLO, 3, None)], "cbor.type")
    yield body("a protocol version that is a text", "request", [replaced(HELLO, 1, "1")], "cbor.type")


def cursors():
    yield body("a cursor without a digest", "request", [HELLO, CURSOR[:4]], "message.short")
    yield body("a cursor of a negative revision", "request", [HELLO, replaced(CURSOR, 3, -1)], "message.element")
    yield body("a cursor with a digest of 7 bytes", "request", [HELLO, replaced(CURSOR, 4, DIGEST[:7])], "message.element")
    yield body("a cursor with a digest that is a text", "request", [HELLO, replaced(CURSOR, 4, "01234567")], "cbor.type")
    yield body("two cursors of one cell", "request", [HELLO, CURSOR, [2, 2, 7, 0, None], CURSOR], "message.element")
    many = sequence([HELLO]) + sequence([2, cell, 0, 0, None] for cell in range(513))
    yield body("513 cursors", "request", many, "message.limit")


def changes():
    def one(name, place, item, error):
        return body(f"a change {name}", "request", [HELLO, replaced(change(1, 1), place, item)], error)

    yield body("a change without edits", "request", [HELLO, change(1, 1)[:9]], "message.short")
    yield one("with number 0", 1, 0, "message.element")
    yield one("with number 2^62 - 1", 1, 2**62 - 1, "message.element")
    yield one("with a negative number", 1, -1, "message.element")
    yield one("with operation 3", 2, 3, "message.element")
    yield one("with a negative operation", 2, -1, "message.element")
    yield one("of kind 0", 3, 0, "message.element")
    yield one("of kind 65536", 3, 65536, "message.element")
    yield one("with an id of 15 bytes", 4, ID[:15], "message.element")
    yield one("with an id of 17 bytes", 4, ID + b"\x00", "message.element")
    yield one("with an id that is a text", 4, ID.hex(), "cbor.type")
    yield one("with a negative base", 6, -1, "message.element")
    yield one("with a wall age of null", 7, None, "cbor.type")
    yield one("with a boot age of true", 8, True, "cbor.type")
    yield one("with edits of null", 9, None, "cbor.type")
    yield body("numbers with a gap", "request", [HELLO, change(1, 1), change(3, 1)], "message.element")
    yield body("numbers that repeat", "request", [HELLO, change(1, 1), change(1, 1)], "message.element")
    yield body("numbers that fall", "request", [HELLO, change(2, 1), change(1, 1)], "message.element")
    yield body("an origin of two elements", "request", [HELLO, [*change(1, 1), [6, 0]]], "message.element")
    yield body("an origin of four elements", "request", [HELLO, [*change(1, 1), [6, 0, 1, 1]]], "message.element")
    yield body("an origin of status 3", "request", [HELLO, [*change(1, 1), [6, 3, None]]], "message.element")
    yield body("an origin of a negative revision", "request", [HELLO, [*change(1, 1), [6, 0, -1]]], "message.element")
    yield body("an origin that is a number", "request", [HELLO, [*change(1, 1), 6]], "cbor.type")


def edits():
    # The map's head, the field, and what stands for its edit.
    table = [
        ("a field below 0", "a12001", "message.element"), ("field 65536", "a11a0001000001", "message.element"),
        ("a field that is a text", "a1616101", "cbor.type"),
        ("of the removal mark", "a10001", "message.element"),
        ("fields that descend", "a203000200", "cbor.order"), ("a field twice", "a201000101", "cbor.order"),
        ("true", "a101f5", "message.element"), ("a map", "a101a0", "message.element"),
        ("a float", "a101f93c00", "cbor.float"),
        ("an empty array", "a10180", "message.element"), ("a form without elements", "a1018100", "message.element"),
        ("an unknown form", "a101820480", "message.element"), ("a form that is a text", "a101826161 80", "cbor.type"),
        ("a set of two arrays", "a10183008080", "message.element"), ("a set of a number", "a101820001", "cbor.type"),
        ("a union of one array", "a101820180", "message.element"), ("a union of three", "a1018401808080", "message.element"),
        ("a step that is a text", "a10182026161", "cbor.type"), ("a step of two numbers", "a10183020101", "message.element"),
        ("a step of null", "a1018202f6", "cbor.type"),
        ("an append of a text", "a10182036161", "cbor.type"),
        ("an array in an array", "a10182008180", "message.element"), ("a map in an array", "a101820081a0", "message.element"),
    ]
    for name, raw, error in table:
        yield body(f"an edit: {name}", "request", with_edits(raw.replace(" ", "")), error)
    fields = {number: 1 for number in range(1, 66)}
    yield body("65 edits", "request", [HELLO, change(1, 1, edits=fields)], "message.limit")
    head = with_edits("a101")
    yield long_body("a text of 16,385 bytes", "request", [head, bytes.fromhex("794001"), (b"a", 16385)], "message.limit")
    yield long_body("bytes of 16,385", "request", [head, bytes.fromhex("594001"), (b"\x00", 16385)], "message.limit")
    yield long_body(
        "a set of 1001 elements", "request", [head, bytes.fromhex("82009903e9"), (b"\x01", 1001)], "message.limit")
    yield long_body(
        "a union that adds 1001 elements", "request", [head, bytes.fromhex("83019903e9"), (b"\x01", 1001), b"\x80"],
        "message.limit")


def repairs():
    offer = [4, 1, ID, 1, 6, 31, FIELDS]
    yield body("an offer without fields", "request", [HELLO, offer[:6]], "message.short")
    yield body("an offer of revision 0", "request", [HELLO, replaced(offer, 5, 0)], "message.element")
    yield body("an offer of kind 0", "request", [HELLO, replaced(offer, 1, 0)], "message.element")
    yield body("an offer of a short id", "request", [HELLO, replaced(offer, 2, b"")], "message.element")
    yield body("an offer whose fields are null", "request", [HELLO, replaced(offer, 6, None)], "cbor.type")
    yield body("an offer with an array in an array", "request", [HELLO, replaced(offer, 6, {1: [[]]})], "message.element")
    small = encode([4, 1, ID, 1, 6, 31, {}])
    yield long_body("1001 offers", "request", [sequence([HELLO]), (small, 1001)], "message.limit")
    yield body("a probe without a value", "request", [HELLO, [5, 1, 4]], "message.short")
    for bits in (-4, 1, 3, 62, 64, GREATEST):
        yield body(f"a probe of {bits} bits", "request", [HELLO, [5, 1, bits, 0]], "message.element")
    yield body("a probe of a negative value", "request", [HELLO, [5, 1, 4, -1]], "message.element")
    yield body("a probe of 0 bits and a value", "request", [HELLO, [5, 1, 0, 1]], "message.element")
    yield body("a probe of a value that has more bits", "request", [HELLO, [5, 1, 8, 256]], "message.element")
    yield long_body("65 probes", "request", [sequence([HELLO]), (encode([5, 1, 0, 0]), 65)], "message.limit")
    yield body("a want without an id", "request", [HELLO, [6, 1, 1]], "message.short")
    yield body("a want of kind 65536", "request", [HELLO, [6, 1, 65536, ID]], "message.element")
    yield long_body("257 wants", "request", [sequence([HELLO]), (encode([6, 1, 1, ID]), 257)], "message.limit")


def answers():
    section, record, end = [18, 1, 30], [19, 1, ID, 1, True, FIELDS], [21, 31, 0, None]
    departure = [20, 1, record_id(1), 1]
    outcome = [17, 1, 2, None, "scope.cell", None, "x"]

    def one(name, messages, error):
        return body(name, "answer", [WELCOME, *messages], error)

    def item(name, changed, error):
        return one(name, [section, changed, end], error)

    yield body("nothing", "answer", b"", "cbor.end")
    yield body("a failure in front", "answer", [FAILURE], "message.place")
    yield body("an outcome in front", "answer", [outcome, WELCOME], "message.place")
    yield body("a request", "answer", [HELLO], "message.place")
    yield one("a second welcome", [WELCOME], "message.place")
    cell, worker, page = [22, 1, "a", "b", "c"], [23, 3, "甲", 1], [section, end]
    summary, listing, whole = [24, 1, 0, 0, [NONE] * 16], [25, 1, 0, 0, []], [26, 1, 1, ID, 0, None]
    yield one("an outcome behind a cell", [cell, outcome], "message.place")
    yield one("an outcome behind a page", [*page, outcome], "message.place")
    yield one("a cell behind a worker", [worker, cell], "message.place")
    yield one("a worker behind a page", [*page, worker], "message.place")
    calendar = [28, [1, 3], [2]]
    yield one("a worker behind the calendar", [calendar, worker], "message.place")
    yield one("a calendar behind a page", [*page, calendar], "message.place")
    yield one("a second calendar", [calendar, calendar], "message.place")
    yield one("a calendar of one element", [calendar[:2]], "message.short")
    yield one("a calendar whose holidays are null", [replaced(calendar, 1, None)], "cbor.type")
    yield one("a calendar whose days are texts", [replaced(calendar, 2, ["2026-01-01"])], "cbor.type")
    yield one("a calendar whose days descend", [replaced(calendar, 1, [3, 1])], "message.element")
    yield one("a calendar with a holiday twice", [replaced(calendar, 1, [1, 1])], "message.element")
    yield one("a calendar with a day that is both", [replaced(calendar, 2, [3])], "message.element")
    yield one("a calendar of 2001 days", [[28, list(range(1000)), list(range(1000, 2001))]], "message.limit")
    yield one("a cell in a page", [section, cell, end], "message.place")
    yield one("an outcome in a page", [section, outcome, end], "message.place")
    yield one("a summary in a page", [section, summary, end], "message.place")
    yield one("a page behind a summary", [summary, *page], "message.place")
    yield one("a page behind a listing", [listing, *page], "message.place")
    yield one("a page behind a whole", [whole, *page], "message.place")
    yield one("a listing behind a whole", [whole, listing], "message.place")
    yield body("a welcome of six elements", "answer", [WELCOME[:7]], "message.short")
    yield body("a welcome whose last element is 0", "answer", [replaced(WELCOME, 7, 0)], "cbor.type")
    yield body("a welcome of a negative number held", "answer", [replaced(WELCOME, 5, -1)], "message.element")
    yield body("a welcome of a negative clock", "answer", [replaced(WELCOME, 3, -1)], "message.element")
    yield one("an outcome of two elements", [outcome[:3]], "message.short")
    yield one("an outcome of status 3", [replaced(outcome, 2, 3)], "message.element")
    yield one("an outcome of a negative number", [replaced(outcome, 1, -1)], "message.element")
    yield one("an outcome of field 65536", [replaced(outcome, 5, 65536)], "message.element")
    yield one("an outcome whose code is a number", [replaced(outcome, 4, 1)], "cbor.type")
    yield one("a section in a page", [section, section, end, end], "message.place")
    yield one("a record outside a page", [record], "message.place")
    yield one("a departure outside a page", [departure], "message.place")
    yield one("a position outside a page", [end], "message.place")
    yield one("a record behind the page", [section, end, record], "message.place")
    yield one("a page that is not closed", [section, record], "message.place")
    yield one("a section of one element", [section[:2], end], "message.short")
    yield one("a section from below 0", [replaced(section, 2, -1), end], "message.element")
    yield item("a record without fields", record[:5], "message.short")
    yield item("a record of step 0", replaced(record, 3, 0), "message.element")
    yield item("a record of a negative step", replaced(record, 3, -1), "message.element")
    yield item("a record of a step beyond 2^63 - 1", replaced(record, 3, GREATEST), "message.element")
    yield item("a record of kind 0", replaced(record, 1, 0), "message.element")
    yield item("a record whose whole is null", replaced(record, 4, None), "cbor.type")
    yield item("a record with 65 fields", replaced(record, 5, {number: 1 for number in range(65)}), "message.limit")
    yield item("a record with a map for a value", replaced(record, 5, {1: {}}), "message.element")
    yield item("a departure without a step", departure[:3], "message.short")
    yield item("a departure of a short id", replaced(departure, 2, b"\x01"), "message.element")
    echo = [27, 7, 1, {}]
    yield item("an echo without fields", echo[:3], "message.short")
    yield item("an echo of change 0", replaced(echo, 1, 0), "message.element")
    yield item("an echo of change number 2^62 - 1", replaced(echo, 1, 2**62 - 1), "message.element")
    yield item("an echo of step 0", replaced(echo, 2, 0), "message.element")
    yield item("an echo of a step beyond 2^63 - 1", replaced(echo, 2, GREATEST), "message.element")
    yield item("an echo whose fields are null", replaced(echo, 3, None), "cbor.type")
    yield one("an echo outside a page", [echo], "message.place")
    yield one("a position without a digest", [section, record, end[:3]], "message.short")
    yield one("a position before the last item", [section, record, [21, 30, 0, None]], "message.element")
    yield one("a position before the section", [section, [21, 29, 0, None]], "message.element")
    yield one("a position with less than nothing remaining", [section, [21, 30, -1, None]], "message.element")
    yield one("a position with a digest of 9 bytes", [section, [21, 30, 0, bytes(9)]], "message.element")
    yield one("a cell of three elements", [[22, 1, "a", "b"]], "message.short")
    yield one("a cell whose name is null", [[22, 1, "a", None, "c"]], "cbor.type")
    yield one("a worker of two elements", [[23, 1, "a"]], "message.short")
    yield one("a summary of 15 digests", [[24, 1, 0, 0, [NONE] * 15]], "message.element")
    yield one("a summary of 17 digests", [[24, 1, 0, 0, [NONE] * 17]], "message.element")
    yield one("a summary with a digest of 7 bytes", [[24, 1, 0, 0, [NONE] * 15 + [DIGEST[:7]]]], "message.element")
    yield one("a summary with a digest of null", [[24, 1, 0, 0, [NONE] * 15 + [None]]], "cbor.type")
    yield one("a summary of 3 bits", [[24, 1, 3, 0, [NONE] * 16]], "message.element")
    yield one("a summary of three elements", [[24, 1, 0, 0]], "message.short")
    yield one("a listing of three elements", [[25, 1, 0, 0]], "message.short")
    yield one("a listing with an entry of three", [[25, 1, 0, 0, [[1, ID, 31]]]], "message.element")
    yield one("a listing of kind 0", [[25, 1, 0, 0, [[0, ID, 31, None]]]], "message.element")
    yield one("a listing of a short id", [[25, 1, 0, 0, [[1, ID[:8], 31, None]]]], "message.element")
    yield one("a listing with a digest of 7 bytes", [[25, 1, 0, 0, [[1, ID, 31, DIGEST[:7]]]]], "message.element")
    yield one("a listing of 65 records", [
        [25, 1, 0, 0, [[1, record_id(number), 1, None] for number in range(65)]]], "message.limit")
    yield one("a whole of four elements", [[26, 1, 1, ID, 31]], "message.short")
    yield one("a whole of a negative revision", [[26, 1, 1, ID, -1, None]], "message.element")
    yield one("a whole of kind 0", [[26, 1, 0, ID, 31, None]], "message.element")
    yield one("a whole whose fields are an array", [[26, 1, 1, ID, 31, []]], "cbor.type")


def single():
    yield body("six elements", "enrol", [ENROL[:7]], "message.short")
    yield body("an attempt of 15 bytes", "enrol", [replaced(ENROL, 5, ATTEMPT[:15])], "message.element")
    yield body("a lineage of 15 bytes", "enrol", [replaced(ENROL, 7, LINEAGE[:15])], "message.element")
    yield body("a first number of 0", "enrol", [replaced(ENROL, 6, 0)], "message.element")
    yield body("a first number of 2^62 - 1", "enrol", [replaced(ENROL, 6, 2**62 - 1)], "message.element")
    yield body("a name of 201 bytes", "enrol", [replaced(ENROL, 4, "n" * 201)], "message.limit")
    yield body("a code that is a number", "enrol", [replaced(ENROL, 3, 12345678)], "cbor.type")
    yield body("a hello", "enrol", [HELLO], "message.place")
    yield body("an integer behind it", "enrol", [ENROL], "cbor.type", tail=b"\x00")
    yield body("six elements", "enrolled", [ENROLLED[:7]], "message.short")
    yield body("a secret of 31 bytes", "enrolled", [replaced(ENROLLED, 2, SECRET[:31])], "message.element")
    yield body("a welcome", "enrolled", [WELCOME], "message.place")
    yield body("three elements", "renew", [RENEW[:4]], "message.short")
    yield body("an attempt of 17 bytes", "renew", [replaced(RENEW, 3, ATTEMPT + b"\x00")], "message.element")
    yield body("a first number of 0", "renew", [replaced(RENEW, 4, 0)], "message.element")
    yield body("an enrolment", "renew", [ENROL], "message.place")
    yield body("a failure of the draft before: four elements", "failure", [FAILURE[:5]], "message.short")
    yield body("a code that is a number", "failure", [replaced(FAILURE, 1, 404)], "cbor.type")
    yield body("a negative revision in common", "failure", [replaced(FAILURE, 6, -1)], "message.element")
    yield body("a welcome", "failure", [WELCOME], "message.place")
    answer = [51, 1, NONCE, 200, b"", SECRET]
    yield body("a request of two elements", "bundle", [[50, "/v1/sync", "GL1 "]], "message.short")
    yield body("a request whose body is a text", "bundle", [[50, "/v1/sync", "GL1 ", "x"]], "cbor.type")
    yield body("an answer of four elements", "bundle", [answer[:5]], "message.short")
    yield body("an answer with a nonce of 8 bytes", "bundle", [replaced(answer, 2, NONCE[:8])], "message.element")
    yield body("an answer with a code of 31 bytes", "bundle", [replaced(answer, 5, SECRET[:31])], "message.element")
    yield body("an answer of a negative status", "bundle", [replaced(answer, 3, -1)], "message.element")
    yield body("a request behind an answer", "bundle", [answer, [50, "/v1/sync", "GL1 ", b""]], "message.place")
    head = bytes.fromhex("8418326161") + encode("GL1 ") + bytes.fromhex("5a00100001")
    yield long_body("a request whose body has 1,048,577 bytes", "bundle", [head, (b"\x00", 1048577)], "message.limit")
    yield body("cut within an answer", "bundle", sequence([answer])[:-1], "cbor.end")


def histories():
    yield body("six elements", "ask", [ASK[:7]], "message.short")
    yield body("a language that is null", "ask", [replaced(ASK, 3, None)], "cbor.type")
    yield body("a negative number of bytes", "ask", [replaced(ASK, 4, -1)], "message.element")
    yield body("kind 0", "ask", [replaced(ASK, 5, 0)], "message.element")
    yield body("kind 65536", "ask", [replaced(ASK, 5, 65536)], "message.element")
    yield body("an id of 15 bytes", "ask", [replaced(ASK, 6, ID[:15])], "message.element")
    yield body("before a negative number", "ask", [replaced(ASK, 7, -1)], "message.element")
    yield body("a hello", "ask", [HELLO], "message.place")

    def one(name, messages, error):
        return body(name, "history", [HISTORY, *messages], error)

    yield body("one element", "history", [HISTORY[:2]], "message.short")
    yield body("a negative number that remains", "history", [replaced(HISTORY, 2, -1), PAST], "message.element")
    yield body("more remains and there is no change", "history", [replaced(HISTORY, 2, 1)], "message.element")
    yield body("a welcome", "history", [WELCOME], "message.place")
    yield one("a second history", [HISTORY], "message.place")
    yield one("a field in front of its change", [PAST_FIELD, PAST], "message.place")
    yield one("an item in front of its change", [PAST_ITEM, PAST], "message.place")
    yield one("a field behind an item", [PAST, PAST_ITEM, PAST_FIELD], "message.place")
    yield one("numbers of changes that ascend", [PAST, replaced(PAST, 1, 119)], "message.element")
    yield one("numbers of changes that repeat", [PAST, PAST], "message.element")
    yield one("a change of 17 elements", [PAST[:18]], "message.short")
    for name, place, value, error in [
        ("number 0", 1, 0, "message.element"), ("operation 3", 2, 3, "message.element"),
        ("status 3", 3, 3, "message.element"), ("a negative revision", 4, -1, "message.element"),
        ("a code that is a number", 5, 1, "cbor.type"), ("no time", 7, None, "cbor.type"),
        ("a negative basis", 9, -1, "message.element"), ("nobody", 11, None, "cbor.type"),
        ("a negative device", 12, -1, "message.element"), ("a cell by number", 14, 1, "cbor.type"),
        ("a negative origin", 16, -1, "message.element"), ("an undoing of two elements", 18, [1, 2], "message.element"),
        ("an undoing of a negative number", 18, [-1, 2, ""], "message.element"),
        ("an undoing that is a number", 18, 1, "cbor.type"),
    ]:
        yield one(f"a change of {name}", [replaced(PAST, place, value)], error)
    yield one("a field of four elements", [PAST, PAST_FIELD[:5]], "message.short")
    for name, place, value, error in [
        ("number 65536", 1, 65536, "message.element"), ("a negative rule", 2, -1, "message.element"),
        ("one value", 3, [1], "message.element"), ("three values", 3, [1, 2, 3], "message.element"),
        ("values that are null", 3, None, "cbor.type"), ("a map for a value", 3, [1, {}], "message.element"),
        ("two edits", 4, [1, 2], "message.element"), ("an unknown form of edit", 4, [[4, []]], "message.element"),
        ("a negative winner", 5, -1, "message.element"),
    ]:
        yield one(f"a field of {name}", [PAST, replaced(PAST_FIELD, place, value)], error)
    yield one("an item of six elements", [PAST, PAST_ITEM[:7]], "message.short")
    for name, place, value, error in [
        ("a negative number", 1, -1, "message.element"), ("a negative reason", 2, -1, "message.element"),
        ("field 65536", 3, 65536, "message.element"), ("a negative decision", 4, -1, "message.element"),
        ("no words", 7, None, "cbor.type"),
    ]:
        yield one(f"an item of {name}", [PAST, replaced(PAST_ITEM, place, value)], error)
    yield one("201 changes", [[45, 300 - place, *PAST[2:]] for place in range(201)], "message.limit")


# What a name speaks of, and the requirement.
NAME_TAGS = {
    "in front": "R4-4", "in place of a message": "R4-5", "an array of nothing": "R4-5", "whose number is a text": "R4-5",
    "that is no message": "R4-5", "integer behind it": "R4-5", "40 arrays": "R8-16", "two cursors of one cell": "R5.2-1",
    "an origin": "R5.3-1", "numbers with": "R5.3-2", "numbers that": "R5.3-2", "an edit: ": "R5.3-3", "of the removal mark": "R5.3-4", "and a value": "R5.8-2",
    "a value that has more bits": "R5.8-2", "513 cursors": "R8-11", "1001 offers": "R8-5", "65 probes": "R8-6",
    "257 wants": "R8-7", "a listing of 65": "R8-8", "65 edits": "R8-13", "65 fields": "R8-13", "16,385": "R8-14",
    "1001 elements": "R8-15", "number 2^62 - 1": "R8-17", "first number of 2^62 - 1": "R8-17", "a name of 201": "R8-20",
    "a calendar of 2001": "R8-25", "days descend": "R5.6-8", "a holiday twice": "R5.6-8", "a day that is both": "R5.6-8",
    "attempt of": "R8-19", "lineage of": "R8-19", "1,048,577": "R8-1", "secret of": "R8-19", "an id of": "R8-19", "nonce of": "R8-19",
    "201 changes": "R8-26", "more remains": "R18.2-5", "numbers of changes": "R18.2-3",
}
ORDER_NAMES = ("two hellos", " behind a", "outside a page", "in a page", "not closed", "behind the page", "second welcome", "second calendar")


def tags(vector):
    name = vector["name"].split(": ", 1)[1]
    found = {"request": ["R4-6"], "ask": ["R4-6"], "answer": ["R4-7"], "history": ["R4-7"]}.get(vector["body"], [])
    found = found + [tag for part, tag in NAME_TAGS.items() if part in name]
    if vector["error"] == "message.short" and "R4-5" not in found:
        found.append("R4-1")
    if vector["error"] == "message.place" and any(part in name for part in ORDER_NAMES):
        found.append("R5-2")
    if vector["error"] == "message.place" and vector["body"] == "history":
        found.append("R18.2-1")
    elif vector["error"] == "message.place" and vector["body"] not in ("request", "answer"):
        found.append("R4-4")
    if vector["error"].startswith("cbor.") and vector["error"] not in ("cbor.type", "cbor.end"):
        found.append("R3.3-2")
    return found


def contents():
    items = [{"name": name, "hex": raw.replace(" ", ""), "error": error} for name, raw, error in ITEMS]
    bodies = [
        *framing(), *hellos(), *cursors(), *changes(), *edits(), *repairs(), *answers(), *single(), *histories()]
    return {"items": tagged(items, lambda vector: ["R3.3-2"]), "bodies": tagged(bodies, tags)}
