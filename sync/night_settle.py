"""Settling the night: what became of the runs that ended, for the days they were to cover."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models import Coverage, NightPush, NightState, Run, db, writing
from sync.coverage import cover, has_covered
from sync.night_plan import retry_no_more
from sync.pauses import REFUSED_KEY, pause
from sync.tally import Tally, tallies

BATCH = 500
"""Night pushes settled in one transaction."""


def settle_ended(now: datetime) -> None:
    """Close every night push whose run has ended, and has covered its days or is not to be tried again by itself."""
    while _is_any(_ended()):
        with writing() as session:
            query = _ended().limit(BATCH).with_for_update(of=NightPush, skip_locked=True)
            batch = session.execute(query).all()
            found = tallies([run for _one, run, _coverage in batch])
            for one, run, coverage in batch:
                _settle(session, one, run, coverage, found[run.id], now)
        if not batch:
            return


def _ended() -> Select[NightPush, Run, Coverage]:
    """A run with an error that passes is opened again by itself, unless a later night has come.

    One that merely waits has done what the night can.
    """
    later = aliased(NightPush)
    is_overtaken = exists().where(
        later.book_id == NightPush.book_id, later.push_type == NightPush.push_type, later.day > NightPush.day
    )
    is_through = or_(Run.retry_at.is_(None), Run.error["code"].as_string().is_(None), is_overtaken)
    return (
        select(NightPush, Run, Coverage)
        .join(Run, Run.id == NightPush.run_id)
        .join(Coverage, and_(Coverage.book_id == NightPush.book_id, Coverage.push_type == NightPush.push_type))
        .where(NightPush.state == NightState.STARTED, Run.finished_at.is_not(None), is_through)
    )


def _is_any(query: Select[NightPush, Run, Coverage]) -> bool:
    found = db.session.execute(query.with_only_columns(NightPush.id).limit(1)).first()
    db.session.rollback()
    return found is not None


def _settle(session: Session, one: NightPush, run: Run, coverage: Coverage, tally: Tally, now: datetime) -> None:
    one.closed_at = now
    if has_covered(run, tally):
        one.state = NightState.COVERED
        cover(session, coverage, run, now=now)
        return
    one.state = NightState.FAILED if run.retry_at is None else NightState.OVERTAKEN
    retry_no_more(session, [run.id])
    coverage.failing_since = coverage.failing_since or one.first_day
    if run.error and run.error["code"] in REFUSED_KEY:
        one.state = NightState.HELD_BACK
        pause(session, one.book_id, by=None, reason=run.error["code"], now=now)
