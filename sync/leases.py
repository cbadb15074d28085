"""Leases: who executes a run, until when, and under which fence number."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import Run, RunState, db, writing
from sync.errors import LeaseLostError

LEASE = timedelta(minutes=5)
"""Longer than any single call to a destination may take; renewed with every write."""


@dataclass(frozen=True)
class Lease:
    """The right to write about a run. It is lost as soon as the run's fence is another."""

    run_id: int
    fence: int


def this_process() -> str:
    """How this process signs a lease: host and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


def claim(run_id: int, *, now: datetime) -> Lease | None:
    """Take the lease of an open run; none when it has ended, or somebody alive holds it."""
    with writing() as session:
        owner = session.scalar(select(Run.owner).where(Run.id == run_id))
        free = [Run.owner.is_(None), Run.lease_until < now]
        if owner is not None and _is_gone(owner):
            free.append(Run.owner == owner)
        fence = session.scalar(
            update(Run)
            .where(Run.id == run_id, Run.finished_at.is_(None), or_(*free))
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


def is_stale(run: Run, *, now: datetime) -> bool:
    """Whether an open run has nobody who executes it: its lease ran out, or its process is gone."""
    if not run.is_open or run.owner is None:
        return False
    return _is_gone(run.owner) or run.lease_until is None or run.lease_until < now


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
