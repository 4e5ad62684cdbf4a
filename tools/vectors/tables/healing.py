"""healing.json: what a centre that came back from a backup makes of offers and of changes with an origin (SPEC.md §11.7,
§11.8).

The ledger began with epoch 1000. The backup was made at revision 30; epoch 3000 began there, and the ledger stands at
revision 40. Devices have read revisions of epochs between, which are lost.
"""

from .form import record_id, tagged, to_json
from .merges import CREATE, EDIT, REMOVE, as_json

EPOCHS = [[1000, 0], [3000, 30]]
REVISION = 40
NEXT = 41
NOW = 1795500000000
ID = record_id(1)
FIELDS = {1: "0101-001", 2: "甲户", 3: "东街1号"}
OLD = [20, 2, 2000]
NEW = [35, 2, 3500]
HEALED = [38, 0, 0]


def record(fields=None, clocks=None, kind=1, cell=1, revision=None, entered=20):
    """A record that device 2 made at revision 20, with other clocks where given."""
    fields = dict(FIELDS if fields is None else fields)
    all_clocks = {**{number: OLD for number in fields}, **(clocks or {})}
    return {
        "kind": kind, "id": ID, "cell": cell,
        "revision": revision or max(clock[0] for clock in all_clocks.values()), "entered": entered,
        "fields": {number: value for number, value in fields.items() if value is not None}, "clocks": all_clocks}


def healed(old, fields, cell=None):
    """The record as a healing left it: the fields that differed, with their clocks."""
    merged = {**old["fields"], **fields}
    return {
        **old, "cell": cell or old["cell"], "revision": NEXT, "entered": NEXT,
        "fields": {number: value for number, value in merged.items() if value is not None},
        "clocks": {**old["clocks"], **{number: [NEXT, 0, 0] for number in fields}}}


def made(fields, kind=1, cell=1):
    return {"kind": kind, "id": ID, "cell": cell, "revision": NEXT, "entered": NEXT, "fields": fields,
            "clocks": {number: [NEXT, 0, 0] for number in fields}}


def offer(name, old, fields, after, epoch=2000, revision=35, kind=1, cell=1, healing=None, review=()):
    """A vector; `after` is None if the offer is ignored."""
    return {
        "name": name, "epochs": EPOCHS, "revision": REVISION, "scope": [1, 2], "record": as_json(old),
        "healing": healing,
        "offer": {"kind": kind, "id": ID.hex(), "cell": cell, "epoch": epoch, "revision": revision, "fields": to_json(fields)},
        "taken": after is not None, "review": [
            {"field": field, "in_force": to_json(held), "other": to_json(other)} for field, held, other in review],
        "after": as_json(old if after is None else after),
    }


