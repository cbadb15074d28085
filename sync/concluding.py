"""Concluding: a run ends in the state that its own adding up allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Book, Outcome, Parcel, ParcelState, Run, RunState, writing
from sync.dispatcher import by_nobody
from sync.errors import RunAtWorkError
from sync.job import Job
from sync.leases import Lease, hold
from sync.tally import Tally, tally_of

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
MOST_RETRIES = 24 * 31
"""A month of hourly retries; after that a person has to say what became of it."""

_AT_THE_DESTINATION = (ParcelState.SENDING, ParcelState.UNCERTAIN, ParcelState.HELD)

DOES_NOT_ADD_UP = {
    "code": "DOES_NOT_ADD_UP",
    "sentence": "The run's documents do not add up to what the source gave, so it is not green. Sync again.",
    "detail": "",
}


def finish(lease: Lease, error: dict[str, Any] | None, *, now: datetime) -> None:
    """End an open run, with the error that stopped it if one did. Raises LeaseLostError."""
    with writing() as session:
        hold(session, lease, now=now)
        run = session.get_one(Run, lease.run_id)
        run.error = error
        run.finished_at = now
        conclude(run)
        run.retry_at = _next_try(session, run, now)


def conclude(run: Run) -> None:
    """Give a run that has ended the state its documents allow now, within the caller's transaction."""
    tally = tally_of(run)
    run.rows = tally.booked.rows
    if run.planned and tally.is_good:
        run.error = run.retry_at = None
    elif run.planned and not tally.adds_up and run.error is None:
        run.error = DOES_NOT_ADD_UP
    run.state = _state(run, tally)


def reopen(run_id: int, *, now: datetime, dispatch: Callable[[int, int], None] = by_nobody) -> bool:
    """Open an ended run again whose time to retry has come, and dispatch it with that.

    False when its time has not come, or another run of the book and type is open.
    """
    try:
        with writing() as session:
            opened = session.execute(
                update(Run)
                .where(Run.id == run_id, Run.finished_at.is_not(None), Run.retry_at <= now)
                .values(finished_at=None, state=RunState.QUEUED, owner=None, retry_at=None, retries=Run.retries + 1)
                .returning(Run.id, Run.book_id)
            ).first()
            if opened is not None:
                dispatch(*opened)
    except IntegrityError:
        return False
    return opened is not None


def keep_runs_out(session: Session, book_id: int, push_type: str) -> None:
    """Keep every run of a book and type from beginning until the transaction ends. Raises RunAtWorkError.

    SQLite has one writer. On PostgreSQL a new run needs its book's row, and a retry the row of the ended run; both
    are locked before we look whether one is open.
    """
    of_its_kind = (Run.book_id == book_id, Run.push_type == push_type)
    session.execute(select(Book.id).where(Book.id == book_id).with_for_update())
    session.execute(select(Run.id).where(*of_its_kind, Run.retry_at.is_not(None)).with_for_update())
    open_run = session.scalar(select(Run.id).where(*of_its_kind, Run.finished_at.is_(None)))
    if open_run is not None:
        raise RunAtWorkError(f"run {open_run}")


def _next_try(session: Session, run: Run, now: datetime) -> datetime | None:
    """When a run that is not done is opened again by itself: sooner at first, then hourly, and not for ever.

    Only for what a retry can mend: a parcel the destination holds or may have, or an error that passes.
    """
    passing = bool(run.error and run.error.get("retryable"))
    left = select(Parcel.id).where(Parcel.run_id == run.id, Parcel.state.in_(_AT_THE_DESTINATION))
    if run.retries >= MOST_RETRIES or not (passing or session.scalar(left.limit(1))):
        return None
    wait: timedelta = min(FIRST_RETRY * 2 ** min(run.retries, 10), LONGEST_RETRY)
    asked_for = timedelta(seconds=run.error.get("retry_after", 0)) if run.error else timedelta()
    return now + max(wait, asked_for)


def conclude_others(job: Job) -> None:
    """Look again at ended runs of the book and type that wait for what has been settled since."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        for run in _waiting_runs(session, job):
            conclude(run)


def _waiting_runs(session: Session, job: Job) -> list[Run]:
    """Ended runs that are not green, yet have a parcel; few, since only the last ones matter."""
    query = (
        select(Run)
        .where(Run.book_id == job.scope.book_id, Run.push_type == job.scope.push.key, Run.finished_at.is_not(None))
        .where(Run.state.in_((RunState.PARTLY, RunState.WAITING, RunState.FAILED)))
        .where(select(Outcome.id).where(Outcome.run_id == Run.id, Outcome.parcel_id.is_not(None)).exists())
        .order_by(Run.id.desc())
        .limit(50)
    )
    return list(session.scalars(query))


def _state(run: Run, tally: Tally) -> RunState:
    if run.error is None and run.planned and tally.is_good:
        return RunState.SYNCED if tally.booked.count else RunState.NOTHING
    if run.error is None and run.planned and tally.is_waiting:
        return RunState.WAITING
    return RunState.PARTLY if tally.booked.count else RunState.FAILED
