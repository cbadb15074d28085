"""The database object, and the column types that keep money exact and moments in UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, Numeric, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another writer before it gives up."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def __repr__(self) -> str:
        """As migrations write it."""
        return "UtcDateTime()"

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The moment {value.isoformat()} has no time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """An exact decimal number with fixed places: NUMERIC, and on SQLite a whole number of its last place.

    SQLite would make a float of a NUMERIC, so there 12.34 with two places is stored as 1234. Sums stay exact on
    both. A float, NaN, or a number with more places than the column keeps is refused with ValueError.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int = 2) -> None:
        super().__init__(18, places)
        self.places = places

    def __repr__(self) -> str:
        """As migrations write it."""
        return f"Exact({self.places})"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(18, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, float):
            raise ValueError(f"{value!r} is a float; money and quantities are Decimal.")
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(f"{value!r} is not a number that can be stored.")
        scaled = number.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{number} has more than {self.places} decimal places.")
        return int(scaled) if dialect.name == "sqlite" else number

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(value).scaleb(-self.places)
        return Decimal(value).quantize(Decimal(1).scaleb(-self.places))


Money = Exact(2)
"""An amount in ringgit."""


class ForeignMoney(Exact):
    """An amount in any currency, in its main unit: three places are kept (KWD has fils), and shown where they say more.

    12.340 is given back as 12.34, and 1.234 as it is.
    """

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(3)

    def __repr__(self) -> str:
        """As migrations write it."""
        return "ForeignMoney()"

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        amount = super().process_result_value(value, dialect)
        return _without_mill(amount) if amount is not None else None


def _without_mill(amount: Decimal) -> Decimal:
    rounded = amount.quantize(_SEN)
    return rounded if rounded == amount else amount


_SEN = Decimal("0.01")

SourceId = BigInteger().with_variant(Integer, "sqlite")
"""The id of a row of the source, as the platform numbers it."""


class Base(DeclarativeBase):
    """What every table of ours shares."""

    metadata = MetaData(naming_convention=NAMES)
    registry = registry(type_annotation_map={datetime: UtcDateTime(), Decimal: Money})


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@contextmanager
def writing() -> Iterator[Session]:
    """One short write transaction of this thread's session: committed at the end, rolled back on any error.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so it cannot fail halfway for having read a stale
    snapshot. What the session had read before is ended first, and read anew when next touched.
    """
    session: Session = db.session()
    session.rollback()
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    waiting: list[Callable[[], None]] = []
    token = _after_commit.set(waiting)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _after_commit.reset(token)
    for act in waiting:
        act()


def after_commit(act: Callable[[], None]) -> None:
    """Do something once this thread's write transaction is committed, and never if it is not; now when none is open."""
    waiting = _after_commit.get()
    if waiting is None:
        act()
    else:
        waiting.append(act)


_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)


def insert_new(session: Session, table: type[Model]) -> SqliteInsert | PostgresInsert:
    """An INSERT that leaves out what is there already, by whichever constraint."""
    insert = postgresql.insert if session.get_bind(table).dialect.name == "postgresql" else sqlite.insert
    return insert(table.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]  # A mapped class has a Table.


def prepare(engine: Engine) -> None:
    """Make an engine's SQLite connections durable and patient, and leave BEGIN to us; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin)


def _prepare_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Readers share (DEFERRED); writers ask for the lock first (see `writing`)."""
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
