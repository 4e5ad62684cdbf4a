"""messages.json: whole bodies of every kind."""

from .form import encode, record_id, sequence, tagged, to_json

NOW = 1795500000000
ID = bytes.fromhex("01a20bea15607daf9b9e279aa86e597d")
DIGEST = bytes.fromhex("0123456789abcdef")
NONE = bytes(8)
SECRET = bytes(range(32))
ATTEMPT = bytes(range(16))
LINEAGE = bytes(range(16, 32))
NONCE = bytes.fromhex("4fec9bbaa13cc3a609")
LEAST, GREATEST = -(2**63), 2**63 - 1
NUMBER_MAX = 2**62 - 2

HELLO = [1, 1, 1, 1, NOW - 180000, 90000000, 131072, 3, "zh", 1, 0]
WELCOME = [16, 1, 1, NOW, 7, 1, 3, False]
CURSOR = [2, 1, 7, 0, None]
FIELDS = {1: "0101-001", 2: "甲户", 5: "13800000000", 8: [1, 4]}
ENROL = [40, 1, 1, "ABCD-2345", "e通 1", ATTEMPT, 1, LINEAGE]
ENROLLED = [41, 12, SECRET, 3, "网格员甲", 1, "试验镇", NOW]
RENEW = [42, 1, 1, ATTEMPT, 8]
ASK = [43, 1, 1, "zh", 16384, 1, ID, 0]
HISTORY = [44, NOW, 0]
PAST = [
    45, 118, 1, 0, 31, None, None, NOW - 5000, NOW - 9000, 1, NOW, "网格员甲", 12, None, "0101", None, 0, None, None]
PAST_FIELD = [46, 5, 0, ["13800000000", "13900000000"], [], None]
PAST_ITEM = [47, 9, 1, 5, None, None, None, "待审第 9 号，尚未决定"]
FAILURE = [31, "signature.stale", "the date is too far off", NOW, 0, 0, 0]
LATER = ["later", {1: [True, b"\x01"]}, None]


def change(number=1, operation=0, kind=1, record=ID, cell=1, base=0, wall=3600000, boot=3600000, edits=None, *more):
    return [3, number, operation, kind, record, cell, base, wall, boot, edits if edits is not None else {}, *more]


def vector(name, body, messages, again=None):
    result = {"name": name, "body": body, "messages": to_json(messages), "hex": sequence(messages).hex()}
    if again is not None:
        result["again"] = sequence(again).hex()
    return result


CREATED = change(edits={1: "0101-001", 2: "李大山", 5: "13800000000", 8: [1, [1, 4], []]})


def requests():
    yield "the worked example", [HELLO, CURSOR, CREATED]
    yield "a hello alone, of a new device", [[1, 1, 1, 1, 0, 0, 32768, 0, "zh", 0, 0]]
    yield "a hello that waits for news", [[1, 1, 1, 1, NOW, 5000, 32768, 3, "en", 9, 50000], [2, 1, 7, 40, DIGEST]]
    yield "the greatest numbers of a hello", [
        [1, LEAST, GREATEST, GREATEST, GREATEST, GREATEST, GREATEST, GREATEST, "x", NUMBER_MAX, GREATEST]]
    yield "cursors with and without a digest", [
        HELLO, [2, 1, 7, 12, DIGEST], [2, 2, 7, 0, None], [2, -5, LEAST, GREATEST, NONE], [2, GREATEST, GREATEST, 1, None]]
    yield "every form of edit", [HELLO, change(edits={
        1: "a", 2: 5, 3: b"\x00\xff", 4: None, 5: [0, []], 6: [0, [1, "a", b"\x01", None]], 7: [1, [1], [2, 3]],
        8: [1, [], []], 9: [2, -7], 10: [2, GREATEST], 11: [3, ["甲", "乙"]], 12: [3, []], 65535: LEAST})]
    yield "an edit, a removal, an edit without edits", [
        HELLO, change(5, 1, edits={3: "东街2号"}), change(6, 2, base=9), change(7, 1)]
    yield "ages: clock set back, booted since, extremes", [
        HELLO, change(1, 1, wall=-1, boot=0), change(2, 1, wall=0, boot=None), change(3, 1, wall=LEAST, boot=LEAST),
        change(4, 1, wall=GREATEST, boot=GREATEST)]
    yield "the greatest numbers of a change", [
        HELLO, [3, NUMBER_MAX, 2, 65535, b"\xff" * 16, GREATEST, GREATEST, 0, None, {}]]
    yield "a change that had been applied in a lost epoch", [
        HELLO, [*change(2, 1, base=30, edits={3: "x"}), [1795000000, 0, 31]]]
    yield "changes that had been in review, refused, and pending", [
        HELLO, [*change(2, 1, base=30), [1795000000, 1, None]], [*change(3, 1), [1795000000, 2, None]],
        [*change(4, 1, base=30), [1795000000, None, None]]]
    yield "offers", [
        HELLO, [2, 1, 7, 5, None], [4, 1, ID, 1, 1795000000, 31, FIELDS], [4, 5, record_id(1), 1, 0, 1, {}],
        [4, 1, record_id(2), 2, LEAST, GREATEST, {0: 1}], [4, 900, record_id(3), 1, 6, 8, {77: [b"\x01", None]}]]
    yield "probes and wants", [
        HELLO, [2, 1, 7, 5, None], [5, 1, 0, 0], [5, 1, 4, 15], [5, 1, 60, 2**60 - 1], [6, 1, 1, ID],
        [6, 2, 65535, record_id(9)]]
    yield "all that a request can hold, in order", [
        HELLO, [2, 1, 7, 5, DIGEST], [4, 1, ID, 1, 6, 31, FIELDS], change(1, 1), [5, 1, 0, 0], [6, 1, 1, ID]]


