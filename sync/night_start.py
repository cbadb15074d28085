"""Starting the night: so many runs at a time, one of each book, and receipts after their invoices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select, text, update
from sqlalchemy import Row as Record
from sqlalchemy.orm import Session, aliased

from accounting.documents import DocumentKind
from accounting.options import Options
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from models import Book, Coverage, NightPush, NightState, Run, RunState, Trigger, db, writing
from models.base import insert_new
from sync.dispatcher import by_nobody

_NEEDS = {
    DocumentKind.SALES_RECEIPT: DocumentKind.SALES_INVOICE,
    DocumentKind.EXPENSE_PAYMENT: DocumentKind.EXPENSE_BILL,
}
_OPEN = (NightState.PLANNED, NightState.STARTED)
_TURN = 5_011_976
"""The number of the PostgreSQL lock under which runs are started: any number that nobody else takes."""


@dataclass(frozen=True)
class Pace:
    """How the night goes: days it looks back for what came late, and its runs that may be open at a time.

    `most_open` holds over all processes. It is what one destination has to bear, since all books have the same one.
    """

    look_back: int
    most_open: int


def start_due(
    now: datetime,
    pace: Pace,
    *,
    at_once: ColumnElement[bool] | None = None,
    dispatch: Callable[[int, int], None] = by_nobody,
) -> list[tuple[int, int]]:
    """Queue the runs whose turn it is; their ids, each with its book's. Night pushes `at_once` await no time.

    A run and its night push are written together, and dispatched with that, so that whoever dies in between leaves
    nothing behind.
    """
    where = and_(NightPush.state == NightState.PLANNED, NightPush.start_at <= now if at_once is None else at_once)
    waits = db.session.scalar(select(exists().where(where)))
    db.session.rollback()
    if not waits:
        return []
    with writing() as session:
        _wait_for_our_turn(session)
        free = pace.most_open - _count_open(session)
        picked = _next(session, where, free) if free > 0 else []
        queued = _queue(session, picked, now, pace) if picked else []
        for run_id, book_id in queued:
            dispatch(run_id, book_id)
        return queued


def _wait_for_our_turn(session: Session) -> None:
    """One process starts runs at a time; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _count_open(session: Session) -> int:
    query = select(func.count()).select_from(NightPush).join(Run, Run.id == NightPush.run_id)
    return session.scalar(query.where(NightPush.state == NightState.STARTED, Run.finished_at.is_(None))) or 0


def _next(session: Session, where: ColumnElement[bool], free: int) -> list[Record[Any]]:
    """The night pushes whose turn it is, the first of each book: no book has two at work."""
    other, base = aliased(NightPush), aliased(NightPush)
    is_busy = exists().where(
        other.book_id == NightPush.book_id,
        other.state == NightState.STARTED,
        other.run_id == Run.id,
        Run.finished_at.is_(None),
    )
    is_taken = exists().where(
        Run.book_id == NightPush.book_id, Run.push_type == NightPush.push_type, Run.finished_at.is_(None)
    )
    needs_first = exists().where(
        base.book_id == NightPush.book_id,
        base.state.in_(_OPEN),
        base.push_type == case(_needed(), value=NightPush.push_type, else_=""),
    )
    query = (
        select(
            NightPush.id,
            NightPush.book_id,
            NightPush.push_type,
            NightPush.first_day,
            NightPush.day,
            Book.options,
            Coverage.first_day.label("answerable_from"),
        )
        .join(Book, Book.id == NightPush.book_id)
        .join(Coverage, and_(Coverage.book_id == NightPush.book_id, Coverage.push_type == NightPush.push_type))
        .where(where, Book.paused_at.is_(None), ~is_busy, ~is_taken, ~needs_first)
        .order_by(NightPush.start_at, NightPush.id)
        .limit(free * _MOST_READY)
    )
    first: dict[int, Record[Any]] = {}
    for one in session.execute(query):
        first.setdefault(one.book_id, one)
    return list(first.values())[:free]


def _needed() -> dict[str, str]:
    """The type that has to be through before a type: a receipt is refused while its invoice is not booked."""
    return {push.key: base.key for push in PUSH_TYPES.values() for base in PUSH_TYPES.values() if _is_base(base, push)}


def _is_base(base: PushType, push: PushType) -> bool:
    return base.layer == push.layer and _NEEDS.get(push.kind) == base.kind


_MOST_READY = 2
"""Types of one book that can be ready at a time: an invoice or its receipt, and a bill or its payment."""


def _queue(session: Session, picked: Sequence[Record[Any]], now: datetime, pace: Pace) -> list[tuple[int, int]]:
    """Write the runs down, but for those of a book and type of which another has been opened meanwhile."""
    rows = [
        {
            "book_id": one.book_id,
            "push_type": one.push_type,
            "first_day": _first_day(one, pace),
            "last_day": one.day,
            "trigger": Trigger.AUTO,
            "state": RunState.QUEUED,
            "queued_at": now,
        }
        for one in picked
    ]
    query = insert_new(session, Run).returning(Run.id, Run.book_id)
    runs = {book_id: run_id for run_id, book_id in session.execute(query, rows)}
    started = [one for one in picked if one.book_id in runs]
    own_run = select(Run.id).where(
        Run.book_id == NightPush.book_id, Run.push_type == NightPush.push_type, Run.finished_at.is_(None)
    )
    session.execute(
        update(NightPush)
        .where(NightPush.id.in_([one.id for one in started]))
        .values(run_id=own_run.scalar_subquery(), state=NightState.STARTED)
        .execution_options(synchronize_session=False)
    )
    return [(runs[one.book_id], one.book_id) for one in started]


def _first_day(one: Record[Any], pace: Pace) -> date:
    """Where the run begins: so many days before the first that is due, never before the night is answerable.

    Every night that was missed would have looked back as far from its own day.
    """
    earliest: date = max(one.answerable_from, Options.from_json(one.options).start_day or one.answerable_from)
    first: date = one.first_day - timedelta(days=pace.look_back - 1)
    return max(first, earliest)
