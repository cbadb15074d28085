"""Waits as events: what goes on only when a person does something about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, func, select

from accounting.options import Options
from accounting.pushes import PUSH_TYPES
from accounting.words import N_, Words
from models import AutoPush, Book, Coverage, Parcel, ParcelState, db
from sync.alerts_events import Books, Event, EventKind
from sync.books import pushes_for, zone_of
from sync.moments import short_moment

UNCERTAIN_PATIENCE = timedelta(minutes=10)
"""How long a parcel may be uncertain before it is told: most are cleared up within a minute."""


def uncertain_parcels(books: Books, now: datetime) -> Iterator[Event]:
    """One event for each book with parcels of which AiAccount does not say what became of them."""
    return _parcels(books, ParcelState.UNCERTAIN, Parcel.sent_at <= now - UNCERTAIN_PATIENCE)


def held_parcels(books: Books) -> Iterator[Event]:
    """One event for each book whose parcels AiAccount keeps, because the key is paused."""
    return _parcels(books, ParcelState.HELD, Parcel.sent_at.is_not(None))


def _parcels(books: Books, state: ParcelState, condition: ColumnElement[bool]) -> Iterator[Event]:
    """One event for each book. Uncertain: anew when there are new ones on another day. Held: once for each pause."""
    query = (
        select(Parcel.book_id, func.count(), func.min(Parcel.sent_at), func.max(Parcel.sent_at))
        .where(Parcel.state == state, condition)
        .group_by(Parcel.book_id)
        .order_by(Parcel.book_id)
    )
    for book_id, count, first, last in db.session.execute(query):
        if first is not None and last is not None:
            yield _parcel_event(books[book_id], state, count, first, last)


def _parcel_event(book: Book, state: ParcelState, count: int, first: datetime, last: datetime) -> Event:
    zone = zone_of(book)
    values = {"book": book.slug, "count": f"{count:,}", "since": short_moment(first, zone)}
    if state == ParcelState.HELD:
        return Event(
            kind=EventKind.HELD,
            book_id=book.id,
            key=f"held:{book.id}:{first.astimezone(zone):%Y-%m-%d}",
            subject=Words(N_("%(book)s: the API key is paused"), values),
            lines=(
                Words(N_("Workbooks that AiAccount keeps until then: %(count)s, since %(since)s."), values),
                N_("Un-pause the key in AiAccount. It then books them by itself, and we find them there."),
            ),
            page="/waiting",
        )
    return Event(
        kind=EventKind.UNCERTAIN,
        book_id=book.id,
        key=f"uncertain:{book.id}:{last.astimezone(zone):%Y-%m-%d}",
        subject=Words(N_("%(book)s: AiAccount does not say what became of a workbook"), values),
        lines=(
            Words(N_("Workbooks without an answer: %(count)s, since %(since)s."), values),
            N_("Nothing is sent again before it is clear. Look in Import History, and decide in the waiting room."),
        ),
        page="/waiting",
    )


def paused_books() -> Iterator[Event]:
    """Books that we paused ourselves: their key is refused."""
    query = select(Book).where(Book.paused_at.is_not(None), Book.paused_by.is_(None), Book.pause_reason.is_not(None))
    for book in db.session.scalars(query.order_by(Book.id)):
        values = {"book": book.slug, "reason": book.pause_reason or ""}
        yield Event(
            kind=EventKind.PAUSED,
            book_id=book.id,
            key=f"paused:{book.id}:{book.paused_at:%Y-%m-%dT%H:%M:%S}",
            subject=Words(N_("%(book)s: the API key is refused, so the book is paused"), values),
            lines=(
                Words(N_("The reason: %(reason)s. Nothing is pushed into this book until it is resumed."), values),
                N_("Enter a valid key under Settings, AiAccount, and resume the book. The missed days are caught up."),
            ),
            page=f"/sync/{book.slug}",
        )


_QUESTIONS = {
    "gap": N_("More days are missing than are caught up unasked. Were they booked by hand, or shall they be pushed?"),
    "failing": N_("No night has succeeded for 31 days. Were those days booked by hand, or shall they be pushed?"),
}


def stopped_nights() -> Iterator[Event]:
    """Books whose Auto Push asks what became of the days that are missing."""
    query = select(AutoPush, Book).join(Book, Book.id == AutoPush.book_id)
    for auto_push, book in db.session.execute(query.where(AutoPush.stopped_at.is_not(None)).order_by(Book.id)):
        question = _QUESTIONS.get(auto_push.stop_reason or "", N_("Auto Push stopped, and waits for your answer."))
        yield Event(
            kind=EventKind.STOPPED,
            book_id=book.id,
            key=f"stopped:{book.id}:{auto_push.stopped_at:%Y-%m-%dT%H:%M:%S}",
            subject=Words(N_("%(book)s: Auto Push has a question"), {"book": book.slug}),
            lines=(question,),
            page=f"/settings/aiaccount/{book.slug}/auto-push",
        )


def quiet_books(now: datetime, patience: timedelta) -> Iterator[Event]:
    """Books with Auto Push on of which some type has had no success for days, and nothing else says why."""
    since = func.coalesce(Coverage.last_success_at, AutoPush.changed_at, type_=AutoPush.changed_at.type)
    query = (
        select(Book, Coverage.push_type, since)
        .join(AutoPush, AutoPush.book_id == Coverage.book_id)
        .join(Book, Book.id == Coverage.book_id)
        .where(AutoPush.is_on, AutoPush.stopped_at.is_(None), Book.paused_at.is_(None))
        .where(Coverage.is_wanted, since < now - patience)
        .order_by(Book.id, since)
    )
    of_book: dict[Book, list[tuple[str, datetime]]] = defaultdict(list)
    for book, push_type, moment in db.session.execute(query):
        of_book[book].append((push_type, moment))
    for book, found in of_book.items():
        quiet = [(key, moment) for key, moment in found if key in _pushed(book)]
        if quiet:
            yield _quiet_event(book, quiet)


def _pushed(book: Book) -> set[str]:
    off = Options.from_json(book.options).switched_off
    return {push.key for push in pushes_for(book)} - set(off)


def _quiet_event(book: Book, quiet: Sequence[tuple[str, datetime]]) -> Event:
    zone = zone_of(book)
    return Event(
        kind=EventKind.QUIET,
        book_id=book.id,
        key=f"quiet:{book.id}:{quiet[0][1].astimezone(zone):%Y-%m-%d}",
        subject=Words(N_("%(book)s: no success for days"), {"book": book.slug}),
        lines=tuple(_quiet_lines(quiet, zone)),
        page=f"/sync/{book.slug}",
    )


def _quiet_lines(quiet: Iterable[tuple[str, datetime]], zone: tzinfo) -> Iterator[Words | str]:
    for push_type, moment in quiet:
        yield PUSH_TYPES[push_type].title
        yield Words(N_("Not green since %(since)s."), {"since": short_moment(moment, zone)})
