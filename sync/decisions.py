"""Decisions about changes after posting: take what the source says as known, or have the difference booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounting.documents import Document
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.reversals import restored, reversal
from models import Book, ChangeDecision, Decision, Delivery, DeliveryState, db, writing
from sync.changes import is_not_sold, is_open, obstacle_to, same_row
from sync.deliveries import ANY_CURRENCY, storable
from sync.errors import ChangedAgainError, NotBookableError
from sync.revisions import NO_LONGER_THERE, THERE_AGAIN, numbers_of, posted


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision that was made, and the numbers of what it sends that are not in the books yet."""

    decision: ChangeDecision
    delivery: Delivery
    book: Book
    push: PushType
    unsent: Sequence[str]


def accept(delivery: Delivery, by: int | None, *, seen: str | None = None, now: datetime) -> bool:
    """Take what the source says as known; nothing is booked. False when it was decided already.

    `seen` is the fingerprint of the change that was looked at. Raises ChangedAgainError when it is another by now.
    """
    delivery_id = delivery.id
    try:
        with writing() as session:
            locked = _locked(session, delivery_id, seen)
            if locked is None or locked.change is None:
                return False
            _take_as_known(session, locked, locked.change)
            _decide(session, locked, Decision.ACCEPTED, by, now)
    except IntegrityError:
        return False
    return True


def book_difference(delivery: Delivery, by: int | None, *, seen: str | None = None, now: datetime) -> bool:
    """Have what was posted taken back, and what the source says now booked, by the next push of the type.

    False when it was decided already. Raises NotBookableError, and ChangedAgainError when the change is another than
    the one that was `seen`.
    """
    delivery_id = delivery.id
    try:
        with writing() as session:
            locked = _locked(session, delivery_id, seen)
            if locked is None or locked.change is None:
                return False
            obstacle = obstacle_to(session, locked, locked.change)
            if obstacle is not None:
                raise NotBookableError(str(obstacle))
            session.add_all(_revisions(session, locked, locked.change, now))
            _decide(session, locked, Decision.BOOKED, by, now)
    except IntegrityError:
        return False
    return True


def decisions_of(books: Iterable[Book], *, limit: int = 50) -> list[Decided]:
    """What was decided in these books, newest first."""
    by_id = {book.id: book for book in books}
    query = (
        select(ChangeDecision, Delivery)
        .join(Delivery, ChangeDecision.delivery_id == Delivery.id)
        .where(Delivery.book_id.in_(by_id))
        .order_by(ChangeDecision.id.desc())
        .limit(limit)
    )
    return [
        Decided(
            decision=decision,
            delivery=delivery,
            book=by_id[delivery.book_id],
            push=PUSH_TYPES[delivery.push_type],
            unsent=_unsent_numbers(delivery) if decision.decision == Decision.BOOKED else (),
        )
        for decision, delivery in db.session.execute(query)
    ]


def _locked(session: Session, delivery_id: int, seen: str | None) -> Delivery | None:
    """The delivery, which nobody else decides about meanwhile."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.change is None or not is_open(session, delivery):
        return None
    if seen is not None and delivery.change["fingerprint"] != seen:
        raise ChangedAgainError(delivery.number)
    return delivery


def _take_as_known(session: Session, delivery: Delivery, change: dict[str, Any]) -> None:
    content = change["content"]
    if change["kind"] == THERE_AGAIN:
        query = select(Delivery).where(*same_row(delivery), Delivery.revision == delivery.revision + 1)
        session.scalars(query).one().fingerprint = change["fingerprint"]
        return
    delivery.fingerprint = change["fingerprint"]
    if content is not None and "day" in content:
        said = _document(delivery, change)
        delivery.day = said.day
        delivery.source_number = said.number if said.number != delivery.number else None


def _revisions(session: Session, delivery: Delivery, change: dict[str, Any], now: datetime) -> list[Delivery]:
    """The deliveries that book a change: what takes the posted document back, and the document anew."""
    push = PUSH_TYPES[delivery.push_type]
    taken_back, anew = numbers_of(delivery, (change["content"] or {"number": ""})["number"])
    made = []
    if change["kind"] != THERE_AGAIN:
        back = reversal(posted(push, delivery), taken_back)
        revision = _revision(delivery, 1, back, now)
        # What was cancelled stays in the source; with this it is known that it does, and is not to be booked.
        revision.fingerprint = change["fingerprint"]
        made.append(revision)
    if change["kind"] != NO_LONGER_THERE and not is_not_sold(change):
        document = _document(delivery, change)
        revision = _revision(delivery, 2, document, now)
        revision.number, revision.source_number = anew, document.number
        made.append(revision)
    return made


def _revision(delivery: Delivery, place: int, document: Document, now: datetime) -> Delivery:
    """A delivery that comes so many places after another of the same source row, and waits to be sent."""
    return Delivery(
        book_id=delivery.book_id,
        push_type=delivery.push_type,
        source_id=delivery.source_id,
        revision=delivery.revision + place,
        number=document.number,
        party=document.party.text or delivery.party,
        day=document.day,
        currency=document.currency,
        total=storable(document.total, ANY_CURRENCY),
        amount=storable(document.home_amount),
        rows=document.row_count,
        state=DeliveryState.PENDING,
        mapping_version=delivery.mapping_version,
        updated_at=now,
    )


def _document(delivery: Delivery, change: dict[str, Any]) -> Document:
    """The document of a change as the source says it, on the day on which it counts."""
    document = restored(PUSH_TYPES[delivery.push_type].kind, delivery.source_id, change["content"])
    return replace(document, day=date.fromisoformat(change["day"])) if "day" in change else document


def _decide(session: Session, delivery: Delivery, decision: Decision, by: int | None, now: datetime) -> None:
    query = select(func.max(ChangeDecision.sequence)).where(ChangeDecision.delivery_id == delivery.id)
    session.add(
        ChangeDecision(
            delivery_id=delivery.id,
            sequence=(session.scalar(query) or 0) + 1,
            decision=decision,
            change=delivery.change,
            decided_by=by,
            decided_at=now,
        )
    )
    delivery.change = None
    delivery.updated_at = now


def _unsent_numbers(delivery: Delivery) -> list[str]:
    query = (
        select(Delivery.number)
        .where(*same_row(delivery), Delivery.revision.in_((delivery.revision + 1, delivery.revision + 2)))
        .where(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.REJECTED)))
        .order_by(Delivery.revision)
    )
    return list(db.session.scalars(query))
