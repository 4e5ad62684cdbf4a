"""Matches CBOR items against a CDDL grammar (RFC 8610), as far as Protocol/ledger-sync.cddl uses it.

`pycddl` compiles the grammar, which shows that it is valid CDDL, but its engine refuses valid messages: it counts
a group in an array (`more`, `* any`, `? (…)`) as one element. So the matching is done here. What this module does
not know raises Unsupported as the grammar is read, never as a message is matched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""\s+|;[^\n]*|(?P<number>-?(?:0x[0-9a-fA-F]+|\d+))(?![\w.-]*[A-Za-z_])|(?P<name>[A-Za-z_@$][\w@.$-]*)
    |(?P<text>"[^"]*")|(?P<sign>\.\.\.|\.\.|\.[a-z]+|//=|/=|=>|//|[=/:,?*+\[\]{}()])""",
    re.VERBOSE,
)
_PRELUDE = {"any", "int", "uint", "nint", "text", "tstr", "bytes", "bstr", "bool", "true", "false", "null", "nil"}


class Unsupported(Exception):
    """The grammar uses something that this module does not know."""


@dataclass
class Entry:
    """One entry of a group: how often, its key in a map, and a type or a group in parentheses."""

    least: int
    most: int | None
    key: object
    held: object


@dataclass
class Group:
    """Alternatives of sequences of entries."""

    choices: list[list[Entry]]


@dataclass
class Node:
    """A type: `form` says which, `parts` what it is made of."""

    form: str
    parts: list = field(default_factory=list)


