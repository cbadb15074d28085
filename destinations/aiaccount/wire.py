"""One question and one answer over HTTP: what left, what came back, and never the key in a message."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, Any

import requests
from requests_toolbelt import MultipartEncoder, MultipartEncoderMonitor
from urllib3.exceptions import HTTPError

from destinations.aiaccount.errors import NotAnsweredError, ParcelDamagedError
from destinations.base import AnswerLostError, Connection, KeyRejectedError, Parcel, Secret, UnreachableError

API = "/api/v1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PIECE = 64 * 1024
_MOST_BYTES = 64 * 1024 * 1024
_LONGEST_ANSWER = 10
"""An answer may take this many read timeouts in all, so that one that drips does not hold us for ever."""
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_SHORTEST_SECRET = 8


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds: for the connection, and for the next bytes of an answer."""

    connect: float = 5
    read: float = 60


@dataclass(frozen=True)
class Answer:
    """An answer that arrived whole. Where its body repeated the key, it no longer does."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_ok(self) -> bool:
        """Whether it is 200, or 202 for what is queued."""
        return self.status in (HTTPStatus.OK, HTTPStatus.ACCEPTED)

    @property
    def is_json(self) -> bool:
        """Whether it says that it is JSON."""
        return "json" in self.headers.get("Content-Type", "").lower()


@dataclass(frozen=True)
class Wire:
    """The way to one AiAccount. No redirects, no retries, no proxies or passwords out of the environment."""

    base_url: str
    timeouts: Timeouts = Timeouts()
    clock: Callable[[], float] = time.monotonic
    most_bytes: int = _MOST_BYTES

    def ask(self, connection: Connection, path: str, **query: str) -> Answer:
        """GET a path of the API. Raises UnreachableError, or NotAnsweredError once there was a connection."""
        try:
            return self._exchange("GET", path, connection, params=query)
        except requests.ConnectionError as error:
            raise UnreachableError(_cause(error)) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise NotAnsweredError(_cause(error)) from error

    def upload(self, connection: Connection, parcel: Parcel) -> Answer:
        """POST a parcel's bytes as they were frozen, streamed from the disk.

        Raises UnreachableError when none of them left, AnswerLostError when some may have.
        """
        with _frozen_file(parcel) as file:
            form = {"company": connection.company, "file": (parcel.file_name, file, XLSX)}
            body = MultipartEncoderMonitor(MultipartEncoder(form))
            headers = {"Idempotency-Key": parcel.idempotency_key, "Content-Type": body.content_type}
            try:
                return self._exchange("POST", f"/imports/{parcel.kind}", connection, data=body, headers=headers)
            except (requests.RequestException, HTTPError, OSError) as error:
                # Not one byte of the form was asked for, so there was nothing that could be stored.
                lost = AnswerLostError if body.bytes_read else UnreachableError
                raise lost(_cause(error)) from error

    def _exchange(
        self, method: str, path: str, connection: Connection, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Answer:
        own = {"Authorization": f"Bearer {_usable(connection.key)}", "User-Agent": "AiAccount-Sync"}
        # A session for each exchange: they are not safe to share between threads.
        with requests.Session() as session:
            session.trust_env = False
            with session.request(
                method,
                f"{self.base_url}{API}{path}",
                headers={**own, "Accept": "application/json", **(headers or {})},
                timeout=(self.timeouts.connect, self.timeouts.read),
                allow_redirects=False,
                stream=True,
                **more,
            ) as response:
                body = b"".join(self._pieces(response))
                return Answer(response.status_code, response.headers, _without(connection.key, body))

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        until = self.clock() + self.timeouts.read * _LONGEST_ANSWER
        size = 0
        while piece := response.raw.read1(_PIECE, decode_content=True):
            size += len(piece)
            if size > self.most_bytes:
                raise requests.RequestException(f"the answer has more than {self.most_bytes} bytes")
            if self.clock() > until:
                raise requests.RequestException("the answer takes too long")
            yield piece


@contextmanager
def _frozen_file(parcel: Parcel) -> Iterator[IO[bytes]]:
    try:
        file = parcel.path.open("rb")
    except OSError as error:
        raise ParcelDamagedError(f"{parcel.file_name}: {error.strerror}") from error
    with file:
        if hashlib.file_digest(file, "sha256").hexdigest() != parcel.sha256:
            raise ParcelDamagedError(f"{parcel.file_name}: its bytes have changed")
        file.seek(0)
        yield file


def _usable(key: Secret) -> str:
    text = key.reveal()
    if not _VISIBLE.fullmatch(text):
        raise KeyRejectedError("it is empty, or has spaces or characters that a key cannot have")
    return text


def _without(key: Secret, body: bytes) -> bytes:
    """The body without the key, should a server repeat it. Shorter keys are not cut out: they are in every text."""
    secret = key.reveal().encode()
    return body.replace(secret, b"(secret)") if len(secret) >= _SHORTEST_SECRET else body


def _cause(error: Exception) -> str:
    """What happened, in words that hold no address and no key."""
    if isinstance(error, requests.RequestException):
        # It holds the request with its headers, which error reporters print.
        error.request = error.response = None
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "no secure connection"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed"
    return str(error) if type(error) is requests.RequestException else "the connection broke off"
