"""Signatures of requests (SPEC §6.2), codes of bundled answers, and enrolment codes (SPEC §6.1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

NONCE_BYTES = 9
SECRET_BYTES = 32
HEADER_LIMIT = 200
FRESH_MS = 300_000
SCHEME = "GL1"
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST = 2**63 - 1


class SignatureRefused(Exception):
    """A header that a centre refuses; `code` is the failure code."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes; raises ValueError for padding, other characters, or bits that no byte needs."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64url(data) != text:
        raise ValueError("not in its one form")
    return data


@dataclass(frozen=True)
class Signature:
    """The four parts of an Authorization header."""

    device: int
    date: int
    nonce: bytes
    code: bytes

    @property
    def header(self) -> str:
        return f"{SCHEME} {self.device}.{self.date}.{base64url(self.nonce)}.{base64url(self.code)}"


def signed_text(path: str, device: int, date: int, nonce: bytes, body: bytes) -> str:
    """The seven lines that the code covers."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((SCHEME, "POST", path, str(device), str(date), base64url(nonce), digest))


def sign(secret: bytes, path: str, device: int, date: int, body: bytes, nonce: bytes | None = None) -> Signature:
    """Signs a compressed body, with a fresh nonce unless one is given."""
    nonce = secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce
    text = signed_text(path, device, date, nonce, body)
    return Signature(device, date, nonce, hmac.digest(secret, text.encode(), "sha256"))


def parse(header: str) -> Signature:
    """Reads the header's value; raises SignatureRefused(`signature.missing`) unless it has the one form."""
    missing = SignatureRefused("signature.missing")
    if len(header.encode("utf-8", "replace")) > HEADER_LIMIT or not header.startswith(SCHEME + " "):
        raise missing
    parts = header[len(SCHEME) + 1 :].split(".")
    if len(parts) != 4 or not all(_DECIMAL.fullmatch(part) for part in parts[:2]):
        raise missing
    try:
        nonce, code = from_base64url(parts[2]), from_base64url(parts[3])
    except ValueError:
        raise missing from None
    device, date = int(parts[0]), int(parts[1])
    if not 0 < device <= _MOST or date > _MOST or len(nonce) != NONCE_BYTES or len(code) != 32:
        raise missing
    return Signature(device, date, nonce, code)


def check(header: str, secret: bytes, path: str, body: bytes) -> Signature:
    """Reads the header and holds its code to the request; raises SignatureRefused."""
    signature = parse(header)
    expected = sign(secret, path, signature.device, signature.date, body, signature.nonce)
    if not hmac.compare_digest(expected.code, signature.code):
        raise SignatureRefused("signature.wrong")
    return signature


def freshness(now: int, started: int, date: int, seen: bool) -> str | None:
    """The failure code of a request whose signature is right, or None if it is taken (SPEC §6.3)."""
    if abs(now - date) > FRESH_MS or date < started:
        return "signature.stale"
    return "signature.replayed" if seen else None


def answer_text(device: int, nonce: bytes, status: int, body: bytes) -> str:
    """The six lines that the code of a bundled answer covers."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((SCHEME, "ANSWER", str(device), base64url(nonce), str(status), digest))


def answer_code(secret: bytes, device: int, nonce: bytes, status: int, body: bytes) -> bytes:
    return hmac.digest(secret, answer_text(device, nonce, status, body).encode(), "sha256")


def plain_code(typed: str) -> str:
    """An enrolment code as it is compared: Crockford's base 32 without case, spaces and hyphens."""
    plain = "".join(character for character in typed.upper() if character not in "- ")
    return plain.translate(str.maketrans("OIL", "011"))
