"""Adoption: documents that the destination had before this database knew of them, and the person who confirms them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from accounting.documents import Document
from accounting.problems import Problem
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.rounding import places, round_half_up
from accounting.words import N_, Words, plain
from models import AdoptedDocument, Book, BookMapping, Delivery, DeliveryState, Outcome, Run, db, writing
from sync.concluding import conclude, keep_runs_out
from sync.errors import ChangedAgainError

NOT_COMPARED = ("ADOPTED_AMOUNT_UNKNOWN", "ADOPTED_AMOUNT_DIFFERS", "ADOPTED_AND_GONE")
"""The problems that end when a person has compared the document with what the destination has."""

IS_DOUBTFUL = and_(Delivery.state == DeliveryState.UNCERTAIN, Delivery.parcel_id.is_(None))
"""Whether a delivery is of a document that the destination has, and nobody knows whether as the source has it."""

_KIND = case({key: push.kind for key, push in PUSH_TYPES.items()}, value=Delivery.push_type)
_IS_ITS_DELIVERY = and_(
    AdoptedDocument.book_id == Delivery.book_id,
    AdoptedDocument.kind == _KIND,
    AdoptedDocument.number == Delivery.number,
)


IS_ADOPTED = select(AdoptedDocument.id).where(_IS_ITS_DELIVERY).exists()
"""Whether a delivery is of a document that was adopted."""


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """A document whose amount differs: `here` is what the source says, `there` what the destination does."""

    number: str
    party: str
    here: str
    there: str


@dataclass(frozen=True, kw_only=True)
class WaitingImport:
    """The documents of one import that wait for somebody to confirm them. `amount` is the source's, home currency.

    `seen` stands for all of them as they are shown; `is_at_work` while a run of the book and type is open.
    """

    book: Book
    push: PushType
    import_id: str
    history_url: str | None
    documents: int
    amount: Decimal
    first: str
    last: str
    unlike: Sequence[Unlike]
    seen: str
    is_at_work: bool


def doubt(document: Document, adopted: AdoptedDocument) -> Problem | None:
    """Why a document cannot be taken for the one that the destination has; none when both come to the same amount."""
    if adopted.total is None:
        message = N_(
            "AiAccount had it before this database knew of it (a restored backup?), and does not say with which "
            "amount. Compare it there with %(here)s, in import %(import)s, then confirm it in the waiting room."
        )
        values = {"here": _here(document), "import": adopted.import_id}
        return Problem(document.number, message, "ADOPTED_AMOUNT_UNKNOWN", values)
    if (adopted.currency, adopted.total) == (document.currency, document.total):
        return None
    message = N_(
        "AiAccount had it before this database knew of it (a restored backup?), with %(there)s, and the source says "
        "%(here)s. Correct it in AiAccount by hand, in import %(import)s, then confirm it in the waiting room."
    )
    values = {"here": _here(document), "there": _there(adopted), "import": adopted.import_id}
    return Problem(document.number, message, "ADOPTED_AMOUNT_DIFFERS", values)


def was_booked_by_this_mapping(session: Session, delivery: Delivery, adopted: AdoptedDocument) -> bool:
    """Whether the mapping that its delivery names was in use when the destination got an adopted document.

    If not, nobody knows by which accounts it was booked, and nothing must be taken back from those of today.
    """
    if delivery.mapping_version == 1:
        return True
    query = select(BookMapping.created_at).where(
        BookMapping.book_id == delivery.book_id, BookMapping.version == delivery.mapping_version
    )
    return adopted.received_at is not None and adopted.received_at >= session.scalars(query).one()


def check_before_confirming(waiting: WaitingImport) -> Words:
    """What to check before saying that what was adopted from an import is there as it should be."""
    values = {
        "import": waiting.import_id,
        "count": f"{waiting.documents:,}",
        "first": waiting.first,
        "last": waiting.last,
        "amount": f"{waiting.amount:,.2f}",
        "unlike": f"{len(waiting.unlike):,}",
    }
    if waiting.unlike:
        message = N_(
            "Look at import %(import)s in Import History: %(count)s documents, first %(first)s, last %(last)s. The "
            "amounts of %(unlike)s differ: correct those in AiAccount by hand first. Confirm only when every one of "
            "them is there as the source has it, RM %(amount)s in all. Nothing is sent, and they count as in the books."
        )
    else:
        message = N_(
            "Look at import %(import)s in Import History: %(count)s documents, first %(first)s, last %(last)s. Confirm "
            "only when every one of them is there as the source has it, RM %(amount)s in all. Nothing is sent, and "
            "they count as in the books."
        )
    return Words(message, values)


def waiting_imports(books: Iterable[Book]) -> list[WaitingImport]:
    """The imports of these books of which documents wait to be confirmed, by book and type."""
    by_id = {book.id: book for book in books}
    session = db.session()
    open_runs = _open_runs(session, by_id)
    pairs = _pairs(session, list(by_id))
    together = groupby(pairs, lambda pair: (pair[0].book_id, pair[0].push_type, pair[1].import_id))
    return [
        _waiting_import(by_id[book_id], PUSH_TYPES[key], list(found), is_at_work=(book_id, key) in open_runs)
        for (book_id, key, _import_id), found in together
    ]


def count_waiting_imports(books: Iterable[Book]) -> int:
    """How many imports of these books wait for somebody to confirm them."""
    ids = [book.id for book in books]
    imports = (
        select(AdoptedDocument.book_id, AdoptedDocument.kind, AdoptedDocument.import_id)
        .join(Delivery, _IS_ITS_DELIVERY)
        .where(AdoptedDocument.book_id.in_(ids), AdoptedDocument.confirmed_at.is_(None), IS_DOUBTFUL)
        .distinct()
    )
    return db.session.scalar(select(func.count()).select_from(imports.subquery())) or 0


def confirm(waiting: WaitingImport, *, seen: str, by: int | None, now: datetime) -> bool:
    """Take a person's word that these documents are in the books as they should be, as the source says them now.

    `seen` stands for what was looked at. False when nothing of it waits any more. Raises ChangedAgainError when it is
    not the same by now, RunAtWorkError while a run of the book and type is open.
    """
    book_id, key = waiting.book.id, waiting.push.key
    with writing() as session:
        keep_runs_out(session, book_id, key)
        pairs = [pair for pair in _pairs(session, [book_id]) if _is_of(pair, key, waiting.import_id)]
        if not pairs:
            return False
        if _seal(pairs) != seen:
            raise ChangedAgainError(waiting.import_id)
        for _delivery, adopted in pairs:
            adopted.confirmed_at, adopted.confirmed_by = now, by
        take_over(session, [delivery for delivery, _adopted in pairs], now=now)
    return True


def take_over(session: Session, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Count adopted documents as in the books, here and in every ended run that found them doubtful."""
    ids = [delivery.id for delivery in deliveries]
    for delivery in deliveries:
        delivery.state = DeliveryState.POSTED
        delivery.updated_at = now
    session.flush()
    doubtful = (Outcome.delivery_id.in_(ids), Outcome.state == DeliveryState.UNCERTAIN, Outcome.parcel_id.is_(None))
    concerned = set(session.scalars(select(Outcome.run_id).where(*doubtful)))
    session.execute(update(Outcome).where(*doubtful).values(state=DeliveryState.POSTED))
    for run in session.scalars(select(Run).where(Run.id.in_(concerned), Run.finished_at.is_not(None))):
        conclude(run)


