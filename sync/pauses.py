"""Pauses: while a book is paused nothing is pushed, by hand or by night, until somebody resumes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from destinations.base import KeyRejectedError, ScopeMissingError, WrongCompanyError
from models import AutoPush, Book, NightPush, NightState, db, writing
from sync.errors import BookPausedError

REFUSED_KEY = (KeyRejectedError.code, ScopeMissingError.code, WrongCompanyError.code)
"""Errors for which we pause a book ourselves: every push would meet them until somebody mends the connection."""


def pause_book(book_id: int, *, by: int | None, now: datetime, reason: str | None = None) -> None:
    """Pause a book. A run that is at work sends the parcel it is at, and stops before the next one."""
    with writing() as session:
        pause(session, book_id, by=by, reason=reason, now=now)


def pause(session: Session, book_id: int, *, by: int | None, reason: str | None, now: datetime) -> None:
    """Pause a book within the caller's transaction; the first pause stands."""
    session.execute(
        update(Book)
        .where(Book.id == book_id, Book.paused_at.is_(None))
        .values(paused_at=now, paused_by=by, pause_reason=reason)
    )


def resume_book(book_id: int) -> None:
    """Lift the pause. The next tick carries on what stood still, and catches up the days that were missed."""
    with writing() as session:
        _lift(session, book_id)


def connection_mended(session: Session, book_id: int) -> None:
    """Lift a pause that we made because the key was refused, now that there is another key or company name."""
    reason = session.scalar(select(Book.pause_reason).where(Book.id == book_id, Book.paused_at.is_not(None)))
    if reason in REFUSED_KEY:
        _lift(session, book_id)


def require_not_paused(book_id: int) -> None:
    """Raises BookPausedError when the book is paused."""
    paused = db.session.scalar(select(Book.slug).where(Book.id == book_id, Book.paused_at.is_not(None)))
    db.session.rollback()
    if paused is not None:
        raise BookPausedError(paused)


def _lift(session: Session, book_id: int) -> None:
    """The night that was held back is open again, unless a later one has been planned."""
    session.execute(update(AutoPush).where(AutoPush.book_id == book_id).values(planned_through=None))
    last = select(func.max(NightPush.day)).where(NightPush.book_id == book_id).scalar_subquery()
    session.execute(
        update(NightPush)
        .where(NightPush.book_id == book_id, NightPush.day == last, NightPush.state == NightState.HELD_BACK)
        .values(state=NightState.PLANNED, run_id=None, closed_at=None)
    )
    # Locked in this order by everybody: the switch, the night pushes, the book.
    session.execute(update(Book).where(Book.id == book_id).values(paused_at=None, paused_by=None, pause_reason=None))
