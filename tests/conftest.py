"""What every test may ask for: an application on a fresh database, and a practice AiAccount to push to."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from accounting.push_type import Layer
from app import create_app
from models import db
from settings import Settings
from sync.books import add_book, add_key
from sync.pusher import Pusher, utc_now
from tests.servers import (
    IN_CI,
    Inbox,
    Practice,
    open_inbox,
    postgres_is_installed,
    postgres_server,
    practice_server,
    served,
)

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")
VAULT_KEYS = f"k1:{base64.b64encode(b'a test key is 32 bytes long, yes').decode()}"


def settings_for(
    database_url: str, folder: Path, practice_url: str = "http://127.0.0.1:1", **changes: object
) -> Settings:
    """Settings of a test application: everything in one folder, the practice server as destination."""
    values: dict[str, object] = {
        "database_url": database_url,
        "shop_database_url": None,
        "secret_key": "a secret of the tests",
        "vault_keys": VAULT_KEYS,
        "destination_url": practice_url,
        "is_practice": True,
        "max_rows": 5000,
        "timezone": KUALA_LUMPUR,
        "trusted_hosts": (),
        "parcels": folder / "parcels",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A practice AiAccount that the tests of a session share; each makes companies of its own."""
    with practice_server(tmp_path_factory.mktemp("practice")) as server:
        yield server


@pytest.fixture
def fresh_practice(tmp_path: Path) -> Iterator[Practice]:
    """A practice AiAccount that nobody has used."""
    with practice_server(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    _migrate(f"sqlite:///{folder / 'template.sqlite'}", folder)
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def _postgres() -> Iterator[str]:
    """A cluster of our own with a migrated database to copy. Its folder is short: a socket lives in it."""
    if not postgres_is_installed():
        if IN_CI:
            pytest.fail("PostgreSQL is not installed, and in CI it has to be.")
        pytest.skip("PostgreSQL is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    with postgres_server(folder) as url:
        _create_database(url, "template_ours")
        _migrate(url.replace("/postgres", "/template_ours"), folder)
        yield url
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield _copy_of(request.getfixturevalue("_sqlite_template"), tmp_path)
        return
    server, name = request.getfixturevalue("_postgres"), f"test_{uuid4().hex}"
    _create_database(server, name, template="template_ours")
    yield server.replace("/postgres", f"/{name}")


@pytest.fixture
def database_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    return _copy_of(_sqlite_template, tmp_path)


@pytest.fixture
def app(database_url: str, tmp_path: Path, practice: Practice) -> Iterator[Flask]:
    """The application on SQLite, with the practice server as its destination."""
    yield from _application(settings_for(database_url, tmp_path, practice.url))


@pytest.fixture
def any_app(any_database_url: str, tmp_path: Path, practice: Practice) -> Iterator[Flask]:
    """The application, once on SQLite and once on PostgreSQL."""
    yield from _application(settings_for(any_database_url, tmp_path, practice.url))


@pytest.fixture
def pusher(app: Flask) -> Pusher:
    """The application's pusher."""
    found: Pusher = app.extensions["pusher"]
    return found


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The application over HTTP; its address."""
    with served(app) as url:
        yield url


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, not signed in. CSRF is on: a form's token has to be sent back."""
    return app.test_client()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A server that alerts can be sent to."""
    with open_inbox() as found:
        yield found


@dataclass(frozen=True)
class Company:
    """A book and the practice company it is connected to."""

    slug: str
    name: str
    key: str


@pytest.fixture
def connect(practice: Practice) -> Callable[..., Company]:
    """Makes a book and connects it to a practice company of its own; call it within an application context."""

    def make(slug: str = "platform", blogger: str | None = None, *, app: Flask) -> Company:
        name = f"{slug}-{uuid4().hex[:8]}"
        key = practice.open_company(name)
        with app.app_context():
            layer = Layer.BLOGGER if blogger else Layer.PLATFORM
            book = add_book(slug, name, layer, blogger=blogger, zone=KUALA_LUMPUR, now=utc_now())
            add_key(book.id, key, vault=app.extensions["pusher"].vault, by=None, now=utc_now())
        return Company(slug, name, key)

    return make


def _application(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["dispatcher"].wait()
    with app.app_context():
        for engine in set(db.engines.values()):
            engine.dispose()


def _migrate(url: str, folder: Path) -> None:
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        if url.startswith("sqlite"):
            db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


def _copy_of(template: Path, folder: Path) -> str:
    copy = folder / "test.sqlite"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"


def _create_database(server: str, name: str, template: str = "template0") -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
    engine.dispose()
