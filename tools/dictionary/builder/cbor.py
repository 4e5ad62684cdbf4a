"""The protocol's subset of CBOR (Protocol/SPEC.md §3.3), written in its one deterministic form."""


def _head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | extra]) + number.to_bytes(size, "big")
    raise ValueError(f"{number} does not fit into 64 bits")


def encode(value):
    """The encoding of None, a bool, an int, bytes, a str, a list or a dict of them."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, (list, tuple)):
        return _head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(element)) for key, element in value.items())
        return _head(5, len(pairs)) + b"".join(key + element for key, element in pairs)
    raise TypeError(f"{type(value).__name__} has no encoding")


def sequence(messages):
    """A CBOR sequence (RFC 8742)."""
    return b"".join(map(encode, messages))
