"""The night's outlook: what the next one will do and when, what the last ones did, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select

from accounting.push_type import Layer
from models import AutoPush, Book, Coverage, NightPush, NightState, Run, db, shop
from sync.auto_push import DEFAULT_HOUR, auto_push_of, due_of
from sync.books import zone_of
from sync.night_clock import delay, last_night, next_night
from sync.night_plan import MOST_DAYS, Due, due_types


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the next night of a book will do: `due` to business day `day`, beginning at `begins` in the book's zone.

    When it `asks` (gap or failing), it waits for an answer about `asked_about`, each to `asked_through`. `is_paused`
    and `is_on` say whether it will do it at all. `is_behind`: days are due that the last night should have covered.
    """

    is_on: bool
    is_paused: bool
    hour: int
    day: date
    begins: datetime
    due: tuple[Due, ...]
    asks: str | None
    asked_about: tuple[Due, ...]
    asked_through: date

    @property
    def is_behind(self) -> bool:
        """Whether days are due that the last night should have covered."""
        return any(one.first_day <= self.asked_through for one in self.due)


class Pair(NamedTuple):
    """What a night did about one type of a book, and its run once it has one."""

    push: NightPush
    run: Run | None


def outlook(book: Book, *, now: datetime, window: timedelta) -> Outlook:
    """What the next night of a book will do, whether Auto Push is on or would be switched on."""
    return outlooks([book], now=now, window=window)[book.id]


def outlooks(books: Iterable[Book], *, now: datetime, window: timedelta) -> dict[int, Outlook]:
    """The outlook of each book, by its id, in a few queries however many they are."""
    the = list(books)
    ids = [book.id for book in the]
    switches = {one.book_id: one for one in db.session.scalars(select(AutoPush).where(AutoPush.book_id.in_(ids)))}
    with_kols = set(db.session.scalars(select(shop.Blogger.id).where(shop.Blogger.multi_kol)))
    coverages: dict[int, list[Coverage]] = defaultdict(list)
    for one in db.session.scalars(select(Coverage).where(Coverage.book_id.in_(ids))):
        coverages[one.book_id].append(one)

    def due(book: Book, day: date) -> tuple[Due, ...]:
        return tuple(due_types(book, coverages[book.id], day, with_kols=book.blogger_id in with_kols))

    return {book.id: _outlook(book, switches.get(book.id), due, now, window) for book in the}


def last_pairs(book: Book) -> list[Pair]:
    """What the last night that was planned for a book did, in order."""
    last = db.session.scalar(
        select(NightPush.day).where(NightPush.book_id == book.id).order_by(NightPush.day.desc()).limit(1)
    )
    return pairs_of([book], last) if last else []


def pairs_of(books: Iterable[Book], day: date) -> list[Pair]:
    """What the night after that business day did about these books, in order."""
    query = _pairs(books).where(NightPush.day == day).order_by(NightPush.id)
    return [Pair(*found) for found in db.session.execute(query)]


def pairs_by_id(ids: Iterable[int]) -> list[Pair]:
    """These night pushes, each with its run."""
    query = _ALL.where(NightPush.id.in_(ids))
    return [Pair(*found) for found in db.session.execute(query.execution_options(populate_existing=True))]


def open_pairs(books: Iterable[Book]) -> list[Pair]:
    """What is still to be done, or at work, or will be tried again by itself."""
    query = _pairs(books).where(NightPush.state.in_((NightState.PLANNED, NightState.STARTED))).order_by(NightPush.id)
    return [Pair(*found) for found in db.session.execute(query)]


def nights(books: Iterable[Book], *, before: date | None = None, limit: int = 31) -> Sequence[date]:
    """The business days after which there was a night for any of these books, newest first."""
    query = select(NightPush.day).where(NightPush.book_id.in_([book.id for book in books])).distinct()
    if before is not None:
        query = query.where(NightPush.day < before)
    return db.session.scalars(query.order_by(NightPush.day.desc()).limit(limit)).all()


def missing(books: Iterable[Book], *, now: datetime) -> list[tuple[Book, Due]]:
    """The days that the nights begun so far should have covered, and have not."""
    found: list[tuple[Book, Due]] = []
    for book in books:
        switch = auto_push_of(book)
        if switch and switch.is_on:
            found += [(book, due) for due in due_of(book, last_night(now, switch.hour, zone_of(book)).day)]
    return found


def switched_on(books: Iterable[Book]) -> list[tuple[Book, AutoPush]]:
    """Those of these books whose Auto Push is on."""
    the = {book.id: book for book in books}
    query = select(AutoPush).where(AutoPush.book_id.in_(the), AutoPush.is_on)
    switches = {switch.book_id: switch for switch in db.session.scalars(query)}
    return [(book, switches[book.id]) for book in the.values() if book.id in switches]


def _outlook(
    book: Book,
    switch: AutoPush | None,
    due: Callable[[Book, date], tuple[Due, ...]],
    now: datetime,
    window: timedelta,
) -> Outlook:
    zone, hour = zone_of(book), switch.hour if switch else DEFAULT_HOUR
    last, coming = last_night(now, hour, zone), next_night(now, hour, zone)
    later = timedelta() if book.layer == Layer.PLATFORM else delay(book.slug, window)
    return Outlook(
        is_on=bool(switch and switch.is_on),
        is_paused=book.paused_at is not None,
        hour=hour,
        day=coming.day,
        begins=(coming.begins + later).astimezone(zone),
        due=due(book, coming.day),
        asks=switch.stop_reason if switch else None,
        asked_about=tuple(one for one in due(book, last.day) if (last.day - one.first_day).days >= MOST_DAYS),
        asked_through=last.day,
    )


def _pairs(books: Iterable[Book]) -> Select[NightPush, Run]:
    return _ALL.where(NightPush.book_id.in_([book.id for book in books]))


_ALL = select(NightPush, Run).outerjoin(Run, Run.id == NightPush.run_id)
