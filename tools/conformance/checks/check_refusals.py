"""Every refusal code that a device can provoke (SPEC §7.2, §12.1)."""

from __future__ import annotations

import secrets

from client.replica import new_id
from reference import schema

from .acts import (
    APPLIED,
    BENEFIT,
    CREATE,
    EDIT,
    HOUSEHOLD,
    INCIDENT,
    REFUSED,
    REMOVE,
    RESIDENT,
    VISIT,
    applied,
    cell_of,
    create,
    edit,
    household,
    incident,
    outcome,
    refused,
    remove,
    step,
)
from .registry import check, expect, require, table


@table(
    {"absent": {1: "1"}, "null": {1: "1", 2: None}, "empty": {1: "1", 2: ""}, "blank": {1: "1", 2: "  "}},
    "validation.required in a new record",
    "R7.2-8",
    bare=True,
)
def required(world, fields):
    device = world.device()
    create(device, HOUSEHOLD, fields)
    refused(device, device.replica.journal[-1], "validation.required", 2)


# Kind, field, edit, code: each as an edit of a record that has its required fields.
INVALID = {
    "a text as an integer": (HOUSEHOLD, 3, 7, "validation.type"),
    "a text as bytes": (HOUSEHOLD, 3, b"x", "validation.type"),
    "a number as a text": (HOUSEHOLD, 4, "1", "validation.type"),
    "a text of 301 bytes": (HOUSEHOLD, 3, "a" * 301, "validation.length"),
    "a text of 303 bytes in 101 characters": (HOUSEHOLD, 3, "街" * 101, "validation.length"),
    "a remark of 1001 bytes": (HOUSEHOLD, 9, [3, ["a" * 1001]], "validation.length"),
    "a choice that is not of the list": (HOUSEHOLD, 4, 5, "validation.choice"),
    "the choice 0": (HOUSEHOLD, 4, 0, "validation.choice"),
    "a set with a choice that is not of the list": (HOUSEHOLD, 8, [1, [9], []], "validation.choice"),
    "a phone number of ten digits": (HOUSEHOLD, 5, "1380000000", "validation.phone"),
    "a mobile number that begins with 12": (HOUSEHOLD, 5, "12800000000", "validation.phone"),
    "a landline of six digits": (HOUSEHOLD, 5, "832123", "validation.phone"),
    "a landline that begins with 1": (HOUSEHOLD, 5, "1321234", "validation.phone"),
    "a short area code of three": (HOUSEHOLD, 5, "035-8321234", "validation.phone"),
    "a long area code of Beijing": (HOUSEHOLD, 5, "0101-8321234", "validation.phone"),
    "a phone number with blanks": (HOUSEHOLD, 5, "138 0000 0000", "validation.phone"),
    "a phone number in full-width digits": (HOUSEHOLD, 5, "１３８００００００００", "validation.phone"),
    "set in place of a union": (HOUSEHOLD, 8, 1, "validation.operation"),
    "union in place of a set": (HOUSEHOLD, 3, [1, [], []], "validation.operation"),
    "set in place of an append": (HOUSEHOLD, 9, "x", "validation.operation"),
    "sum in place of a set": (HOUSEHOLD, 4, [2, 1], "validation.operation"),
    "a field of no schema": (HOUSEHOLD, 40, "x", "validation.unknown_field"),
    "a required field emptied": (HOUSEHOLD, 2, None, "validation.required"),
    "a required field made blank": (HOUSEHOLD, 1, " ", "validation.required"),
}


@table(INVALID, "refused", "R7.2-8", "R7.2-9", "R7.2-10", "R7.2-14", "R7.2-16", "R7.2-17", "R7.2-18", bare=True)
def invalid(world, case):
    kind, number, value, code = case
    device = world.device()
    identifier = household(device)
    device.sync()
    refused(device, edit(device, (kind, identifier), {number: value}), code, number)


