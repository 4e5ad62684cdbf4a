"""merges.json: records, changes, and what becomes of them by SPEC.md §11 and §12.

Every story begins, where it does not say otherwise, with a household that device 1 made at revision 10 and time 1000,
and of which device 2 has changed some fields at revision 20 and time 2000.
"""

from .form import record_id, tagged, to_json
from .merge_checks import CHECKS

ID = record_id(1)
CREATE, EDIT, REMOVE = 0, 1, 2
APPLIED, REVIEW, REFUSED = 0, 1, 2
MADE = [10, 1, 1000]
THEIRS = [20, 2, 2000]
NEXT = 30
BASE_FIELDS = {1: "0101-001", 2: "甲户", 3: "东街1号"}


def record(fields=None, theirs=None, kind=1, cell=5, entered=10, clocks=None, revision=None, record=ID):
    """A record of device 1, with the fields that device 2 changed."""
    fields = dict(BASE_FIELDS if fields is None else fields)
    all_clocks = {number: MADE for number in fields}
    for number, value in (theirs or {}).items():
        fields[number] = value
        all_clocks[number] = THEIRS
    all_clocks.update(clocks or {})
    last = max([clock[0] for clock in all_clocks.values()], default=entered)
    return {
        "kind": kind, "id": record, "cell": cell, "revision": last if revision is None else revision,
        "entered": entered, "fields": {number: value for number, value in fields.items() if value is not None},
        "clocks": all_clocks,
    }


def after(old, revision, fields, clock=None, entered=None):
    """The record with some fields, and their clocks, as a change left them; None empties a field."""
    clock = clock or [revision, 3, 3000]
    merged = {**old["fields"], **fields}
    return {
        **old, "revision": revision, "entered": old["entered"] if entered is None else entered,
        "fields": {number: value for number, value in merged.items() if value is not None},
        "clocks": {**old["clocks"], **{number: clock for number in fields}},
    }


def change(edits=None, operation=EDIT, base=20, writer=3, time=3000, schema=1, revision=NEXT, kind=1, cell=5, record=ID):
    return {
        "writer": writer, "time": time, "schema": schema, "revision": revision, "operation": operation, "kind": kind,
        "id": record, "cell": cell, "base": base, "edits": edits or {},
    }


def applied(revision=NEXT, *review):
    return {"status": REVIEW if review else APPLIED, "revision": revision, "code": None, "field": None,
            "review": list(review)}


def nothing():
    """Everything in the change was in force already."""
    return applied(None)


def lost(*review, revision=None):
    """Something in the change waits for a person."""
    return applied(revision, *review)


FIELD_OPEN = object()


def refused(code, field=None):
    result = {"status": REFUSED, "revision": None, "code": code, "field": field, "review": []}
    if field is FIELD_OPEN:
        del result["field"]
    return result


def conflict(rule, field, in_force, other, writer):
    return {"rule": rule, "field": field, "in_force": in_force, "other": other, "writer": writer}


def creations():
    full = {1: "0101-001", 2: "甲户", 3: "东街1号", 4: 1, 5: "13800000000", 6: "砖房", 7: "无", 8: [1, [1, 4], []],
            9: [3, ["首次登记"]]}
    values = {**full, 8: [1, 4], 9: ["首次登记"]}
    made = [NEXT, 3, 3000]
    yield "a new household, every field", None, [change(full, CREATE, base=0)], [applied()], {
        "kind": 1, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT, "fields": values,
        "clocks": {number: made for number in values}}
    yield "a new household, the required fields alone", None, [change({1: "1", 2: "甲户"}, CREATE, base=0)], [applied()], {
        "kind": 1, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT, "fields": {1: "1", 2: "甲户"},
        "clocks": {1: made, 2: made}}
    yield "a new record at a base that means nothing", None, [
        change({1: "1", 2: "甲户"}, CREATE, base=99)], [applied()], {
        "kind": 1, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT, "fields": {1: "1", 2: "甲户"},
        "clocks": {1: made, 2: made}}
    yield "a required field is missing", None, [change({1: "1"}, CREATE, base=0)], [
        refused("validation.required", 2)], None
    yield "a required field is null", None, [change({1: "1", 2: None}, CREATE, base=0)], [
        refused("validation.required", 2)], None
    yield "a required field is blank", None, [change({1: "1", 2: " \u3000"}, CREATE, base=0)], [
        refused("validation.required", 2)], None
    yield "a required field is no text at all", None, [change({1: "", 2: "甲户"}, CREATE, base=0)], [
        refused("validation.required", 1)], None
    yield "a create of what the centre has is an edit: seen", record(), [
        change({3: "东街2号"}, CREATE, base=10)], [applied()], after(record(), NEXT, {3: "东街2号"})
    old = record(theirs={3: "西街9号"})
    yield "a create of what the centre has is an edit: unseen and later", old, [
        change({1: "0101-001", 3: "东街2号"}, CREATE, base=0)], [
        applied(NEXT, conflict("latest", 3, "东街2号", "西街9号", 2))], after(old, NEXT, {3: "东街2号"})
    yield "an edit of what the centre does not have", None, [change({3: "x"})], [refused("record.unknown")], None
    yield "a removal of what the centre does not have", None, [change(operation=REMOVE)], [refused("record.unknown")], None


