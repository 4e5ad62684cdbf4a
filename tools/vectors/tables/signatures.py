"""signatures.json: signed requests, refused headers, freshness, bundled answers, enrolment codes."""

import base64
import hashlib
import hmac

from .form import tagged, unique

SECRET = bytes(range(32))
NONCE = bytes.fromhex("4fec9bbaa13cc3a609")
DATE = 1795500000000
BODY = bytes.fromhex("789c030000000001")
WINDOW = 300000


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_text(device, date, nonce, path, body):
    return "\n".join([
        "GL1", "POST", path, str(device), str(date), base64url(nonce), hashlib.sha256(body).hexdigest()])


def code(text, secret=SECRET):
    return hmac.new(secret, text.encode(), hashlib.sha256).digest()


def header(device, date, nonce, path, body, secret=SECRET):
    return f"GL1 {device}.{date}.{base64url(nonce)}.{base64url(code(signed_text(device, date, nonce, path, body), secret))}"


def request(name, device=1, date=DATE, nonce=NONCE, path="/v1/sync", body=BODY):
    return {
        "name": name, "device": device, "date": date, "nonce": nonce.hex(), "path": path, "body": body.hex(),
        "text": signed_text(device, date, nonce, path, body), "header": header(device, date, nonce, path, body),
    }


def requests():
    yield request("a sync")
    yield request("a renewal", path="/v1/renew")
    yield request("a question about a record", path="/v1/history")
    yield request("another body", body=bytes.fromhex("789ceb640402690606c6453c8acc0fa4"))
    yield request("no body", body=b"")
    yield request("a device of many digits", device=2**53 - 1)
    yield request("date zero, of a device that has had no answer and whose clock is at 1970", date=0)
    yield request("a nonce with the two letters that base64 has otherwise", nonce=bytes.fromhex("fbefbefbffbfffefff"))
    yield request("a nonce of zeroes", nonce=bytes(9))


def headers():
    good = header(1, DATE, NONCE, "/v1/sync", BODY)
    parts = good[4:].split(".")

    def joined(device=None, date=None, nonce=None, signature=None, scheme="GL1 "):
        given = [device, date, nonce, signature]
        return scheme + ".".join(old if new is None else new for new, old in zip(given, parts))

    missing = [
        ("empty", ""), ("the scheme alone", "GL1 "), ("another scheme", joined(scheme="GL2 ")),
        ("the scheme in lower case", joined(scheme="gl1 ")), ("no blank", joined(scheme="GL1")),
        ("two blanks", joined(scheme="GL1  ")), ("a blank in front", " " + good), ("a blank behind", good + " "),
        ("three parts", "GL1 " + ".".join(parts[:3])), ("five parts", good + ".x"),
        ("device 0", joined(device="0")), ("a device with a sign", joined(device="+1")),
        ("a negative device", joined(device="-1")), ("a device with a leading zero", joined(device="01")),
        ("a device that is no number", joined(device="a")), ("no device", joined(device="")),
        ("a device beyond 2^63 - 1", joined(device=str(2**63))),
        ("full-width digits", joined(device="１")),
        ("a negative date", joined(date="-1")), ("a date with a leading zero", joined(date="0" + parts[1])),
        ("a date with a fraction", joined(date=parts[1] + "e0")), ("no date", joined(date="")),
        ("a date beyond 2^63 - 1", joined(date=str(2**63))),
        ("a nonce of 8 bytes", joined(nonce=base64url(bytes(8)))),
        ("a nonce of 10 bytes", joined(nonce=base64url(bytes(10)))),
        ("a nonce in base64's own letters", joined(nonce="++++//////++")),
        ("a nonce with a letter of none", joined(nonce="T-yb6uE8w6Y!")),
        ("a code of 31 bytes", joined(signature=base64url(bytes(31)))),
        ("a code of 33 bytes", joined(signature=base64url(bytes(33)))),
        ("a code with padding", good + "="),
        ("a code whose last letter has a bit that no byte needs", good[:-1] + chr(ord(good[-1]) + 1)),
        ("over 200 bytes", "GL1 1.1." + "A" * 200),
    ]
    for name, value in missing:
        yield {"name": name, "header": value, "code": "signature.missing"}
    wrong = [
        ("another path", good, "/v1/renew", BODY), ("another body", good, "/v1/sync", BODY + b"\x00"),
        ("no body", good, "/v1/sync", b""), ("another device", joined(device="2"), "/v1/sync", BODY),
        ("another date", joined(date=str(DATE + 1)), "/v1/sync", BODY),
        ("another nonce", joined(nonce=base64url(bytes(9))), "/v1/sync", BODY),
        ("another secret", header(1, DATE, NONCE, "/v1/sync", BODY, bytes(32)), "/v1/sync", BODY),
        ("a code of zeroes", joined(signature=base64url(bytes(32))), "/v1/sync", BODY),
        ("a prefix of a proxy was signed too", header(1, DATE, NONCE, "/140428100/v1/sync", BODY), "/v1/sync", BODY),
    ]
    for name, value, path, body in wrong:
        yield {"name": name, "header": value, "path": path, "body": body.hex(), "code": "signature.wrong"}