VALID = {
    "a mobile number": (5, "19912345678"),
    "a landline of seven digits": (5, "8321234"),
    "a landline of eight digits": (5, "28321234"),
    "a landline behind its area code": (5, "0355-8321234"),
    "a landline of Beijing": (5, "010-28321234"),
    "an address of 300 bytes": (3, "街" * 100),
    "an empty address": (3, ""),
    "an address emptied": (3, None),
    "a remark of 1000 bytes": (9, [3, ["a" * 1000]]),
    "every choice of a set": (8, [1, [1, 2, 3, 4], []]),
}


@table(VALID, "taken", "§12.1", bare=True)
def valid(world, case):
    number, value = case
    device = world.device()
    identifier = household(device, f3="x")
    device.sync()
    applied(device, edit(device, (HOUSEHOLD, identifier), {number: value}))


RESIDENT_INVALID = {
    "a day before 1850": (4, -43_830, "validation.date"),
    "a day behind 2199": (4, 84_006, "validation.date"),
    "an identity number with a wrong check": (5, "11010519491231002Y", "validation.id_number"),
    "an identity number with another check": (5, "110105194912310020", "validation.id_number"),
    "an identity number with a small x": (5, "11010519491231002x", "validation.id_number"),
    "an identity number of no day": (5, "110105194902310026", "validation.id_number"),
    "an identity number of 15 digits": (5, "110105491231002", "validation.id_number"),
    "a reference of 15 bytes": (1, bytes(15), "validation.type"),
    "a reference to nobody": (1, bytes(16), "reference.missing"),
}


@table(RESIDENT_INVALID, "refused in a resident", "R7.2-5", "R7.2-9", "R7.2-13", "R7.2-15", bare=True)
def invalid_resident(world, case):
    number, value, code = case
    device = world.device()
    home = household(device)
    person = create(device, RESIDENT, {1: home, 2: "李小明", 5: "11010519491231002X", 4: 84_005})
    applied(device, device.replica.journal[-1])
    refused(device, edit(device, (RESIDENT, person), {number: value}), code, number)


@table(
    {
        "beyond a billion yuan": (5, 10**12 + 1, "validation.range"),
        "a step beyond a billion yuan": (7, [2, -(10**12) - 1], "validation.range"),
        "a step that is no integer": (5, "1", "validation.type"),
    },
    "refused in a benefit",
    "R7.2-9",
    "R7.2-11",
)
def invalid_benefit(world, case):
    number, value, code = case
    device = world.device(role="duty_officer")
    benefit = create(device, BENEFIT, {1: household(device), 3: 1})
    device.sync()
    refused(device, edit(device, (BENEFIT, benefit), {number: value}), code, number)


@table(
    {"before 1850": -3_786_825_600_001, "behind 2199": 7_258_118_400_000},
    "an instant out of bounds is refused",
    "R7.2-11",
    bare=True,
)
def invalid_instant(world, value):
    device = world.device()
    incident(device, f8=value)
    refused(device, device.replica.journal[-1], "validation.range", 8)


@check("a total that leaves the bounds is refused, the bound itself is not", "R7.2-11", "§11.2")
def total(world):
    device = world.device(role="duty_officer")
    benefit = BENEFIT, create(device, BENEFIT, {1: household(device), 3: 1, 7: [2, 10**12]})
    applied(device, device.replica.journal[-1])
    refused(device, edit(device, benefit, {7: [2, 1]}), "validation.range", 7)
    applied(device, edit(device, benefit, {7: [2, -1]}))


@check("a list that would hold more than 1000 elements is refused", "R7.2-12", "R8-15", bare=True)
def count(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f9=[3, ["a"] * 1000])
    applied(device, device.replica.journal[-1])
    refused(device, edit(device, key, {9: [3, ["b"]]}), "validation.count", 9)


@check("record.unknown for an edit and a removal", "R7.2-3", bare=True)
def record_unknown(world):
    device = world.device()
    for operation, edits in ((EDIT, {3: "x"}), (REMOVE, {})):
        entry = device.replica.change(operation, HOUSEHOLD, new_id(), cell_of(device), edits)
        refused(device, entry, "record.unknown")


