"""What is to be pushed, and a job: a run somebody holds the lease of, with all it takes to execute it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from accounting.mapping import Mapping
from accounting.options import Options
from accounting.periods import Period
from accounting.push_type import PushType
from destinations.base import Connection, Destination
from models import Book
from sync.books import current_mapping, zone_of
from sync.errors import LeavingError
from sync.leases import Lease


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One push type of one book for a period, the mapping under which its documents are made, and its options."""

    book_id: int
    blogger_id: int | None
    push: PushType
    period: Period
    zone: ZoneInfo
    mapping: Mapping
    mapping_version: int
    options: Options = field(default_factory=Options)

    @property
    def counted(self) -> Period | None:
        """The days of the period that are eligible; none when all of them are before the book's start day."""
        first = max(self.period.first, self.options.start_day or self.period.first)
        return Period(first, self.period.last) if first <= self.period.last else None

    def on(self, day: date) -> Scope:
        """The same for one day, even if it is before the start day: for what somebody decided about a document."""
        return replace(self, period=Period(day, day), options=replace(self.options, start_day=None))

    def around(self, day: date) -> Scope:
        """The same for a day and those beside it."""
        one = timedelta(days=1)
        return replace(self.on(day), period=Period(day - one, day + one))


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed run; nothing of it changes while it is carried out.

    `folder` holds the frozen workbooks; `max_rows` is where parcels are cut; `sleep` waits so many seconds; `leaving`
    is set when this process is about to end.
    """

    lease: Lease
    run_id: int
    scope: Scope
    connection: Connection
    destination: Destination
    folder: Path
    max_rows: int
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    leaving: Event = field(default_factory=Event)

    def require_to_stay(self) -> None:
        """Raises LeavingError when this process is about to end."""
        if self.leaving.is_set():
            raise LeavingError(f"run {self.run_id}")


def scope_of(book: Book, push: PushType, period: Period) -> Scope:
    """The scope of a push as things stand: today's mapping and options, the book's zone."""
    version, mapping = current_mapping(book.id)
    return Scope(
        book_id=book.id,
        blogger_id=book.blogger_id,
        push=push,
        period=period,
        zone=zone_of(book),
        mapping=mapping,
        mapping_version=version,
        options=Options.from_json(book.options),
    )
