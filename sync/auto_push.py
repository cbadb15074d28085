"""Auto Push: the switch of a book, and the answers to what it asks when it stopped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import AutoPush, Book, Coverage, db, writing
from sync.books import current_key, pushes_for, zone_of
from sync.coverage import coverages_of
from sync.errors import BookNotConnectedError, NotAskedError, NotValidError
from sync.night_clock import DAY, last_night
from sync.night_plan import MOST_DAYS, Due, due_types, first_coverage, plan_day
from sync.pauses import require_not_paused

DEFAULT_HOUR = 2


def auto_push_of(book: Book) -> AutoPush | None:
    """The switch of a book; none when nobody ever touched it."""
    return db.session.get(AutoPush, book.id)


def wanted_types(book: Book) -> list[str]:
    """The keys of the types that the night pushes, or would push: all that the book has, until somebody chose."""
    chosen = {one.push_type: one.is_wanted for one in coverages_of(book)}
    return [push.key for push in pushes_for(book) if chosen.get(push.key, True)]


def switch_on(
    book: Book,
    *,
    by: int | None,
    now: datetime,
    hour: int | None = None,
    types: Collection[str] | None = None,
    first_day: date | None = None,
) -> None:
    """Have the night push a book from `first_day` on; hour in its zone. What is not given stays as it was.

    A type that is new begins with yesterday; one that was covered before goes on where it stopped. Raises
    BookNotConnectedError when there is no key, NotValidError when an hour, type or day cannot be.
    """
    if current_key(book) is None:
        raise BookNotConnectedError(book.slug)
    book_id, zone = book.id, zone_of(book)
    keys = [push.key for push in pushes_for(book)]
    wanted = wanted_types(book) if types is None else list(types)
    _require_valid(keys, wanted, hour, first_day, now.astimezone(zone).date())
    with writing() as session:
        switch = _switch(session, book_id)
        switch.is_on, switch.changed_at, switch.changed_by = True, now, by
        switch.hour = switch.hour if hour is None else hour
        switch.stopped_at = switch.stop_reason = switch.planned_through = None
        begin = first_day or now.astimezone(zone).date() - DAY
        day = last_night(now, switch.hour, zone).day
        for key in keys:
            _choose(session, book_id, key, begin, is_wanted=key in wanted, anew=first_day is not None)
    if first_day is not None:
        # Who names the day wants all of it, and is not asked once more.
        plan_day(day, [book_id], now=now, most_days=None)


def switch_off(book: Book, *, by: int | None, now: datetime) -> None:
    """Have the night leave a book alone. What has started is carried out."""
    book_id = book.id
    with writing() as session:
        switch = _switch(session, book_id)
        switch.is_on, switch.changed_at, switch.changed_by = False, now, by


def catch_up(book: Book, *, by: int | None, now: datetime) -> None:
    """Answer that the missed days are to be pushed, however many; that begins at once.

    Raises NotAskedError, or BookPausedError when the book has to be resumed first.
    """
    book_id = book.id
    require_not_paused(book_id)
    with writing() as session:
        day = _answer(session, book_id, by=by, now=now)
    plan_day(day, [book_id], now=now, most_days=None)


def booked_by_hand(book: Book, *, by: int | None, now: datetime, through: date | None = None) -> None:
    """Answer that the days asked about were booked by hand, to `through` or as of now. Raises NotAskedError.

    The night pushes none of them, and does not look back into them any more, or they would be booked twice. What was
    not asked about is caught up as ever.
    """
    book_id = book.id
    with writing() as session:
        day = min(_answer(session, book_id, by=by, now=now), through or date.max)
        for due in due_of(session.get_one(Book, book_id), day):
            if (day - due.first_day).days >= MOST_DAYS:
                due.coverage.covered_through = day
                due.coverage.first_day = day + DAY
                due.coverage.failing_since = None


def due_of(book: Book, day: date) -> list[Due]:
    """What of a book is not covered through that day."""
    with_kols = any(push.for_kols for push in pushes_for(book))
    return list(due_types(book, coverages_of(book), day, with_kols=with_kols))


def _require_valid(
    keys: Collection[str], wanted: Collection[str], hour: int | None, first_day: date | None, today: date
) -> None:
    if hour is not None and not 0 <= hour <= 23:
        raise NotValidError("the hour has to be one from 0 to 23")
    if unknown := [key for key in wanted if key not in keys]:
        raise NotValidError(f"the book has no {', '.join(unknown)}; it has {', '.join(keys)}")
    if not wanted:
        raise NotValidError("choose one type or more, or switch Auto Push off")
    if first_day is not None and first_day > today:
        raise NotValidError(f"{first_day} is still to come; the first day can be {today} or earlier")


def _switch(session: Session, book_id: int) -> AutoPush:
    switch = session.get(AutoPush, book_id, with_for_update=True)
    if switch is None:
        switch = AutoPush(book_id=book_id, hour=DEFAULT_HOUR)
        session.add(switch)
    return switch


def _choose(session: Session, book_id: int, key: str, begin: date, *, is_wanted: bool, anew: bool) -> None:
    coverage = session.get(Coverage, (book_id, key))
    if coverage is None:
        session.add(first_coverage(book_id, key, begin, is_wanted=is_wanted))
        return
    if is_wanted and (anew or not coverage.is_wanted):
        coverage.first_day, coverage.covered_through, coverage.failing_since = begin, begin - DAY, None
    coverage.is_wanted = is_wanted


def _answer(session: Session, book_id: int, *, by: int | None, now: datetime) -> date:
    """Take the question back; the last day it is about."""
    switch = session.get(AutoPush, book_id, with_for_update=True)
    if switch is None or switch.stopped_at is None:
        raise NotAskedError
    switch.stopped_at = switch.stop_reason = switch.planned_through = None
    switch.changed_at, switch.changed_by = now, by
    return last_night(now, switch.hour, zone_of(session.get_one(Book, book_id))).day