@check("record.removed for an edit whose author had seen the removal", "R7.2-4", bare=True)
def record_removed(world):
    device = world.device()
    key = HOUSEHOLD, household(device)
    device.sync()
    removal = applied(device, remove(device, key))
    refused(device, edit(device, key, {3: "x"}, base=removal), "record.removed")
    refused(device, edit(device, key, {3: "x"}, base=0), "record.removed")


@check("record.unknown_kind for a kind of no schema", "R7.2-2", bare=True)
def unknown_kind(world):
    device = world.device()
    create(device, 900, {1: "x"})
    refused(device, device.replica.journal[-1], "record.unknown_kind")


@check("scope.cell for a new record of another cell", "R7.2-1")
def scope_new(world):
    inside, outside = world.device(cells=[0]), world.device(cells=[1])
    entry = inside.replica.change(CREATE, HOUSEHOLD, new_id(), cell_of(outside), {1: "1", 2: "甲户"})
    refused(inside, entry, "scope.cell")


@check("scope.cell for a record of another cell, whatever cell the change names", "R7.2-1", "§10.2")
def scope_of_the_record(world):
    inside, outside = world.device(cells=[0]), world.device(cells=[1])
    identifier = household(outside)
    outside.sync()
    for operation in (CREATE, EDIT, REMOVE):
        entry = inside.replica.change(
            operation, HOUSEHOLD, identifier, cell_of(inside), {} if operation == REMOVE else {1: "1", 2: "甲户"}
        )
        refused(inside, entry, "scope.cell")


@check("a reference to a record of another cell is missing", "R7.2-5")
def reference_out_of_scope(world):
    inside, outside = world.device(cells=[0]), world.device(cells=[1])
    home = household(outside)
    outside.sync()
    create(inside, RESIDENT, {1: home, 2: "李小明"})
    refused(inside, inside.replica.journal[-1], "reference.missing", 1)


@check("a reference to a removed record, or one of another kind, is missing", "R7.2-5", bare=True)
def reference_not_alive(world):
    device = world.device()
    home = household(device)
    device.sync()
    person = create(device, RESIDENT, {1: home, 2: "李小明"})
    applied(device, device.replica.journal[-1])
    create(device, RESIDENT, {1: person, 2: "李小明"})
    refused(device, device.replica.journal[-1], "reference.missing", 1)
    remove(device, (HOUSEHOLD, home))
    create(device, RESIDENT, {1: home, 2: "李小红"})
    refused(device, device.replica.journal[-1], "reference.missing", 1)


@check("changes that depend on a refused one are refused in turn", "R7.2-5", "R7.2-3", "§7.2", bare=True)
def chain(world):
    device = world.device()
    home = create(device, HOUSEHOLD, {1: "1"})
    create(device, RESIDENT, {1: home, 2: "李小明"})
    device.replica.change(EDIT, HOUSEHOLD, home, cell_of(device), {3: "x"})
    device.sync()
    codes = [entry.outcome.code for entry in device.replica.journal[-3:]]
    expect(codes, ["validation.required", "reference.missing", "record.unknown"])


@check("a change is refused alone; those around it go on", "§7.2", bare=True)
def alone(world):
    device = world.device()
    household(device)
    create(device, HOUSEHOLD, {1: "1"})
    household(device)
    device.sync()
    expect([entry.outcome.status for entry in device.replica.journal[-3:]], [APPLIED, REFUSED, APPLIED])


@check("a refused change has no revision, and the feed does not bring it", "§5.5", "§7.2", bare=True)
def nothing_of_it(world):
    device = world.device()
    key = HOUSEHOLD, household(device, f3="旧")
    device.sync()
    entry = edit(device, key, {3: "新", 4: 9})
    refused(device, entry, "validation.choice", 4)
    expect(entry.outcome.revision, None)
    expect(device.replica.records[key].fields[3], "旧")


@check("permission.author for another worker's name", "R7.2-6", bare=True)
def author(world):
    device = world.device()
    home = household(device)
    other = device.replica.identity.worker + 1000
    create(device, VISIT, {1: home, 3: other, 4: "平安"})
    refused(device, device.replica.journal[-1], "permission.author", 3)
    incident(device, f11=other)
    refused(device, device.replica.journal[-1], "permission.author", 11)