def offers():
    old = record()
    lost = {**FIELDS, 3: "西街9号"}
    yield offer("a lost edit", old, lost, healed(old, {3: "西街9号"}))
    yield offer("a lost edit of two fields and a new one", old, {1: "0101-001", 2: "乙户", 3: "西街9号", 8: [1, 4]},
                healed(old, {2: "乙户", 3: "西街9号", 8: [1, 4]}))
    yield offer("nothing differs", old, FIELDS, healed(old, {}))
    yield offer("a lost record", None, lost, made(lost))
    yield offer("a lost record in another cell of the scope", None, lost, made(lost, cell=2), cell=2)
    yield offer("an emptied field", record({**FIELDS, 6: "砖房"}), FIELDS, healed(record({**FIELDS, 6: "砖房"}), {6: None}))
    changed = record({**FIELDS, 3: "南街5号"}, {3: NEW})
    yield offer("a field that was changed since stays", changed, lost, healed(changed, {}), review=[(3, "南街5号", "西街9号")])
    yield offer("a field that was changed since stays, another heals", changed, {**lost, 2: "乙户"},
                healed(changed, {2: "乙户"}), review=[(3, "南街5号", "西街9号")])
    same = record({**FIELDS, 3: "西街9号"}, {3: NEW})
    yield offer("a field that was changed since to the same", same, lost, healed(same, {}))
    emptied = record({1: "0101-001", 2: "甲户", 3: None}, {3: NEW})
    yield offer("a field that was emptied since stays so", emptied, lost, healed(emptied, {}), review=[(3, None, "西街9号")])
    extra = record({**FIELDS, 6: "砖房"}, {6: NEW})
    yield offer("a field that was filled since, and is not offered", extra, FIELDS, healed(extra, {}), review=[(6, "砖房", None)])
    yield offer("a field changed just at the common revision heals", record({**FIELDS, 3: "南街5号"}, {3: [30, 2, 3000]}), lost,
                healed(record({**FIELDS, 3: "南街5号"}, {3: [30, 2, 3000]}), {3: "西街9号"}))
    yield offer("a lost removal", old, {0: 1}, healed(old, {0: 1}))
    tombstone = record({**FIELDS, 0: 1}, {0: [25, 2, 2500]})
    yield offer("a lost revival", tombstone, FIELDS, healed(tombstone, {0: None}))
    removed = record({**FIELDS, 0: 1}, {0: NEW})
    yield offer("removed since: it stays removed", removed, lost, healed(removed, {3: "西街9号"}), review=[(0, 1, None)])
    yield offer("a lost removal of a record that was changed since", changed, {0: 1}, healed(changed, {0: 1}))
    remarks = record({**FIELDS, 9: ["一"]})
    yield offer("remarks are taken as they are offered", remarks, {**FIELDS, 9: ["一", "二"]}, healed(remarks, {9: ["一", "二"]}))
    visit = {1: record_id(7), 2: 900, 3: 3, 4: "平安"}
    yield offer("a lost visit, whose household is not there and whose author is another", None, {**visit, 3: 99},
                made({**visit, 3: 99}, kind=4), kind=4)
    yield offer("an unknown kind with unknown fields", None, {1: "甲", 300: [2, 1]}, made({1: "甲", 300: [2, 1]}, kind=900), kind=900)
    yield offer("an unknown field", old, {**FIELDS, 40: 7}, healed(old, {40: 7}))
    yield offer("another cell: the record goes there", old, lost, healed(old, {3: "西街9号"}, cell=2), cell=2)
    yield offer("beyond the ledger in its current epoch", old, lost, healed(old, {3: "西街9号"}), epoch=3000, revision=41)
    yield offer("beyond its end in an earlier epoch", old, lost, healed(old, {3: "西街9号"}), epoch=1000, revision=31)
    yield offer("an epoch before the first: nothing is common, so what is in the ledger came since", old, {**lost, 6: "砖房"},
                healed(old, {6: "砖房"}), epoch=500, revision=3, review=[(3, "东街1号", "西街9号")])
    again = record({**FIELDS, 3: "北街2号"}, {3: HEALED}, entered=38)
    yield offer("healed before from less", again, lost, healed(again, {3: "西街9号"}), healing=[2000, 34, 38])
    yield offer("healed before from the same revision of an earlier epoch", again, lost, healed(again, {3: "西街9号"}),
                healing=[1900, 35, 38])
    yield offer("healed before from less, of a later epoch", again, lost, healed(again, {3: "西街9号"}), healing=[2100, 32, 38])
    yield offer("healed before from the same", again, lost, None, healing=[2000, 35, 38])
    yield offer("healed before from more", again, lost, None, healing=[2000, 36, 38])
    yield offer("healed before from more, of an earlier epoch", again, lost, None, healing=[1900, 36, 38])
    yield offer("healed before from the same revision of a later epoch", again, lost, None, healing=[2100, 35, 38])
    both = record({**FIELDS, 2: "丙户", 3: "北街2号"}, {2: [39, 2, 3900], 3: HEALED}, entered=38)
    yield offer("healed before, and changed since", both, {**lost, 2: "乙户"}, healed(both, {3: "西街9号"}),
                healing=[2000, 34, 38], review=[(2, "丙户", "乙户")])
    yield offer("a cell outside the scope", None, lost, None, cell=3)
    yield offer("a record in a cell outside the scope comes into the offer's cell", record(cell=3), lost,
                healed(record(cell=3), {3: "西街9号"}, cell=1))
    yield offer("a value that fails its check", old, {**lost, 5: "12"}, None)
    yield offer("a choice of a later schema", old, {**lost, 4: 9}, healed(old, {3: "西街9号", 4: 9}))
    yield offer("a required field is missing", old, {1: "0101-001", 3: "西街9号"}, None)
    yield offer("a required field is missing from a lost record", None, {1: "0101-001"}, None)
    yield offer("it belongs, and the record is whole", old, lost, None, epoch=3000, revision=40)
    yield offer("it belongs to an earlier epoch, and the record is whole", old, lost, None, epoch=1000, revision=30)
    yield offer("it belongs, and the history does not know the record", None, lost, None, epoch=3000, revision=40)


def origin(name, old, edits, given, result, after, base=20, operation=EDIT, healing=None, review=(), kind=1):
    status, revision, code = result
    return {
        "name": name, "epochs": EPOCHS, "revision": REVISION, "record": as_json(old), "healing": healing,
        "change": {"operation": operation, "kind": kind, "id": ID.hex(), "cell": 1, "base": base, "edits": to_json(edits),
                   "origin": given},
        "result": {"status": status, "revision": revision, "code": code, "review": [
            {"field": field, "in_force": to_json(held), "other": to_json(other)} for field, held, other in review]},
        "after": as_json(old if after is None else after)}


