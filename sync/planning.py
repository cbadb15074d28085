"""Planning: counts every eligible document of a run, and freezes what is new into parcels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from accounting.problems import Problem, problem_as_json
from accounting.words import N_
from models import AdoptedDocument, Delivery, DeliveryState, Outcome, Parcel, ParcelState, Run, db, writing
from models.delivery import IN_THE_BOOKS
from sync.adoption import take_over, was_booked_by_this_mapping
from sync.deliveries import Planned, keep_content, own_outcomes, record, refreeze_party, storable
from sync.freezing import freeze
from sync.gone import gone_ids, sort_gone
from sync.job import Job
from sync.judging import Fate, Sorted
from sync.leases import hold
from sync.revisions import reversal_before, unsent
from sync.scrutiny import fresh_scrutiny, renewed
from sync.sorting import BATCH, batches, elsewhere, sort_out, sort_reversals

REVERSAL_NOT_BOOKED = "REVERSAL_NOT_BOOKED"
"""The code of what is held back until the document that it replaces was taken back."""


def plan(job: Job) -> None:
    """Make the run's parcels and count every eligible document. May be done again after an interruption.

    What takes something back goes first, in parcels of its own: while there is some to be sent, the rest is not
    planned. Raises StorageError when a workbook cannot be written, LeaseLostError when the run is somebody else's by
    now.
    """
    most_rows = _start_over(job)
    _freeze(job, partial(_reversals, job), most_rows)
    if _has_reversals_to_send(job):
        return
    _freeze(job, partial(_to_send, job), most_rows)
    with writing() as session:
        hold(session, job.lease, now=job.now())
        session.execute(update(Run).where(Run.id == job.run_id).values(planned=True))


def _freeze(job: Job, choose: Callable[[Sequence[Planned]], Iterable[Planned]], most_rows: int) -> None:
    """Cut what is chosen into parcels. The choice is told what was chosen before and no delivery tells of yet."""
    waiting: list[Planned] = []
    rows = 0
    for planned in choose(waiting):
        if waiting and rows + planned.document.row_count > most_rows:
            freeze(job, waiting)
            waiting.clear()
            rows = 0
        waiting.append(planned)
        rows += planned.document.row_count
    if waiting:
        freeze(job, waiting)


def _reversals(job: Job, waiting: Sequence[Planned]) -> Iterator[Planned]:
    """What takes something back because somebody had a change booked, whatever its day."""
    yield from _take_in(job, partial(sort_reversals, scope=job.scope, run_id=job.run_id, waiting=waiting))


def _has_reversals_to_send(job: Job) -> bool:
    """Whether a parcel of the run that was not sent yet takes something back."""
    query = (
        select(Outcome.id)
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .join(Parcel, Parcel.id == Outcome.parcel_id)
        .where(Outcome.run_id == job.run_id, Delivery.revision % 2 == 0)
        .where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.FROZEN)
    )
    found = db.session.scalar(query.limit(1)) is not None
    db.session.rollback()
    return found


def plan_again(job: Job) -> bool:
    """Have the run planned anew when something was held back for a reversal that is in the books by now."""
    reversal = aliased(Delivery)
    query = (
        select(Outcome.problems)
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .join(reversal, and_(reversal.book_id == Delivery.book_id, reversal.push_type == Delivery.push_type))
        .where(Outcome.run_id == job.run_id, Outcome.parcel_id.is_(None), Outcome.state == DeliveryState.REJECTED)
        .where(reversal.source_id == Delivery.source_id, reversal.revision == Delivery.revision - 1)
        .where(Delivery.revision > 1, reversal.state.in_(IN_THE_BOOKS))
    )
    is_free = any(one["code"] == REVERSAL_NOT_BOOKED for problems in db.session.scalars(query) for one in problems)
    db.session.rollback()
    if is_free:
        with writing() as session:
            hold(session, job.lease, now=job.now())
            session.execute(update(Run).where(Run.id == job.run_id).values(planned=False))
    return is_free


def _to_send(job: Job, waiting: Sequence[Planned]) -> Iterator[Planned]:
    """What is to be sent, in order: changes that somebody booked anew, whatever their day, then the period's documents.

    Everything else is counted and written down on the way. Of the source only the ids that were seen are kept.
    """
    seen: set[str] = set()
    scrutiny = fresh_scrutiny(job)
    revisions = unsent(db.session(), job.scope, job.run_id)
    elsewhere_ = list(elsewhere(job.scope, revisions, job.now))
    db.session.rollback()
    for batch in chain(elsewhere_, batches(job.scope, job.now)):
        seen.update(document.source_id for document in batch)
        scrutiny.newcomers.prepare(job, batch)
        scrutiny = renewed(scrutiny, job, batch)
        sort = partial(sort_out, scope=job.scope, documents=batch, waiting=waiting, scrutiny=scrutiny)
        yield from _take_in(job, sort)
    _write_down_gone(job, seen)
    _drop_unsent(job, seen)


def _start_over(job: Job) -> int:
    """Forget what an interrupted planning counted; what it froze stays. How many rows a parcel may have now."""
    own_parcels = select(Parcel.id).where(Parcel.run_id == job.run_id)
    loose = or_(Outcome.parcel_id.is_(None), Outcome.parcel_id.not_in(own_parcels))
    zero = {"eligible": 0, "eligible_amount": 0, "known": 0, "known_amount": 0, "known_rows": 0}
    with writing() as session:
        hold(session, job.lease, now=job.now())
        session.execute(delete(Outcome).where(Outcome.run_id == job.run_id, loose))
        counted_from = job.scope.options.start_day
        session.execute(update(Run).where(Run.id == job.run_id).values(zero | {"counted_from": counted_from}))
        return min(job.max_rows, session.get_one(Run, job.run_id).parcel_rows or job.max_rows)


def _take_in(job: Job, sort: Callable[[Session], Iterable[Sorted]]) -> list[Planned]:
    """Count a batch, write down what is known, empty or wrong, and give back what is to be sent."""
    fresh: list[Planned] = []
    with writing() as session:
        hold(session, job.lease, now=job.now())
        run = session.get_one(Run, job.run_id)
        found = list(sort(session))
        own = own_outcomes(session, job.run_id, (one.delivery for one in found if one.delivery))
        for one in found:
            run.eligible += 1
            run.eligible_amount += one.amount
            if one.delivery is not None and one.delivery.id in own:
                continue
            one = _held_back(session, one)
            if one.fate == Fate.FRESH:
                fresh.append(one.planned)
            else:
                _write_down(session, job, run, one)
    return fresh


def _held_back(session: Session, one: Sorted) -> Sorted:
    """What is booked anew waits until what it replaces was taken back: else the books would hold both."""
    delivery = one.delivery
    if one.fate != Fate.FRESH or delivery is None or delivery.revision == 1 or delivery.takes_back:
        return one
    reversal = reversal_before(session, delivery)
    if reversal.state in IN_THE_BOOKS:
        return one
    message = N_("It takes the place of a document that %(reversal)s has not taken back yet; it is sent after that.")
    problem = Problem(one.document.number, message, REVERSAL_NOT_BOOKED, {"reversal": reversal.number})
    return replace(one, fate=Fate.FAULTY, problems=(problem,))


def _write_down(session: Session, job: Job, run: Run, one: Sorted) -> None:
    delivery = one.delivery
    if one.fate == Fate.KNOWN and delivery is not None:
        delivery.change = None
        run.known += 1
        run.known_amount += delivery.amount
        run.known_rows += delivery.rows
    elif one.fate == Fate.ADOPTED and one.adopted is not None:
        _take_over(session, job, run, one, one.adopted)
    elif one.fate == Fate.DOUBTFUL and one.adopted is not None:
        written = _under_its_party(session, job, one, one.adopted)
        written.state = DeliveryState.UNCERTAIN
        written.parcel_id = None
        session.flush()
        _add_outcome(session, job, one, written, DeliveryState.UNCERTAIN)
    elif one.fate in (Fate.CHANGED, Fate.TAKEN_BACK) and delivery is not None:
        delivery.change = one.change
        state = DeliveryState.REJECTED if one.fate == Fate.CHANGED else DeliveryState.SKIPPED
        _add_outcome(session, job, one, delivery, state)
    elif one.fate == Fate.ON_THE_WAY and delivery is not None:
        outcome = _add_outcome(session, job, one, delivery, DeliveryState(delivery.state))
        outcome.parcel_id = delivery.parcel_id
    else:
        state = DeliveryState.SKIPPED if one.fate == Fate.EMPTY else DeliveryState.REJECTED
        written = record(session, job.scope, one.planned, delivery, now=job.now())
        written.state = state
        written.parcel_id = None
        session.flush()
        _add_outcome(session, job, one, written, state)


def _write_down_gone(job: Job, seen: set[str]) -> None:
    """Count what is in the books and no longer in the source: it is not green, and nothing is done about it."""
    ids = gone_ids(db.session(), job.scope, seen)
    db.session.rollback()
    for start in range(0, len(ids), BATCH):
        with writing() as session:
            hold(session, job.lease, now=job.now())
            for one in sort_gone(session, ids[start : start + BATCH]):
                one.delivery.change = one.change
                _count_as(session, job, one.delivery, one.state, one.problem)


def _drop_unsent(job: Job, seen: set[str]) -> None:
    """Leave out what was to be booked anew and has gone from the source meanwhile; its reversal is enough."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        for delivery in unsent(session, job.scope, None):
            if delivery.takes_back or delivery.source_id in seen or delivery.state == DeliveryState.UNCERTAIN:
                continue
            message = N_("It was to be booked anew, and the source no longer has it: there is nothing to book.")
            delivery.state = DeliveryState.SKIPPED
            delivery.parcel_id = None
            problem = Problem(delivery.number, message, "NOTHING_TO_BOOK")
            _count_as(session, job, delivery, DeliveryState.SKIPPED, problem)