@check("permission.author for a role that is not the worker's", "R7.2-6", bare=True)
def role(world):
    device = world.device()
    case = incident(device)
    entry = step(device, case, 17, f6="x", f4=device.replica.identity.role % 7 + 1)
    refused(device, entry, "permission.author", 4)


@check("permission.role for an auditor", "R7.2-7")
def auditor(world):
    device = world.device(role="auditor")
    household(device)
    refused(device, device.replica.journal[-1], "permission.role")


ROLES = {1: "worker", 2: "village_officer", 3: "duty_officer", 4: "director", 5: "department", 6: "auditor"}
LINE, PROGRAMME = ("civil_affairs", 1), 3


def writable(kind: int, fields: dict, home: bytes, resident: bytes, worker: int) -> dict:
    """A value for every field of a kind that has no worker and no list of references in it."""
    values = {"phone": "13800000000", "id number": "11010519491231002X", "remarks": [3, ["记"]], "worker": worker}
    found = {}
    for number, field in fields.items():
        if field.target is not None:
            found[number] = {1: home, 2: resident}.get(field.target) if field.type == "reference" else [1, [], [resident]]
        elif field.type == "choices":
            found[number] = [1, [1], []]
        elif field.policy == "sum":
            found[number] = [2, 1]
        elif field.type in ("text", "choice", "fen", "date", "instant"):
            found[number] = {"text": f"值{secrets.token_hex(3)}", "choice": 1}.get(field.type, 1)
        else:
            found[number] = values[field.type]
    if kind == BENEFIT:
        found[3] = PROGRAMME
    return found


@table({name: role for role, name in ROLES.items()}, "each role writes the fields that the tables of §12 give it", "R12.8-1", "R7.2-7")
def permissions(world, role):
    keeper = world.device(role="duty_officer", cells=[0])
    home = household(keeper)
    resident = create(keeper, RESIDENT, {1: home, 2: "李小明"})
    worker = world.worker(ROLES[role], [0], LINE[0] if role == 5 else None)
    keeper.sync()
    device = world.device(worker=worker)
    for kind in schema.kinds().values():
        if kind.append_only:
            continue
        values = writable(kind.number, kind.fields, home, resident, worker)
        needed = {number: values[number] for number, field in kind.fields.items() if field.required}
        needed |= {11: keeper.replica.identity.worker} if kind.number == INCIDENT else {}
        key = kind.number, create(keeper, kind.number, needed)
        keeper.sync()
        device.sync()
        for number, field in kind.fields.items():
            entry = edit(device, key, {number: values[number]})
            if role in field.later:
                require(outcome(device, entry).code is None, f"{kind.name}.{field.name}: {entry.outcome}")
            else:
                refused(device, entry, "permission.role")
        for number, field in kind.fields.items():
            if not field.required:
                create(device, kind.number, needed | {11: worker} if kind.number == INCIDENT else needed)
                made = device.replica.journal[-1]
                made.edits = made.edits | {number: values[number]}
                if role in field.new:
                    require(outcome(device, made).code is None, f"new {kind.name}.{field.name}: {made.outcome}")
                else:
                    refused(device, made, "permission.role")
        entry = remove(device, key)
        if role in kind.removed_by:
            require(outcome(device, entry).code is None, f"removal of a {kind.name}: {entry.outcome}")
        else:
            refused(device, entry, "permission.role")


@check("a department writes the benefits of its own line, as they are and as they become", "R12.8-2", "R7.2-26")
def lines(world):
    keeper = world.device(role="duty_officer", cells=[0])
    home = household(keeper)
    other = BENEFIT, create(keeper, BENEFIT, {1: home, 3: 6})
    keeper.sync()
    device = world.device(worker=world.worker("department", [0], "civil_affairs"))
    own = BENEFIT, create(device, BENEFIT, {1: home, 3: 3, 5: 100})
    applied(device, device.replica.journal[-1])
    applied(device, edit(device, own, {7: [2, 100]}))
    refused(device, edit(device, own, {3: 6}), "permission.line", 3)
    refused(device, edit(device, other, {7: [2, 1]}), "permission.line", 3)
    refused(device, remove(device, other), "permission.line", 3)
    untold = world.device(worker=world.worker("department", [0]))
    refused(untold, edit(untold, own, {7: [2, 1]}), "permission.line")


