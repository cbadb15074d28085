"""Leases: who executes a run, until when, and under which fence number."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models import Book, Run, RunState, db, writing
from sync.errors import LeaseLostError

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""How long a lease lasts; its heart beats several times in it, and every write renews it too."""

BEATS = 4
"""Heartbeats in the time of a lease."""


@dataclass(frozen=True)
class Lease:
    """The right to write about a run. It is lost as soon as the run's fence is another."""

    run_id: int
    fence: int


def this_process() -> str:
    """How this process signs a lease: host and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


def claim(run_id: int, *, now: datetime) -> Lease | None:
    """Take the lease of an open run; none when it has ended, its book is paused, or somebody alive holds it.

    A lease that lasts longer than any can was taken before the clock was put back: its owner beats, or is dead.
    """
    with writing() as session:
        owner = session.scalar(select(Run.owner).where(Run.id == run_id))
        free = [Run.owner.is_(None), Run.lease_until < now, Run.lease_until > now + 2 * LEASE]
        if owner is not None and _is_gone(owner):
            free.append(Run.owner == owner)
        paused = select(Book.id).where(Book.paused_at.is_not(None))
        fence = session.scalar(
            update(Run)
            .where(Run.id == run_id, Run.finished_at.is_(None), or_(*free), Run.book_id.not_in(paused))
            .values(
                owner=this_process(),
                fence=Run.fence + 1,
                lease_until=now + LEASE,
                state=RunState.RUNNING,
                started_at=db.func.coalesce(Run.started_at, now),
            )
            .returning(Run.fence)
        )
    return Lease(run_id, fence) if fence is not None else None


def hold(session: Session, lease: Lease, *, now: datetime) -> None:
    """Renew the lease within the transaction that is to write. Raises LeaseLostError when it is somebody else's."""
    held = session.execute(
        update(Run)
        .where(Run.id == lease.run_id, Run.fence == lease.fence, Run.finished_at.is_(None))
        .values(lease_until=now + LEASE)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        raise LeaseLostError(f"run {lease.run_id}")


def release(lease: Lease) -> None:
    """Give an open run back to the queue, for any process to claim at once."""
    with writing() as session:
        session.execute(
            update(Run)
            .where(Run.id == lease.run_id, Run.fence == lease.fence, Run.finished_at.is_(None))
            .values(owner=None, lease_until=None, state=RunState.QUEUED)
        )


@contextmanager
def beating(lease: Lease, now: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease from a thread of its own for as long as the work takes, so that a slow call does not lose it.

    A process that stands still beats no more than it works. A lost lease is not taken again: the next write sees it.
    """
    engine, done = db.engine, Event()

    def beat() -> None:
        renew = update(Run).where(Run.id == lease.run_id, Run.fence == lease.fence, Run.finished_at.is_(None))
        while not done.wait(LEASE.total_seconds() / BEATS):
            try:
                with engine.begin() as connection:
                    connection.execute(renew.values(lease_until=now() + LEASE))
            except SQLAlchemyError:
                log.warning("the lease of run %s could not be renewed this time", lease.run_id)

    heart = Thread(target=beat, name=f"lease-{lease.run_id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def is_stale(run: Run, *, now: datetime) -> bool:
    """Whether an open run has nobody who executes it: its lease ran out, or its process is gone."""
    if not run.is_open or run.owner is None:
        return False
    if run.lease_until is None or not now <= run.lease_until <= now + 2 * LEASE:
        return True
    return _is_gone(run.owner)


def _is_gone(owner: str) -> bool:
    """Whether the owner is a process of this machine that no longer runs."""
    host, _, process = owner.rpartition("/")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return False
