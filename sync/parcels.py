"""Parcels: sent with the attempt written down first, answered per document, read back before anything is resent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from accounting.documents import DocumentKind
from destinations import base
from destinations.base import BatchRejectedError, DestinationError, RateLimitedError, Result, ResultState
from models import Delivery, DeliveryState, Outcome, Parcel, ParcelState, Run, db, writing
from models.parcel import UNSETTLED
from sync.answers import apply, mark
from sync.crash import crash_point
from sync.errors import SyncError
from sync.job import Job
from sync.leases import hold
from sync.waiting import is_to_be_sent_again

PATIENCE = (1.0, 3.0, 6.0, 20.0)
"""Seconds to wait before each time we ask what became of a parcel whose answer was lost."""

GRACE = timedelta(seconds=sum(PATIENCE))
"""How long after sending a slow server may still come to store a parcel that it does not know yet."""

LONGEST_WAIT = 60
"""Seconds we wait out when the destination asks for a slower pace; longer than that, and the run says so and ends."""

MOST_SPLITS = 24
"""Refused workbooks that a run cuts smaller to find the offender; enough for two offenders among thousands."""


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
                _withdraw(session, job, parcel.id)


def send_frozen(job: Job) -> None:
    """Send the run's frozen parcels in order. Raises the DestinationError that stops it: the rest stays frozen."""
    for parcel in _unsettled(job):
        if parcel.run_id == job.run_id and parcel.state == ParcelState.FROZEN:
            send(job, parcel.id)


def start_again(job: Job) -> None:
    """Withdraw the run's parcels that were never tried, and have their documents planned anew."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        query = select(Parcel).where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.FROZEN)
        for parcel in session.scalars(query.where(Parcel.attempts == 0)):
            _take_back(session, job, parcel)


def send(job: Job, parcel_id: int, *, resends: int = 1) -> None:
    """Upload one parcel and write down the answer.

    One that was certainly never stored is sent again, the very same bytes, at most `resends` times. Raises
    DestinationError when nothing was stored and none will be before somebody mends the cause.
    """
    outgoing = _outgoing(job, parcel_id)
    for wait in (*PATIENCE, None):
        in_doubt = _intend(job, parcel_id)
        crash_point("after-intent")
        try:
            result = job.destination.send(job.connection, outgoing)
        except RateLimitedError as error:
            _not_stored(job, parcel_id, error, in_doubt=in_doubt)
            if wait is None or error.retry_after > LONGEST_WAIT:
                raise
            job.sleep(error.retry_after)
        except BatchRejectedError as error:
            _refused(job, parcel_id, error)
            return
        except DestinationError as error:
            if not error.uncertain:
                _not_stored(job, parcel_id, error, in_doubt=in_doubt)
                raise
            _uncertain(job, parcel_id, error)
            if _was_never_stored(job, parcel_id, outgoing) and resends:
                send(job, parcel_id, resends=resends - 1)
            return
        else:
            crash_point("after-upload")
            _answered(job, parcel_id, result)
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
        _answered(job, parcel_id, result)


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
            _answered(job, parcel_id, result)
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


def _intend(job: Job, parcel_id: int) -> bool:
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


def _not_stored(job: Job, parcel_id: int, error: DestinationError, *, in_doubt: bool) -> None:
    """This attempt certainly left nothing: the parcel is as it was before, in doubt or merely frozen."""
    if in_doubt:
        _uncertain(job, parcel_id, error)
    else:
        _set(job, parcel_id, ParcelState.FROZEN, DeliveryState.PENDING, error)


def _uncertain(job: Job, parcel_id: int, error: DestinationError) -> None:
    _set(job, parcel_id, ParcelState.UNCERTAIN, DeliveryState.UNCERTAIN, error)


def _set(job: Job, parcel_id: int, state: ParcelState, delivery_state: DeliveryState, error: DestinationError) -> None:
    with writing() as session:
        hold(session, job.lease, now=job.now())
        parcel = session.get_one(Parcel, parcel_id)
        parcel.state = state
        parcel.error = error_as_json(error)
        mark(session, parcel_id, delivery_state, now=job.now())


def _withdraw(session: Session, job: Job, parcel_id: int) -> None:
    """The destination certainly never stored it: its documents are free to be planned anew."""
    session.get_one(Parcel, parcel_id).state = ParcelState.WITHDRAWN
    session.execute(
        update(Delivery)
        .where(Delivery.parcel_id == parcel_id)
        .values(state=DeliveryState.PENDING, parcel_id=None, updated_at=job.now())
    )


def _refused(job: Job, parcel_id: int, error: BatchRejectedError) -> None:
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


def _cut_smaller(session: Session, job: Job, parcel: Parcel) -> None:
    """Have the parcel's documents planned anew, in parcels of half its rows."""
    _take_back(session, job, parcel)
    session.get_one(Run, job.run_id).parcel_rows = max(1, parcel.rows // 2)


def _take_back(session: Session, job: Job, parcel: Parcel) -> None:
    """Withdraw a parcel of this run as if it had never been frozen; the run is to be planned anew."""
    _withdraw(session, job, parcel.id)
    session.execute(delete(Outcome).where(Outcome.parcel_id == parcel.id, Outcome.run_id == job.run_id))
    session.get_one(Run, job.run_id).planned = False


def _refuse_whole(session: Session, job: Job, parcel: Parcel, error: BatchRejectedError) -> None:
    """None of its documents was booked, and each says why."""
    refusal = {"code": error.code, "reason": str(error), "row": None, "column": None}
    parcel.state = ParcelState.REJECTED
    mark(session, parcel.id, DeliveryState.REJECTED, now=job.now())
    session.execute(update(Outcome).where(Outcome.parcel_id == parcel.id).values(refusals=[refusal]))


def _splits_so_far(session: Session, job: Job) -> int:
    query = select(func.count()).where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.WITHDRAWN)
    return session.scalar(query) or 0


def _answered(job: Job, parcel_id: int, result: Result) -> None:
    with writing() as session:
        hold(session, job.lease, now=job.now())
        apply(session, parcel_id, result, now=job.now())
    crash_point("after-answer")


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