def later_requests():
    yield "later elements behind the listed ones", [
        [*HELLO, *LATER], [2, 1, 7, 12, DIGEST, *LATER], [4, 1, ID, 1, 6, 31, {}, *LATER],
        [*change(1, 1), [6, 0, 31], *LATER], [5, 1, 0, 0, *LATER], [6, 1, 1, ID, *LATER]
    ], [
        HELLO, [2, 1, 7, 12, DIGEST], [4, 1, ID, 1, 6, 31, {}], [*change(1, 1), [6, 0, 31]], [5, 1, 0, 0], [6, 1, 1, ID]]
    yield "an origin of null is none", [HELLO, [*change(1, 1), None]], [HELLO, change(1, 1)]
    yield "messages of unknown numbers everywhere but in front", [
        HELLO, [7], [2, 1, 7, 12, None], [15, {}], change(1, 1), [999999, [[[]]], {5: b""}], change(2, 1), [-1, 0]
    ], [HELLO, [2, 1, 7, 12, None], change(1, 1), change(2, 1)]


def alike(number):
    """Ids that differ before their last 60 bits alone."""
    return number.to_bytes(8, "big") + (9).to_bytes(8, "big")


def answers():
    record = [19, 1, ID, 1, True, {1: "0101-001", 2: "李大山", 5: "13800000000", 8: [1, 4]}]
    yield "the worked example", [WELCOME, [17, 1, 0, 1], [18, 1, 0], record, [21, 1, 0, DIGEST]]
    yield "nothing new", [WELCOME]
    yield "the greatest numbers of a welcome", [[16, GREATEST, GREATEST, GREATEST, GREATEST, GREATEST, GREATEST, True]]
    yield "a revoked device's outcomes", [
        [16, 1, 1, NOW, 7, 2, 3, True], [17, 1, 1, None, "device.revoked", None, None],
        [17, 2, 1, None, "device.revoked", None, None]]
    yield "outcomes of every status", [
        WELCOME, [17, 1, 0, 31], [17, 2, 0, None], [17, 3, 1, 32], [17, 4, 1, None],
        [17, 5, 1, 33, "workflow.role", None, None],
        [17, 6, 2, None, "validation.length", 1, "户的“户号”：过长，最多 13 个汉字"],
        [17, 7, 2, None, "scope.cell", None, "x"], [17, 8, 2, None, "a.later.code", 65535, "x"]]
    yield "a directory", [
        WELCOME, [22, 1, "140428100001", "一组", "试验村"], [22, -9, "", "", ""], [23, 3, "网格员甲", 1],
        [23, 4, "主任乙", 4], [23, 5, "丙", 99]]
    yield "a directory with a calendar", [
        WELCOME, [22, 1, "a", "b", "c"], [23, 3, "甲", 1], [28, [-43829, 0, 20454, 20499], [20457, 84005]]]
    yield "a calendar that lists nothing", [WELCOME, [28, [], []]]
    yield "a calendar of 2000 days", [WELCOME, [28, list(range(1000)), list(range(1000, 2000))]]
    yield "a record whole, one in part, a tombstone, a record alive again, a departure", [
        WELCOME, [18, 1, 30], [19, 1, ID, 1, True, FIELDS], [19, 1, record_id(1), 4, False, {2: "乙户", 5: None, 8: []}],
        [19, 2, record_id(2), 1, False, {0: 1}], [19, 2, record_id(3), 2, False, {0: None, 2: "丁"}],
        [20, 2, record_id(4), 7], [21, 50, 0, DIGEST]]
    yield "echoes, with stamps and without, between records", [
        WELCOME, [17, 7, 0, 31], [17, 8, 0, 33], [18, 1, 30], [27, 7, 1, {}], [19, 1, ID, 1, False, {2: "乙户"}],
        [27, 8, 1, {5: 1795500000000}], [21, 33, 0, DIGEST]]
    yield "the greatest numbers of an echo", [
        WELCOME, [18, 1, 0], [27, NUMBER_MAX, GREATEST, {65535: b"", 0: None}], [21, GREATEST, 0, None]]
    yield "pages of several cells, one not read to its end, one empty", [
        WELCOME, [18, 1, 0], [19, 1, ID, 5, True, FIELDS], [21, 5, 12, None], [18, 2, 40], [21, 40, 0, NONE],
        [18, 3, 0], [21, 0, 0, NONE]]
    yield "the greatest steps", [
        WELCOME, [18, 1, 0], [19, 1, ID, GREATEST, True, {}], [21, GREATEST, GREATEST, None], [18, 2, GREATEST - 1],
        [20, 65535, ID, 1], [21, GREATEST, 0, DIGEST]]
    yield "every form of value", [
        WELCOME, [18, 1, 0], [19, 900, ID, 1, True, {
            1: None, 2: LEAST, 3: GREATEST, 4: "", 5: "a\n甲", 6: b"", 7: bytes(range(40)), 8: [],
            9: [None, -1, "", b"", "b"], 65535: 0}], [21, 1, 0, NONE]]
    yield "a summary", [WELCOME, [24, 1, 0, 0, [DIGEST, *[NONE] * 14, b"\xff" * 8]]]
    yield "a listing", [
        WELCOME, [25, 1, 56, 2**55, [[1, ID, 31, DIGEST], [2, record_id(1), GREATEST, None]]], [25, 2, 0, 0, []]]
    yield "a listing of 64 records", [
        WELCOME, [25, 1, 0, 0, [[1, record_id(number), number + 1, DIGEST] for number in range(64)]]]
    yield "a listing of more records, whose last 60 bits are the same", [
        WELCOME, [25, 1, 60, 9, [[1, alike(number), 1, DIGEST] for number in range(65)]]]
    yield "wholes", [WELCOME, [26, 1, 1, ID, 31, FIELDS], [26, 1, 2, record_id(1), 0, None], [26, 1, 3, ID, 1, {}]]
    yield "all that an answer can hold, in order", [
        WELCOME, [17, 1, 0, 31], [22, 1, "a", "b", "c"], [23, 3, "甲", 1], [28, [1], [2]], [18, 1, 30], record, [21, 31, 0, DIGEST],
        [24, 1, 0, 0, [NONE] * 16], [25, 1, 4, 3, []], [26, 1, 1, ID, 31, FIELDS]]


