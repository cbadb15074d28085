"""What is to be pushed, and a job: a run somebody holds the lease of, with all it takes to execute it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from accounting.mapping import Mapping
from accounting.periods import Period
from accounting.push_type import PushType
from destinations.base import Connection, Destination
from models import Book
from sync.books import current_mapping, zone_of
from sync.leases import Lease


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One push type of one book for a period, and the mapping under which its documents are made."""

    book_id: int
    blogger_id: int | None
    push: PushType
    period: Period
    zone: ZoneInfo
    mapping: Mapping
    mapping_version: int


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed run; nothing of it changes while it is carried out.

    `folder` holds the frozen workbooks; `max_rows` is where parcels are cut; `sleep` waits so many seconds.
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


def scope_of(book: Book, push: PushType, period: Period) -> Scope:
    """The scope of a push as things stand: today's mapping, the book's zone."""
    version, mapping = current_mapping(book.id)
    return Scope(
        book_id=book.id,
        blogger_id=book.blogger_id,
        push=push,
        period=period,
        zone=zone_of(book),
        mapping=mapping,
        mapping_version=version,
    )
