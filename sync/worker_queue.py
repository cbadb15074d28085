"""The queue of the workers: runs wait in PostgreSQL, and any number of processes on any machine carry them out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from procrastinate import App, SyncPsycopgConnector, exceptions
from procrastinate.schema import SchemaManager
from procrastinate.sql import queries
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import db, writing
from sync.leases import LEASE

log = logging.getLogger(__name__)

TASK = "carry_out"
QUEUE = "runs"

HEARTBEAT = 10.0
"""Seconds between two heartbeats of a worker."""

STALLED = LEASE.total_seconds() + 3 * HEARTBEAT
"""Seconds without a heartbeat after which a worker counts as dead: by then the leases of its runs have run out, too."""

POLL = 0.1
"""Seconds between two looks of somebody who waits for the workers."""

_TABLES, _RESCUE = 5_011_977, 5_011_978
"""The numbers of the PostgreSQL locks under which the tables are made, and dead workers' runs are rescued."""

_UNFINISHED = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = :run AND status = 'todo')"
    " OR EXISTS (SELECT FROM procrastinate_jobs WHERE lock = :book AND queueing_lock = :run AND status = 'doing')"
)
_ALIVE = text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)
_ANY = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))")


class WorkerQueue:
    """A dispatcher that writes a ticket for the workers, Procrastinate's job, in the transaction that it is called in.

    A ticket holds the run's id and nothing else: all there is to know stands in our own tables. Of one book one ticket
    is worked off at a time, the oldest first, whatever its type: a receipt is refused while its invoice is not booked.
    When a run is tried again stands in our tables as well: a ticket that waits for an hour would keep its book waiting.
    """

    def __init__(self, context: Callable[[], AbstractContextManager[object]]) -> None:
        self._context = context
        # It is never opened: it writes on the connection that it is given.
        self._tickets = App(connector=SyncPsycopgConnector())
        self._has_tables = False

    def __call__(self, run_id: int, book_id: int) -> None:
        """Write a ticket, unless there is one that nobody has worked off."""
        self.make_tables()
        session, names = db.session(), {"run": f"run-{run_id}", "book": f"book-{book_id}"}
        if session.scalar(_UNFINISHED, names):
            return
        try:
            with session.begin_nested():
                ticket = self._tickets.configure_task(
                    TASK, queue=QUEUE, lock=names["book"], queueing_lock=names["run"], connection=_driver(session)
                )
                ticket.defer(run_id=run_id)
        except exceptions.AlreadyEnqueued:
            log.debug("somebody else has dispatched run %s at the same moment", run_id)

    def wait(self) -> None:
        """Wait until the workers have worked off every ticket and what came of it; for ever without a worker."""
        with self._context():
            self.make_tables()
            while self._is_any_left():
                time.sleep(POLL)

    def count_workers(self) -> int:
        """How many workers are alive."""
        self.make_tables()
        return db.session.scalar(_ALIVE, {"seconds": STALLED}) or 0

    def close(self, seconds: float) -> bool:
        """True: nothing is carried out here."""
        return True

    def make_tables(self) -> None:
        """Make Procrastinate's tables where they are missing; once, however many processes begin at the same time."""
        if self._has_tables:
            return
        with db.engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_TABLES)))
            if connection.scalar(select(func.to_regclass("procrastinate_jobs"))) is None:
                connection.execution_options(no_parameters=True).exec_driver_sql(SchemaManager.get_schema())
        self._has_tables = True

    def rescue(self) -> list[int]:
        """Have the tickets of workers that died wait again, in their old place; the ids of their runs.

        One process at a time does it, so that none takes a ticket from a worker that has just taken it up.
        """
        with writing() as session:
            if not session.scalar(select(func.pg_try_advisory_xact_lock(_RESCUE))):
                return []
            rescued = [one["args"]["run_id"] for one in self._stalled(session) if self._wait_again(session, one)]
        for run_id in rescued:
            log.warning("the worker that carried out run %s has died; another one carries it on", run_id)
        return rescued

    def _is_any_left(self) -> bool:
        is_any = bool(db.session.scalar(_ANY))
        db.session.rollback()
        return is_any

    def _stalled(self, session: Session) -> Iterable[dict[str, Any]]:
        return self._ask(
            session, "select_stalled_jobs_by_heartbeat", queue=QUEUE, task_name=TASK, seconds_since_heartbeat=STALLED
        )

    def _wait_again(self, session: Session, ticket: dict[str, Any]) -> bool:
        """Whether it does; when another ticket of the same run has come meanwhile, that one is enough."""
        unchanged = dict.fromkeys(("retry_at", "new_priority", "new_queue_name", "new_lock"))
        try:
            with session.begin_nested():
                self._ask(session, "retry_job", job_id=ticket["id"], **unchanged)
        except exceptions.UniqueViolation:
            self._ask(session, "finish_job", job_id=ticket["id"], status="failed", delete_job=True)
            return False
        return True

    def _ask(self, session: Session, name: str, **arguments: Any) -> list[dict[str, Any]]:
        """One of Procrastinate's own queries, within our transaction."""
        connector = self._tickets.connector
        return connector.execute_query_all_with_connection(_driver(session), queries[name], **arguments)


def _driver(session: Session) -> Any:
    """The psycopg connection of a transaction of ours."""
    return session.connection().connection.driver_connection