def later_answers():
    yield "later elements behind the listed ones", [
        [*WELCOME, *LATER], [17, 1, 2, None, "scope.cell", None, "x", *LATER], [22, 1, "a", "b", "c", *LATER],
        [23, 3, "甲", 1, *LATER], [28, [1], [], *LATER], [18, 1, 30, *LATER], [19, 1, ID, 1, True, {}, *LATER], [20, 1, ID, 1, *LATER], [27, 1, 1, {}, *LATER],
        [21, 40, 0, DIGEST, *LATER], [24, 1, 0, 0, [NONE] * 16, *LATER], [25, 1, 0, 0, [], *LATER],
        [26, 1, 1, ID, 0, None, *LATER]
    ], [
        WELCOME, [17, 1, 2, None, "scope.cell", None, "x"], [22, 1, "a", "b", "c"], [23, 3, "甲", 1], [28, [1], []], [18, 1, 30],
        [19, 1, ID, 1, True, {}], [20, 1, ID, 1], [27, 1, 1, {}], [21, 40, 0, DIGEST], [24, 1, 0, 0, [NONE] * 16], [25, 1, 0, 0, []],
        [26, 1, 1, ID, 0, None]]
    yield "messages of unknown numbers everywhere but in front", [
        WELCOME, [30, 1], [17, 1, 0, None], [18, 1, 30], [15, {}], [20, 1, ID, 1], [900], [21, 31, 0, None], [1000, "x"]
    ], [WELCOME, [17, 1, 0, None], [18, 1, 30], [20, 1, ID, 1], [21, 31, 0, None]]
    yield "null in the three last elements of an outcome", [
        WELCOME, [17, 1, 0, 31, None, None, None]], [WELCOME, [17, 1, 0, 31]]


