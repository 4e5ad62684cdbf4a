"""The worked example of SPEC §16, byte for byte."""

from __future__ import annotations

import re
import unittest

from client import bodies, compression, signing
from client import messages as m
from client.grammar import PROTOCOL
from client.replica import Held
from reference import times

SECRET = bytes(range(32))
HOUSEHOLD = bytes.fromhex("01a20bea15607daf9b9e279aa86e597d")


def blocks() -> list[str]:
    """The code blocks of the section, in order."""
    text = (PROTOCOL / "SPEC.md").read_text(encoding="utf-8")
    section = text[text.index("## 16. ") : text.index("## 17. ")]
    return re.findall(r"```\n(.*?)```", section, re.DOTALL)


def octets(block: str) -> bytes:
    return bytes.fromhex("".join(block.split()))


class Example(unittest.TestCase):
    """Request, answer, and the request again."""

    def setUp(self):
        (
            self.sequence,
            _,
            self.stream,
            self.text,
            self.header,
            self.answer_stream,
            self.answer,
            _,
            self.replayed,
            _,
        ) = blocks()

    def test_request(self):
        request = bodies.read_request(octets(self.sequence))
        self.assertEqual(bodies.encode(request.messages()), octets(self.sequence))
        self.assertEqual(compression.inflate(octets(self.stream)), octets(self.sequence))
        change = request.changes[0]
        self.assertEqual((request.hello.wall_ms, change.id, change.edits[2]), (1795499820000, HOUSEHOLD, "李大山"))
        self.assertEqual(times.corrected(1795500000000, change.wall_age, change.boot_age), 1795496400000)

    def test_signature(self):
        lines = self.text.strip().split("\n")
        nonce = signing.from_base64url(lines[5])
        made = signing.sign(SECRET, "/v1/sync", 1, 1795500000000, octets(self.stream), nonce)
        self.assertEqual(
            signing.signed_text("/v1/sync", 1, 1795500000000, nonce, octets(self.stream)), self.text.strip()
        )
        self.assertEqual(f"Authorization: {made.header}", self.header.strip())

    def test_answer(self):
        self.assertEqual(compression.inflate(octets(self.answer_stream)), octets(self.answer))
        answer = bodies.read_answer(octets(self.answer))
        self.assertEqual(bodies.encode(answer.messages()), octets(self.answer))
        item, position = answer.pages[0].items[0], answer.pages[0].position
        self.assertEqual(Held(item.kind, item.id, 1, item.step, item.fields).digest(), position.digest)

    def test_replayed(self):
        failure = bodies.read_one(octets(self.replayed), m.Failure)
        self.assertEqual((failure.code, failure.server_ms, failure.common), ("signature.replayed", 1795500000000, 0))


if __name__ == "__main__":
    unittest.main()
