"""A proxy that breaks connections on purpose between our client and the server, and counts what was stored."""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

LOCALHOST = "127.0.0.1"
LONGEST = 20.0
"""Seconds after which the proxy lets go of any connection."""

_PIECE = 16 * 1024
_HEAD_END = b"\r\n\r\n"
_STORED = (HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.LOCKED)
"""How the practice server answers an upload that it keeps: judged, queued, or held while the key is paused."""


class Call(StrEnum):
    """What goes through a connection: a workbook on its way in, or a question."""

    UPLOAD = "upload"
    ASK = "ask"


class Kind(StrEnum):
    """What happens to a connection.

    The first four keep the whole request from the server; after the others it has stored what it was sent.
    """

    RESET = "reset"
    BLACK_HOLE = "black hole"
    CUT_REQUEST = "cut request"
    REPLACED_BEFORE = "replaced before"
    DELAYED = "delayed"
    LATE = "late"
    ANSWER_LOST = "answer lost"
    RESET_ANSWER = "reset answer"
    CUT_ANSWER = "cut answer"
    REPLACED_AFTER = "replaced after"


class Instead(StrEnum):
    """What the client gets instead of an answer."""

    ERROR_500 = "500"
    ERROR_502 = "502"
    HTML = "HTML"
    EMPTY = "empty"
    CUT_JSON = "cut JSON"


_INSTEAD = {
    Instead.ERROR_500: (500, "application/json", b'{"error": {"code": "INTERNAL_ERROR", "message": "", "detail": {}}}'),
    Instead.ERROR_502: (502, "text/html", b"<h1>502 Bad Gateway</h1>"),
    Instead.HTML: (200, "text/html", b"<h1>Please sign in</h1>"),
    Instead.EMPTY: (200, "application/json", b""),
    Instead.CUT_JSON: (200, "application/json", b'{"id": 1, "kind": "sales-invoices", "state": "fini'),
}


@dataclass(frozen=True)
class Mishap:
    """What is to happen to one connection: after so many bytes, after so many seconds, or with which answer."""

    kind: Kind
    after_bytes: int = 0
    seconds: float = 0.0
    instead: Instead = Instead.ERROR_500

    def __str__(self) -> str:
        with_answer = self.kind in (Kind.REPLACED_BEFORE, Kind.REPLACED_AFTER)
        return f"{self.kind} ({self.instead})" if with_answer else str(self.kind)


@dataclass
class Storm:
    """Mishaps that befall connections at random, with this chance, always the same for the same seed."""

    random: random.Random
    chance: float
    mishaps: tuple[Mishap, ...]

    def strike(self) -> Mishap | None:
        """What befalls the next connection, if anything does."""
        return self.random.choice(self.mishaps) if self.random.random() < self.chance else None


