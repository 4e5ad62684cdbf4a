"""Exchanges in the forms of Protocol/SPEC.md §5: requests and answers as lists of messages."""

from builder import ledger, texts
from builder.cbor import encode

MINUTE = 60_000
#: How many random bytes the token of a directory has.
DIRECTORY_BYTES = 8


class Device:
    """A device of a worker who walks one cell, and what the centre would answer it. Every method is one exchange."""

    def __init__(self, draws, purpose, code):
        self.draws, self.purpose = draws, purpose
        [(self.code, self.records)] = ledger.cells(draws, purpose, [code])
        self.now = draws.between(1_793_000_000_000, 1_893_000_000_000)
        self.boot = draws.magnitude(10 * MINUTE, 30 * 24 * 60 * MINUTE)
        self.epoch = (self.now - draws.magnitude(3_600_000, 90 * 86_400_000)) << 20 | draws.between(0, (1 << 20) - 1)
        self.cell = draws.between(1, 200)
        self.worker = draws.between(1, 80)
        self.revision = draws.magnitude(20_000, 400_000)
        self.last = draws.magnitude(10, 5000)
        self.directory = int.from_bytes(draws.octets(DIRECTORY_BYTES), "big") >> 1
        self.page_bytes = 1 << draws.between(15, 18)
        self.language = "zh" if draws.chance(90) else "en"

    def of(self, *kinds):
        return [record for record in self.records if record.kind in kinds]

    # What both sides say around the matter.

    def hello(self, waits=False, fresh=False):
        self.now += self.draws.magnitude(1000, 8 * 60 * MINUTE)
        return [1, 1, 1, 1, self.now + self.draws.between(-3000, 3000), self.boot, self.page_bytes,
                0 if fresh else self.directory, self.language, self.last, 50_000 if waits else 0]

    def cursor(self, fresh=False):
        if fresh:
            return [2, self.cell, 0, 0, None]
        return [2, self.cell, self.epoch, self.revision, self.draws.octets(8)]

    def welcome(self):
        return [16, 1, 1, self.now, self.epoch, self.last, self.directory, False]

    def page(self, items, from_revision, to, remaining=0):
        digest = None if remaining else self.draws.octets(8)
        return [[18, self.cell, from_revision], *items, [21, to, remaining, digest]]

    def change(self, number, operation, kind, id, edits):
        age = self.draws.magnitude(1000, 8 * 60 * MINUTE)
        base = 0 if operation == 0 else self.draws.between(self.revision // 3, self.revision)
        boot_age = None if self.draws.chance(5) else age + self.draws.weighted([(0, 6), (1, 2), (-1, 2)])
        return [3, number, operation, kind, id, self.cell, base, age, boot_age, edits]

    # Edits and what the feed makes of them.

    def field_edit(self, record):
        """(field, edit, value in the feed) for one likely edit of a household or a resident."""
        draws = self.draws
        phone = ledger.phone(draws)
        if record.kind == ledger.RESIDENT:
            return draws.weighted([
                ((7, phone, phone), 5), ((8,) + (draws.one(texts.OCCUPATIONS),) * 2, 3),
                ((10,) + (draws.one(texts.DESTINATIONS),) * 2, 2), ((11,) + (draws.between(1, 4),) * 2, 1),
                (self.remark_edit(record), 2)])
        return draws.weighted([
            ((5, phone, phone), 8), ((7,) + (draws.one(texts.HAZARDS[self.purpose]),) * 2, 3),
            (self.remark_edit(record), 5),
            ((8, [1, [draws.between(1, 4)], []], [1, 4]), 2), ((4,) + (draws.between(1, 4),) * 2, 1)])

    def phone_edit(self, record):
        number = ledger.phone(self.draws)
        return (7 if record.kind == ledger.RESIDENT else 5), number, number

    def remark_edit(self, record):
        field = 12 if record.kind == ledger.RESIDENT else 9
        remark = self.draws.one(texts.REMARKS[self.purpose])
        return field, [3, [remark]], record.fields.get(field, []) + [remark]

    def changed(self, count=1, edit=None, kinds=(ledger.HOUSEHOLD, ledger.RESIDENT), others=False):
        """One field each of so many records: the request and its answer."""
        draws = self.draws
        candidates = self.of(*kinds)
        first = self.last + 1
        self.last += count
        request, outcomes, items, mine = [self.hello(), self.cursor()], [], [], []
        revision = start = self.revision
        for number in range(first, first + count):
            record = draws.one(candidates)
            candidates.remove(record)
            field, sent, value = (edit or Device.field_edit)(self, record)
            request.append(self.change(number, 1, record.kind, record.id, {field: sent}))
            step = draws.weighted([(1, 6), (draws.magnitude(1, 2000), 4)]) if number == first else 1
            revision += step
            outcomes.append([17, number, 0, revision])
            mine.append([27, number, step, {}])
            items.append([19, record.kind, record.id, step, False, {field: value}])
        self.revision = revision + draws.weighted([(0, 8), (draws.between(1, 9), 2)])
        feed = items if others else mine
        return request, [self.welcome(), *outcomes, *self.page(feed, start, self.revision)]

    def created(self, new):
        """New records (kind, id, fields): the request and its answer."""
        first = self.last + 1
        self.last += len(new)
        request, outcomes, items = [self.hello(), self.cursor()], [], []
        start = self.revision
        self.revision += self.draws.weighted([(0, 6), (self.draws.magnitude(1, 2000), 4)])
        for number, (kind, id, fields) in enumerate(new, first):
            request.append(self.change(number, 0, kind, id, fields))
            step = self.revision + 1 - start if number == first else 1
            self.revision += 1
            outcomes.append([17, number, 0, self.revision])
            stamped = {5: self.now - self.draws.between(0, 3_600_000)} if kind == ledger.ENTRY else {}
            items.append([27, number, step, stamped])
        return request, [self.welcome(), *outcomes, *self.page(items, start, self.revision)]

    def visit(self):
        household = self.draws.one(self.of(ledger.HOUSEHOLD))
        return self.created([(ledger.VISIT, self.draws.uuid7(self.now), {
            1: household.id, 2: self.now - self.draws.magnitude(1000, 8 * 60 * MINUTE), 3: self.worker,
            4: self.draws.one(texts.FINDINGS[self.purpose])})])

    def incident(self):
        draws = self.draws
        model = draws.one(self.of(ledger.INCIDENT))
        id = draws.uuid7(self.now)
        fields = model.fields | {
            1: f"{self.code}-{draws.between(1, 60)}-{draws.between(1, 99)}", 11: self.worker,
            8: self.now - draws.magnitude(1000, 8 * 60 * MINUTE)}
        written = [record.fields[6] for record in self.of(ledger.ENTRY) if 6 in record.fields]
        new = [(ledger.INCIDENT, id, fields)]
        for action in draws.weighted([((1,), 5), ((2,), 2), ((17, 1), 2), ((17, 2), 1)]):
            new.append((ledger.ENTRY, draws.uuid7(self.now), {
                1: id, 2: action, 3: self.worker, 4: 1, 5: self.now - draws.between(0, 3_600_000),
                6: draws.one(written)}))
        return self.created(new)

    def refused(self):
        request, answer = self.changed()
        code, field, chinese, english = self.draws.one(texts.REFUSALS)
        sentence = chinese if self.language == "zh" else english
        outcome = [17, self.last, 1 if code.startswith(("workflow", "device")) else 2, None, code, field, sentence]
        return request, [answer[0], outcome]

    def idle(self):
        return [self.hello(waits=self.draws.chance(70)), self.cursor()], [self.welcome()]

    def news(self):
        """Somebody else's changes arrive at a device that waits."""
        _, answer = self.changed(self.draws.one([1, 1, 1, 2, 3]), others=True)
        return [self.hello(waits=True), self.cursor()], [message for message in answer if message[0] != 17]

    def first_sync(self, size):
        """A first page of about so many bytes."""
        place = self.draws.one(texts.PLACES[self.purpose]) + self.draws.one(texts.VILLAGE_ENDS)
        cell = [22, self.cell, self.code, f"{place}第{self.draws.one('一二三四五六七八九')}网格", place]
        heads = [record.fields[2] for record in self.of(ledger.HOUSEHOLD) if 2 in record.fields]
        roles = self.draws.between(3, 12)
        staff = [[23, number, self.draws.one(heads), min(number, 5)] for number in range(1, roles)]
        at = self.draws.between(0, max(0, len(self.records) - 200))
        start, items, taken = self.draws.magnitude(1, 30_000) if at else 0, [], 0
        for record in self.records[at:]:
            if taken >= size:
                break
            step = self.draws.weighted([(1, 9), (self.draws.magnitude(1, 300), 1)])
            items.append([19, record.kind, record.id, step, True, record.fields])
            taken += len(encode(items[-1]))
        end = start + sum(item[3] for item in items)
        remaining = max(0, len(self.records) - at - len(items))
        cursor = [2, self.cell, self.epoch, start, None] if at else self.cursor(fresh=True)
        request = [self.hello(fresh=not at), cursor]
        directory = [cell, *staff] if not at else []
        return request, [self.welcome(), *directory, *self.page(items, start, end, remaining)]