def latest():
    old = record(theirs={3: "西街9号"})
    mine = {3: "东街2号"}
    won = conflict("latest", 3, "东街2号", "西街9号", 2)
    gone = conflict("latest", 3, "西街9号", "东街2号", 3)
    yield "latest: seen", old, [change(mine)], [applied()], after(old, NEXT, mine)
    yield "latest: seen, though made earlier", old, [change(mine, time=5)], [applied()], after(
        old, NEXT, mine, [NEXT, 3, 5])
    yield "latest: unseen and later", old, [change(mine, base=19)], [applied(NEXT, won)], after(old, NEXT, mine)
    yield "latest: unseen and earlier", old, [change(mine, base=19, time=1999)], [lost(gone)], old
    yield "latest: unseen, of one millisecond, the greater writer", old, [change(mine, base=10, time=2000)], [
        applied(NEXT, won)], after(old, NEXT, mine, [NEXT, 3, 2000])
    yield "latest: unseen, of one millisecond, the smaller writer", old, [change(mine, base=10, time=2000, writer=1)], [
        lost(conflict("latest", 3, "西街9号", "东街2号", 1))], old
    yield "latest: unseen, of one millisecond, the centre", old, [change(mine, base=10, time=2000, writer=0)], [
        lost(conflict("latest", 3, "西街9号", "东街2号", 0))], old
    yield "latest: unseen, the same value", old, [change({3: "西街9号"}, base=0)], [nothing()], old
    yield "latest: seen, the same value", old, [change({3: "西街9号"})], [nothing()], old
    yield "latest: its own earlier change never conflicts", old, [change(mine, base=0, writer=2, time=1)], [
        applied()], after(old, NEXT, mine, [NEXT, 2, 1])
    yield "latest: another field of the record was changed", old, [change({6: "砖房"}, base=10)], [applied()], after(
        old, NEXT, {6: "砖房"})
    yield "latest: a field that nobody wrote", record(), [change({6: "砖房"}, base=0)], [applied()], after(
        record(), NEXT, {6: "砖房"})
    yield "latest: emptied", old, [change({3: None})], [applied()], after(old, NEXT, {3: None})
    yield "latest: emptied, unseen and later", old, [change({3: None}, base=10)], [
        applied(NEXT, conflict("latest", 3, None, "西街9号", 2))], after(old, NEXT, {3: None})
    emptied = record(theirs={3: None})
    yield "latest: an emptied field keeps its clock", emptied, [change(mine, base=10, time=1500)], [
        lost(conflict("latest", 3, None, "东街2号", 3))], emptied
    yield "latest: two fields, one lost", old, [change({3: "东街2号", 6: "砖房"}, base=10, time=1500)], [
        lost(gone, revision=NEXT)], after(old, NEXT, {6: "砖房"}, [NEXT, 3, 1500])
    both = record(theirs={3: "西街9号", 5: "13800000001"})
    yield "latest: two fields, both won", both, [change({3: "东街2号", 5: "13800000002"}, base=10)], [
        applied(NEXT, won, conflict("latest", 5, "13800000002", "13800000001", 2))], after(
        both, NEXT, {3: "东街2号", 5: "13800000002"})
    yield "latest: an edit without edits", old, [change({}, base=10)], [nothing()], old
    yield "latest: the base is the revision of the field's clock", old, [change(mine, base=20, time=1)], [
        applied()], after(old, NEXT, mine, [NEXT, 3, 1])


