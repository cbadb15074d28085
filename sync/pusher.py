"""The pusher: starts runs, one open at a time for each book and type, and carries them out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from destinations.base import Destination, DestinationError
from models import Book, Run, RunState, Trigger, db, writing
from sync.books import connection_of, current_key
from sync.concluding import conclude_others, finish, reopen
from sync.crash import crash_point
from sync.errors import BookNotConnectedError, LeaseLostError, SyncError, UnexpectedError
from sync.generations import catch_up
from sync.job import Job, scope_of
from sync.leases import Lease, beating, claim, is_stale
from sync.parcels import error_as_json, send_frozen, settle_earlier, start_again
from sync.planning import plan
from sync.vault import Vault

log = logging.getLogger(__name__)


def _send(job: Job) -> None:
    """Plan the run if that is still to be done, and send its parcels.

    It is planned anew when the destination turns out to know more than we do (a restored backup), and when it refused
    a workbook as a whole (then in smaller parcels).
    """
    while True:
        if not _is_planned(job):
            plan(job)
            crash_point("after-plan")
        if catch_up(job):
            start_again(job)
            continue
        send_frozen(job)
        if _is_planned(job):
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

    `folder` holds the frozen workbooks. `dispatch` takes the ids of a run and its book, and has `execute` called.
    """

    vault: Vault
    destination: Destination
    folder: Path
    max_rows: int
    dispatch: Callable[[int, int], None]
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep

    def start(
        self, book: Book, push: PushType, period: Period, *, by: int | None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Queue a run and have it carried out elsewhere; if one is open already, that one is given back.

        Raises BookNotConnectedError when the book has no key.
        """
        run = self.queue(book, push, period, by=by, trigger=trigger)
        if run.state == RunState.QUEUED or is_stale(run, now=self.now()):
            self.dispatch(run.id, run.book_id)
        return run

    def queue(
        self, book: Book, push: PushType, period: Period, *, by: int | None, trigger: Trigger = Trigger.MANUAL
    ) -> Run:
        """Write a queued run down, or give back the open one: the database has room for one only."""
        if current_key(book) is None:
            raise BookNotConnectedError(book.slug)
        book_id = book.id
        for _attempt in range(3):
            open_run = self.open_run(book_id, push)
            if open_run is not None:
                return open_run
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
            except IntegrityError:
                continue
            return run
        raise UnexpectedError(f"a run of {push.key} could be neither queued nor found")

    def open_run(self, book_id: int, push: PushType) -> Run | None:
        """The run of this book and type that has not ended."""
        query = select(Run).where(Run.book_id == book_id, Run.push_type == push.key, Run.finished_at.is_(None))
        return db.session.scalar(query)

    def tick(self) -> None:
        """Look after what nobody looks after: runs whose process died, and runs whose time to retry has come.

        Any number of processes may tick: a run is opened by one of them, and carried out under one lease.
        """
        self.resume()
        self.retry_due()

    def resume(self) -> list[int]:
        """Dispatch every open run that nobody carries out, as after a crash; their ids."""
        query = select(Run).where(Run.finished_at.is_(None)).order_by(Run.id)
        runs = [run for run in db.session.scalars(query) if run.owner is None or is_stale(run, now=self.now())]
        ids = [(run.id, run.book_id) for run in runs]
        db.session.rollback()
        for run_id, book_id in ids:
            self.dispatch(run_id, book_id)
        return [run_id for run_id, _ in ids]

    def retry_due(self) -> list[int]:
        """Open the ended runs again whose time to retry has come, and dispatch them; their ids."""
        query = select(Run.id, Run.book_id).where(Run.retry_at <= self.now()).order_by(Run.id)
        due = [(run_id, book_id) for run_id, book_id in db.session.execute(query)]
        db.session.rollback()
        opened = [(run_id, book_id) for run_id, book_id in due if reopen(run_id, now=self.now())]
        for run_id, book_id in opened:
            self.dispatch(run_id, book_id)
        return [run_id for run_id, _book_id in opened]

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
        except LeaseLostError:
            log.warning("run %s was taken over by another process", run_id)
            return False
        return True

    def _carry_out(self, lease: Lease) -> dict[str, Any] | None:
        """The steps of a run; what stopped it, if anything did."""
        try:
            job = self._job(lease)
            settle_earlier(job)
            conclude_others(job)
            _send(job)
        except LeaseLostError:
            raise
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
        )
        db.session.rollback()
        return job