SINGLE = [
    ("a first device", "enrol", [ENROL], None),
    ("a replica that held changes", "enrol", [[40, 1, 2, "abcd2345", "", ATTEMPT, 118, LINEAGE]], None),
    ("a name of 200 bytes", "enrol", [[40, 1, 1, "x", "n" * 200, b"\xff" * 16, NUMBER_MAX, bytes(16)]], None),
    ("later elements and messages", "enrol", [[*ENROL, *LATER], [99, 1]], [ENROL]),
    ("an enrolled device", "enrolled", [ENROLLED], None),
    ("a role of a later version", "enrolled", [[41, GREATEST, b"\x00" * 32, 1, "", 250, "", 0]], None),
    ("later elements and messages of an enrolment's answer", "enrolled", [[*ENROLLED, *LATER], [99, 1]], [ENROLLED]),
    ("a renewal", "renew", [RENEW], None),
    ("a renewal of a replica without changes", "renew", [[42, 1, 3, b"\x00" * 16, 1]], None),
    ("later elements and messages of a renewal", "renew", [[*RENEW, *LATER], [99, 1]], [RENEW]),
    ("a question", "ask", [ASK], None),
    ("a question about what is older", "ask", [[43, 1, 3, "en", GREATEST, 65535, b"\xff" * 16, GREATEST]], None),
    ("later elements and messages of a question", "ask", [[*ASK, *LATER], [99, 1]], [ASK]),
    ("a record without a past", "history", [HISTORY], None),
    ("a creation and an edit", "history", [
        HISTORY, PAST, PAST_FIELD,
        [45, 3, 0, 0, 1, None, None, NOW - 9000, NOW - 9000, 0, NOW, "网格员甲", 12, None, "0101", None, 0, None, None],
        [46, 1, 0, [None, "0101-001"], [], None], [46, 2, 0, [None, "甲户"], [], None],
        [46, 8, 0, [None, [1, 4]], [], None]], None),
    ("two edits that nobody had seen of each other, one lost, both undone", "history", [
        [44, NOW, 7], [*PAST[:18], [130, NOW, "主任乙"]], [46, 5, 2, ["13800000000", None], [], None],
        [47, 9, 1, 5, 2, "主任乙", NOW, "待审第 9 号：采用另一值，主任乙"],
        [45, 117, 1, 1, None, None, None, LEAST, GREATEST, 3, NOW, "网格员丙", 13, None, "0101", None, 0, None, None],
        [46, 5, 3, [], ["13700000000"], 118], [46, 8, 1, [[1], [1, 2]], [], None],
        [46, 9, 9, [], [[3, ["说明"]]], None], [46, 12, 9, [], [None], None]], None),
    ("a decision, a removal, a move, a refusal, a merging", "history", [
        HISTORY, [45, 9, 1, 0, 40, None, None, NOW, NOW, 0, NOW, "主任乙", 0, "主任乙", "0101", None, 3, 9, None],
        [46, 2, 0, ["甲户", "乙户"], [], None],
        [45, 8, 2, 0, 39, None, None, NOW, NOW, 2, NOW, "网格员甲", 12, None, "0101", None, 0, None, None],
        [46, 0, 0, [None, 1], [], None],
        [45, 7, 1, 0, 38, None, None, NOW, NOW, 0, NOW, "中心", 0, None, "0102", "0101", 0, None, None],
        [45, 6, 1, 2, None, "validation.phone", "不是电话号码", NOW, NOW, 1, NOW, "网格员甲", 12, None, "0101", None, 0,
         None, None],
        [46, 5, 9, [], ["12"], None],
        [45, 5, 1, 0, 36, None, None, NOW, NOW, 0, NOW, "中心", 0, "主任乙", "0101", None, 5, 4, None]], None),
    ("rules, origins, reasons and decisions of a later version", "history", [
        HISTORY, [45, GREATEST, 1, 1, GREATEST, "a.later.code", "", 0, 0, 99, 0, "", GREATEST, "", "", "", 88, GREATEST,
                  None],
        [46, 65535, 77, [b"\x00", []], [[1, [1], []]], GREATEST], [47, GREATEST, 66, None, 55, "", LEAST, ""]], None),
    ("later elements of an answer", "history", [
        [*HISTORY, *LATER], [*PAST, *LATER], [*PAST_FIELD, *LATER], [*PAST_ITEM, *LATER]],
     [HISTORY, PAST, PAST_FIELD, PAST_ITEM]),
    ("messages of unknown numbers everywhere but in front", "history", [
        HISTORY, [48, 1], PAST, [7], PAST_FIELD, [15, {}], PAST_ITEM, [-1, 0]], [HISTORY, PAST, PAST_FIELD, PAST_ITEM]),
    ("200 changes", "history", [[44, NOW, 3], *([45, 300 - place, *PAST[2:]] for place in range(200))], None),
    ("a failure", "failure", [FAILURE], None),
    ("a gap", "failure", [[31, "change.gap", "send from 8", NOW, 7, 0, 0]], None),
    ("a forked epoch", "failure", [[31, "epoch.forked", "the ledger came back from a backup", NOW, 7, 1795500000, 31]],
     None),
    ("a forked device", "failure", [[31, "device.forked", "another copy wrote", NOW, 9, 0, 0]], None),
    ("a code of a later version", "failure", [[31, "a.later.code", "", 0, 0, 0, 0]], None),
    ("later elements and messages of a failure", "failure", [[*FAILURE, *LATER], [99, 1]], [FAILURE]),
]

