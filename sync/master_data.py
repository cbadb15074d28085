"""Master data: the accounts, tax codes and the like of a book's destination, kept with the moment of fetching."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from destinations.base import Company, Connection, Destination, DestinationError
from models import MasterList, db, writing

STALE_AFTER = timedelta(hours=3)


class Kind(StrEnum):
    """The lists that are kept; the company's has one entry, or none when its key does not open it."""

    COMPANY = "company"
    ACCOUNTS = "accounts"
    TAX_CODES = "tax-codes"
    CURRENCIES = "currencies"
    PERIODS = "periods"
    ITEMS = "items"


_READERS: dict[Kind, Callable[[Destination, Connection], Iterable[Any] | None]] = {
    Kind.ACCOUNTS: lambda destination, connection: destination.accounts(connection),
    Kind.TAX_CODES: lambda destination, connection: destination.tax_codes(connection),
    Kind.CURRENCIES: lambda destination, connection: destination.currencies(connection),
    Kind.PERIODS: lambda destination, connection: destination.periods(connection),
    Kind.ITEMS: lambda destination, connection: destination.items(connection),
}


@dataclass(frozen=True, order=True)
class OpenDay:
    """The first day of a period that its lock leaves open."""

    day: date
    name: str
    active: bool


@dataclass(frozen=True)
class Known:
    """The lists of a book as they were fetched last, by kind; what the destination does not tell is not among them."""

    lists: dict[Kind, list[dict[str, Any]]]
    fetched_at: datetime | None

    def of(self, kind: Kind) -> list[dict[str, Any]]:
        """The entries of one list; empty when it is not known."""
        return self.lists.get(kind, [])

    @property
    def rounding(self) -> str | None:
        """How the destination rounds: line or sum; none when it is not known."""
        company = next(iter(self.of(Kind.COMPANY)), None)
        return str(company["rounding"]) if company else None

    @property
    def locked_until(self) -> date | None:
        """The last locked day of the books; none when nothing is locked, or not known."""
        return locked_until(self.of(Kind.PERIODS))

    @property
    def open_days(self) -> list[OpenDay]:
        """The first open day of each period that is locked up to a day, in order."""
        locked = [one for one in self.of(Kind.PERIODS) if one["locked_until"]]
        days = [(date.fromisoformat(one["locked_until"]) + timedelta(days=1), one) for one in locked]
        return sorted(OpenDay(day, one["name"], one["active"]) for day, one in days)


def locked_until(periods: Iterable[dict[str, Any]]) -> date | None:
    """The last locked day of these periods, as a known list has them; none when nothing is locked."""
    return max((date.fromisoformat(one["locked_until"]) for one in periods if one["locked_until"]), default=None)


def known(book_id: int) -> Known:
    """Everything that is known about a book's master data."""
    found = list(db.session.scalars(select(MasterList).where(MasterList.book_id == book_id)))
    lists = {Kind(one.kind): list(one.values) for one in found}
    return Known(lists, max((one.fetched_at for one in found), default=None))


def known_list(book_id: int, kind: Kind) -> list[dict[str, Any]] | None:
    """One list, each entry as its dataclass of destinations.base has it, rates and days as text.

    None when it was never fetched or the destination does not tell; then nothing can be judged by it.
    """
    found = db.session.get(MasterList, (book_id, kind))
    return list(found.values) if found else None


def refresh(book_id: int, connection: Connection, destination: Destination, *, now: datetime) -> None:
    """Fetch every list of a book anew and keep it. Raises DestinationError; then the old ones stay.

    The session is rolled back first: no transaction is open while the destination is asked.
    """
    db.session.rollback()
    fetched = {kind: read(destination, connection) for kind, read in _READERS.items()}
    fetched[Kind.COMPANY] = _company(destination, connection)
    with suppress(IntegrityError), writing() as session:  # Whoever fetched at the same moment has kept the same.
        session.execute(delete(MasterList).where(MasterList.book_id == book_id))
        for kind, entries in fetched.items():
            if entries is not None:
                values = [_as_json(one) for one in entries]
                session.add(MasterList(book_id=book_id, kind=kind, values=values, fetched_at=now))


def refresh_if_stale(
    book_id: int, connection: Connection, destination: Destination, *, now: datetime
) -> DestinationError | None:
    """Fetch the lists when they are older than three hours; what kept us from it is given back, never raised."""
    fetched_at = db.session.scalar(select(func.max(MasterList.fetched_at)).where(MasterList.book_id == book_id))
    if fetched_at is not None and now - fetched_at < STALE_AFTER:
        db.session.rollback()
        return None
    try:
        refresh(book_id, connection, destination, now=now)
    except DestinationError as error:
        return error
    return None


def _company(destination: Destination, connection: Connection) -> list[Company]:
    """The company, for its rounding; none when its key is paused or may not push, which the connection test tells."""
    try:
        return [destination.test(connection)]
    except DestinationError:
        return []


def _as_json(entry: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(entry).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
