"""A server that says whatever a test wants, byte by byte: for answers that no real one gives."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Talk = Callable[[socket.socket], None]
"""What the server does with one connection."""


@dataclass(frozen=True)
class Unread:
    """What the server does before it reads the request, or instead."""

    talk: Talk


def answer(status: int = 200, body: Any = b"", *, content_type: str = "application/json", **headers: str) -> bytes:
    """A whole answer; what is not bytes is sent as JSON. Headers are named with underscores."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": content_type, "Content-Length": str(len(content)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + content


def refusal(
    status: int, code: str, message: str = "", *, headers: dict[str, str] | None = None, **detail: Any
) -> bytes:
    """An error answer of AiAccount's shape."""
    body = {"error": {"code": code, "message": message or f"{code} it is.", "detail": detail}}
    return answer(status, body, **(headers or {}))


def reset(connection: socket.socket) -> None:
    """Close so that the other side sees 'connection reset'."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@dataclass
class FakeServer:
    """Says the next of `says` at each connection, after reading the request; the last one again and again."""

    says: list[bytes | Talk | Unread] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def say(self, *says: bytes | Talk | Unread) -> None:
        """Set what is said from now on."""
        self.says = list(says)

    def hold(self, _connection: socket.socket) -> None:
        """Say nothing, but only until the test is over."""
        self._closing.wait(5)

    def close(self) -> None:
        """Stop; nothing is left open."""
        self._closing.set()
        with socket.create_connection(self._socket.getsockname(), timeout=1):
            pass
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if self._closing.is_set():
                    return
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        says = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        try:
            if isinstance(says, Unread):
                says.talk(connection)
                return
            self.requests.append(_read(connection))
            if isinstance(says, bytes):
                connection.sendall(says)
            else:
                says(connection)
        except OSError:
            return  # The client had heard enough.


def _read(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, _ = request.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(request) < len(head) + 4 + length:
        request += connection.recv(65536)
    return request
