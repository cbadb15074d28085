"""Attempts: what is written down before a parcel is sent, and what came of it after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from destinations.base import BatchRejectedError, DestinationError, RateLimitedError, Result
from models import Delivery, DeliveryState, Outcome, Parcel, ParcelState, Run, writing
from sync.answers import apply, mark
from sync.crash import crash_point
from sync.errors import SyncError
from sync.job import Job
from sync.leases import hold

MOST_SPLITS = 24
"""Refused workbooks that a run cuts smaller to find the offender; enough for two offenders among thousands."""


def intend(job: Job, parcel_id: int) -> bool:
    """Write down that the parcel is about to be sent: committed before its first byte leaves.

    Whether an earlier attempt may have been stored, so that this one's failure cannot say that none was.
    """
    with writing() as session:
        hold(session, job.lease, now=job.now())
        parcel = session.get_one(Parcel, parcel_id)
        in_doubt = parcel.state != ParcelState.FROZEN
        parcel.state = ParcelState.SENDING
        parcel.attempts += 1
        parcel.fence = job.lease.fence
        parcel.sent_at = job.now()
        parcel.error = None
        mark(session, parcel_id, DeliveryState.SENDING, now=job.now())
    return in_doubt


def answered(job: Job, parcel_id: int, result: Result) -> None:
    """The destination said what became of the parcel."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        apply(session, parcel_id, result, now=job.now())
    crash_point("after-answer")


def not_stored(job: Job, parcel_id: int, error: DestinationError, *, in_doubt: bool) -> None:
    """This attempt certainly left nothing: the parcel is as it was before, in doubt or merely frozen."""
    if in_doubt:
        uncertain(job, parcel_id, error)
    else:
        _set(job, parcel_id, ParcelState.FROZEN, DeliveryState.PENDING, error)


def uncertain(job: Job, parcel_id: int, error: DestinationError) -> None:
    """Nobody can tell whether this attempt was stored."""
    _set(job, parcel_id, ParcelState.UNCERTAIN, DeliveryState.UNCERTAIN, error)


def refused(job: Job, parcel_id: int, error: BatchRejectedError) -> None:
    """The destination refused the workbook as a whole: cut it smaller to find the offender, or refuse what is left."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        parcel = session.get_one(Parcel, parcel_id)
        parcel.answered_at = job.now()
        parcel.error = error_as_json(error)
        if error.may_split and parcel.documents > 1 and _splits_so_far(session, job) < MOST_SPLITS:
            _cut_smaller(session, job, parcel)
        else:
            _refuse_whole(session, job, parcel, error)


def withdraw(session: Session, job: Job, parcel_id: int) -> None:
    """The destination certainly never stored it: its documents are free to be planned anew."""
    session.get_one(Parcel, parcel_id).state = ParcelState.WITHDRAWN
    session.execute(
        update(Delivery)
        .where(Delivery.parcel_id == parcel_id)
        .values(state=DeliveryState.PENDING, parcel_id=None, updated_at=job.now())
    )


def take_back(session: Session, job: Job, parcel: Parcel) -> None:
    """Withdraw a parcel of this run as if it had never been frozen; the run is to be planned anew."""
    withdraw(session, job, parcel.id)
    session.execute(delete(Outcome).where(Outcome.parcel_id == parcel.id, Outcome.run_id == job.run_id))
    session.get_one(Run, job.run_id).planned = False


def error_as_json(error: DestinationError | SyncError) -> dict[str, Any]:
    """An error as runs and parcels keep it: code, the sentence a user reads, the detail, and if a retry may mend it."""
    retryable = isinstance(error, DestinationError) and error.retryable
    told: dict[str, Any] = {
        "code": error.code,
        "sentence": error.sentence,
        "detail": error.detail,
        "retryable": retryable,
    }
    if isinstance(error, RateLimitedError):
        told["retry_after"] = error.retry_after
    return told


def _set(job: Job, parcel_id: int, state: ParcelState, delivery_state: DeliveryState, error: DestinationError) -> None:
    with writing() as session:
        hold(session, job.lease, now=job.now())
        parcel = session.get_one(Parcel, parcel_id)
        parcel.state = state
        parcel.error = error_as_json(error)
        mark(session, parcel_id, delivery_state, now=job.now())


def _cut_smaller(session: Session, job: Job, parcel: Parcel) -> None:
    """Have the parcel's documents planned anew, in parcels of half its rows."""
    take_back(session, job, parcel)
    session.get_one(Run, job.run_id).parcel_rows = max(1, parcel.rows // 2)


def _refuse_whole(session: Session, job: Job, parcel: Parcel, error: BatchRejectedError) -> None:
    """None of its documents was booked, and each says why."""
    refusal = {"code": error.code, "reason": str(error), "row": None, "column": None}
    parcel.state = ParcelState.REJECTED
    mark(session, parcel.id, DeliveryState.REJECTED, now=job.now())
    session.execute(update(Outcome).where(Outcome.parcel_id == parcel.id).values(refusals=[refusal]))


def _splits_so_far(session: Session, job: Job) -> int:
    query = select(func.count()).where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.WITHDRAWN)
    return session.scalar(query) or 0
