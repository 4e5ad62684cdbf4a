"""The subset of CBOR that the protocol uses (SPEC §3.3), in its one deterministic encoding.

`cbor2` is not used on this path: its canonical mode sorts map keys by length first (RFC 7049), and its reader
takes longer heads, indefinite lengths and repeated keys, all of which a reader of this protocol must refuse.
The self-test compares both on what they share.
"""

from __future__ import annotations

MOST = 2**63 - 1
LEAST = -(2**63)
NESTING_LIMIT = 32

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
FALSE, TRUE, NULL = 20, 21, 22
ONE_BYTE, EIGHT_BYTES, INDEFINITE = 24, 27, 31


class Malformed(Exception):
    """Bytes or messages that a reader must refuse whole. `category` is one of Protocol/vectors/README.md."""

    def __init__(self, category: str, about: str = ""):
        super().__init__(f"{category}: {about}" if about else category)
        self.category = category


def encode(item) -> bytes:
    """The deterministic encoding of one item. Raises ValueError for what the subset does not have."""
    if item is None:
        return b"\xf6"
    if item is True:
        return b"\xf5"
    if item is False:
        return b"\xf4"
    if isinstance(item, int):
        if not LEAST <= item <= MOST:
            raise ValueError("integer outside 64 bits")
        return _head(UNSIGNED, item) if item >= 0 else _head(NEGATIVE, -1 - item)
    if isinstance(item, bytes):
        return _head(BYTES, len(item)) + item
    if isinstance(item, str):
        utf8 = item.encode("utf-8")
        return _head(TEXT, len(utf8)) + utf8
    if isinstance(item, (list, tuple)):
        return _head(ARRAY, len(item)) + b"".join(encode(element) for element in item)
    if isinstance(item, dict):
        pairs = sorted((encode(key), encode(value)) for key, value in item.items())
        return _head(MAP, len(pairs)) + b"".join(key + value for key, value in pairs)
    raise ValueError(f"no CBOR for {type(item).__name__}")


def encode_sequence(items) -> bytes:
    """A CBOR sequence (RFC 8742): the items one after the other."""
    return b"".join(encode(item) for item in items)


def _head(major: int, argument: int) -> bytes:
    if argument < ONE_BYTE:
        return bytes([major << 5 | argument])
    for additional, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * width):
            return bytes([major << 5 | additional]) + argument.to_bytes(width, "big")
    raise ValueError("argument beyond 64 bits")


def decode(data: bytes):
    """One item to the end of `data`."""
    reader = Reader(data)
    item = reader.item()
    if not reader.at_end:
        raise Malformed("cbor.trailing")
    return item


def decode_sequence(data: bytes) -> list:
    """All items of a sequence."""
    reader = Reader(data)
    items = []
    while not reader.at_end:
        items.append(reader.item())
    return items


class Reader:
    """Reads items one by one and refuses every encoding but the deterministic one."""

    def __init__(self, data: bytes):
        self.data = data
        self.place = 0

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.data)

    def item(self, nesting: int = 0):
        major, additional, argument = self._read_head()
        if major == UNSIGNED:
            return self._bounded(argument)
        if major == NEGATIVE:
            return -1 - self._bounded(argument)
        if major == BYTES:
            return self._take(argument)
        if major == TEXT:
            try:
                return self._take(argument).decode("utf-8")
            except UnicodeDecodeError:
                raise Malformed("cbor.utf8") from None
        if major == ARRAY:
            self._enter(nesting, argument)
            return [self.item(nesting + 1) for _ in range(argument)]
        if major == MAP:
            self._enter(nesting, 2 * argument)
            return self._map(argument, nesting)
        if major == TAG:
            raise Malformed("cbor.tag")
        return self._simple(additional)

    def _map(self, count: int, nesting: int) -> dict:
        pairs, last = {}, None
        for _ in range(count):
            start = self.place
            key = self.item(nesting + 1)
            encoding = self.data[start : self.place]
            if last is not None and encoding <= last:
                raise Malformed("cbor.order")
            last = encoding
            # Only a skipped item may have arrays or maps as keys; a tuple of the encoding stands for those.
            pairs[key if not isinstance(key, (list, dict)) else (encoding,)] = self.item(nesting + 1)
        return pairs

    def _simple(self, additional: int):
        if additional in (FALSE, TRUE):
            return additional == TRUE
        if additional == NULL:
            return None
        raise Malformed("cbor.float" if additional in (25, 26, 27) else "cbor.simple")

    def _read_head(self) -> tuple[int, int, int]:
        if self.at_end:
            raise Malformed("cbor.end")
        first = self.data[self.place]
        self.place += 1
        major, additional = first >> 5, first & 31
        if additional == INDEFINITE:
            raise Malformed("cbor.indefinite" if major in (BYTES, TEXT, ARRAY, MAP, SIMPLE) else "cbor.reserved")
        if additional > EIGHT_BYTES:
            raise Malformed("cbor.reserved")
        if major == SIMPLE:
            return major, additional, additional
        if additional < ONE_BYTE:
            return major, additional, additional
        width = 1 << (additional - ONE_BYTE)
        argument = int.from_bytes(self._take(width), "big")
        if argument < (ONE_BYTE if width == 1 else 1 << (4 * width)):
            raise Malformed("cbor.shortest")
        return major, additional, argument

    def _take(self, count: int) -> bytes:
        if count > len(self.data) - self.place:
            raise Malformed("cbor.end")
        self.place += count
        return self.data[self.place - count : self.place]

    def _enter(self, nesting: int, items: int) -> None:
        if nesting >= NESTING_LIMIT:
            raise Malformed("cbor.nesting")
        if items > len(self.data) - self.place:
            raise Malformed("cbor.end")

    @staticmethod
    def _bounded(argument: int) -> int:
        if argument > MOST:
            raise Malformed("cbor.range")
        return argument
