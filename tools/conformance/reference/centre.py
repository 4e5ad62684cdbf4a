"""A centre's answer to the changes of one request, as far as records, scope, references and authors decide it."""

from __future__ import annotations

from dataclasses import dataclass

from . import merge, permission, schema
from .times import corrected

ROLE_FIELD = {6: 4}


@dataclass
class Author:
    """Who sends: the device's number, its worker, role, cells and department."""

    device: int
    worker: int
    role: int
    scope: set[int]
    department: int | None = None


class Centre:
    """Records by (kind, id), and the township's revision."""

    def __init__(self, records: dict, revision: int):
        self.records, self.revision = dict(records), revision

    def take(self, author: Author, hello_schema: int, now: int, change) -> merge.Result:
        """Merges one change message (with attributes as `client.messages` names them)."""
        record = self.records.get((change.kind, change.id))
        coming = merge.Change(
            author.device,
            corrected(now, change.wall_age, change.boot_age),
            hello_schema,
            self.revision + 1,
            change.operation,
            change.kind,
            change.id,
            change.cell,
            change.base,
            change.edits,
        )
        try:
            self._check(author, record, coming)
        except merge.Refused as refusal:
            return merge.Result(merge.REFUSED, None, refusal.code, refusal.number)
        after, result = merge.merge(record, coming)
        if result.revision is not None:
            self.records[(change.kind, change.id)] = after
            self.revision = result.revision
        return result

    def _check(self, author: Author, record, change: merge.Change) -> None:
        kind = schema.kinds().get(change.kind)
        if kind is None and change.schema <= schema.VERSION:
            raise merge.Refused("record.unknown_kind")
        permission.check_role(author, change)
        if (record.cell if record else change.cell) not in author.scope:
            raise merge.Refused("scope.cell")
        permission.check(author, change, record, self.records)
        for number, edit in sorted(change.edits.items() if kind else ()):
            field = kind.fields.get(number)
            if field is not None:
                self._check_field(author, kind, field, edit)

    def _check_field(self, author: Author, kind, field, edit) -> None:
        if field.type == "worker" and isinstance(edit, int) and edit != author.worker:
            raise merge.Refused("permission.author", field.number)
        if ROLE_FIELD.get(kind.number) == field.number and isinstance(edit, int) and edit != author.role:
            raise merge.Refused("permission.author", field.number)
        if field.target is None:
            return
        targets = [edit] if isinstance(edit, bytes) else edit[1] if isinstance(edit, list) and edit[0] == 1 else []
        for target in targets:
            found = self.records.get((field.target, target))
            if found is None or found.removed or found.cell not in author.scope:
                raise merge.Refused("reference.missing", field.number)
