"""The doctor: looks at what must hold, says what does not, and knows how to mend what is safe to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, not_, or_, select

from destinations.base import DestinationError
from models import Delivery, DeliveryState, Parcel, ParcelState, Run, RunState, db, writing
from models.parcel import UNSETTLED
from sync.adoption import IS_ADOPTED, IS_DOUBTFUL
from sync.books import all_books, connection_of, current_key
from sync.concluding import conclude
from sync.errors import SyncError
from sync.leases import is_stale
from sync.orphans import files_of_nobody, remove
from sync.pusher import Pusher
from sync.tally import Tally, tallies

LOOKED_AT = 500
"""How many of the last ended runs are added up."""

LONGEST_LIST = 10
"""How many numbers or names a remark lists."""

PATIENCE = timedelta(minutes=10)
"""How long a queued run may wait for somebody to begin it."""

_ENDED_WELL = (RunState.SYNCED, RunState.NOTHING)
_SAID_OF_PARCELS = {
    ParcelState.FROZEN: (DeliveryState.PENDING,),
    ParcelState.SENDING: (DeliveryState.SENDING,),
    ParcelState.UNCERTAIN: (DeliveryState.UNCERTAIN,),
    ParcelState.HELD: (DeliveryState.HELD,),
    ParcelState.POSTED: (DeliveryState.POSTED, DeliveryState.DUPLICATE),
    ParcelState.PARTLY: (DeliveryState.POSTED, DeliveryState.DUPLICATE, DeliveryState.REJECTED),
    ParcelState.REJECTED: (DeliveryState.REJECTED,),
    ParcelState.WITHDRAWN: (),
}
"""The states that the deliveries of a parcel may have; a withdrawn one has none."""

_NEEDS_A_PARCEL = (DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.HELD)


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and what is the matter if not; `code` is the error's, if it was one.

    `mend` mends it safely, and says in a few words what it did; it is none where a person has to.
    """

    subject: str
    is_well: bool
    remark: str
    code: str = ""
    mend: Callable[[], str] | None = None


def examine(pusher: Pusher) -> Iterator[Finding]:
    """Look at keys and connections, open runs, workbooks, and whether runs, parcels and deliveries agree."""
    yield from _books(pusher)
    yield from _open_runs(pusher)
    yield _workbooks(pusher)
    yield _files(pusher)
    yield from _sums()
    yield _deliveries()


def _books(pusher: Pusher) -> Iterator[Finding]:
    for book in all_books():
        subject = f"book {book.slug}"
        if current_key(book) is None:
            yield Finding(subject, True, "has no key yet")
            continue
        try:
            company = pusher.destination.test(connection_of(book, pusher.vault))
        except (SyncError, DestinationError) as error:
            yield Finding(subject, False, str(error), error.code)
        else:
            yield Finding(subject, True, f"opens {company.name}")


def _open_runs(pusher: Pusher) -> Iterator[Finding]:
    """Nobody carries a run out whose lease is stale, or that nobody has begun while none of its book is at work."""
    now = pusher.now()
    runs = db.session.scalars(select(Run).where(Run.finished_at.is_(None)).order_by(Run.id)).all()
    busy = {run.book_id for run in runs if run.owner is not None and not is_stale(run, now=now)}
    for run in runs:
        is_forgotten = run.owner is None and run.book_id not in busy and now - run.queued_at > PATIENCE
        if is_stale(run, now=now) or is_forgotten:
            remark = "nobody carries it out; sync again, start the application, or use --repair"
            yield Finding(f"run {run.id}", False, remark, mend=_carry_on(pusher, run.id))
        else:
            yield Finding(f"run {run.id}", True, f"is {run.state}")


def _carry_on(pusher: Pusher, run_id: int) -> Callable[[], str]:
    def mend() -> str:
        if not pusher.execute(run_id):
            return "was left to another process, which carries it out"
        return f"was carried on, and is {db.session.get_one(Run, run_id, populate_existing=True).state} now"

    return mend


