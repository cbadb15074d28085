"""The practice server's SQLite file: WAL, and one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import Session

from sandbox.models import Base
from sandbox.upgrade import upgrade

BUSY_SECONDS = 60


class Store:
    """Sessions on one database file; what an older version of this server left out of it is added."""

    def __init__(self, database: Path | str) -> None:
        path = Path(database).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._readers = create_engine(f"sqlite:///{path}", pool_size=16, max_overflow=-1)
        event.listen(self._readers, "connect", _prepare)
        event.listen(self._readers, "begin", _begin)
        self._writers = self._readers.execution_options(immediate=True)
        with self._writers.begin() as connection:
            Base.metadata.create_all(connection)
            upgrade(connection)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A session that sees one moment of the database and writes nothing."""
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writer(self) -> Iterator[Session]:
        """A session that holds the only write lock from its first statement, and commits at the end."""
        with Session(self._writers, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()


def _prepare(connection: SqliteConnection, _record: Any) -> None:
    # SQLAlchemy, not sqlite3, decides when a transaction begins.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A program that serves us may listen to every engine of its process, and those listeners come first.
    if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("ROLLBACK")
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
