"""Changes after posting: what the source says otherwise by now, and what stands in the way of booking it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from accounting.documents import DocumentKind
from accounting.fingerprints import Difference, differences
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.words import N_, Words
from models import Book, ChangeDecision, Delivery, User, db
from sync.books import visible_books
from sync.revisions import CHANGED, NO_LONGER_THERE, THERE_AGAIN, known_content, numbers_of, settled_reversal

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
    return [_opened(session, one, by_id[one.book_id]) for one in session.scalars(query) if is_open(session, one)]


def count_open(books: Iterable[Book]) -> int:
    """How many documents of these books wait for somebody to decide."""
    ids = [book.id for book in books]
    query = select(func.count()).where(Delivery.book_id.in_(ids), Delivery.change.is_not(None))
    return db.session.scalar(query) or 0


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


def is_open(session: Session, delivery: Delivery) -> bool:
    """Whether nothing has come in the delivery's place; what is there again has its reversal."""
    last = _last_revision(session, delivery)
    change = delivery.change or {}
    return last == delivery.revision + (change.get("kind") == THERE_AGAIN)


def obstacle_to(session: Session, delivery: Delivery, change: dict[str, Any]) -> Words | None:
    """Why a change cannot be booked: what AiAccount cannot take back, or what has to be mended in the source first."""
    push = PUSH_TYPES[delivery.push_type]
    if push.kind == DocumentKind.EXPENSE_PAYMENT:
        return Words(
            N_(
                "AiAccount has no way to take a payment back. Correct it there by hand if the money went otherwise, "
                "then accept."
            )
        )
    if change["kind"] == THERE_AGAIN and is_not_sold(change):
        return Words(N_("It was taken back already, and the source says that it was not sold. Accept it."))
    if change["problems"] and not is_not_sold(change):
        return Words(N_("As the source says it now, it could not be booked. Correct it there, and sync again."))
    if change["kind"] != THERE_AGAIN and (delivery.content is None or delivery.booked_as is None):
        return Words(N_("What was sent is not known any more. Correct it in AiAccount by hand, then accept."))
    if push.kind == DocumentKind.SALES_RECEIPT and change["kind"] != THERE_AGAIN:
        return _receipt_obstacle(session, delivery, push)
    return None


def is_not_sold(change: dict[str, Any]) -> bool:
    """Whether the source says by now that there is nothing to be booked in place of what was posted."""
    return {problem["code"] for problem in change["problems"]} == {_NOT_SOLD}


def same_row(delivery: Delivery) -> tuple[Any, ...]:
    """The conditions under which a delivery is of the same source row as this one."""
    return (
        Delivery.book_id == delivery.book_id,
        Delivery.push_type == delivery.push_type,
        Delivery.source_id == delivery.source_id,
    )


def _last_revision(session: Session, delivery: Delivery) -> int:
    query = select(func.max(Delivery.revision)).where(*same_row(delivery))
    return session.scalar(query) or delivery.revision


def _opened(session: Session, delivery: Delivery, book: Book) -> OpenChange:
    change = delivery.change or {}
    obstacle = obstacle_to(session, delivery, change)
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


def _numbers(delivery: Delivery, change: dict[str, Any]) -> list[str]:
    """The numbers that booking a change would send: the reversal's, unless it is there, and the new document's."""
    content = change["content"] or {"number": ""}
    taken_back, anew = numbers_of(delivery, content["number"])
    numbers = [] if change["kind"] == THERE_AGAIN else [taken_back]
    return numbers if change["kind"] == NO_LONGER_THERE or is_not_sold(change) else [*numbers, anew]