def review():
    old = record(theirs={2: "乙户"})
    mine = {2: "丙户"}
    yield "review: seen", old, [change(mine)], [applied()], after(old, NEXT, mine)
    stays = conflict("review", 2, "乙户", "丙户", 3)
    yield "review: unseen, later: the centre's stays", old, [change(mine, base=10)], [lost(stays)], old
    yield "review: unseen, earlier: the centre's stays", old, [change(mine, base=10, time=1)], [lost(stays)], old
    yield "review: unseen, the same value", old, [change({2: "乙户"}, base=0)], [nothing()], old
    yield "review: its own earlier change", old, [change(mine, base=0, writer=2)], [applied()], after(
        old, NEXT, mine, [NEXT, 2, 3000])
    yield "review: unseen, beside a field that takes effect", old, [change({2: "丙户", 3: "东街2号"}, base=10)], [
        lost(stays, revision=NEXT)], after(old, NEXT, {3: "东街2号"})
    benefit = {1: record_id(7), 3: 3, 4: 2, 5: 20000}
    old = record(benefit, theirs={5: 25000}, kind=3)
    yield "review: an amount", old, [change({5: 30000}, base=10, kind=3)], [
        lost(conflict("review", 5, 25000, 30000, 3))], old
    yield "review: an amount emptied", old, [change({5: None}, base=10, kind=3)], [
        lost(conflict("review", 5, 25000, None, 3))], old


def unions():
    old = record({**BASE_FIELDS, 8: [1, 4]}, theirs={8: [1, 2, 4]})
    yield "union: added, unseen", old, [change({8: [1, [3], []]}, base=10)], [applied()], after(old, NEXT, {8: [1, 2, 3, 4]})
    yield "union: added, seen", old, [change({8: [1, [3], []]})], [applied()], after(old, NEXT, {8: [1, 2, 3, 4]})
    yield "union: taken away, unseen", old, [change({8: [1, [], [1, 2]]}, base=0)], [applied()], after(old, NEXT, {8: [4]})
    yield "union: added and taken away", old, [change({8: [1, [3], [4]]})], [applied()], after(old, NEXT, {8: [1, 2, 3]})
    yield "union: gains first, then loses", old, [change({8: [1, [3], [3, 4]]})], [applied()], after(old, NEXT, {8: [1, 2]})
    yield "union: what is there already", old, [change({8: [1, [1, 2], []]}, base=0)], [nothing()], old
    yield "union: what is not there taken away", old, [change({8: [1, [], [3]]}, base=0)], [nothing()], old
    yield "union: nothing", old, [change({8: [1, [], []]})], [nothing()], old
    yield "union: the last one taken away", old, [change({8: [1, [], [1, 2, 4]]})], [applied()], after(old, NEXT, {8: None})
    yield "union: into an empty field", record(), [change({8: [1, [2], []]}, base=0)], [applied()], after(
        record(), NEXT, {8: [2]})
    people = [record_id(number) for number in (30, 10, 20)]
    incident = {1: "0101-9-1", 2: 1, 3: "争执", 11: 3, 6: [people[2]]}
    old = record(incident, kind=5)
    yield "union: references are ordered by their bytes", old, [
        change({6: [1, sorted(people[:2]), []]}, kind=5, base=10)], [applied()], after(old, NEXT, {6: sorted(people)})


