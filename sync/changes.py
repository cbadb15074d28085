"""Changes after posting: what is open, and what a person decides; nothing is booked unless somebody says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounting.documents import Document, DocumentKind
from accounting.fingerprints import Difference, differences
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.reversals import restored, reversal
from accounting.words import N_, Words
from models import Book, ChangeDecision, Decision, Delivery, DeliveryState, User, db, writing
from sync.books import visible_books
from sync.deliveries import storable
from sync.errors import ChangedAgainError, NotBookableError
from sync.revisions import (
    CHANGED,
    NO_LONGER_THERE,
    THERE_AGAIN,
    known_content,
    numbers_of,
    posted,
    settled_reversal,
)

_PLACE_OF_TYPE = case({key: place for place, key in enumerate(PUSH_TYPES)}, value=Delivery.push_type)

_NOT_SOLD = "STATUS_CONTRADICTS"
"""The code of the one problem that means that there is nothing to be booked in place of what was posted."""


@dataclass(frozen=True, kw_only=True)
class OpenChange:
    """A document that changed after posting, and that nobody has decided about.

    `kind` is changed, gone, or there again after it was taken back. `numbers` are what booking it would send;
    `obstacle` is why it cannot be booked.
    """

    delivery: Delivery
    book: Book
    push: PushType
    kind: str
    fingerprint: str
    differences: Sequence[Difference]
    numbers: Sequence[str]
    obstacle: Words | None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision that was made, and the numbers of what it sends that are not in the books yet."""

    decision: ChangeDecision
    delivery: Delivery
    book: Book
    push: PushType
    unsent: Sequence[str]


def open_changes(books: Iterable[Book], *, limit: int | None = None) -> list[OpenChange]:
    """What the last run that looked found changed or gone in these books, by book, type and day."""
    by_id = {book.id: book for book in books}
    query = (
        select(Delivery)
        .where(Delivery.book_id.in_(by_id), Delivery.change.is_not(None))
        .order_by(Delivery.book_id, _PLACE_OF_TYPE, Delivery.day, Delivery.number, Delivery.id)
        .limit(limit)
    )
    session = db.session()
    return [_opened(session, one, by_id[one.book_id]) for one in session.scalars(query) if _is_open(session, one)]


def count_open(books: Iterable[Book]) -> int:
    """How many documents of these books wait for somebody to decide."""
    ids = [book.id for book in books]
    query = select(func.count()).where(Delivery.book_id.in_(ids), Delivery.change.is_not(None))
    return db.session.scalar(query) or 0


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


def find_delivery(user: User, delivery_id: int) -> Delivery | None:
    """The delivery of that id, if the person may see its book."""
    delivery = db.session.get(Delivery, delivery_id)
    visible = {book.id for book in visible_books(user)}
    return delivery if delivery is not None and delivery.book_id in visible else None


def find_by_number(book: Book, push: PushType, number: str) -> Sequence[Delivery]:
    """The deliveries of that number, or of that source id, that have changed or were decided about; open ones first."""
    decided = select(ChangeDecision.id).where(ChangeDecision.delivery_id == Delivery.id).exists()
    query = (
        select(Delivery)
        .where(Delivery.book_id == book.id, Delivery.push_type == push.key)
        .where((Delivery.number == number) | (Delivery.source_id == number))
        .where(Delivery.change.is_not(None) | decided)
        .order_by(Delivery.revision.desc())
    )
    found = db.session.scalars(query).all()
    return [one for one in found if one.change is not None] or found


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
            obstacle = _obstacle(session, locked, locked.change)
            if obstacle is not None:
                raise NotBookableError(str(obstacle))
            session.add_all(_revisions(session, locked, locked.change, now))
            _decide(session, locked, Decision.BOOKED, by, now)
    except IntegrityError:
        return False
    return True


def _is_open(session: Session, delivery: Delivery) -> bool:
    """Whether nothing has come in the delivery's place; what is there again has its reversal."""
    last = _last_revision(session, delivery)
    change = delivery.change or {}
    return last == delivery.revision + (change.get("kind") == THERE_AGAIN)


def _last_revision(session: Session, delivery: Delivery) -> int:
    query = select(func.max(Delivery.revision)).where(*_same_row(delivery))
    return session.scalar(query) or delivery.revision


