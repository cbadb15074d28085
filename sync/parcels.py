"""Parcels: sent with the attempt written down first, answered per document, read back before anything is resent."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from accounting.documents import DocumentKind
from destinations import base
from destinations.base import BatchRejectedError, DestinationError, RateLimitedError, ResultState
from models import Delivery, Outcome, Parcel, ParcelState, db, writing
from models.parcel import UNSETTLED
from sync.attempts import answered, intend, not_stored, refused, take_back, uncertain, withdraw
from sync.crash import crash_point
from sync.job import Job
from sync.leases import hold
from sync.pauses import require_not_paused
from sync.waiting import is_to_be_sent_again

PATIENCE = (1.0, 3.0, 6.0, 20.0)
"""Seconds to wait before each time we ask what became of a parcel whose answer was lost."""

GRACE = timedelta(seconds=sum(PATIENCE))
"""How long after sending a slow server may still come to store a parcel that it does not know yet."""

LONGEST_WAIT = 60
"""Seconds we wait out when the destination asks for a slower pace; longer than that, and the run says so and ends."""


class _Open(NamedTuple):
    """An unsettled parcel, as far as choosing what to do about it takes."""

    id: int
    run_id: int
    state: str


def settle_earlier(job: Job) -> None:
    """Settle what runs before this one left open, and what this one left uncertain when it was interrupted.

    Parcels of ended runs that were certainly never stored are withdrawn: their documents are planned anew, from
    what the source says today. Raises DestinationError when the destination cannot be asked.
    """
    for parcel in _unsettled(job):
        if parcel.state != ParcelState.FROZEN:
            settle(job, parcel.id)
        elif parcel.run_id != job.run_id:
            with writing() as session:
                hold(session, job.lease, now=job.now())
                withdraw(session, job, parcel.id)


def send_frozen(job: Job) -> None:
    """Send the run's frozen parcels in order. Raises the error that stops it: the rest stays frozen."""
    for parcel in _unsettled(job):
        if parcel.run_id == job.run_id and parcel.state == ParcelState.FROZEN:
            require_not_paused(job.scope.book_id)
            job.require_to_stay()
            send(job, parcel.id)


def start_again(job: Job) -> None:
    """Withdraw the run's parcels that were never tried, and have their documents planned anew."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        query = select(Parcel).where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.FROZEN)
        for parcel in session.scalars(query.where(Parcel.attempts == 0)):
            take_back(session, job, parcel)


def send(job: Job, parcel_id: int, *, resends: int = 1) -> None:
    """Upload one parcel and write down the answer.

    One that was certainly never stored is sent again, the very same bytes, at most `resends` times. Raises
    DestinationError when nothing was stored and none will be before somebody mends the cause.
    """
    outgoing = _outgoing(job, parcel_id)
    for wait in (*PATIENCE, None):
        in_doubt = intend(job, parcel_id)
        crash_point("after-intent")
        try:
            result = job.destination.send(job.connection, outgoing)
        except RateLimitedError as error:
            not_stored(job, parcel_id, error, in_doubt=in_doubt)
            if wait is None or error.retry_after > LONGEST_WAIT:
                raise
            job.sleep(error.retry_after)
        except BatchRejectedError as error:
            refused(job, parcel_id, error)
            return
        except DestinationError as error:
            if not error.uncertain:
                not_stored(job, parcel_id, error, in_doubt=in_doubt)
                raise
            uncertain(job, parcel_id, error)
            if _was_never_stored(job, parcel_id, outgoing) and resends:
                send(job, parcel_id, resends=resends - 1)
            return
        else:
            crash_point("after-upload")
            answered(job, parcel_id, result)
            return


def settle(job: Job, parcel_id: int) -> None:
    """Ask what became of a parcel; send the very same bytes again only when the destination never saw it.

    Raises DestinationError when the destination cannot be asked, unless a person looked there and had it sent again.
    """
    outgoing, is_decided = _outgoing(job, parcel_id), _is_decided(parcel_id)
    crash_point("before-read-back")
    try:
        result = job.destination.read_back(job.connection, outgoing)
    except DestinationError:
        if not is_decided:
            raise
        result = None
    if result is None and not is_decided and (left := _grace_left(job, parcel_id)):
        job.sleep(left)
        result = job.destination.read_back(job.connection, outgoing)
    crash_point("after-read-back")
    if result is None:
        send(job, parcel_id)
    else:
        answered(job, parcel_id, result)


def _is_decided(parcel_id: int) -> bool:
    decided = is_to_be_sent_again(db.session.get_one(Parcel, parcel_id))
    db.session.rollback()
    return decided


def _was_never_stored(job: Job, parcel_id: int, outgoing: base.Parcel) -> bool:
    """Read back a parcel whose answer was lost, a few times; whether the destination says at last it never saw it.

    What is found is written down. A parcel that stays unknown, because nobody answers, is left uncertain.
    """
    unseen = False
    for seconds in PATIENCE:
        job.sleep(seconds)
        try:
            crash_point("before-read-back")
            result = job.destination.read_back(job.connection, outgoing)
        except DestinationError:
            unseen = False
            continue
        crash_point("after-read-back")
        unseen = result is None
        if result is not None and result.state != ResultState.QUEUED:
            answered(job, parcel_id, result)
            return False
    return unseen


def _grace_left(job: Job, parcel_id: int) -> float:
    """Seconds until a parcel that is unknown to the destination counts as never stored."""
    sent_at = db.session.get_one(Parcel, parcel_id).sent_at or job.now()
    db.session.rollback()
    left = (sent_at + GRACE - job.now()).total_seconds()
    return min(max(left, 0.0), GRACE.total_seconds())


def _unsettled(job: Job) -> list[_Open]:
    query = (
        select(Parcel.id, Parcel.run_id, Parcel.state)
        .where(Parcel.book_id == job.scope.book_id, Parcel.push_type == job.scope.push.key)
        .where(Parcel.state.in_(UNSETTLED))
        .order_by(Parcel.id)
    )
    parcels = [_Open(*columns) for columns in db.session.execute(query)]
    db.session.rollback()
    return parcels


def _outgoing(job: Job, parcel_id: int) -> base.Parcel:
    """The parcel as the destination gets it; the destination looks that the bytes are still those that were frozen."""
    parcel = db.session.get_one(Parcel, parcel_id)
    query = (
        select(Delivery.number, Delivery.party)
        .join(Outcome, Outcome.delivery_id == Delivery.id)
        .where(Outcome.parcel_id == parcel_id, Outcome.run_id == parcel.run_id)
        .order_by(Outcome.first_row)
    )
    documents = tuple((number, party) for number, party in db.session.execute(query))
    outgoing = base.Parcel(
        kind=DocumentKind(job.scope.push.kind),
        path=job.folder / parcel.file_name,
        file_name=parcel.file_name,
        sha256=parcel.sha256,
        idempotency_key=parcel.idempotency_key,
        documents=documents,
    )
    db.session.rollback()
    return outgoing