# name, the centre's clock, when its process began, the request's date, whether the nonce came before, the failure
FRESHNESS = [
    ("dated now", DATE, DATE - 10**9, DATE, False, None),
    ("dated at the edge of the past", DATE, DATE - 10**9, DATE - WINDOW, False, None),
    ("dated beyond the edge of the past", DATE, DATE - 10**9, DATE - WINDOW - 1, False, "signature.stale"),
    ("dated at the edge of the future", DATE, DATE - 10**9, DATE + WINDOW, False, None),
    ("dated beyond the edge of the future", DATE, DATE - 10**9, DATE + WINDOW + 1, False, "signature.stale"),
    ("dated at the start of the process", DATE, DATE - 1000, DATE - 1000, False, None),
    ("dated before the start of the process", DATE, DATE - 1000, DATE - 1001, False, "signature.stale"),
    ("dated 1970", DATE, DATE - 10**9, 0, False, "signature.stale"),
    ("seen", DATE, DATE - 10**9, DATE, True, "signature.replayed"),
    ("seen, and stale by now", DATE, DATE - 10**9, DATE - WINDOW - 1, True, "signature.stale"),
]


def answer(name, device, nonce, status, body):
    text = "\n".join([
        "GL1", "ANSWER", str(device), base64url(nonce), str(status), hashlib.sha256(body).hexdigest()])
    return {
        "name": name, "device": device, "nonce": nonce.hex(), "status": status, "body": body.hex(), "text": text,
        "code": code(text).hex(),
    }


# name, as typed, as compared
CODES = [
    ("as it is shown", "ABCD-2345", "ABCD2345"), ("lower case", "abcd-2345", "ABCD2345"),
    ("without the hyphen", "abcd2345", "ABCD2345"), ("with blanks", " ab cd - 23 45 ", "ABCD2345"),
    ("o for zero", "oO00-0000", "00000000"), ("i and l for one", "iIlL-1111", "11111111"),
    ("other letters stand", "wxyz-uuuu", "WXYZUUUU"),
]


def header_tags(vector):
    if "over 200" in vector["name"]:
        return ["R7.1-9", "R8-21"]
    if "no byte needs" in vector["name"]:
        return ["R6.2-1", "R7.1-9"]
    return {"signature.missing": ["R7.1-9"], "signature.wrong": ["R7.1-10"]}[vector["code"]]


def freshness_tags(vector):
    return {None: ["R6.3-1"], "signature.stale": ["R6.3-1", "R8-18"], "signature.replayed": ["R6.3-3"]}[vector["code"]]


def contents():
    return {
        "secret": SECRET.hex(),
        "requests": unique(list(requests())),
        "headers": tagged(list(headers()), header_tags),
        "freshness": tagged([
            dict(zip(["name", "now", "started", "date", "seen", "code"], row)) for row in FRESHNESS], freshness_tags),
        "answers": tagged([
            answer("a success", 1, NONCE, 200, BODY), answer("a failure", 1, NONCE, 409, BODY),
            answer("no body", 1, NONCE, 503, b""), answer("another device and nonce", 42, bytes(range(9)), 200, BODY),
        ], lambda vector: ["R17.4-1"]),
        "codes": unique([dict(zip(["name", "typed", "plain"], row)) for row in CODES]),
    }
