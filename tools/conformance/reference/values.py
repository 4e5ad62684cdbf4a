"""The checks of values (SPEC §12.1): each gives a refusal code, or None."""

from __future__ import annotations

import datetime
import re

from .schema import Field

FEN_BOUND = 10**12
DAYS = (-43_829, 84_005)
INSTANTS = (-3_786_825_600_000, 7_258_118_399_999)
REMARK_BYTES = 1000
ID_BYTES = 16
ELEMENTS_LIMIT = 1000
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"((0[0-2][0-9]|0[3-9][0-9]{2})-)?[2-8][0-9]{6,7}")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
_CHECKS = "10X98765432"
_LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


def is_int(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_blank(text: str) -> bool:
    return not text.strip()


def check_scalar(field: Field, value, newer: bool) -> str | None:
    """A plain value, or one element of an array, against the field's type. Null is looked at elsewhere."""
    if field.type in ("text", "phone", "id number", "remarks"):
        return _check_text(field, value)
    if field.type in ("reference", "references"):
        return None if isinstance(value, bytes) and len(value) == ID_BYTES else "validation.type"
    if not is_int(value):
        return "validation.type"
    if field.type == "fen":
        return None if -FEN_BOUND <= value <= FEN_BOUND else "validation.range"
    if field.type == "date":
        return None if DAYS[0] <= value <= DAYS[1] else "validation.date"
    if field.type == "instant":
        return None if INSTANTS[0] <= value <= INSTANTS[1] else "validation.range"
    if field.type in ("choice", "choices"):
        return None if newer or value in field.choices else "validation.choice"
    return None


def _check_text(field: Field, value) -> str | None:
    if not isinstance(value, str):
        return "validation.type"
    if field.type == "phone":
        return None if _MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value) else "validation.phone"
    if field.type == "id number":
        return None if is_identity_number(value) else "validation.id_number"
    most = REMARK_BYTES if field.type == "remarks" else field.most_bytes
    if most is not None and len(value.encode()) > most:
        return "validation.length"
    if field.type == "remarks" and _LINE_BREAKS.search(value):
        return "validation.type"
    return "validation.required" if field.required and is_blank(value) else None


def is_identity_number(text: str) -> bool:
    """GB 11643: seventeen digits with a date in them, and the check character of ISO 7064 MOD 11-2."""
    if not _IDENTITY.fullmatch(text):
        return False
    try:
        day = (datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14])) - datetime.date(1970, 1, 1)).days
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS))
    return DAYS[0] <= day <= DAYS[1] and _CHECKS[total % 11] == text[17]
