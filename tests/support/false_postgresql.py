"""A small server that speaks just enough of PostgreSQL's protocol to answer wrongly, on a loopback port of its own.

https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

TEXT, INTEGER = 25, 23
SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
WEB_PAGE = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>not a database</html>\r\n"
STOP_WITHIN = 5

Value = str | bytes | None


@dataclass(frozen=True)
class Rows:
    """Rows as the server sends them, with one type's OID for every column."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    oid: int = TEXT


@dataclass(frozen=True)
class Refusal:
    """An error with its SQLSTATE and text; FATAL ends the session."""

    sqlstate: str
    text: str | bytes
    severity: str = "ERROR"


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    data: bytes


@dataclass(frozen=True)
class Demand:
    """A way of authenticating that the client is asked for, by the number of the protocol; then nothing more."""

    method: int


class Silence:
    """Nothing, for as long as the client waits."""


class Closing:
    """The end of the connection."""


Answer = Rows | Refusal | Raw | Demand | Silence | Closing
Behaviour = Callable[[str], Answer]


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How the server meets a client: `greeting` instead of letting it in, its answer to each statement, and its TLS."""

    greeting: Answer | None = None
    answer: Behaviour = lambda statement: Silence()
    tls: ssl.SSLContext | None = None


@contextlib.contextmanager
def false_postgresql(manners: Manners) -> Iterator[int]:
    """A server with these manners; gives its port on 127.0.0.1, and takes all of it down at the end."""
    server = _Server(("127.0.0.1", 0), _Session)
    server.manners = manners
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join(STOP_WITHIN)
        assert not thread.is_alive(), "the false server did not stop"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    manners: Manners

    def __init__(self, address: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(address, handler)
        self._sessions: list[socket.socket] = []

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._sessions.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        for session in self._sessions:
            with contextlib.suppress(OSError):
                session.shutdown(socket.SHUT_RDWR)


class _Session(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            manners = self.server.manners
            if not isinstance(manners.greeting, Raw):  # what is no PostgreSQL does not wait for its first message
                self._startup()
            if manners.greeting:
                self._send(manners.greeting)
                return
            self._let_in()
            while (statement := self._statement()) is not None:
                self._send(manners.answer(statement))

    def _startup(self) -> None:
        while (code := struct.unpack("!i", self._message()[:4])[0]) in (SSL_REQUEST, GSS_REQUEST):
            if code == SSL_REQUEST and (tls := self.server.manners.tls):
                self.request.sendall(b"S")
                self.request = tls.wrap_socket(self.request, server_side=True)
            else:
                self.request.sendall(b"N")
        assert code >> 16 == 3

    def _let_in(self) -> None:
        parameters = {
            "server_version": "15.4",
            "client_encoding": "UTF8",
            "DateStyle": "ISO, MDY",
            "integer_datetimes": "on",
            "standard_conforming_strings": "on",
        }
        told = b"".join(_framed(b"S", _text(name) + _text(value)) for name, value in parameters.items())
        authenticated, key = _framed(b"R", struct.pack("!i", 0)), _framed(b"K", struct.pack("!ii", 1, 2))
        self.request.sendall(authenticated + told + key + _READY)

    def _statement(self) -> str | None:
        kind = self._exactly(1)
        body = self._message()
        return body.rstrip(b"\0").decode() if kind == b"Q" else None

    def _send(self, answer: Answer) -> None:
        if isinstance(answer, Rows):
            self.request.sendall(_rows(answer))
        elif isinstance(answer, Refusal):
            self.request.sendall(_refusal(answer))
        elif isinstance(answer, Raw):
            self.request.sendall(answer.data)
        elif isinstance(answer, Demand):
            self.request.sendall(_framed(b"R", struct.pack("!i", answer.method)))
        if isinstance(answer, Silence | Demand):
            while self.request.recv(4096):
                pass
        if isinstance(answer, Closing):
            raise EOFError

    def _message(self) -> bytes:
        return self._exactly(struct.unpack("!i", self._exactly(4))[0] - 4)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data


def _framed(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _text(text: str | bytes) -> bytes:
    return (text if isinstance(text, bytes) else text.encode()) + b"\0"


def _rows(answer: Rows) -> bytes:
    if not answer.columns:  # a statement without a result, as BEGIN is
        return _framed(b"C", _text("SET")) + _READY
    columns = b"".join(_text(name) + struct.pack("!ihihih", 0, 0, answer.oid, -1, -1, 0) for name in answer.columns)
    description = _framed(b"T", struct.pack("!h", len(answer.columns)) + columns)
    data = b"".join(
        _framed(b"D", struct.pack("!h", len(row)) + b"".join(_value(value) for value in row)) for row in answer.rows
    )
    return description + data + _framed(b"C", _text(f"SELECT {len(answer.rows)}")) + _READY


def _value(value: Value) -> bytes:
    if value is None:
        return struct.pack("!i", -1)
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack("!i", len(data)) + data


def _refusal(answer: Refusal) -> bytes:
    fields = (b"S" + _text(answer.severity) + b"V" + _text(answer.severity) + b"C" + _text(answer.sqlstate)) + (
        b"M" + _text(answer.text) + b"\0"
    )
    return _framed(b"E", fields) + (b"" if answer.severity == "FATAL" else _READY)


_READY = _framed(b"Z", b"I")
NOTHING = Rows((), ())
