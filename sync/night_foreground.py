"""The night in the foreground: planned now, and carried out in this thread to its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select, true

from accounting.periods import business_day
from accounting.pushes import PUSH_TYPES
from models import Book, NightPush, NightState, Run, db
from sync.books import zone_of
from sync.night import Night
from sync.night_clock import last_night
from sync.night_outlook import Pair, open_pairs, pairs_by_id, switched_on
from sync.night_plan import plan_day
from sync.night_settle import settle_ended
from sync.night_start import start_due

BATCH = 500
"""Night pushes read at a time."""

POLL = 0.5
"""Seconds between looks at runs that other processes carry out."""


@dataclass(frozen=True)
class LeftOut:
    """A book whose Auto Push is on and that this night leaves out: paused, or waiting for an answer."""

    book: Book
    reason: str

    @property
    def is_wanted(self) -> bool:
        """Whether somebody wants it left out."""
        return self.reason == "paused"


def carry_out_night(night: Night, books: Iterable[Book], *, day: date | None) -> tuple[list[Pair], list[LeftOut]]:
    """Push what is due of these books, through that day or as the hour has it; what became of each pair.

    What others have at work is waited for. Raises ValueError when the day is not over in one of the books' zones.
    """
    the = list(books)
    _plan(night, the, day)
    asked_for = true() if day is None else NightPush.day == day
    ids = {pair.push.id for pair in open_pairs(the) if day is None or pair.push.day == day}
    _carry_out(night, asked_for)
    return _in_order(the, ids), _left_out(the)


def _plan(night: Night, books: Sequence[Book], day: date | None) -> None:
    now, days = night.pusher.now(), defaultdict(list)
    for book, switch in switched_on(books):
        zone = zone_of(book)
        if day is not None and day >= business_day(now, zone):
            raise ValueError(f"The day {day} is not over yet for the book {book.slug}.")
        days[day or last_night(now, switch.hour, zone).day].append(book.id)
    for one, ids in days.items():
        plan_day(one, ids, now=now)


def _carry_out(night: Night, asked_for: ColumnElement[bool]) -> None:
    """Carry out one run after the other, until nothing is left that can be started and nobody is at work."""
    pusher = night.pusher
    while True:
        settle_ended(pusher.now())
        started = start_due(pusher.now(), night.pace, at_once=asked_for)
        for run_id, _book_id in started:
            pusher.execute(run_id)
        if started:
            continue
        at_work = _at_work(asked_for)
        if not at_work:
            return
        if not any(pusher.execute(run_id) for run_id in at_work):
            pusher.sleep(POLL)


def _at_work(asked_for: ColumnElement[bool]) -> list[int]:
    """Open runs of the books and types that are still open in this night, whoever carries them out."""
    query = (
        select(Run.id)
        .join(NightPush, and_(NightPush.book_id == Run.book_id, NightPush.push_type == Run.push_type))
        .join(Book, Book.id == Run.book_id)
        .where(asked_for, NightPush.state.in_((NightState.PLANNED, NightState.STARTED)))
        .where(Run.finished_at.is_(None), Book.paused_at.is_(None))
    )
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def _in_order(books: Sequence[Book], ids: Iterable[int]) -> list[Pair]:
    """What became of these night pushes, in the order of books and types."""
    wanted, found = sorted(ids), list[Pair]()
    for start in range(0, len(wanted), BATCH):
        found += pairs_by_id(wanted[start : start + BATCH])
    place = {book.id: number for number, book in enumerate(books)}
    types = list(PUSH_TYPES)
    return sorted(found, key=lambda pair: (place[pair.push.book_id], types.index(pair.push.push_type)))


def _left_out(books: Sequence[Book]) -> list[LeftOut]:
    found = []
    for book, switch in switched_on(books):
        if book.paused_at is not None:
            found.append(LeftOut(book, "paused"))
        elif switch.stop_reason is not None:
            found.append(LeftOut(book, switch.stop_reason))
    return found