def _workbooks(pusher: Pusher) -> Finding:
    """A withdrawn parcel needs its workbook no more; the others are sent from it, or prove what was sent."""
    parcels = db.session.execute(select(Parcel.file_name, Parcel.state).where(Parcel.state != ParcelState.WITHDRAWN))
    missing = [(name, state) for name, state in parcels if not (pusher.folder / name).is_file()]
    unsettled = [name for name, state in missing if state in UNSETTLED]
    if unsettled:
        return Finding("workbooks", False, f"missing for parcels that are not settled: {_listed(unsettled)}")
    if missing:
        return Finding(
            "workbooks", False, f"missing for parcels that were sent: {_listed(name for name, _ in missing)}"
        )
    return Finding("workbooks", True, "every parcel has its own")


def _files(pusher: Pusher) -> Finding:
    found = files_of_nobody(pusher.folder, now=pusher.now())
    if not found:
        return Finding("files", True, "each has its parcel")
    remark = f"without a parcel, older than an hour: {_listed(str(file.relative_to(pusher.folder)) for file in found)}"

    def mend() -> str:
        return f"{len(remove(pusher.folder, found, now=pusher.now()))} of {len(found)} were deleted"

    return Finding("files", False, remark, mend=mend)


def _sums() -> Iterator[Finding]:
    """Whether ended runs add up, and whether each is in the state that this allows. Unplanned ones never counted."""
    query = select(Run).where(Run.finished_at.is_not(None), Run.planned).order_by(Run.id.desc()).limit(LOOKED_AT)
    runs = list(db.session.scalars(query))
    added_up = tallies(runs)
    wrong = [run.id for run in runs if not added_up[run.id].adds_up]
    yield _about("runs", wrong, f"add up ({len(runs)})", "do not add up")
    misstated = [run.id for run in runs if _is_misstated(run, added_up[run.id])]
    yield _about("pills", misstated, "are what the runs add up to", "are not what these runs add up to", _restate)


def _is_misstated(run: Run, tally: Tally) -> bool:
    """Whether a run is green or waiting and must not be, or has to be and is not."""
    may_wait = run.error is None and tally.is_waiting
    return (run.state in _ENDED_WELL, run.state == RunState.WAITING) != (tally.is_good, may_wait)


def _restate(run_ids: Sequence[int]) -> str:
    with writing() as session:
        for run in session.scalars(select(Run).where(Run.id.in_(run_ids), Run.finished_at.is_not(None))):
            conclude(run)
    return f"{len(run_ids)} were concluded anew"


def _deliveries() -> Finding:
    """Nothing is mended here: which of the two is right only the destination can tell."""
    at_odds = or_(
        *(
            and_(Parcel.state == state, not_(Delivery.state.in_(allowed)) if allowed else Parcel.id.is_not(None))
            for state, allowed in _SAID_OF_PARCELS.items()
        ),
        and_(Parcel.id.is_(None), Delivery.state.in_(_NEEDS_A_PARCEL), not_(and_(IS_DOUBTFUL, IS_ADOPTED))),
    )
    query = select(Delivery.number).outerjoin(Parcel, Parcel.id == Delivery.parcel_id).where(at_odds)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    numbers = list(db.session.scalars(query.order_by(Delivery.id).limit(LONGEST_LIST)))
    if not count:
        return Finding("deliveries", True, "agree with their parcels")
    more = f" and {count - len(numbers)} more" if count > len(numbers) else ""
    remark = f"do not agree with their parcels: {', '.join(numbers)}{more}; compare Import History"
    return Finding("deliveries", False, remark)


def _about(
    subject: str, wrong: Sequence[int], well: str, ill: str, mend: Callable[[Sequence[int]], str] | None = None
) -> Finding:
    if not wrong:
        return Finding(subject, True, well)
    remark = f"{ill}: {_listed(str(one) for one in wrong)}"
    return Finding(subject, False, remark, mend=(lambda: mend(wrong)) if mend else None)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - LONGEST_LIST} more" if len(found) > LONGEST_LIST else ""
    return f"{', '.join(found[:LONGEST_LIST])}{more}"
