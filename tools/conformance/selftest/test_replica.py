"""The durable steps of the client, without a centre."""

from __future__ import annotations

import unittest

from client import applying, healing
from client import messages as m
from client.bodies import Answer, Page, Request
from client.replica import ACKNOWLEDGED, PENDING, SETTLED, Held, Place, Replica, Tombstone, new_id

CELL, EPOCH = 1, 1000


def welcome(acknowledged: int = 0) -> m.Message:
    return m.Welcome(
        protocol=1, schema=1, server_ms=0, epoch=EPOCH, acknowledged=acknowledged, directory=3, revoked=False
    )


def page(start: int, items: list, to: int, remaining: int = 0) -> Page:
    return Page(m.Section(cell=CELL, start=start), items, m.Position(to=to, remaining=remaining, digest=None))


def record(key: bytes, step: int, whole: bool, fields: dict) -> m.Message:
    return m.Record(kind=1, id=key, step=step, whole=whole, fields=fields)


class Durable(unittest.TestCase):
    """One replica that has read a cell to revision 50."""

    def setUp(self):
        self.replica = Replica(cells={CELL: None}, directory=3, places={CELL: Place(EPOCH, 50, True)})
        self.key = new_id()
        self.replica.records[(1, self.key)] = Held(1, self.key, CELL, 40, {1: "a", 2: "b"})
        self.hello = m.Hello(
            low=1, high=1, schema=1, wall_ms=0, boot_ms=0, page_bytes=0, directory=3, language="en", last=0, wait_ms=0
        )

    def take(self, answer: Answer, changes: list | None = None) -> applying.Taken:
        request = Request(self.hello, self.replica.cursors(), changes=changes or [])
        return applying.apply(self.replica, request, answer, 0, lambda _: False)

    def test_a_part_keeps_the_other_fields(self):
        self.take(Answer(welcome(), pages=[page(50, [record(self.key, 5, False, {2: None, 3: "c"})], 55)]))
        held = self.replica.records[(1, self.key)]
        self.assertEqual((held.revision, held.fields), (55, {1: "a", 3: "c"}))

    def test_what_cannot_be_placed_makes_the_cell_start_over(self):
        taken = self.take(Answer(welcome(), pages=[page(50, [record(new_id(), 5, False, {2: "x"})], 55)]))
        self.assertTrue(taken.more)
        self.assertEqual(self.replica.places[CELL], Place(EPOCH, 0, False))
        self.assertIn((1, self.key), self.replica.records)
        self.take(Answer(welcome(), pages=[page(0, [record(new_id(), 60, True, {1: "y"})], 60)]))
        self.assertNotIn((1, self.key), self.replica.records)

    def test_a_fork_makes_offers_and_sets_everything_back(self):
        gone = new_id()
        self.replica.tombstones[(1, gone)] = Tombstone(1, gone, CELL, EPOCH, 45, 0.0)
        entry = self.replica.change(m.EDIT, 1, self.key, CELL, {2: "c"})
        entry.state, entry.outcome = SETTLED, m.Outcome(change=1, status=0, revision=48)
        waiting = self.replica.change(m.EDIT, 1, self.key, CELL, {2: "d"})
        healing.epoch_forked(self.replica, 0, 2000, 30)
        self.assertEqual(
            [(offer.id, offer.revision, offer.epoch) for offer in self.replica.offers],
            [(self.key, 40, EPOCH), (gone, 45, EPOCH)],
        )
        self.assertEqual((entry.state, entry.origin), (PENDING, [EPOCH, 0, 48]))
        self.assertEqual((waiting.state, waiting.origin), (PENDING, [EPOCH, None, None]))
        self.assertEqual(self.replica.places[CELL], Place(2000, 30, False))
        self.assertEqual(self.replica.records[(1, self.key)].revision, 30)
        self.assertFalse(self.replica.tombstones)

    def test_a_departure_spares_what_came_to_another_cell(self):
        self.replica.records[(1, self.key)].cell = 2
        self.take(Answer(welcome(), pages=[page(50, [m.Departure(kind=1, id=self.key, step=5)], 55)]))
        self.assertIn((1, self.key), self.replica.records)

    def test_an_echo_makes_the_devices_own_changes(self):
        entry = self.replica.change(m.EDIT, 1, self.key, CELL, {9: [3, ["x"]], 8: [1, [4, 1], []]})
        change = entry.message(self.replica.clock.read())
        outcome = m.Outcome(change=1, status=0, revision=51)
        self.take(Answer(welcome(1), [outcome], pages=[page(50, [m.Echo(change=1, step=1, fields={})], 51)]), [change])
        self.assertEqual(self.replica.records[(1, self.key)].fields, {1: "a", 2: "b", 8: [1, 4], 9: ["x"]})
        self.assertEqual(entry.state, SETTLED)

    def test_an_acknowledged_change_stays_upon_the_record_until_the_feed_brings_it(self):
        entry = self.replica.change(m.EDIT, 1, self.key, CELL, {2: "c"})
        change = entry.message(self.replica.clock.read())
        outcome = m.Outcome(change=1, status=0, revision=90)
        self.take(Answer(welcome(1), [outcome], pages=[page(50, [], 60, remaining=3)]), [change])
        self.assertEqual(entry.state, ACKNOWLEDGED)
        self.assertEqual(self.replica.visible((1, self.key)), {1: "a", 2: "c"})
        self.assertEqual(self.replica.records[(1, self.key)].fields, {1: "a", 2: "b"})


if __name__ == "__main__":
    unittest.main()