BODY = bytes.fromhex("789c030000000001")
BUNDLED = [
    ("requests of two devices", [[50, "/v1/sync", "GL1 1.0.a.b", BODY], [50, "/v1/renew", "GL1 2.0.a.b", b""]], None),
    ("answers", [[51, 1, NONCE, 200, BODY, SECRET], [51, 2, bytes(9), 409, b"", b"\xff" * 32]], None),
    ("messages of unknown numbers, in front too", [[60, 1], [51, 1, NONCE, 200, BODY, SECRET], [61]],
     [[51, 1, NONCE, 200, BODY, SECRET]]),
    ("a later element", [[50, "/v1/sync", "GL1 1.0.a.b", BODY, *LATER]], [[50, "/v1/sync", "GL1 1.0.a.b", BODY]]),
]


def tags(vector):
    found = ["R3.3-1"]
    if vector["body"] in ("request", "answer"):
        found.append("R5-1")
    if "later element" in vector["name"]:
        found.append("R4-2")
    if "unknown numbers" in vector["name"] or "elements and messages" in vector["name"]:
        found.append("R4-3")
    if vector["body"] == "history":
        found.append("R18.2-1")
    if "of a later version" in vector["name"] and vector["body"] == "history":
        found.append("R18.3-2")
    if "200 changes" in vector["name"]:
        found.append("R8-26")
    if "60 bits" in vector["name"]:
        found.append("R8-8")
    return found


def contents():
    bodies = [vector(f"request: {name}", "request", messages) for name, messages in requests()]
    bodies += [vector(f"request: {name}", "request", messages, again) for name, messages, again in later_requests()]
    bodies += [vector(f"answer: {name}", "answer", messages) for name, messages in answers()]
    bodies += [vector(f"answer: {name}", "answer", messages, again) for name, messages, again in later_answers()]
    bodies += [vector(f"{body}: {name}", body, messages, again) for name, body, messages, again in SINGLE]
    bodies += [vector(f"bundle: {name}", "bundle", messages, again) for name, messages, again in BUNDLED]
    return {"bodies": tagged(bodies, tags)}
