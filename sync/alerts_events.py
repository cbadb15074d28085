"""Events: what somebody should be told about, and that all is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounting.words import Words
from models import Book, db


class EventKind(StrEnum):
    """What happened. The last four are told even when all is well."""

    NIGHT_FAILED = "night_failed"
    RUN_FAILED = "run_failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    PAUSED = "paused"
    STOPPED = "stopped"
    QUIET = "quiet"
    DIGEST = "digest"
    WEEK = "week"
    NIGHT_ENDED = "night_ended"
    NIGHT_ENDED_BADLY = "night_ended_badly"


PROBLEMS = (
    EventKind.NIGHT_FAILED,
    EventKind.RUN_FAILED,
    EventKind.UNCERTAIN,
    EventKind.HELD,
    EventKind.PAUSED,
    EventKind.STOPPED,
    EventKind.QUIET,
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said, in no language yet; each address is told the same `key` once. `page` is where people see more."""

    kind: EventKind
    key: str
    subject: Words
    lines: tuple[Words | str, ...]
    page: str = "/runs"


@dataclass(frozen=True, kw_only=True)
class Event(Told):
    """Something that happened to a book. `happened_at` is none for what lasts: who comes later is told that too."""

    book_id: int
    happened_at: datetime | None = None


class Books:
    """Books by id, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, Book] = {}

    def __getitem__(self, book_id: int) -> Book:
        if book_id not in self._known:
            self._known[book_id] = db.session.get_one(Book, book_id)
        return self._known[book_id]