def _count_as(session: Session, job: Job, delivery: Delivery, state: DeliveryState, problem: Problem) -> None:
    """Count a delivery that no document of the period stands for."""
    run = session.get_one(Run, job.run_id)
    run.eligible += 1
    run.eligible_amount += delivery.amount
    if own_outcomes(session, job.run_id, [delivery]):
        return
    session.add(
        Outcome(
            run_id=job.run_id,
            delivery_id=delivery.id,
            state=state,
            amount=delivery.amount,
            rows=delivery.rows,
            problems=[problem_as_json(problem)],
            refusals=[],
        )
    )


def _take_over(session: Session, job: Job, run: Run, one: Sorted, adopted: AdoptedDocument) -> None:
    """Count a document that the destination had all along, with the same amount."""
    written = _under_its_party(session, job, one, adopted)
    adopted.confirmed_at = job.now()
    session.flush()
    take_over(session, [written], now=job.now())
    run.known += 1
    run.known_amount += written.amount
    run.known_rows += written.rows


def _under_its_party(session: Session, job: Job, one: Sorted, adopted: AdoptedDocument) -> Delivery:
    """The delivery of an adopted document, under the party text that the destination has."""
    document = replace(one.document, party=replace(one.document.party, text=adopted.party))
    planned = replace(one.planned, document=document)
    written = record(session, job.scope, planned, one.delivery, now=job.now())
    keep_content(written, planned)
    if not was_booked_by_this_mapping(session, written, adopted):
        written.booked_as = None
    written.transaction_id = adopted.transaction_id
    refreeze_party(session, job.scope, document)
    return written


def _add_outcome(session: Session, job: Job, one: Sorted, delivery: Delivery, state: DeliveryState) -> Outcome:
    outcome = Outcome(
        run_id=job.run_id,
        delivery_id=delivery.id,
        state=state,
        amount=storable(one.document.home_amount),
        rows=one.document.row_count,
        problems=[problem_as_json(problem) for problem in one.problems],
        refusals=[],
    )
    session.add(outcome)
    return outcome
