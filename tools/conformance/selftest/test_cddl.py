"""The grammar's engine, and the grammar itself."""

from __future__ import annotations

import unittest

from client import grammar
from client.cddl import Grammar, Unsupported

SMALL = """
message = [1, low: int, ? (code: text / null, sentence: text / null, more)]
list    = [3, [* scalar], [2*2 bits], more]
map     = { * field => scalar }
page    = [head, * (item / other), tail]
head = [18]  item = [19, int]  other = [20]  tail = [21]
scalar = int / text / bytes .size 2 / null
field  = 0..65535
bits   = 0 / 4
more   = (* any)
"""


class Engine(unittest.TestCase):
    """What matches and what does not."""

    def setUp(self):
        self.grammar = Grammar(SMALL)

    def check(self, rule: str, matching: list, others: list) -> None:
        for item in matching:
            self.assertTrue(self.grammar.matches(rule, item), item)
        for item in others:
            self.assertFalse(self.grammar.matches(rule, item), item)

    def test_optional_group(self):
        self.check(
            "message",
            [[1, 5], [1, 5, None, "x"], [1, 5, "a", None, 7, []]],
            [[1], [1, 5, "a"], [2, 5], [1, "5"], [1, True]],
        )

    def test_occurrences(self):
        self.check(
            "list",
            [[3, [], [0, 4]], [3, [1, "a", b"xy", None], [4, 4], 9]],
            [[3, [], [0]], [3, [], [0, 4, 0]], [3, [b"x"], [0, 4]], [3, [True], [0, 4]]],
        )

    def test_maps(self):
        self.check("map", [{}, {0: None, 65_535: "x"}], [{65_536: 1}, {-1: 1}, {"1": 1}, {1: []}])

    def test_sequences_of_messages(self):
        self.check("page", [[[18], [21]], [[18], [20], [19, 1], [21]]], [[[18]], [[18], [19], [21]], [[21], [18]]])

    def test_what_it_does_not_know_is_said(self):
        for text in ("a = #6.1(int)", "a = b", 'a = text .regexp "x"', "a = [int"):
            with self.assertRaises(Unsupported):
                Grammar(text)


class Protocol(unittest.TestCase):
    """Protocol/ledger-sync.cddl is valid for pycddl and readable for the engine."""

    def test_grammar(self):
        self.assertGreater(len(grammar.grammar().rules), 30)


if __name__ == "__main__":
    unittest.main()