class Grammar:
    """The rules of a grammar; `matches(rule, item)` holds an item to one of them."""

    def __init__(self, text: str):
        self.rules: dict[str, object] = {}
        self._tokens = list(_tokens(text))
        self._place = 0
        while self._place < len(self._tokens):
            self._rule()
        for name in list(self._names()):
            if name not in self.rules and name not in _PRELUDE:
                raise Unsupported(f"no rule {name}")

    # Reading.

    def _peek(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else ""

    def _next(self, expected: str | None = None) -> str:
        token = self._peek()
        if expected is not None and token != expected:
            raise Unsupported(f"{expected} expected, {token!r} found")
        self._place += 1
        return token

    def _rule(self) -> None:
        name, sign = self._next(), self._next()
        if sign not in ("=", "/="):
            raise Unsupported(f"{name} {sign}")
        made = self._group_in_parentheses() if self._is_group() else self._type()
        if sign == "/=" and name in self.rules:
            made = Node("choice", [self.rules[name], made])
        self.rules[name] = made

    def _is_group(self) -> bool:
        """Whether a parenthesis opens a group rather than a type: it holds a comma, a key or an occurrence."""
        if self._peek() != "(":
            return False
        depth, ahead = 0, 0
        while True:
            token = self._peek(ahead)
            depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
            if depth == 0 or not token:
                return False
            if depth == 1 and token in (",", ":", "=>", "?", "*", "+", "//"):
                return True
            ahead += 1

    def _group_in_parentheses(self) -> Group:
        self._next("(")
        group = self._group(")")
        self._next(")")
        return group

    def _group(self, end: str) -> Group:
        choices, entries = [], []
        while self._peek() != end:
            if self._peek() == "//":
                self._next()
                choices.append(entries)
                entries = []
                continue
            entries.append(self._entry())
            if self._peek() == ",":
                self._next()
        return Group([*choices, entries])

    def _entry(self) -> Entry:
        least, most = self._occurrence()
        if self._is_group():
            return Entry(least, most, None, self._group_in_parentheses())
        if self._peek(1) == ":":
            key = self._next()
            self._next(":")
            return Entry(least, most, _literal(key), self._type())
        held = self._type()
        if self._peek() == "=>":
            self._next()
            return Entry(least, most, held, self._type())
        return Entry(least, most, None, held)

    def _occurrence(self) -> tuple[int, int | None]:
        token = self._peek()
        if token == "?":
            self._next()
            return 0, 1
        if token == "+":
            self._next()
            return 1, None
        least = None
        if token.isdigit() and self._peek(1) == "*":
            least = int(self._next())
        if self._peek() != "*":
            return 1, 1
        self._next()
        # `* 5` would be an occurrence of the literal 5; an upper bound stands without a blank, as in `16*16`.
        most = int(self._next()) if least is not None and self._peek().isdigit() else None
        return least or 0, most

    def _type(self) -> Node:
        choices = [self._ranged()]
        while self._peek() == "/":
            self._next()
            choices.append(self._ranged())
        return choices[0] if len(choices) == 1 else Node("choice", choices)

    def _ranged(self) -> Node:
        first = self._single()
        sign = self._peek()
        if sign in ("..", "..."):
            self._next()
            return Node("range", [first, self._single(), sign == ".."])
        if sign in (".size", ".le", ".lt", ".ge", ".gt"):
            self._next()
            return Node(sign, [first, self._ranged() if self._peek() == "(" else self._bound()])
        if sign.startswith(".") and sign not in ("..", "..."):
            raise Unsupported(sign)
        return first

    def _bound(self) -> Node:
        first = self._single()
        if self._peek() in ("..", "..."):
            closed = self._next() == ".."
            return Node("range", [first, self._single(), closed])
        return first

    def _single(self) -> Node:
        token = self._next()
        if token == "[":
            group = self._group("]")
            self._next("]")
            return Node("array", [group])
        if token == "{":
            group = self._group("}")
            self._next("}")
            return Node("map", [group])
        if token == "(":
            held = self._type()
            self._next(")")
            return held
        if token.startswith('"') or token.lstrip("-")[:1].isdigit():
            return Node("literal", [_literal(token)])
        if re.match(r"[A-Za-z_@$]", token):
            return Node("name", [token])
        raise Unsupported(token)

    def _names(self):
        waiting = list(self.rules.values())
        while waiting:
            node = waiting.pop()
            if isinstance(node, Group):
                waiting += [part for choice in node.choices for entry in choice for part in (entry.key, entry.held)]
            elif isinstance(node, Node) and node.form == "name":
                yield node.parts[0]
            elif isinstance(node, Node):
                waiting += node.parts

    # Matching.

    def matches(self, rule: str, item) -> bool:
        """Whether the item is what the rule says."""
        return self._fits(self.rules[rule], item)

    def _fits(self, node, item) -> bool:
        form, parts = node.form, node.parts
        if form == "choice":
            return any(self._fits(part, item) for part in parts)
        if form == "literal":
            return type(item) is type(parts[0]) and item == parts[0]
        if form == "name":
            rule = self.rules.get(parts[0])
            return self._fits(rule, item) if rule is not None else _is(parts[0], item)
        if form == "range":
            low, high = self._number(parts[0]), self._number(parts[1])
            return _is("int", item) and low <= item and (item <= high if parts[2] else item < high)
        if form == "array":
            return isinstance(item, list) and any(
                end == len(item) for choice in parts[0].choices for end in self._run(choice, 0, item, 0)
            )
        if form == "map":
            return isinstance(item, dict) and any(self._fits_map(choice, item) for choice in parts[0].choices)
        if not self._fits(parts[0], item):
            return False
        if form == ".size":
            return self._fits(parts[1], len(item.encode() if isinstance(item, str) else item))
        bound = self._number(parts[1])
        return {".le": item <= bound, ".lt": item < bound, ".ge": item >= bound, ".gt": item > bound}[form]

    def _number(self, node) -> int:
        node = self.rules[node.parts[0]] if node.form == "name" else node
        return node.parts[0]

    def _run(self, entries: list[Entry], first: int, items: list, start: int):
        """The places to which the entries from `first` on can lead from `start`."""
        if first == len(entries):
            yield start
            return
        for end in self._repeat(entries[first], items, start, 0):
            yield from self._run(entries, first + 1, items, end)

    def _repeat(self, entry: Entry, items: list, start: int, count: int):
        group = entry.held if isinstance(entry.held, Group) else self._group_named(entry.held)
        if group is None:
            end, most = start, len(items) if entry.most is None else min(len(items), start + entry.most)
            while end < most and self._fits(entry.held, items[end]):
                end += 1
            yield from range(end, start + entry.least - 1, -1)
            return
        if entry.most is None or count < entry.most:
            for choice in group.choices:
                for end in self._run(choice, 0, items, start):
                    if end > start or count < entry.least:
                        yield from self._repeat(entry, items, end, count + 1)
        if count >= entry.least:
            yield start

    def _group_named(self, node) -> Group | None:
        rule = self.rules.get(node.parts[0]) if node.form == "name" else None
        return rule if isinstance(rule, Group) else None

    def _fits_map(self, entries: list[Entry], item: dict) -> bool:
        counts = [0] * len(entries)
        for key, value in item.items():
            for place, entry in enumerate(entries):
                fits_key = self._fits(entry.key, key) if isinstance(entry.key, Node) else entry.key == key
                if fits_key and self._fits(entry.held, value):
                    counts[place] += 1
                    break
            else:
                return False
        return all(
            entry.least <= count and (entry.most is None or count <= entry.most)
            for entry, count in zip(entries, counts)
        )


def _tokens(text: str):
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.end() == place:
            raise Unsupported(f"characters {text[place : place + 20]!r}")
        place = found.end()
        token = found.group("number") or found.group("name") or found.group("text") or found.group("sign")
        if token:
            # A name may hold dots, but never two of them: `a..b` is a range.
            yield from re.split(r"(\.\.\.?)", token) if found.group("name") and ".." in token else [token]


def _literal(token: str):
    if token.startswith('"'):
        return token[1:-1]
    return int(token, 0) if token.lstrip("-")[:1].isdigit() else token


def _is(name: str, item) -> bool:
    number = isinstance(item, int) and not isinstance(item, bool)
    return {
        "any": True,
        "int": number,
        "uint": number and item >= 0,
        "nint": number and item < 0,
        "text": isinstance(item, str),
        "tstr": isinstance(item, str),
        "bytes": isinstance(item, bytes),
        "bstr": isinstance(item, bytes),
        "bool": isinstance(item, bool),
        "true": item is True,
        "false": item is False,
        "null": item is None,
        "nil": item is None,
    }[name]