@check("an incident of another department's line is not written to, one of nobody's is", "R12.8-3")
def lines_of_incidents(world):
    worker, officer = world.device(cells=[0]), world.device(role="duty_officer", cells=[0])
    case = incident(worker)
    worker.sync()
    device = world.device(worker=world.worker("department", [0], "civil_affairs"))
    applied(device, step(device, case, 17, f6="记"))
    officer.sync()
    # Registered too early: it does not count, and names the line all the same.
    require(outcome(officer, step(officer, case, 3, f7=2)).code == "workflow.not_allowed", "it counts")
    refused(device, step(device, case, 17, f6="记"), "permission.line")
    refused(device, edit(device, (INCIDENT, case), {10: "记"}), "permission.line")
    outcome(officer, step(officer, case, 3, f7=1))
    applied(device, step(device, case, 17, f6="记"))


@check("what an incident's level decides is for those who have it now", "R12.8-4", "R7.2-27")
def levels(world):
    worker, village = world.device(cells=[0]), world.device(role="village_officer", cells=[0])
    key = INCIDENT, incident(worker)
    applied(worker, edit(worker, key, {9: 2}))
    applied(worker, step(worker, key[1], 2))
    refused(worker, edit(worker, key, {9: 1}), "permission.level", 9)
    applied(worker, edit(worker, key, {10: "记"}))
    village.sync()
    applied(village, edit(village, key, {9: 3}))


@table({"edit": EDIT, "removal": REMOVE}, "validation.append_only", "R7.2-19", bare=True)
def append_only(world, operation):
    device = world.device()
    visit = create(device, VISIT, {1: household(device), 3: device.replica.identity.worker, 4: "平安"})
    device.sync()
    entry = device.replica.change(operation, VISIT, visit, cell_of(device), {4: "改"} if operation == EDIT else {})
    refused(device, entry, "validation.append_only")


@check("the order of checks: kind, role, cell, reference, value", "R10.2-1", "§10.2")
def order(world):
    device, elsewhere = world.device(cells=[0]), world.device(cells=[1])
    cell = cell_of(elsewhere)
    entry = device.replica.change(CREATE, 900, new_id(), cell, {1: "x"})
    refused(device, entry, "record.unknown_kind")
    auditor_device = world.device(role="auditor", cells=[0])
    entry = auditor_device.replica.change(CREATE, HOUSEHOLD, new_id(), cell, {1: "1", 2: "甲户"})
    refused(auditor_device, entry, "permission.role")
    entry = device.replica.change(CREATE, RESIDENT, new_id(), cell, {1: bytes(16), 2: "李小明"})
    refused(device, entry, "scope.cell")
    entry = device.replica.change(CREATE, RESIDENT, new_id(), cell_of(device), {1: bytes(16), 2: "a" * 91})
    refused(device, entry, "reference.missing", 1)


@check("a create of an append-only record that is there alters nothing", "§11.3", bare=True)
def append_only_again(world):
    device = world.device()
    home = household(device)
    fields = {1: home, 3: device.replica.identity.worker, 4: "平安"}
    visit = create(device, VISIT, fields)
    device.sync()
    entry = device.replica.change(CREATE, VISIT, visit, cell_of(device), {**fields, 4: "改"})
    found = outcome(device, entry)
    expect((found.status, found.revision), (APPLIED, None))
    expect(device.replica.records[(VISIT, visit)].fields[4], "平安")


@check("an entry of an incident cannot name one that is not there", "R7.2-5", bare=True)
def entry_without_incident(world):
    device = world.device()
    refused(device, step(device, new_id(), 17, f6="x"), "reference.missing", 1)