def sums():
    benefit = {1: record_id(7), 3: 3, 7: 100}
    old = record(benefit, theirs={7: 250}, kind=3)

    def step(amount, base=10, **more):
        return change({7: [2, amount]}, base=base, kind=3, **more)

    yield "sum: unseen", old, [step(50)], [applied()], after(old, NEXT, {7: 300})
    yield "sum: seen, less", old, [step(-300, base=20)], [applied()], after(old, NEXT, {7: -50})
    yield "sum: nothing", old, [step(0)], [nothing()], old
    empty = record({1: record_id(7), 3: 3}, kind=3)
    yield "sum: into an empty field", empty, [step(75)], [applied()], after(empty, NEXT, {7: 75})
    top = record({**benefit, 7: 10**12 - 5}, kind=3)
    yield "sum: to the bound", top, [step(5)], [applied()], after(top, NEXT, {7: 10**12})
    yield "sum: the total leaves the bound", top, [step(6)], [refused("validation.range", 7)], top
    low = record({**benefit, 7: -(10**12)}, kind=3)
    yield "sum: the total leaves the lower bound", low, [step(-1)], [refused("validation.range", 7)], low
    yield "sum: a step beyond the bound", old, [step(10**12 + 1)], [refused("validation.range", 7)], old
    yield "sum: the greatest step", old, [step(2**63 - 1)], [refused("validation.range", 7)], old


def appends():
    old = record({**BASE_FIELDS, 9: ["一"]}, theirs={9: ["一", "二"]})
    yield "append: unseen", old, [change({9: [3, ["三"]]}, base=10)], [applied()], after(old, NEXT, {9: ["一", "二", "三"]})
    yield "append: made earlier, behind all the same", old, [change({9: [3, ["三"]]}, base=10, time=1)], [
        applied()], after(old, NEXT, {9: ["一", "二", "三"]}, [NEXT, 3, 1])
    yield "append: two at once, one said before", old, [change({9: [3, ["二", "一"]]})], [applied()], after(
        old, NEXT, {9: ["一", "二", "二", "一"]})
    yield "append: nothing", old, [change({9: [3, []]})], [nothing()], old
    yield "append: into an empty field", record(), [change({9: [3, ["一"]]}, base=0)], [applied()], after(
        record(), NEXT, {9: ["一"]})
    full = record({**BASE_FIELDS, 9: ["a"] * 999})
    yield "append: the thousandth element", full, [change({9: [3, ["b"]]}, base=10)], [applied()], after(
        full, NEXT, {9: ["a"] * 999 + ["b"]})
    yield "append: one more than a record can carry", full, [change({9: [3, ["b", "c"]]}, base=10)], [
        refused("validation.count", 9)], full


def removals():
    old = record()
    gone = {0: 1}
    tombstone = after(old, 20, gone, THEIRS)
    yield "removal: seen", old, [change(operation=REMOVE, base=10)], [applied()], after(old, NEXT, gone)
    changed = record(theirs={3: "西街9号"})
    kept = conflict("removal", 0, None, 1, 3)
    yield "removal: a field is unseen", changed, [change(operation=REMOVE, base=10)], [lost(kept)], changed
    yield "removal: a field is unseen, and earlier", changed, [change(operation=REMOVE, base=19, time=9000)], [
        lost(kept)], changed
    yield "removal: its own field is not unseen", changed, [change(operation=REMOVE, base=10, writer=2)], [
        applied()], after(changed, NEXT, gone, [NEXT, 2, 3000])
    yield "removal: of a tombstone, unseen", tombstone, [change(operation=REMOVE, base=10)], [nothing()], tombstone
    yield "removal: of a tombstone, seen", tombstone, [change(operation=REMOVE, base=20)], [nothing()], tombstone
    yield "edit of a tombstone: seen", tombstone, [change({3: "东街2号"}, base=20)], [refused("record.removed")], tombstone
    yield "edit of a tombstone: its own removal", tombstone, [change({3: "东街2号"}, base=10, writer=2)], [
        refused("record.removed")], tombstone
    revived = conflict("removal", 0, None, 1, 2)
    alive = after(old, NEXT, {0: None, 3: "东街2号"}, entered=NEXT)
    yield "edit of a tombstone: unseen, it comes alive", tombstone, [change({3: "东街2号"}, base=10)], [
        applied(NEXT, revived)], alive
    yield "edit of a tombstone: unseen and earlier, it comes alive", tombstone, [
        change({3: "东街2号"}, base=10, time=1500)], [applied(NEXT, revived)], after(
        old, NEXT, {0: None, 3: "东街2号"}, [NEXT, 3, 1500], entered=NEXT)
    yield "create of a tombstone: unseen, it comes alive", tombstone, [change({6: "砖房"}, CREATE, base=0)], [
        applied(NEXT, revived)], after(old, NEXT, {0: None, 6: "砖房"}, entered=NEXT)
    yield "create of a tombstone: seen", tombstone, [change({3: "东街2号"}, CREATE, base=20)], [
        refused("record.removed")], tombstone
    yield "edit of a tombstone that is refused leaves it", tombstone, [change({4: 9}, base=10)], [
        refused("validation.choice", 4)], tombstone


