"""What is not traded for speed, looked at when a load is over: signatures, acknowledged changes, digests.

A change that is not applied ends the load itself (BenchDevice.swift). That commits are synchronous is held by ConnectionTests."""
import contextlib
import http.client
import secrets
import sqlite3
import time
import zlib


def hold(server, changes):
    """Refuses a server that takes a wrong signature or, after kill -9, does not hold what it acknowledged: so many changes."""
    _wrong_signature(server)
    server.kill()
    with contextlib.closing(sqlite3.connect(server.file)) as file:
        _expect("PRAGMA integrity_check", file.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        _expect("changes in the log", file.execute("SELECT count(*) FROM change WHERE number IS NOT NULL").fetchone()[0], changes)
        _expect("digests of cells", _digests(file), dict(file.execute("SELECT number, digest FROM cell")))


def _wrong_signature(server):
    connection = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=30)
    code, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(9)
    connection.request("POST", "/v1/sync", b"", {
        "Content-Type": "application/vnd.gridledger", "Authorization": f"GL1 1.{time.time_ns() // 1_000_000}.{nonce}.{code}"})
    answer = connection.getresponse()
    body = answer.read()
    with contextlib.suppress(zlib.error):
        body = zlib.decompress(body)
    code = "signature.wrong" if b"signature.wrong" in body else body
    _expect("the answer to a wrong signature", f"{answer.status} {code}", "401 signature.wrong")
    connection.close()


def _digests(file):
    """What the living records of each cell come to: the sum of their digests, in 64 bits (SPEC.md, digests)."""
    sums = {number: 0 for number, in file.execute("SELECT number FROM cell")}
    tables = file.execute(
        """
        SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.name IN ('cell', 'digest', 'removed') GROUP BY 1 HAVING count(*) = 3
        """).fetchall()
    for table, in tables:
        for cell, digest in file.execute(f"SELECT cell, digest FROM {table} WHERE removed IS NULL"):
            sums[cell] += digest
    return {cell: (total + 2**63) % 2**64 - 2**63 for cell, total in sums.items()}


def _expect(what, is_so, shall_be):
    if is_so != shall_be:
        raise SystemExit(f"void: {what}: {str(is_so)[:200]}, and not {str(shall_be)[:200]}")
