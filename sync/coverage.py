"""Coverage: up to which business day each type of a book has been pushed, and what counts as pushed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounting.periods import business_day
from models import Book, Coverage, Run, RunState, Trigger, db, writing
from sync.books import zone_of
from sync.tally import Tally, tally_of


def has_covered(run: Run, tally: Tally) -> bool:
    """Whether a run has done what can be done about its days: every document is at the destination, or was refused.

    What was refused waits for a person, and the look back of later nights sends it when it is mended. Where nothing
    at all could be booked, the days stay uncovered.
    """
    if run.error is not None or run.is_open or not run.planned:
        return False
    return tally.adds_up and not tally.pending.count and run.state != RunState.FAILED


def cover(session: Session, coverage: Coverage, run: Run, *, now: datetime) -> None:
    """Write down that the days to the run's last one are covered, within the caller's transaction."""
    coverage.covered_through = max(coverage.covered_through, run.last_day)
    coverage.failing_since = None
    if run.state in (RunState.SYNCED, RunState.NOTHING):
        coverage.last_success_at = now


def cover_by_hand(run_id: int, *, now: datetime) -> None:
    """Have a push by hand count for the night: when it joins the covered days, and its own days were over."""
    run = db.session.get_one(Run, run_id)
    joins = _joins(run) and has_covered(run, tally_of(run))
    db.session.rollback()
    if not joins:
        return
    with writing() as session:
        run = session.get_one(Run, run_id)
        coverage = session.get_one(Coverage, (run.book_id, run.push_type), with_for_update=True)
        cover(session, coverage, run, now=now)


def coverages_of(book: Book) -> Sequence[Coverage]:
    """What is covered of each type that Auto Push was ever switched on for."""
    return db.session.scalars(select(Coverage).where(Coverage.book_id == book.id)).all()


def _joins(run: Run) -> bool:
    coverage = db.session.get(Coverage, (run.book_id, run.push_type))
    if run.trigger != Trigger.MANUAL or coverage is None:
        return False
    zone = zone_of(db.session.get_one(Book, run.book_id))
    is_over = run.last_day < business_day(run.queued_at, zone)
    return is_over and run.first_day - timedelta(days=1) <= coverage.covered_through < run.last_day
