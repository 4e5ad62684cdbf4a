"""The common forms of Protocol/vectors/README.md: items, ids, times, and the layout of the files."""

import json
from datetime import datetime, timedelta, timezone

import cbor2

SAFE_INTEGER_MAX = 2**53 - 1
LINE_LENGTH = 118
CHINA = timezone(timedelta(hours=8))


def encode(item):
    """An item in the protocol's encoding: map keys ascend by their encodings."""
    return cbor2.dumps(ordered(item))


def ordered(item):
    if isinstance(item, dict):
        return {key: ordered(item[key]) for key in sorted(item, key=cbor2.dumps)}
    if isinstance(item, list):
        return [ordered(element) for element in item]
    return item


def sequence(messages):
    return b"".join(encode(message) for message in messages)


def to_json(item):
    """An item in JSON."""
    if isinstance(item, bytes):
        return {"hex": item.hex()}
    if isinstance(item, bool) or item is None or isinstance(item, str):
        return item
    if isinstance(item, int):
        return item if abs(item) <= SAFE_INTEGER_MAX else {"int": str(item)}
    if isinstance(item, list):
        return [to_json(element) for element in item]
    if isinstance(item, dict):
        return {str(key): to_json(item[key]) for key in sorted(item, key=cbor2.dumps)}
    raise TypeError(type(item))


def unique(vectors):
    """The vectors of a section, none of which may bear another's name."""
    names = [vector["name"] for vector in vectors]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"repeated names: {repeated}")
    return vectors


def tagged(vectors, tags):
    """The vectors of a section, each with the requirements that `tags` finds for it."""
    result = []
    for vector in unique(vectors):
        found = sorted(set(tags(vector)), key=tag_order)
        result.append({"name": vector["name"], **({"requirements": found} if found else {}), **vector})
    return result


def tag_order(tag):
    return [int(part) for part in tag.removeprefix("R").replace("-", ".").split(".")]


def record_id(number):
    """A record's id: a version 7 UUID with `number` in its last bytes."""
    return bytes.fromhex("01a20bea15607000") + bytes([0x80, 0]) + number.to_bytes(6, "big")


def local(text):
    """The instant of `YYYY-MM-DD HH:MM[:SS[.mmm]]` in China."""
    moment = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return since // timedelta(milliseconds=1)


def document(contents):
    """A file's text: a vector on one line if it fits, else a line for each of its keys."""
    parts = []
    for key, part in contents.items():
        head = f" {quoted(key)}: "
        if isinstance(part, list) and part and isinstance(part[0], dict):
            body = ",\n".join(vector_text(vector) for vector in part)
            parts.append(f"{head}[\n{body}\n ]")
        else:
            parts.append(head + compact(part))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def vector_text(vector):
    line = f"  {compact(vector)}"
    if len(line) <= LINE_LENGTH:
        return line
    keys = ",\n".join(f"   {quoted(key)}: {value_text(value)}" for key, value in vector.items())
    return "  {\n" + keys + "\n  }"


def value_text(value):
    """A value on one line, or an array's elements on lines of their own if it is long."""
    line = compact(value)
    if not isinstance(value, list) or len(line) <= LINE_LENGTH - 10 or not isinstance(value[0], (dict, list)):
        return line
    return "[\n" + ",\n".join(f"    {compact(element)}" for element in value) + "\n   ]"


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def quoted(text):
    return json.dumps(text, ensure_ascii=False)