@dataclass
class FaultProxy:
    """A proxy in threads of this process; it outlives every process that speaks through it."""

    port: int
    happened: list[Mishap] = field(default_factory=list)
    stored: Counter[str] = field(default_factory=Counter)
    """How often the server stored, or was given again, the parcel of each idempotency key."""

    def __post_init__(self) -> None:
        self._plan: dict[Call, deque[Mishap | None]] = defaultdict(deque)
        self._later: list[Mishap | None] = []
        self._storm: Storm | None = None
        self._watch: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((LOCALHOST, 0), backlog=64)
        self._listener.settimeout(0.1)
        self._accepting = threading.Thread(target=self._accept, name="fault-proxy", daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        """Where the client finds it."""
        return f"http://{LOCALHOST}:{self._listener.getsockname()[1]}"

    def expect(self, call: Call, mishaps: Iterable[Mishap | None]) -> None:
        """Let these befall the next connections of that kind, one each; None lets one pass."""
        with self._lock:
            self._plan[call].extend(mishaps)

    def then_ask(self, mishaps: Iterable[Mishap | None]) -> None:
        """Let these befall the questions that follow the next upload, one each."""
        with self._lock:
            self._later.extend(mishaps)

    def watch(self, look: Callable[[str], None]) -> None:
        """Look at something as soon as the first bytes of an upload are here, given its idempotency key."""
        self._watch = look

    def brew(self, storm: Storm) -> None:
        """Let mishaps befall whatever connection has no plan."""
        with self._lock:
            self._storm = storm

    def calm(self) -> None:
        """From now on every connection passes unharmed. What is late already still arrives."""
        with self._lock:
            self._plan.clear()
            self._later.clear()
            self._storm = None

    def settled(self) -> None:
        """Wait until nothing is on its way any more."""
        for thread in self._threads:
            thread.join(LONGEST)
        self._threads.clear()

    @property
    def sent_twice(self) -> list[str]:
        """The idempotency keys whose parcel the server was given whole again after it had stored it."""
        return [key for key, count in self.stored.items() if count > 1]

    def close(self) -> None:
        """Let go of every connection."""
        self._closing.set()
        self._accepting.join()
        self.settled()
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _address = self._listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(LONGEST)
        try:
            with client:
                head, body = _read_head(client)
                if head:
                    _Exchange(self, client, head, body).carry_out()
        except OSError:
            return

    def next_mishap(self, call: Call) -> Mishap | None:
        """What befalls this connection."""
        with self._lock:
            if call is Call.UPLOAD:
                self._plan[Call.ASK].extend(self._later)
                self._later.clear()
            plan = self._plan[call]
            mishap = plan.popleft() if plan else self._storm.strike() if self._storm else None
            if mishap:
                self.happened.append(mishap)
            return mishap

    def note_coming(self, key: str) -> None:
        """The first bytes of this parcel are here."""
        if self._watch:
            self._watch(key)

    def note_stored(self, key: str) -> None:
        """The server answered that it keeps this parcel."""
        with self._lock:
            self.stored[key] += 1

    def wait(self, seconds: float) -> None:
        """Wait, but not longer than the proxy lives."""
        self._closing.wait(seconds)


class _Exchange:
    """One request and its answer."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, head: bytes, body: bytes) -> None:
        self._proxy = proxy
        self._client = client
        self._head = head
        self._body = body
        self._call = Call.UPLOAD if head.startswith(b"POST") else Call.ASK
        self._length = int(_header(head, "Content-Length") or 0)

    def carry_out(self) -> None:
        if self._call is Call.UPLOAD:
            self._proxy.note_coming(_header(self._head, "Idempotency-Key"))
        mishap = self._proxy.next_mishap(self._call) or Mishap(Kind.DELAYED)
        kind = mishap.kind
        if kind is Kind.RESET:
            _reset(self._client)
        elif kind is Kind.BLACK_HOLE:
            self._swallow()
        elif kind is Kind.CUT_REQUEST:
            self._forward(most=mishap.after_bytes)
        elif kind is Kind.REPLACED_BEFORE:
            self._read_whole()
            self._client.sendall(_instead(mishap.instead))
        else:
            self._ask_the_server(mishap)

    def _ask_the_server(self, mishap: Mishap) -> None:
        if mishap.kind is Kind.LATE:
            # The client may have gone away long before the server gets to see, and to store, what it sent.
            self._read_whole()
        self._proxy.wait(mishap.seconds)
        answer = self._forward()
        if answer is None or mishap.kind is Kind.ANSWER_LOST:
            return
        if mishap.kind is Kind.RESET_ANSWER:
            _reset(self._client)
        elif mishap.kind is Kind.CUT_ANSWER:
            self._client.sendall(answer[: mishap.after_bytes])
        elif mishap.kind is Kind.REPLACED_AFTER:
            self._client.sendall(_instead(mishap.instead))
        else:
            self._client.sendall(answer)

    def _forward(self, *, most: int | None = None) -> bytes | None:
        """Hand the request on, all of it or its first bytes only; the answer when it went through whole."""
        with socket.create_connection((LOCALHOST, self._proxy.port), LONGEST) as server:
            first = self._head + self._body
            server.sendall(first if most is None else first[:most])
            passed, whole = len(first), len(self._head) + self._length
            while passed < whole and (most is None or passed < most):
                piece = self._client.recv(_PIECE)
                if not piece:
                    return None
                server.sendall(piece if most is None else piece[: most - passed])
                passed += len(piece)
            if most is not None and most < whole:
                return None
            return self._heard(b"".join(iter(lambda: server.recv(_PIECE), b"")))

    def _heard(self, answer: bytes) -> bytes:
        status = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
        if self._call is Call.UPLOAD and status and int(status[1]) in _STORED:
            self._proxy.note_stored(_header(self._head, "Idempotency-Key"))
        return answer

    def _read_whole(self) -> None:
        while len(self._body) < self._length and (piece := self._client.recv(_PIECE)):
            self._body += piece

    def _swallow(self) -> None:
        while self._client.recv(_PIECE):
            pass


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request with the empty line at its end, and what came of the body meanwhile."""
    read = b""
    while _HEAD_END not in read:
        piece = client.recv(_PIECE)
        if not piece:
            return b"", b""
        read += piece
    head, end, body = read.partition(_HEAD_END)
    return head + end, body


def _header(head: bytes, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r$", head.decode("latin-1"), re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _instead(answer: Instead) -> bytes:
    status, content_type, body = _INSTEAD[answer]
    head = f"HTTP/1.0 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _reset(client: socket.socket) -> None:
    """Close so that the other side gets a reset, not an end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
