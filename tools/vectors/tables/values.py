"""values.json: single items, and the digests of bytes."""

import base64
import hashlib
import hmac

from .form import encode, tagged, to_json, unique

ITEMS = [
    ("zero", 0), ("23, the last in one byte", 23), ("24", 24), ("255", 255), ("256", 256), ("65535", 65535),
    ("65536", 65536), ("2^32 - 1", 2**32 - 1), ("2^32", 2**32), ("a time", 1795500000000),
    ("the greatest integer", 2**63 - 1), ("minus one", -1), ("minus 24", -24), ("minus 25", -25),
    ("minus 256", -256), ("minus 257", -257), ("minus 2^32", -(2**32)), ("minus 2^32 - 1", -(2**32) - 1),
    ("the least integer", -(2**63)), ("no text", ""), ("a text", "grid"), ("a Chinese text", "单元网格"),
    ("a text of four-byte characters", "𠮷野"),
    ("a combined letter, which nobody composes", "e\u0301"), ("a text with a zero and a quote", "a\x00\"\\"),
    ("23 letters", "a" * 23), ("24 letters", "a" * 24), ("256 letters", "a" * 256),
    ("no bytes", b""), ("bytes", bytes.fromhex("00ff80")), ("24 bytes", bytes(range(24))),
    ("null", None), ("true", True), ("false", False),
    ("an empty array", []), ("an array of each", [0, "a", b"\x01", None]),
    ("23 elements", list(range(23))), ("24 elements", list(range(24))), ("arrays in an array", [[], [[1]]]),
    ("an empty map", {}), ("a map in order of its keys' bytes", {0: 1, 23: "a", 24: None, 256: b"", 65535: [1]}),
    ("negative keys sort behind positive ones", {10: 0, 100: 0, -1: 0}),
]

MESSAGES = [
    ("nothing", b""), ("three letters", b"abc"), ("55 bytes: one block with its padding", b"a" * 55),
    ("56 bytes: two blocks", b"a" * 56), ("64 bytes", b"a" * 64), ("119 bytes", bytes(range(119))),
    ("128 bytes", bytes(range(128))), ("text", "安全隐患".encode()),
]

KEYS = [
    ("an empty key", b"", b"message"), ("a secret", bytes(range(32)), b"GL1\nPOST\n/v1/sync"),
    ("a key of one block", b"k" * 64, b"message"), ("a key longer than a block is hashed", b"k" * 65, b"message"),
]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def contents():
    items = [{"name": name, "item": to_json(item), "hex": encode(item).hex()} for name, item in ITEMS]
    digests = [
        {"name": f"SHA-256: {name}", "message": data.hex(), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in MESSAGES
    ] + [
        {"name": f"HMAC-SHA-256: {name}", "message": data.hex(), "key": key.hex(),
         "hmac": hmac.new(key, data, hashlib.sha256).hexdigest()}
        for name, key, data in KEYS
    ] + [
        {"name": f"base64url: {len(data)} bytes", "message": data.hex(), "base64url": base64url(data)}
        for data in [b"", b"\xff", b"\xff\xfe", b"\xfb\xef\xbe", bytes(range(9)), bytes(range(223, 255))]
    ]
    return {"items": tagged(items, lambda vector: ["R3.3-1"]), "digests": unique(digests)}