def _opened(session: Session, delivery: Delivery, book: Book) -> OpenChange:
    change = delivery.change or {}
    obstacle = _obstacle(session, delivery, change)
    content = change["content"]
    return OpenChange(
        delivery=delivery,
        book=book,
        push=PUSH_TYPES[delivery.push_type],
        kind=change["kind"],
        fingerprint=change["fingerprint"],
        differences=differences(known_content(session, delivery), content) if change["kind"] == CHANGED else (),
        numbers=() if obstacle else _numbers(delivery, change),
        obstacle=obstacle,
    )


def _obstacle(session: Session, delivery: Delivery, change: dict[str, Any]) -> Words | None:
    """Why a change cannot be booked: what AiAccount cannot take back, or what has to be mended in the source first."""
    push = PUSH_TYPES[delivery.push_type]
    if push.kind == DocumentKind.EXPENSE_PAYMENT:
        return Words(
            N_(
                "AiAccount has no way to take a payment back. Correct it there by hand if the money went otherwise, "
                "then accept."
            )
        )
    if change["kind"] == THERE_AGAIN and _is_not_sold(change):
        return Words(N_("It was taken back already, and the source says that it was not sold. Accept it."))
    if change["problems"] and not _is_not_sold(change):
        return Words(N_("As the source says it now, it could not be booked. Correct it there, and sync again."))
    if change["kind"] != THERE_AGAIN and (delivery.content is None or delivery.booked_as is None):
        return Words(N_("What was sent is not known any more. Correct it in AiAccount by hand, then accept."))
    if push.kind == DocumentKind.SALES_RECEIPT and change["kind"] != THERE_AGAIN:
        return _receipt_obstacle(session, delivery, push)
    return None


def _receipt_obstacle(session: Session, delivery: Delivery, push: PushType) -> Words | None:
    if settled_reversal(session, push, delivery) is not None:
        return None
    return Words(
        N_(
            "Money is taken back on the credit note of its invoice, and %(invoice)s has none. Decide about the invoice "
            "first; if that has not changed, correct the receipt in AiAccount by hand, then accept."
        ),
        {"invoice": (delivery.booked_as or {}).get("settles", "")},
    )


def _is_not_sold(change: dict[str, Any]) -> bool:
    return {problem["code"] for problem in change["problems"]} == {_NOT_SOLD}


def _numbers(delivery: Delivery, change: dict[str, Any]) -> list[str]:
    """The numbers that booking a change would send: the reversal's, unless it is there, and the new document's."""
    content = change["content"] or {"number": ""}
    taken_back, anew = numbers_of(delivery, content["number"])
    numbers = [] if change["kind"] == THERE_AGAIN else [taken_back]
    return numbers if change["kind"] == NO_LONGER_THERE or _is_not_sold(change) else [*numbers, anew]


def _locked(session: Session, delivery_id: int, seen: str | None) -> Delivery | None:
    """The delivery, which nobody else decides about meanwhile."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.change is None or not _is_open(session, delivery):
        return None
    if seen is not None and delivery.change["fingerprint"] != seen:
        raise ChangedAgainError(delivery.number)
    return delivery


def _take_as_known(session: Session, delivery: Delivery, change: dict[str, Any]) -> None:
    content = change["content"]
    if change["kind"] == THERE_AGAIN:
        query = select(Delivery).where(*_same_row(delivery), Delivery.revision == delivery.revision + 1)
        session.scalars(query).one().fingerprint = change["fingerprint"]
        return
    delivery.fingerprint = change["fingerprint"]
    if content is not None and "day" in content:
        said = _document(delivery, content)
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
    if change["kind"] != NO_LONGER_THERE and not _is_not_sold(change):
        document = _document(delivery, change["content"])
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
        total=storable(document.total),
        amount=storable(document.home_amount),
        rows=document.row_count,
        state=DeliveryState.PENDING,
        mapping_version=delivery.mapping_version,
        updated_at=now,
    )


def _document(delivery: Delivery, content: dict[str, Any]) -> Document:
    return restored(PUSH_TYPES[delivery.push_type].kind, delivery.source_id, content)


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


def _same_row(delivery: Delivery) -> tuple[Any, ...]:
    return (
        Delivery.book_id == delivery.book_id,
        Delivery.push_type == delivery.push_type,
        Delivery.source_id == delivery.source_id,
    )


def _unsent_numbers(delivery: Delivery) -> list[str]:
    query = (
        select(Delivery.number)
        .where(*_same_row(delivery), Delivery.revision.in_((delivery.revision + 1, delivery.revision + 2)))
        .where(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.REJECTED)))
        .order_by(Delivery.revision)
    )
    return list(db.session.scalars(query))