def append_only():
    home = record_id(7)
    visit = {1: home, 2: 900, 3: 3, 4: "平安"}
    made = [NEXT, 3, 3000]

    def new(fields, kind):
        return {"kind": kind, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT, "fields": fields,
                "clocks": {number: made for number in fields}}

    yield "append-only: a visit with its time", None, [change(visit, CREATE, base=0, kind=4)], [applied()], new(visit, 4)
    without = {1: home, 3: 3, 4: "平安"}
    yield "stamp when absent: a visit without a time", None, [change(without, CREATE, base=0, kind=4)], [
        applied()], new({**without, 2: 3000}, 4)
    entry = {1: record_id(8), 2: 17, 3: 3, 4: 1, 6: "看过"}
    yield "stamp always: an entry's time is not the device's", None, [
        change({**entry, 5: 123}, CREATE, base=0, kind=6)], [applied()], new({**entry, 5: 3000}, 6)
    yield "stamp always: an entry without a time", None, [change(entry, CREATE, base=0, kind=6)], [
        applied()], new({**entry, 5: 3000}, 6)
    incident = {1: "0101-9-1", 2: 1, 3: "争执", 11: 3}
    yield "stamp when absent: an incident", None, [change(incident, CREATE, base=0, kind=5)], [
        applied()], new({**incident, 8: 3000}, 5)
    yield "stamp when absent: an incident with its time", None, [change({**incident, 8: -500}, CREATE, base=0, kind=5)], [
        applied()], new({**incident, 8: -500}, 5)
    old = record(visit, kind=4)
    yield "append-only: created again, it alters nothing", old, [
        change({**visit, 4: "有事"}, CREATE, base=0, kind=4)], [nothing()], old
    yield "append-only: an edit", old, [change({4: "有事"}, base=10, kind=4)], [refused("validation.append_only", 4)], old
    yield "append-only: a removal", old, [change(operation=REMOVE, base=10, kind=4)], [
        refused("validation.append_only", FIELD_OPEN)], old
    yield "append-only: an edit of one that is not there", None, [change({4: "有事"}, base=10, kind=4)], [
        refused("record.unknown")], None


KIND_FIELDS = {
    1: BASE_FIELDS, 2: {1: record_id(7), 2: "乙"}, 3: {1: record_id(7), 3: 3},
    5: {1: "0101-9-1", 2: 1, 3: "争执", 8: 500, 11: 3},
}


def checks():
    for name, kind, field, edit, code in CHECKS:
        old = record(KIND_FIELDS[kind], kind=kind)
        sent = [change({field: edit}, base=10, kind=kind)]
        if code:
            yield f"check: {name}", old, sent, [refused(code, field)], old
        else:
            value = edit[1] if isinstance(edit, list) else edit
            yield f"check: {name}", old, sent, [applied()], after(old, NEXT, {field: value})
    old = record()
    yield "check: one bad field refuses the whole change", old, [change({3: "东街2号", 4: 9}, base=10)], [
        refused("validation.choice", 4)], old


