"""Failures as events: nights and runs that did not succeed, and will not by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from accounting.pushes import PUSH_TYPES
from accounting.words import N_, Words
from models import NightPush, NightState, Run, RunState, Trigger, db
from sync.alerts_events import Books, Event, EventKind
from sync.books import zone_of

LOOKED_BACK = timedelta(days=2)
"""How old a failure may be to be told; older ones were told, or nobody was there to be told."""

PATIENCE = timedelta(hours=1)
"""How long a night may go on trying before it is told that it does not succeed."""

TOGETHER = timedelta(minutes=30)
"""So often it is looked who has tried for so long: books start one after the other, and an outage is told as one."""


def failed_nights(books: Books, now: datetime) -> Iterator[Event]:
    """One event for each book and night: when all of its types have ended, or when it has tried for an hour."""
    of_book = defaultdict(list)
    for night, run in _nights_in_trouble(now):
        of_book[night.book_id, night.day].append((night, run))
    for (book_id, day), pairs in of_book.items():
        book = books[book_id]
        yield Event(
            kind=EventKind.NIGHT_FAILED,
            book_id=book_id,
            key=f"night:{book_id}:{day}",
            subject=Words(N_("%(book)s: the night after %(day)s failed"), {"book": book.slug, "day": f"{day}"}),
            lines=tuple(line for night, run in pairs for line in _why(night.push_type, run)),
            page=f"/sync/{book.slug}",
            happened_at=max(night.closed_at or now for night, _ in pairs),
        )


def _nights_in_trouble(now: datetime) -> Sequence[tuple[NightPush, Run | None]]:
    has_tried_long = NightPush.start_at <= _last_look(now) - PATIENCE
    still_tries = and_(NightPush.state == NightState.STARTED, has_tried_long, _wants_a_retry())
    query = (
        select(NightPush, Run)
        .outerjoin(Run, Run.id == NightPush.run_id)
        .where(NightPush.day >= (now - LOOKED_BACK).date() - timedelta(days=1))
        .where(or_(NightPush.state.in_((NightState.FAILED, NightState.OVERTAKEN)), still_tries))
        .order_by(NightPush.book_id, NightPush.id)
    )
    found = [(night, run) for night, run in db.session.execute(query) if not _is_over(run)]
    at_work = _at_work({night.book_id for night, _run in found}, now)
    return [(night, run) for night, run in found if (night.book_id, night.day) not in at_work]


def _at_work(book_ids: Collection[int], now: datetime) -> set[tuple[int, date]]:
    """The nights of these books of which other types are still at work, and not for too long."""
    query = select(NightPush.book_id, NightPush.day).where(
        NightPush.book_id.in_(book_ids), NightPush.closed_at.is_(None), NightPush.start_at > _last_look(now) - PATIENCE
    )
    return {(book_id, day) for book_id, day in db.session.execute(query)} if book_ids else set()


def _last_look(now: datetime) -> datetime:
    """The last full half hour."""
    return now - (now - datetime.min.replace(tzinfo=UTC)) % TOGETHER


def _wants_a_retry() -> ColumnElement[bool]:
    return or_(Run.state == RunState.FAILED, Run.retries > 0)


def _is_over(run: Run | None) -> bool:
    """Whether a later try has brought in what the night left."""
    return run is not None and run.state in (RunState.SYNCED, RunState.NOTHING, RunState.WAITING)


def failed_runs(books: Books, now: datetime) -> Iterator[Event]:
    """One event for each book and day: runs that failed by day, and are not tried again by themselves."""
    query = (
        select(Run)
        .where(Run.push_type.in_(PUSH_TYPES), Run.state == RunState.FAILED, Run.finished_at >= now - LOOKED_BACK)
        .where(Run.retry_at.is_(None), Run.trigger != Trigger.AUTO)
        .order_by(Run.id)
    )
    of_book = defaultdict(list)
    for run in db.session.scalars(query):
        ended = run.finished_at or run.queued_at
        of_book[run.book_id, ended.astimezone(zone_of(books[run.book_id])).date()].append(run)
    for (book_id, day), runs in of_book.items():
        slug = books[book_id].slug
        yield Event(
            kind=EventKind.RUN_FAILED,
            book_id=book_id,
            key=f"run:{book_id}:{day}",
            subject=Words(N_("%(book)s: a sync failed on %(day)s"), {"book": slug, "day": f"{day}"}),
            lines=tuple(line for run in runs for line in _why(run.push_type, run)),
            page=f"/sync/{slug}",
            happened_at=max(run.finished_at or run.queued_at for run in runs),
        )


def _why(push_type: str, run: Run | None) -> Iterator[str]:
    yield PUSH_TYPES[push_type].title
    if run is None:
        yield N_("It was not begun before the next night.")
    elif run.error:
        yield str(run.error["sentence"])
    else:
        yield N_("None of its documents could be booked. Its page says what is wrong with each.")