def _pairs(session: Session, book_ids: Sequence[int]) -> list[tuple[Delivery, AdoptedDocument]]:
    query = (
        select(Delivery, AdoptedDocument)
        .join(AdoptedDocument, _IS_ITS_DELIVERY)
        .where(AdoptedDocument.book_id.in_(book_ids), AdoptedDocument.confirmed_at.is_(None), IS_DOUBTFUL)
        .order_by(Delivery.book_id, Delivery.push_type, AdoptedDocument.import_id, Delivery.id)
    )
    return [(delivery, adopted) for delivery, adopted in session.execute(query)]


def _is_of(pair: tuple[Delivery, AdoptedDocument], key: str, import_id: str) -> bool:
    delivery, adopted = pair
    return (delivery.push_type, adopted.import_id) == (key, import_id)


def _waiting_import(
    book: Book, push: PushType, pairs: Sequence[tuple[Delivery, AdoptedDocument]], *, is_at_work: bool
) -> WaitingImport:
    deliveries = [delivery for delivery, _adopted in pairs]
    adopted = pairs[0][1]
    return WaitingImport(
        book=book,
        push=push,
        import_id=adopted.import_id,
        history_url=adopted.history_url,
        documents=len(pairs),
        amount=sum((one.amount for one in deliveries), Decimal("0.00")),
        first=deliveries[0].number,
        last=deliveries[-1].number,
        unlike=[_unlike(one, there) for one, there in pairs if _differs(one, there)],
        seen=_seal(pairs),
        is_at_work=is_at_work,
    )


def _differs(delivery: Delivery, adopted: AdoptedDocument) -> bool:
    told = (adopted.currency, adopted.total)
    return adopted.total is not None and told != (delivery.currency, delivery.total)


def _unlike(delivery: Delivery, adopted: AdoptedDocument) -> Unlike:
    here = _amount(delivery.currency, delivery.total)
    return Unlike(number=delivery.number, party=delivery.party, here=here, there=_there(adopted))


def _seal(pairs: Iterable[tuple[Delivery, AdoptedDocument]]) -> str:
    """Changes with every document that comes or goes, and with what the source says of each."""
    said = "\n".join(f"{delivery.id} {delivery.fingerprint} {delivery.total}" for delivery, _adopted in pairs)
    return hashlib.sha256(said.encode()).hexdigest()


def _here(document: Document) -> str:
    return _amount(document.currency, document.total)


def _there(adopted: AdoptedDocument) -> str:
    return _amount(adopted.currency or "", adopted.total) if adopted.total is not None else ""


def _amount(currency: str, total: Decimal) -> str:
    """An amount with its currency's places, and with all of its own when those are more."""
    rounded = round_half_up(total, places(currency))
    return f"{currency} {plain(rounded if rounded == total else total)}"


def _open_runs(session: Session, book_ids: Iterable[int]) -> set[tuple[int, str]]:
    query = select(Run.book_id, Run.push_type).where(Run.book_id.in_(list(book_ids)), Run.finished_at.is_(None))
    return {(book_id, key) for book_id, key in session.execute(query)}
