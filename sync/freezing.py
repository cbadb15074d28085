"""Freezing: documents become a parcel, whose bytes and idempotency key never change again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from destinations.base import Workbook
from models import Delivery, DeliveryState, Outcome, Parcel, ParcelState, db, writing
from sync.crash import crash_point
from sync.deliveries import Planned, by_revision, freeze_parties, keep_content, record
from sync.errors import StorageError
from sync.generations import next_key
from sync.job import Job
from sync.leases import hold


def freeze(job: Job, planned: Sequence[Planned]) -> None:
    """Write the workbook, then commit parcel, deliveries and outcomes together. Raises StorageError.

    A workbook whose commit never came is overwritten by the next attempt: nobody knows it.
    """
    sequence = 1 + (db.session.scalar(select(func.max(Parcel.sequence)).where(Parcel.run_id == job.run_id)) or 0)
    db.session.rollback()
    name = f"{job.scope.push.kind}-{job.run_id}-{sequence}"
    if job.lease.fence > 1:
        # An owner that stood still past its lease may wake up and write; it must not find the file of the next one.
        name += f"-{job.lease.fence}"
    crash_point("before-freeze")
    documents = [one.document for one in planned]
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        workbook = job.destination.freeze(
            job.scope.push.kind, documents, job.folder / f"{name}.xlsx", remarks=f"AiAccount Sync run {job.run_id}"
        )
    except OSError as error:
        raise StorageError(error.strerror or type(error).__name__) from error
    crash_point("in-freeze")
    with writing() as session:
        hold(session, job.lease, now=job.now())
        _commit(session, job, planned, workbook, sequence)
    crash_point("after-freeze")


def _commit(session: Session, job: Job, planned: Sequence[Planned], workbook: Workbook, sequence: int) -> None:
    documents = [one.document for one in planned]
    parcel = Parcel(
        run_id=job.run_id,
        book_id=job.scope.book_id,
        push_type=job.scope.push.key,
        sequence=sequence,
        file_name=workbook.path.name,
        sha256=workbook.sha256,
        size=workbook.size,
        rows=workbook.rows,
        documents=len(documents),
        idempotency_key=next_key(session, job.scope.book_id),
        state=ParcelState.FROZEN,
        frozen_at=job.now(),
    )
    session.add(parcel)
    freeze_parties(session, job.scope, planned)
    known = by_revision(session, job.scope, documents)
    deliveries = [
        record(session, job.scope, one, known.get((one.document.source_id, one.revision)), now=job.now())
        for one in planned
    ]
    session.flush()
    for one, delivery, span in zip(planned, deliveries, workbook.spans, strict=True):
        _on_its_way(delivery, parcel)
        keep_content(delivery, one)
        session.add(
            Outcome(
                run_id=job.run_id,
                delivery_id=delivery.id,
                parcel_id=parcel.id,
                first_row=span.first_row,
                last_row=span.last_row,
                state=DeliveryState.PENDING,
                amount=one.document.home_amount,
                rows=one.document.row_count,
                problems=[],
                refusals=[],
            )
        )


def _on_its_way(delivery: Delivery, parcel: Parcel) -> None:
    delivery.state = DeliveryState.PENDING
    delivery.parcel_id = parcel.id
    delivery.transaction_id = None
