"""The codec against `cbor2`, and against everything that it must refuse."""

from __future__ import annotations

import unittest

import cbor2
from client import cbor
from hypothesis import given, settings
from hypothesis import strategies as st

integers = st.integers(min_value=cbor.LEAST, max_value=cbor.MOST)
scalars = st.none() | st.booleans() | integers | st.text(max_size=40) | st.binary(max_size=300)
items = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, 65_535), inner, max_size=5),
    max_leaves=20,
)


class Codec(unittest.TestCase):
    """Deterministic encoding."""

    @given(items)
    def test_round_trip(self, item):
        self.assertEqual(cbor.decode(cbor.encode(item)), item)

    @given(items)
    def test_same_bytes_as_cbor2(self, item):
        # Both orders of map keys agree on the integers that the protocol uses as keys.
        self.assertEqual(cbor.encode(item), cbor2.dumps(item, canonical=True))

    @given(st.binary(max_size=60))
    @settings(max_examples=2000)
    def test_one_encoding_for_each_value(self, data):
        try:
            item = cbor.decode(data)
        except cbor.Malformed:
            return
        self.assertEqual(cbor.encode(item), data)

    def test_map_keys_are_in_bytewise_order_of_their_encodings(self):
        # RFC 7049 would put the shorter key, -1, first.
        self.assertEqual(cbor.encode({-1: 0, 100: 0}), bytes.fromhex("a218640020 00".replace(" ", "")))

    def test_numbers_of_64_bits_alone(self):
        for number in (2**63, -(2**63) - 1):
            with self.assertRaises(ValueError):
                cbor.encode(number)


if __name__ == "__main__":
    unittest.main()
