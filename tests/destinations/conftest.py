"""Fixtures: the practice AiAccount on a real port, a fake server, and a parcel that is frozen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from accounting.documents import Document, DocumentKind
from destinations.aiaccount import AiAccount, Patience, Timeouts
from destinations.base import Connection, Parcel, Secret
from sandbox.app import create_app
from sandbox.practice import EXTENSION
from sandbox.server import QuietRequests
from tests.destinations.fake_server import FakeServer

KEY = "prac_0123456789abcdef"


@dataclass
class Clock:
    """A clock that only moves when somebody sleeps on it."""

    moment: datetime = datetime(2010, 12, 31, 2, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


@dataclass
class PracticeCompany:
    """A company of the practice server, with its controls."""

    url: str
    connection: Connection
    clock: Clock

    def control(self, action: str, **parameters: Any) -> None:
        """Use a practice control on the company."""
        sent = {"company": self.connection.company, "action": action, **parameters}
        answered = requests.post(f"{self.url}/practice/faults", json=sent, timeout=5)
        assert answered.ok, answered.text


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(tmp_path: Path, clock: Clock) -> Iterator[PracticeCompany]:
    # The server is late by half a second at most, however late it is asked to be.
    app = create_app(tmp_path / "practice.sqlite", now=clock.now, sleep=lambda seconds: time.sleep(min(seconds, 3)))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequests)
    server.daemon_threads = False  # type: ignore[attr-defined] # So that closing waits for answers under way.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.port}"
    try:
        made = requests.post(f"{url}/practice/companies", json={"name": "Ali & Søns Sdn Bhd"}, timeout=5).json()
        yield PracticeCompany(url, Connection(made["name"], Secret(made["key"])), clock)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions[EXTENSION].store.close()


@pytest.fixture
def aiaccount(practice: PracticeCompany) -> AiAccount:
    return _impatient(practice.url, practice.clock)


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    server = FakeServer()
    yield server
    server.close()


@pytest.fixture
def faked(fake: FakeServer, clock: Clock) -> AiAccount:
    return _impatient(fake.url, clock)


@pytest.fixture
def connection() -> Connection:
    return Connection("Demo Sdn Bhd", Secret(KEY))


Freeze = Callable[..., Parcel]


@pytest.fixture
def freeze(tmp_path: Path) -> Freeze:
    """Freezes documents as a parcel."""

    def frozen(kind: DocumentKind, *documents: Document, key: str = "push-118-1") -> Parcel:
        path = tmp_path / f"{key}.xlsx"
        workbook = AiAccount("http://127.0.0.1:9").freeze(kind, documents, path, remarks="AiAccount Sync run 118")
        keys = tuple((document.number, document.party.text) for document in documents)
        return Parcel(kind, path, path.name, workbook.sha256, key, keys)

    return frozen


def _impatient(url: str, clock: Clock) -> AiAccount:
    return AiAccount(
        url,
        timeouts=Timeouts(connect=2, read=2),
        patience=Patience(total=8),
        clock=clock.seconds,
        sleep=clock.sleep,
        now=clock.now,
    )
