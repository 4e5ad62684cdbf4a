"""compression.json: zlib streams, with and without the preset dictionary."""

import zlib

from .form import tagged

DICTIONARY = "0355-8321138000000000101-网格员单元网格户".encode()
TEXT = "0101-001 网格员 13800000000 单元网格 0101-002".encode()
LIMIT = 65536
INFLATED_LIMIT = 8388608


def deflate(data, level=6, dictionary=None, strategy=zlib.Z_DEFAULT_STRATEGY, window=15):
    extra = {"zdict": dictionary} if dictionary else {}
    compressor = zlib.compressobj(level, zlib.DEFLATED, window, 8, strategy, **extra)
    return compressor.compress(data) + compressor.flush()


def flushed(*pieces):
    """One stream with a sync flush behind each piece, as a sender that streams makes it."""
    compressor = zlib.compressobj()
    return b"".join(compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH) for piece in pieces) \
        + compressor.flush()


def good(name, stream, inflated, limit=LIMIT, knows=False):
    return {"name": name, "stream": stream.hex(), "limit": limit, "knows": knows, "inflated": inflated}


def bad(name, stream, error, limit=LIMIT, knows=False):
    codes = {
        "truncated": "body.truncated", "corrupt": "body.corrupt", "trailing": "body.corrupt",
        "too_large": "body.too_large", "unknown_dictionary": "body.dictionary",
    }
    return {"name": name, "stream": stream.hex(), "limit": limit, "knows": knows, "error": error, "code": codes[error]}


def flipped(data, index, mask=1):
    return data[:index] + bytes([data[index] ^ mask]) + data[index + 1:]


def stream_vectors():
    plain = deflate(TEXT)
    preset = deflate(TEXT, dictionary=DICTIONARY)
    stored = deflate(TEXT, level=0)
    other = deflate(TEXT, dictionary=b"another dictionary")
    header_check = flipped(plain, 1)
    adler = flipped(plain, len(plain) - 1)
    exact = deflate(b"a" * LIMIT)
    bomb = deflate(bytes(INFLATED_LIMIT + 1), level=9)
    yield good("nothing", deflate(b""), "")
    yield good("one byte", deflate(b"\x00"), "00")
    yield good("a text at level 6", plain, TEXT.hex())
    yield good("a text, stored", stored, TEXT.hex())
    yield good("a text at level 1", deflate(TEXT, level=1), TEXT.hex())
    yield good("a text at level 9", deflate(TEXT, level=9), TEXT.hex())
    yield good("fixed codes", deflate(TEXT, strategy=zlib.Z_FIXED), TEXT.hex())
    yield good("a window of 512 bytes", deflate(TEXT * 3, window=9), (TEXT * 3).hex())
    yield good("flushed between two pieces", flushed(TEXT[:10], TEXT[10:]), TEXT.hex())
    yield good("exactly the limit", exact, {"repeat": "61", "count": LIMIT})
    yield good("exactly the protocol's limit", deflate(bytes(INFLATED_LIMIT), level=9),
               {"repeat": "00", "count": INFLATED_LIMIT}, limit=INFLATED_LIMIT)
    yield good("with the dictionary", preset, TEXT.hex(), knows=True)
    yield good("with the dictionary, at level 9", deflate(TEXT, level=9, dictionary=DICTIONARY), TEXT.hex(), knows=True)
    yield good("the dictionary itself", deflate(DICTIONARY, dictionary=DICTIONARY), DICTIONARY.hex(), knows=True)
    yield good("nothing, with the dictionary", deflate(b"", dictionary=DICTIONARY), "", knows=True)
    yield good("without it, to a reader that knows it", plain, TEXT.hex(), knows=True)
    yield bad("no bytes at all", b"", "truncated")
    yield bad("the first byte alone", plain[:1], "truncated")
    yield bad("the header alone", plain[:2], "truncated")
    yield bad("the last byte is missing", plain[:-1], "truncated")
    yield bad("the checksum is missing", plain[:-4], "truncated")
    yield bad("cut in the middle", plain[:len(plain) // 2], "truncated")
    yield bad("cut within the dictionary's id", preset[:4], "truncated", knows=True)
    yield bad("cut behind the dictionary's id", preset[:6], "truncated", knows=True)
    yield bad("one byte too many", plain + b"\x00", "trailing")
    yield bad("two streams", plain + plain, "trailing")
    yield bad("a line feed behind it", plain + b"\n", "trailing")
    yield bad("the header's check is wrong", header_check, "corrupt")
    yield bad("the method is not deflate", b"\x77\x9d" + plain[2:], "corrupt")
    yield bad("a window of 64 KiB", b"\x88\x1c" + plain[2:], "corrupt")
    yield bad("gzip", bytes.fromhex("1f8b0800000000000003") + plain[2:], "corrupt")
    yield bad("raw deflate", plain[2:-4], "corrupt")
    yield bad("plain CBOR", bytes.fromhex("8401010700"), "corrupt")
    yield bad("a reserved block type", bytes.fromhex("789c07"), "corrupt")
    yield bad("a stored block whose length's complement is wrong", bytes.fromhex("789c010100ffff0000000001"), "corrupt")
    yield bad("a distance before the beginning", plain[:2] + preset[6:], "corrupt")
    yield bad("the checksum is wrong", adler, "corrupt")
    yield bad("the checksum is wrong, with the dictionary", flipped(preset, len(preset) - 1), "corrupt", knows=True)
    yield bad("one byte over the limit", deflate(b"a" * (LIMIT + 1)), "too_large")
    yield bad("one byte over the protocol's limit", bomb, "too_large", limit=INFLATED_LIMIT)
    yield bad("no room at all", deflate(b"a"), "too_large", limit=0)
    yield bad("over the limit before it is cut", deflate(b"a" * (LIMIT * 4))[:-4], "too_large")
    yield bad("with the dictionary, to a reader that does not know it", preset, "unknown_dictionary")
    yield bad("with another dictionary", other, "unknown_dictionary", knows=True)


def tags(vector):
    found = {
        "too_large": ["R3.2-1", "R8-2"], "trailing": ["R3.2-3"], "unknown_dictionary": ["R3.2-8"],
    }.get(vector.get("error"), [])
    return found + (["R3.2-2"] if "checksum is wrong" in vector["name"] else [])


def contents():
    return {
        "dictionary": DICTIONARY.hex(), "dictionary-id": zlib.adler32(DICTIONARY),
        "streams": tagged(list(stream_vectors()), tags),
    }