def merged(old, fields):
    """The record as the device's change left it."""
    all_fields = {**old["fields"], **fields}
    return {
        **old, "revision": NEXT, "fields": {number: value for number, value in all_fields.items() if value is not None},
        "clocks": {**old["clocks"], **{number: [NEXT, 5, NOW] for number in fields}}}


def origins():
    edit = {3: "西街9号"}
    again = record({**FIELDS, 3: "北街2号"}, {3: HEALED}, entered=38)
    covered, nothing = (0, 38, None), (0, None, None)
    yield origin("applied, and healed from that very revision", again, edit, [2000, 0, 35], covered, None, healing=[2000, 35, 38])
    yield origin("applied, and healed from a later one", again, edit, [2000, 0, 33], covered, None, healing=[2000, 35, 38])
    yield origin("applied, and healed from a later revision of an earlier epoch", again, edit, [2000, 0, 33], covered, None,
                 healing=[1900, 35, 38])
    yield origin("applied, and healed from that revision of a later epoch", again, edit, [2000, 0, 35], covered, None,
                 healing=[2100, 35, 38])
    yield origin("applied at a revision that belongs", record(), edit, [1000, 0, 25], nothing, None)
    old = record()
    yield origin("applied, and not healed", old, edit, [2000, 0, 35], (0, NEXT, None), merged(old, edit))
    yield origin("applied, and healed from less: it is merged", again, edit, [2000, 0, 36], (1, NEXT, None), merged(again, edit),
                 base=33, healing=[2000, 35, 38], review=[(3, "西街9号", "北街2号")])
    yield origin("applied without a revision", old, edit, [2000, 0, None], (0, NEXT, None), merged(old, edit))
    changed = record({**FIELDS, 3: "南街5号"}, {3: NEW})
    yield origin("applied and lost, and changed since", changed, edit, [2000, 0, 36], (1, NEXT, None), merged(changed, edit), base=35,
                 review=[(3, "西街9号", "南街5号")])
    yield origin("pending, on a base that had seen what was healed", again, edit, [2000, None, None], (0, NEXT, None),
                 merged(again, edit), base=35, healing=[2000, 35, 38])
    two = record({**FIELDS, 2: "丙户", 3: "北街2号"}, {2: [39, 2, 3900], 3: HEALED}, entered=38)
    yield origin("pending, had seen what was healed and not what came since", two, {**edit, 2: "丁户"}, [2000, None, None],
                 (1, NEXT, None), merged(two, edit), base=36, healing=[2000, 35, 38], review=[(2, "丙户", "丁户")])
    yield origin("pending, on a base that had not", again, edit, [2000, None, None], (1, NEXT, None), merged(again, edit), base=34,
                 healing=[2000, 35, 38], review=[(3, "西街9号", "北街2号")])
    yield origin("pending, on a base that is common", old, edit, [2000, None, None], (0, NEXT, None), merged(old, edit), base=25)
    yield origin("pending, on a lost base: it has seen what is common", old, edit, [2000, None, None], (0, NEXT, None),
                 merged(old, edit), base=39)
    yield origin("pending, on a lost base: it has not seen what came since", changed, edit, [2000, None, None], (1, NEXT, None),
                 merged(changed, edit), base=39, review=[(3, "西街9号", "南街5号")])
    yield origin("in review, unseen: the centre's value stays", changed, edit, [2000, 1, None], (1, None, None), None, base=35,
                 review=[(3, "南街5号", "西街9号")])
    yield origin("in review, seen: it takes effect", old, edit, [2000, 1, 35], (0, NEXT, None), merged(old, edit))
    care = record({**FIELDS, 8: [1]}, {8: NEW})
    yield origin("in review, an unseen set: the centre's stays", care, {8: [1, [2], []]}, [2000, 1, None], (1, None, None), None,
                 base=35, review=[(8, [1], [1, 2])])
    yield origin("refused: it is merged as any", old, edit, [2000, 2, None], (0, NEXT, None), merged(old, edit))
    yield origin("refused, and wrong still", old, {4: 9}, [2000, 2, None], (2, None, "validation.choice"), None)
    yield origin("a create that the ledger lost", None, {1: "0101-001", 2: "甲户"}, [2000, 0, 35], (0, NEXT, None), {
        "kind": 1, "id": ID, "cell": 1, "revision": NEXT, "entered": NEXT, "fields": {1: "0101-001", 2: "甲户"},
        "clocks": {1: [NEXT, 5, NOW], 2: [NEXT, 5, NOW]}}, base=0, operation=CREATE)
    yield origin("an edit of what the ledger lost and nobody gave back", None, edit, [2000, 0, 35], (2, None, "record.unknown"), None)
    yield from counted_perhaps()
    yield origin("a removal that was applied and lost", old, {}, [2000, 0, 35], (0, NEXT, None), merged(old, {0: 1}), operation=REMOVE)


