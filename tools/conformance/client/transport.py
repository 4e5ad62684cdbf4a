"""HTTP to one township (SPEC §3.1), with every body held to the grammar, and cuts where a check asks for them."""

from __future__ import annotations

import http.client
import urllib.parse
from dataclasses import dataclass

from . import compression, grammar, signing
from . import messages as m
from .bodies import read_arrays, read_one
from .cbor import Malformed

MEDIA_TYPE = "application/vnd.gridledger"
SYNC, ENROL, RENEW, HISTORY = "/v1/sync", "/v1/enrol", "/v1/renew", "/v1/history"
SILENCE_SECONDS = 90


class Cut(Exception):
    """The exchange broke before its answer arrived. `delivered` tells the check, not the device."""

    def __init__(self, delivered: bool):
        super().__init__("cut")
        self.delivered = delivered


class NotOfTheProtocol(Exception):
    """An answer of another media type."""

    def __init__(self, status: int, body: bytes):
        super().__init__(f"status {status}, {len(body)} bytes")
        self.status = status


@dataclass
class Reply:
    """Status, headers and body as they came."""

    status: int
    headers: dict
    body: bytes

    def inflated(self, dictionary: compression.Dictionary | None = None) -> bytes:
        """The sequence; raises NotOfTheProtocol, StreamError, or AgainstGrammar."""
        if self.headers.get("content-type") != MEDIA_TYPE:
            raise NotOfTheProtocol(self.status, self.body)
        sequence = compression.inflate(self.body, dictionary=dictionary)
        grammar.check(array for _, array in read_arrays(sequence))
        return sequence

    def failure(self) -> m.Message:
        """The failure message of a reply that is not 200."""
        if self.status == 200:
            raise Malformed("message.place", "a failure was expected")
        return read_one(self.inflated(), m.Failure)


class Transport:
    """A kept-open connection to a township's address. `cut` is used up by the next request."""

    def __init__(self, url: str):
        parts = urllib.parse.urlsplit(url)
        self.secure, self.host, self.prefix = parts.scheme == "https", parts.netloc, parts.path.rstrip("/")
        self.cut: str | None = None
        self.exchanges = 0
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes, authorization: str | None = None) -> Reply:
        """Sends one request of the protocol. Raises Cut."""
        headers = {"Content-Type": MEDIA_TYPE}
        if authorization is not None:
            headers["Authorization"] = authorization
        cut, self.cut = self.cut, None
        if cut == "request":
            raise Cut(delivered=False)
        reply = self.raw("POST", path, body, headers)
        if cut == "answer":
            raise Cut(delivered=True)
        return reply

    def raw(self, method: str, path: str, body: bytes, headers: dict) -> Reply:
        """Any HTTP request; tried again once on a fresh connection if a kept one was closed meanwhile."""
        self.exchanges += 1
        for attempt in (1, 2):
            kept = self._connection is not None
            connection = self._connection or self._open()
            try:
                connection.request(method, self.prefix + path, body=body, headers=headers)
                response = connection.getresponse()
                data = response.read()
            except (
                http.client.RemoteDisconnected,
                BrokenPipeError,
                ConnectionResetError,
                http.client.CannotSendRequest,
            ):
                self.close()
                if not kept or attempt == 2:
                    raise Cut(delivered=True) from None
                continue
            except OSError:
                self.close()
                raise Cut(delivered=False) from None
            if response.will_close:
                self.close()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, data)
        raise AssertionError("unreachable")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        self._connection = kind(self.host, timeout=SILENCE_SECONDS)
        return self._connection


def signed_post(transport: Transport, secret: bytes, device: int, path: str, date: int, body: bytes) -> Reply:
    """Signs a compressed body and sends it."""
    return transport.post(path, body, signing.sign(secret, path, device, date, body).header)
