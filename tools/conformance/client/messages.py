"""The messages of the protocol, each a class with its elements as attributes (SPEC §4 to §7 and bundles).

Elements behind the known ones are dropped on reading, as §4 asks for. `again` of a message writes it as a writer
of this version does.
"""

from __future__ import annotations

from . import forms
from .cbor import Malformed

REGISTRY: dict[int, type["Message"]] = {}
NAMES: dict[int, str] = {}


class Message:
    """A message with `number` and the elements of `elements`: (name, form), in order.

    `tail` lists elements that may be left out; they are left out all together when all are None.
    """

    number: int
    elements: tuple = ()
    tail: tuple = ()

    def __init__(self, **values):
        for name, _ in self.elements:
            setattr(self, name, values.pop(name))
        for name, _ in self.tail:
            setattr(self, name, values.pop(name, None))
        if values:
            raise TypeError(f"{type(self).__name__} has no {sorted(values)}")

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"

    def items(self) -> list:
        """The array of the message."""
        known = [self.number, *(getattr(self, name) for name, _ in self.elements)]
        tail = [getattr(self, name) for name, _ in self.tail]
        return known + tail if any(element is not None for element in tail) else known

    @classmethod
    def read(cls, items: list) -> "Message":
        """Checks the array of a message of this class; raises Malformed."""
        if len(items) < 1 + len(cls.elements):
            raise Malformed("message.short", cls.__name__)
        values = {name: form(item) for (name, form), item in zip(cls.elements, items[1:])}
        behind = items[1 + len(cls.elements) :]
        values.update({name: form(item) for (name, form), item in zip(cls.tail, behind)})
        made = cls(**values)
        made.check()
        return made

    def check(self) -> None:
        """What holds between elements; raises Malformed."""
        if isinstance(self, Probe) and self.value >> self.bits:
            forms.refuse("a value beyond the bits")
        if isinstance(self, Listing) and self.bits < forms.MOST_BITS and len(self.entries) > forms.LISTING_LIMIT:
            forms.refuse("entries of a listing", "message.limit")
        if isinstance(self, Calendar):
            if len(self.holidays) + len(self.workdays) > forms.CALENDAR_LIMIT:
                forms.refuse("days of a calendar", "message.limit")
            if set(self.holidays) & set(self.workdays):
                forms.refuse("a day that is both")


def _define(number: int, name: str, elements: str, tail: str = "") -> type[Message]:
    def pairs(text: str) -> tuple:
        split = (part.split(":") for part in text.split())
        return tuple((element, _FORMS[form]) for element, form in split)

    made = type(
        name.title().replace("-", ""), (Message,), {"number": number, "elements": pairs(elements), "tail": pairs(tail)}
    )
    REGISTRY[number] = made
    NAMES[number] = name
    return made


_FORMS = {
    "int": forms.integer,
    "uint": forms.unsigned,
    "text": forms.text,
    "name": forms.short_text,
    "bool": forms.boolean,
    "bytes": forms.octets,
    "kind": forms.kind,
    "id": forms.identifier,
    "step": forms.step,
    "number": forms.within(1, forms.MOST_CHANGES),
    "operation": forms.within(0, 2),
    "status": forms.within(0, 2),
    "revision1": forms.within(1, 2**63 - 1),
    "first": forms.within(1, forms.MOST_CHANGES),
    "int?": forms.nullable(forms.integer),
    "uint?": forms.nullable(forms.unsigned),
    "text?": forms.nullable(forms.text),
    "field?": forms.nullable(forms.field),
    "digest?": forms.nullable(forms.digest),
    "bits": forms.bits,
    "fields": forms.fields,
    "fields?": forms.nullable(forms.fields),
    "edits": forms.edits,
    "origin": forms.origin,
    "parts": forms.parts,
    "entries": forms.entries,
    "days": forms.days,
    "field": forms.field,
    "undoing?": forms.nullable(forms.undoing),
    "changed": forms.changed,
    "entered": forms.entered,
    "attempt": forms.sized(16),
    "secret": forms.sized(32),
    "nonce": forms.sized(9),
    "code32": forms.sized(32),
}

CREATE, EDIT, REMOVE = range(3)
APPLIED, IN_REVIEW, REFUSED = range(3)

Hello = _define(
    1,
    "hello",
    "low:int high:int schema:int wall_ms:uint boot_ms:uint page_bytes:uint directory:uint "
    "language:text last:uint wait_ms:uint",
)
Cursor = _define(2, "cursor", "cell:int epoch:int revision:uint digest:digest?")
Change = _define(
    3,
    "change",
    "change:number operation:operation kind:kind id:id cell:int base:uint wall_age:int boot_age:int? edits:edits",
    "origin:origin",
)
Offer = _define(4, "offer", "kind:kind id:id cell:int epoch:int revision:revision1 fields:fields")
Probe = _define(5, "probe", "cell:int bits:bits value:uint")
Want = _define(6, "want", "cell:int kind:kind id:id")
Welcome = _define(
    16, "welcome", "protocol:int schema:int server_ms:uint epoch:int acknowledged:uint directory:uint revoked:bool"
)
Outcome = _define(17, "outcome", "change:uint status:status revision:uint?", "code:text? field:field? sentence:text?")
Section = _define(18, "section", "cell:int start:uint")
Record = _define(19, "record", "kind:kind id:id step:step whole:bool fields:fields")
Departure = _define(20, "departure", "kind:kind id:id step:step")
Position = _define(21, "position", "to:uint remaining:uint digest:digest?")
Cell = _define(22, "cell", "cell:int code:text name:text village:text")
Worker = _define(23, "worker", "worker:int name:text role:int")
Summary = _define(24, "summary", "cell:int bits:bits value:uint parts:parts")
Listing = _define(25, "listing", "cell:int bits:bits value:uint entries:entries")
Whole = _define(26, "whole", "cell:int kind:kind id:id revision:uint fields:fields?")
Calendar = _define(28, "calendar", "holidays:days workdays:days")
Echo = _define(27, "echo", "change:number step:step fields:fields")
Failure = _define(31, "failure", "code:text sentence:text server_ms:int acknowledged:int epoch:int common:uint")
Enrol = _define(
    40, "enrol", "low:int high:int code:text device_name:name attempt:attempt first:first lineage:attempt"
)
Enrolled = _define(
    41, "enrolled", "device:int secret:secret worker:int worker_name:text role:int township:text server_ms:int"
)
Renew = _define(42, "renew", "low:int high:int attempt:attempt first:first")
Ask = _define(43, "ask", "low:int high:int language:text page_bytes:uint kind:kind id:id before:uint")
History = _define(44, "history", "server_ms:int remaining:uint")
Past = _define(
    45,
    "past",
    "past:revision1 operation:operation status:status revision:uint? code:text? sentence:text? "
    "edited_ms:int raw_ms:int basis:uint received_ms:int who:text device:uint decided_by:text? "
    "cell_code:text left:text? origin:uint about:uint? undone:undoing?",
)
PastField = _define(46, "past-field", "field:field rule:uint changed:changed entered:entered lost_to:uint?")
PastItem = _define(
    47, "past-item", "item:uint reason:uint field:field? decision:uint? decided_by:text? decided_ms:int? standing:text"
)
BundleRequest = _define(50, "bundle-request", "path:text authorization:text body:bytes")
BundleAnswer = _define(51, "bundle-answer", "device:int nonce:nonce status:uint body:bytes code:code32")