def counted_perhaps():
    """Steps and remarks that a copy of the device may have sent to the lost ledger."""
    pending, back = [2000, None, None], [2000, 35, 38]
    remarks = record({**FIELDS, 9: ["一", "二"]}, {9: HEALED}, entered=38)
    same, other, partly = {9: [3, ["二"]]}, {9: [3, ["三"]]}, {9: [3, ["二", "三"]]}
    doubled = [(9, ["一", "二"], ["一", "二", "二"])]
    for what, given in ("pending", pending), ("without an origin", None), ("refused", [2000, 2, None]):
        yield origin(f"{what}, a remark that came back", remarks, same, given, (1, None, None), None, healing=back, review=doubled)
        yield origin(f"{what}, a remark that did not come back", remarks, other, given, (0, NEXT, None),
                     merged(remarks, {9: ["一", "二", "三"]}), healing=back)
    yield origin("without an origin, two remarks of which one came back", remarks, partly, None, (0, NEXT, None),
                 merged(remarks, {9: ["一", "二", "二", "三"]}), healing=back)
    yield origin("pending, a remark upon what came back", remarks, same, pending, (0, NEXT, None),
                 merged(remarks, {9: ["一", "二", "二"]}), base=35, healing=back)
    yield origin("without an origin, a remark made in sight of what came back", remarks, same, None, (0, NEXT, None),
                 merged(remarks, {9: ["一", "二", "二"]}), base=38, healing=back)
    own = record({**FIELDS, 9: ["一", "二"]}, {9: [37, 2, 3700]}, entered=38)
    yield origin("without an origin, a remark where the list did not come back", own, same, None, (0, NEXT, None),
                 merged(own, {9: ["一", "二", "二"]}), healing=back)
    later = record({**FIELDS, 9: ["一", "二"]}, {9: [39, 2, 3900]}, entered=38)
    yield origin("without an origin, a remark where the list came back and was added to", later, same, None, (1, None, None), None,
                 healing=back, review=doubled)
    paid = record({1: record_id(7), 7: 100}, {7: HEALED}, kind=3, entered=38)
    yield origin("without an origin, a step upon a sum that came back", paid, {7: [2, 50]}, None, (1, None, None), None,
                 healing=back, review=[(7, 100, 150)], kind=3)
    yield origin("without an origin, a step of a record that did not come back", paid, {7: [2, 50]}, None, (0, NEXT, None),
                 merged(paid, {7: 150}), kind=3)
    lost_before = [1500, 0, 36]
    yield origin("applied in a ledger that was lost before, a remark that came back", remarks, same, lost_before, (1, None, None), None,
                 healing=back, review=doubled)
    yield origin("applied in a ledger that was lost before, a remark that did not come back", remarks, other, lost_before,
                 (0, NEXT, None), merged(remarks, {9: ["一", "二", "三"]}), healing=back)
    yield origin("applied in a ledger that was lost before, a step upon a sum that came back", paid, {7: [2, 50]}, lost_before,
                 (1, None, None), None, healing=back, review=[(7, 100, 150)], kind=3)
    yield origin("applied in a ledger that was lost later, a step upon a sum that came back", paid, {7: [2, 50]}, [2500, 0, 36],
                 (0, NEXT, None), merged(paid, {7: 150}), healing=back, kind=3)
    yield origin("applied at a revision that did not come back, a step", paid, {7: [2, 50]}, [2000, 0, 36], (0, NEXT, None),
                 merged(paid, {7: 150}), healing=back, kind=3)


def offer_tags(vector):
    name = vector["name"]
    if not vector["taken"]:
        if "outside the scope" in name:
            return ["R11.7-1"]
        if "healed before" in name:
            return ["R11.7-2"]
        return ["R11.7-6"] if "it belongs" in name else ["R11.7-3"]
    return ["R11.7-4", "R11.7-5"] if vector["review"] else []


def origin_tags(vector):
    given = vector["change"]["origin"]
    if "remark" in vector["name"] or "step" in vector["name"]:
        return ["R11.8-4"]
    status = given[1]
    if "at a revision that belongs" in vector["name"] or vector["result"]["revision"] == 38:
        return ["R11.8-1"]
    return ["R11.8-2"] + (["R11.8-3"] if status == 1 else [])


def contents():
    return {"offers": tagged(list(offers()), offer_tags), "origins": tagged(list(origins()), origin_tags)}