def newer_schemas():
    old = record({**BASE_FIELDS, 40: "新"}, theirs={40: "更新"})

    def newer(edits, base=10, **more):
        return change(edits, base=base, schema=2, **more)

    yield "newer schema: an unknown field is kept", record(), [newer({40: "新", 41: b"\x01", 42: [0, [2, 1]]})], [
        applied()], after(record(), NEXT, {40: "新", 41: b"\x01", 42: [2, 1]})
    yield "newer schema: an unknown field goes by the later time", old, [newer({40: "最新"})], [
        applied(NEXT, conflict("latest", 40, "最新", "更新", 2))], after(old, NEXT, {40: "最新"})
    yield "newer schema: an unknown field loses to the later time", old, [newer({40: "最新"}, time=1500)], [
        lost(conflict("latest", 40, "更新", "最新", 3))], old
    yield "newer schema: an unknown set gains and loses", record({**BASE_FIELDS, 43: [1, 2]}), [
        newer({43: [1, [5], [1]]}, base=0)], [applied()], after(
        record({**BASE_FIELDS, 43: [1, 2]}), NEXT, {43: [2, 5]})
    counted = record({**BASE_FIELDS, 44: 10}, theirs={44: 12})
    yield "newer schema: an unknown sum", counted, [newer({44: [2, 5]})], [applied()], after(counted, NEXT, {44: 17})
    noted = record({**BASE_FIELDS, 45: ["一"]}, theirs={45: ["一", "二"]})
    yield "newer schema: an unknown list", noted, [newer({45: [3, ["三"]]})], [applied()], after(
        noted, NEXT, {45: ["一", "二", "三"]})
    yield "newer schema: an unknown choice is kept by its number", record(), [newer({4: 9})], [applied()], after(
        record(), NEXT, {4: 9})
    yield "newer schema: unknown choices in a set", record(), [newer({8: [1, [2, 9], []]})], [applied()], after(
        record(), NEXT, {8: [2, 9]})
    yield "newer schema: what is known is still checked", record(), [newer({40: "新", 5: "12"})], [
        refused("validation.phone", 5)], record()
    yield "newer schema: a new record with an unknown field", None, [newer({1: "1", 2: "甲户", 40: 7}, 0, operation=CREATE)], [
        applied()], {"kind": 1, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT,
                     "fields": {1: "1", 2: "甲户", 40: 7}, "clocks": {number: [NEXT, 3, 3000] for number in (1, 2, 40)}}
    yield "the same schema: an unknown field of the record stays", old, [change({3: "东街2号"}, base=20)], [
        applied()], after(old, NEXT, {3: "东街2号"})
    yield "an older schema: an unknown field is refused", record(), [change({40: "新"}, base=10, schema=0)], [
        refused("validation.unknown_field", 40)], record()
    unknown = {1: "甲", 300: [1, 2]}
    kind = record(unknown, theirs={1: "乙"}, kind=900)
    yield "newer schema: an unknown kind is created", None, [
        newer({1: "甲", 2: [1, [4], []], 300: [0, [2, 1]]}, 0, operation=CREATE, kind=900)], [applied()], {
        "kind": 900, "id": ID, "cell": 5, "revision": NEXT, "entered": NEXT, "fields": {1: "甲", 2: [4], 300: [2, 1]},
        "clocks": {number: [NEXT, 3, 3000] for number in (1, 2, 300)}}
    yield "newer schema: an unknown kind goes by the later time", kind, [newer({1: "丙"}, kind=900)], [
        applied(NEXT, conflict("latest", 1, "丙", "乙", 2))], after(kind, NEXT, {1: "丙"})
    yield "newer schema: an unknown kind is removed", kind, [newer({}, 20, operation=REMOVE, kind=900)], [
        applied()], after(kind, NEXT, {0: 1})
    yield "the same schema: an unknown kind is refused", None, [
        change({1: "甲"}, CREATE, base=0, kind=900)], [refused("record.unknown_kind")], None


