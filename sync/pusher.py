"""The pusher: starts runs, one open at a time for each book and type, and carries them out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from accounting.options import Options
from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from destinations.base import Destination, DestinationError
from models import Book, Run, RunState, Trigger, db, writing
from sync.attempts import error_as_json
from sync.books import connection_of, current_key
from sync.concluding import conclude_others, finish, reopen
from sync.coverage import cover_by_hand
from sync.crash import crash_point
from sync.dispatcher import by_nobody
from sync.errors import (
    BookNotConnectedError,
    BookPausedError,
    LeaseLostError,
    LeavingError,
    SwitchedOffError,
    SyncError,
    UnexpectedError,
)
from sync.generations import catch_up
from sync.job import Job, scope_of
from sync.leases import Lease, beating, claim, is_stale, release
from sync.parcels import send_frozen, settle_earlier, start_again
from sync.pauses import require_not_paused
from sync.planning import plan, plan_again
from sync.vault import Vault

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Runs opened again in one tick, so that the tick after a long outage does not last for ever; the next goes on."""


def _send(job: Job) -> None:
    """Plan the run if that is still to be done, and send its parcels.

    It is planned anew when the destination turns out to know more than we do (a restored backup), when it refused a
    workbook as a whole (then in smaller parcels), and when what takes something back has been sent: only then is it
    known what may be booked in its place.
    """
    while True:
        if not _is_planned(job):
            plan(job)
            crash_point("after-plan")
        if catch_up(job):
            start_again(job)
            continue
        send_frozen(job)
        if _is_planned(job) and not plan_again(job):
            return


def _is_planned(job: Job) -> bool:
    planned = db.session.get_one(Run, job.run_id).planned
    db.session.rollback()
    return planned


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Pusher:
    """Everything a push needs from outside; one for the whole process.

    `folder` holds the frozen workbooks. `dispatch` takes the ids of a run and its book within the transaction that
    queues it, and has `execute` called. Once `leaving` is set, runs stop before their next parcel, for others.
    """

    vault: Vault
    destination: Destination
    folder: Path
    max_rows: int
    dispatch: Callable[[int, int], None]
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    leaving: Event = field(default_factory=Event)

    def start(
        self, book: Book, push: PushType, period: Period, *, by: int | None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue a run and have it carried out elsewhere; if one is open already, that one is given back.

        Raises BookNotConnectedError when the book has no key, BookPausedError when it is paused, SwitchedOffError when
        the type is.
        """
        run, is_new = self._find_or_queue(book, push, period, by=by, trigger=trigger, dispatch=self.dispatch)
        if not is_new and (run.state == RunState.QUEUED or is_stale(run, now=self.now())):
            self._dispatch([(run.id, run.book_id)])
        return run

    def queue(
        self, book: Book, push: PushType, period: Period, *, by: int | None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Write a queued run down for the caller to carry out, or give back the open one."""
        run, _is_new = self._find_or_queue(book, push, period, by=by, trigger=trigger, dispatch=by_nobody)
        return run

    def _find_or_queue(
        self,
        book: Book,
        push: PushType,
        period: Period,
        *,
        by: int | None,
        trigger: Trigger,
        dispatch: Callable[[int, int], None],
    ) -> tuple[Run, bool]:
        """The open run, or a new one (then true), dispatched with its row: the database has room for one only."""
        if current_key(book) is None:
            raise BookNotConnectedError(book.slug)
        if push.key in Options.from_json(book.options).switched_off:
            raise SwitchedOffError(push.key)
        book_id = book.id
        require_not_paused(book_id)
        for _attempt in range(3):
            open_run = self.open_run(book_id, push)
            if open_run is not None:
                return open_run, False
            run = Run(
                book_id=book_id,
                push_type=push.key,
                first_day=period.first,
                last_day=period.last,
                trigger=trigger,
                started_by=by,
                state=RunState.QUEUED,
                queued_at=self.now(),
            )
            try:
                with writing() as session:
                    session.add(run)
                    session.flush()
                    dispatch(run.id, book_id)
            except IntegrityError:
                continue
            return run, True
        raise UnexpectedError(f"a run of {push.key} could be neither queued nor found")

    def open_run(self, book_id: int, push: PushType) -> Run | None:
        """The run of this book and type that has not ended."""
        query = select(Run).where(Run.book_id == book_id, Run.push_type == push.key, Run.finished_at.is_(None))
        return db.session.scalar(query)

    def resume(self) -> list[int]:
        """Dispatch every open run that nobody carries out, as after a crash; their ids. Paused books wait."""
        query = select(Run).join(Book).where(Run.finished_at.is_(None), Book.paused_at.is_(None)).order_by(Run.id)
        runs = [run for run in db.session.scalars(query) if run.owner is None or is_stale(run, now=self.now())]
        ids = [(run.id, run.book_id) for run in runs]
        db.session.rollback()
        self._dispatch(ids)
        return [run_id for run_id, _ in ids]

    def retry_due(self) -> list[int]:
        """Open the ended runs again whose time to retry has come, and dispatch them; their ids. Paused books wait."""
        query = select(Run.id).join(Book).where(Run.retry_at <= self.now(), Book.paused_at.is_(None))
        due = list(db.session.scalars(query.order_by(Run.id).limit(MOST_AT_ONCE)))
        db.session.rollback()
        return [run_id for run_id in due if reopen(run_id, now=self.now(), dispatch=self.dispatch)]

    def execute(self, run_id: int) -> bool:
        """Carry a run out to its end, from wherever it stands; whether it was ours to carry out.

        Whatever goes wrong is written on the run. A run somebody else took over meanwhile is left to them.
        """
        lease = claim(run_id, now=self.now())
        if lease is None:
            return False
        try:
            with beating(lease, self.now):
                error = self._carry_out(lease)
                crash_point("before-finish")
                finish(lease, error, now=self.now())
            cover_by_hand(run_id, now=self.now())
        except LeavingError:
            release(lease)
            log.info("run %s is left to another process", run_id)
            return False
        except LeaseLostError:
            log.warning("run %s was taken over by another process", run_id)
            return False
        return True

    def _dispatch(self, ids: Sequence[tuple[int, int]]) -> None:
        if ids:
            with writing():
                for run_id, book_id in ids:
                    self.dispatch(run_id, book_id)

    def _carry_out(self, lease: Lease) -> dict[str, Any] | None:
        """The steps of a run; what stopped it, if anything did."""
        try:
            job = self._job(lease)
            settle_earlier(job)
            conclude_others(job)
            _send(job)
        except (LeaseLostError, LeavingError):
            raise
        except BookPausedError as error:
            return error_as_json(error) | {"retryable": True}
        except (SyncError, DestinationError) as error:
            return error_as_json(error)
        except (SQLAlchemyError, OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            db.session.rollback()
            log.exception("run %s stopped", lease.run_id)
            return error_as_json(UnexpectedError(type(error).__name__))
        return None

    def _job(self, lease: Lease) -> Job:
        run = db.session.get_one(Run, lease.run_id)
        book = db.session.get_one(Book, run.book_id)
        push, period = PUSH_TYPES[run.push_type], Period(run.first_day, run.last_day)
        job = Job(
            lease=lease,
            run_id=run.id,
            scope=scope_of(book, push, period),
            connection=connection_of(book, self.vault),
            destination=self.destination,
            folder=self.folder,
            max_rows=self.max_rows,
            now=self.now,
            sleep=self.sleep,
            leaving=self.leaving,
        )
        db.session.rollback()
        return job
