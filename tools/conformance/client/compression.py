"""Bodies are one zlib stream each (SPEC §3.2), with a preset dictionary of a schema version at most."""

from __future__ import annotations

import pathlib
import zlib

INFLATED_LIMIT = 8_388_608
PRESET = 0x20
HEADER_BYTES = 2
IDENTIFIER_BYTES = 4


class StreamError(Exception):
    """A stream that cannot be read. `category` is one of compression.json in Protocol/vectors/README.md."""

    def __init__(self, category: str):
        super().__init__(category)
        self.category = category


class Dictionary:
    """A preset dictionary; its identifier on the wire is the Adler-32 of its bytes."""

    def __init__(self, contents: bytes):
        self.contents = contents
        self.identifier = zlib.adler32(contents)

    @classmethod
    def of_schema(cls, protocol_folder: pathlib.Path, version: int) -> "Dictionary | None":
        file = protocol_folder / "dictionaries" / f"schema-{version}.bin"
        return cls(file.read_bytes()) if file.exists() else None


def deflate(data: bytes, dictionary: Dictionary | None = None, level: int = 6) -> bytes:
    """One zlib stream of `data`."""
    if dictionary is None:
        compressor = zlib.compressobj(level)
    else:
        compressor = zlib.compressobj(level, zdict=dictionary.contents)
    return compressor.compress(data) + compressor.flush()


def named_dictionary(stream: bytes) -> int | None:
    """The identifier of the dictionary that the stream names, if it names one."""
    if len(stream) < HEADER_BYTES + IDENTIFIER_BYTES or not stream[1] & PRESET:
        return None
    return int.from_bytes(stream[HEADER_BYTES : HEADER_BYTES + IDENTIFIER_BYTES], "big")


def inflate(stream: bytes, limit: int = INFLATED_LIMIT, dictionary: Dictionary | None = None) -> bytes:
    """What the one stream holds. Raises StreamError for anything else, and beyond `limit` bytes."""
    name = named_dictionary(stream)
    if name is not None and _is_header(stream) and (dictionary is None or dictionary.identifier != name):
        raise StreamError("unknown_dictionary")
    inflater = (
        zlib.decompressobj() if name is None or dictionary is None else zlib.decompressobj(zdict=dictionary.contents)
    )
    try:
        output = inflater.decompress(stream, limit + 1)
    except zlib.error:
        raise StreamError("corrupt") from None
    if len(output) > limit:
        raise StreamError("too_large")
    if not inflater.eof:
        raise StreamError("truncated")
    if inflater.unused_data:
        raise StreamError("trailing")
    return output


def _is_header(stream: bytes) -> bool:
    method, window = stream[0] & 15, stream[0] >> 4
    return method == 8 and window <= 7 and (stream[0] << 8 | stream[1]) % 31 == 0