def stories():
    old = record()
    first = change({3: "一号", 8: [1, [1], []]}, base=10, writer=4, time=5000, revision=31)
    second = change({3: "二号", 8: [1, [2], []]}, base=10, writer=5, time=4000, revision=32)
    middle = after(old, 31, {3: "一号", 8: [1]}, [31, 4, 5000])
    yield "two devices offline: the later is first to come", old, [first, second], [
        applied(31), lost(conflict("latest", 3, "一号", "二号", 5), revision=32)], after(
        middle, 32, {8: [1, 2]}, [32, 5, 4000])
    early = {**second, "revision": 31}
    late = {**first, "revision": 32}
    middle = after(old, 31, {3: "二号", 8: [2]}, [31, 5, 4000])
    yield "two devices offline: the earlier is first to come", old, [early, late], [
        applied(31), applied(32, conflict("latest", 3, "一号", "二号", 5))], after(
        middle, 32, {3: "一号", 8: [1, 2]}, [32, 4, 5000])
    removal = change(operation=REMOVE, base=10, writer=4, time=4000, revision=31)
    edit = change({3: "二号"}, base=10, writer=5, time=5000, revision=32)
    yield "removed here, edited there: it comes alive", old, [removal, edit], [
        applied(31), applied(32, conflict("removal", 0, None, 1, 4))], after(
        after(old, 31, {0: 1}, [31, 4, 4000]), 32, {0: None, 3: "二号"}, [32, 5, 5000], entered=32)
    yield "edited there, removed here: it stays", old, [{**edit, "revision": 31}, {**removal, "revision": 32}], [
        applied(31), lost(conflict("removal", 0, None, 1, 4))], after(old, 31, {3: "二号"}, [31, 5, 5000])
    yield "one device edits three times on one base", old, [
        change({3: text}, base=10, writer=4, time=4000 + step, revision=31 + step)
        for step, text in enumerate(["一号", "二号", "三号"])], [applied(31), applied(32), applied(33)], after(
        old, 33, {3: "三号"}, [33, 4, 4002])
    yield "a lost edit takes no revision: the next one takes it", record(theirs={2: "乙户"}), [
        change({2: "丙户"}, base=10, revision=31), change({3: "二号"}, base=10, revision=31)], [
        lost(conflict("review", 2, "乙户", "丙户", 3)), applied(31)], after(
        record(theirs={2: "乙户"}), 31, {3: "二号"}, [31, 3, 3000])
    yield "the centre decides: a change of writer 0 that has seen all", record(theirs={2: "乙户"}), [
        change({2: "丙户"}, base=10, revision=31), change({2: "丁户"}, base=20, writer=0, time=9000, revision=31)], [
        lost(conflict("review", 2, "乙户", "丙户", 3)), applied(31)], after(
        record(theirs={2: "乙户"}), 31, {2: "丁户"}, [31, 0, 9000])


def as_json(record):
    if record is None:
        return None
    return {
        **record, "id": record["id"].hex(), "fields": to_json(record["fields"]), "clocks": to_json(record["clocks"])}


def vector(name, before, changes, results, expected):
    return {
        "name": name, "record": as_json(before),
        "changes": [{**one, "id": one["id"].hex(), "edits": to_json(one["edits"])} for one in changes],
        "results": [
            {**one, "review": [
                {**item, "in_force": to_json(item["in_force"]), "other": to_json(item["other"])}
                for item in one["review"]]}
            for one in results
        ],
        "after": as_json(expected),
    }


# The requirement of each refusal code (SPEC.md §7.2).
CODE_TAGS = {
    "record.unknown_kind": "R7.2-2", "record.unknown": "R7.2-3", "record.removed": "R7.2-4", "validation.required": "R7.2-8",
    "validation.type": "R7.2-9", "validation.length": "R7.2-10", "validation.range": "R7.2-11",
    "validation.count": "R7.2-12", "validation.date": "R7.2-13", "validation.phone": "R7.2-14",
    "validation.id_number": "R7.2-15", "validation.choice": "R7.2-16", "validation.operation": "R7.2-17",
    "validation.unknown_field": "R7.2-18", "validation.append_only": "R7.2-19",
}


def tags(vector):
    found = [CODE_TAGS[result["code"]] for result in vector["results"] if result["code"]]
    if "R7.2-12" in found:
        found.append("R8-15")
    if "newer schema: an unknown kind" in vector["name"]:
        found.append("R11.5-1")
    return found


def contents():
    tables = [
        creations(), latest(), review(), unions(), sums(), appends(), removals(), append_only(), checks(),
        newer_schemas(), stories()]
    return {"merges": tagged([vector(*row) for table in tables for row in table], tags)}
