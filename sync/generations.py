"""Generations: every parcel of a book has the next number in its key, so that a restored backup is found out.

A database that was put back to an older state knows fewer parcels than the destination has. Before a run sends its
first parcel, the destination is asked for the keys it is about to use; what it has under them is read back and
adopted, and only then is the run planned anew (reconcile first).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounting.fitting import LARGEST
from accounting.rounding import round_half_up
from destinations.base import DocumentState, Found, ResultState
from models import AdoptedDocument, Book, Parcel, ParcelState, db, writing
from sync.errors import OlderThanTheBooksError
from sync.job import Job
from sync.leases import hold

LOOK_AHEAD = 3
"""How many keys are asked for: that many parcels in a row that were frozen and never stored are rare."""

MOST_ADOPTED = 10_000
"""Parcels adopted in one run; beyond that somebody has to look at what was restored."""


def next_key(session: Session, book_id: int) -> str:
    """The idempotency key of the book's next parcel, within the transaction that freezes it."""
    mark, generation = session.execute(
        update(Book)
        .where(Book.id == book_id)
        .values(generation=Book.generation + 1)
        .returning(Book.mark, Book.generation)
        .execution_options(synchronize_session=False)
    ).one()
    return key_of(mark, generation)


def key_of(mark: str, generation: int) -> str:
    """The idempotency key of a book's parcel of that generation."""
    return f"{mark}-{generation}"


def catch_up(job: Job) -> bool:
    """Adopt every parcel that the destination has under a key we are about to use; whether there was one.

    Then nothing that was frozen for this run may be sent, and it has to be planned anew. A run that has nothing
    unsent asks nothing. Raises DestinationError when the destination cannot be asked, OlderThanTheBooksError when
    what it has is not finished there, so that nobody knows yet what was booked.
    """
    generation = _first_unsent(job)
    if generation is None:
        return False
    adopted = 0
    while (found := _first_unknown(job, generation)) is not None:
        generation, unknown = found
        if unknown.result.state != ResultState.FINISHED or adopted == MOST_ADOPTED:
            raise OlderThanTheBooksError(unknown.result.import_id)
        _adopt(job, generation, unknown)
        generation, adopted = generation + 1, adopted + 1
    return adopted > 0


def _first_unsent(job: Job) -> int | None:
    """The generation of the run's first parcel that was never tried; none when all were."""
    query = (
        select(Parcel.idempotency_key)
        .where(Parcel.run_id == job.run_id, Parcel.state == ParcelState.FROZEN, Parcel.attempts == 0)
        .order_by(Parcel.id)
        .limit(1)
    )
    key = db.session.scalar(query)
    db.session.rollback()
    return int(key.rpartition("-")[2]) if key else None


def _first_unknown(job: Job, generation: int) -> tuple[int, Found] | None:
    """The first parcel that the destination has at that generation or soon after it."""
    mark = db.session.get_one(Book, job.scope.book_id).mark
    db.session.rollback()
    for ahead in range(generation, generation + LOOK_AHEAD):
        found = job.destination.look_up(job.connection, key_of(mark, ahead))
        if found is not None:
            return ahead, found
    return None


def _adopt(job: Job, generation: int, found: Found) -> None:
    """Keep what the parcel holds, and count on from it."""
    with writing() as session:
        hold(session, job.lease, now=job.now())
        book = session.get_one(Book, job.scope.book_id)
        book.generation = max(book.generation, generation)
        known = set(_known_numbers(session, job, found))
        for document in found.result.documents:
            if document.state != DocumentState.REJECTED and document.number not in known:
                known.add(document.number)
                session.add(
                    AdoptedDocument(
                        book_id=book.id,
                        kind=found.kind,
                        number=document.number,
                        party=document.party,
                        transaction_id=document.transaction_id,
                        import_id=found.result.import_id,
                        history_url=found.result.history_url or None,
                        received_at=found.result.received_at,
                        currency=document.currency,
                        total=_kept(document.total),
                    )
                )


def _kept(total: Decimal | None) -> Decimal | None:
    """What we keep of an amount that was told; one that our table has no room for was not."""
    if total is None or not total.is_finite() or abs(total) >= LARGEST or total != round_half_up(total, 3):
        return None
    return round_half_up(total, 3)


def _known_numbers(session: Session, job: Job, found: Found) -> Iterator[str]:
    query = select(AdoptedDocument.number).where(
        AdoptedDocument.book_id == job.scope.book_id, AdoptedDocument.kind == found.kind
    )
    yield from session.scalars(query)
