"""Planning: counts every eligible document of a run, and freezes what is new into parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from accounting.documents import Document
from accounting.problems import Problem
from models import AdoptedDocument, Delivery, DeliveryState, Outcome, Parcel, Run, writing
from sync.deliveries import freeze_parties, own_outcomes, record, storable
from sync.freezing import freeze
from sync.job import Job
from sync.leases import hold
from sync.sorting import Fate, Sorted, batches, sort_out


def plan(job: Job) -> None:
    """Make the run's parcels and count every eligible document. May be done again after an interruption.

    Raises StorageError when a workbook cannot be written, LeaseLostError when the run is somebody else's by now.
    """
    most_rows = _start_over(job)
    waiting: list[Document] = []
    rows = 0
    for batch in batches(job.scope, job.now):
        for document in _take_in(job, batch, waiting):
            if waiting and rows + document.row_count > most_rows:
                freeze(job, waiting)
                waiting, rows = [], 0
            waiting.append(document)
            rows += document.row_count
    if waiting:
        freeze(job, waiting)
    with writing() as session:
        hold(session, job.lease, now=job.now())
        session.execute(update(Run).where(Run.id == job.run_id).values(planned=True))


def _start_over(job: Job) -> int:
    """Forget what an interrupted planning counted; what it froze stays. How many rows a parcel may have now."""
    own_parcels = select(Parcel.id).where(Parcel.run_id == job.run_id)
    loose = or_(Outcome.parcel_id.is_(None), Outcome.parcel_id.not_in(own_parcels))
    zero = {"eligible": 0, "eligible_amount": 0, "known": 0, "known_amount": 0, "known_rows": 0}
    with writing() as session:
        hold(session, job.lease, now=job.now())
        session.execute(delete(Outcome).where(Outcome.run_id == job.run_id, loose))
        session.execute(update(Run).where(Run.id == job.run_id).values(zero))
        return min(job.max_rows, session.get_one(Run, job.run_id).parcel_rows or job.max_rows)


def _take_in(job: Job, documents: Sequence[Document], waiting: Sequence[Document]) -> list[Document]:
    """Count a batch, write down what is known, empty or wrong, and give back what is to be sent."""
    fresh: list[Document] = []
    with writing() as session:
        hold(session, job.lease, now=job.now())
        run = session.get_one(Run, job.run_id)
        found = list(sort_out(session, job.scope, documents, waiting))
        own = own_outcomes(session, job.run_id, (one.delivery for one in found if one.delivery))
        for one in found:
            run.eligible += 1
            run.eligible_amount += storable(one.document.home_amount)
            if one.delivery is not None and one.delivery.id in own:
                continue
            if one.fate == Fate.FRESH:
                fresh.append(one.document)
            else:
                _write_down(session, job, run, one)
    return fresh


def _write_down(session: Session, job: Job, run: Run, one: Sorted) -> None:
    delivery = one.delivery
    if one.fate == Fate.KNOWN and delivery is not None:
        run.known += 1
        run.known_amount += delivery.amount
        run.known_rows += delivery.rows
    elif one.fate == Fate.ADOPTED and one.adopted is not None:
        _take_over(session, job, run, one, one.adopted)
    elif one.fate == Fate.CHANGED and delivery is not None:
        _add_outcome(session, job, one, delivery, DeliveryState.REJECTED)
    elif one.fate == Fate.ON_THE_WAY and delivery is not None:
        outcome = _add_outcome(session, job, one, delivery, DeliveryState(delivery.state))
        outcome.parcel_id = delivery.parcel_id
    else:
        state = DeliveryState.SKIPPED if one.fate == Fate.EMPTY else DeliveryState.REJECTED
        written = record(session, job.scope, one.document, delivery, now=job.now())
        written.state = state
        written.parcel_id = None
        session.flush()
        _add_outcome(session, job, one, written, state)


def _take_over(session: Session, job: Job, run: Run, one: Sorted, adopted: AdoptedDocument) -> None:
    """Write the delivery of a document that the destination had all along, under the party text it has there."""
    document = replace(one.document, party=replace(one.document.party, text=adopted.party))
    written = record(session, job.scope, document, one.delivery, now=job.now())
    written.state = DeliveryState.POSTED
    written.transaction_id = adopted.transaction_id
    freeze_parties(session, job.scope, [document])
    run.known += 1
    run.known_amount += written.amount
    run.known_rows += written.rows


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


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """A problem as outcomes keep it: code, message to translate, values to fill in."""
    return {key: value for key, value in asdict(problem).items() if key != "number"}
