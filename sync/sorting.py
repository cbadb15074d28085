"""Sorting out: what each document of a scope is to become, before anything is written or sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from accounting.documents import Document, DocumentKind, UnreadableDocument
from accounting.fingerprints import Difference, content_of, differences, fingerprint, in_short
from accounting.parties import WALK_IN
from accounting.periods import Period, business_day
from accounting.problems import Problem, problem_as_json
from accounting.push_type import Layer
from accounting.rounding import HOME_CURRENCY
from accounting.rows import OrderRow, PosRow, RefundRow, Row
from accounting.words import N_
from models import AdoptedDocument, Delivery, db
from models.delivery import GONE, IN_THE_BOOKS, ON_THE_WAY
from sync.deliveries import (
    History,
    Planned,
    adopted_documents,
    by_identity,
    histories,
    storable,
    with_frozen_parties,
)
from sync.job import Scope
from sync.revisions import (
    CHANGED,
    NO_LONGER_THERE,
    THERE_AGAIN,
    as_sent,
    current_numbers,
    known_content,
    known_fingerprint,
    reversal_of,
    unsent,
)
from sync.sources import Span, read_rows

BATCH = 200
"""Documents sorted out at a time."""


class Fate(Enum):
    """What a document is to become: known ones are in the books, those on the way in an unsettled parcel.

    Adopted ones were found in the books when a restored backup was: we had forgotten their delivery. Changed ones say
    something else than what was posted; what was taken back for good is skipped.
    """

    KNOWN = auto()
    CHANGED = auto()
    TAKEN_BACK = auto()
    ON_THE_WAY = auto()
    ADOPTED = auto()
    EMPTY = auto()
    FAULTY = auto()
    FRESH = auto()


@dataclass(frozen=True)
class Sorted:
    """A document as it would be sent, its delivery if it has one, its fate, and why it is not simply fresh or known.

    `said` is what the source says of it; nothing of a reversal. `change` is what a changed one says now, to be kept.
    """

    document: Document
    delivery: Delivery | None
    fate: Fate
    problems: tuple[Problem, ...] = ()
    said: Document | None = None
    adopted: AdoptedDocument | None = None
    change: dict[str, Any] | None = None

    @property
    def planned(self) -> Planned:
        """The document, to be sent under its revision."""
        return Planned(self.document, self.said, self.delivery.revision if self.delivery else 1)

    @property
    def amount(self) -> Decimal:
        """The home amount by which it counts: of what is known, what the book holds, whatever was accepted since."""
        if self.fate == Fate.KNOWN and self.delivery is not None:
            return self.delivery.amount
        return storable(self.document.home_amount)


@dataclass(frozen=True)
class Gone:
    """A delivery in the books whose source row is gone, the problem that this is, and the change to be kept."""

    delivery: Delivery
    problem: Problem
    change: dict[str, Any]


def batches(scope: Scope, now: Callable[[], datetime]) -> Iterator[list[Document]]:
    """The documents of a scope in the order of their rows, a batch at a time; memory stays flat."""
    start, end = scope.period.moments(scope.zone)
    with db.engines["shop"].connect() as connection:
        rows = read_rows(scope.push.readers, Span(start, end, scope.blogger_id), connection)
        documents = _documents(scope, rows, now)
        while batch := list(islice(documents, BATCH)):
            yield batch


def elsewhere(scope: Scope, revisions: Iterable[Delivery], now: Callable[[], datetime]) -> Iterator[list[Document]]:
    """The documents that these revisions book anew, as the source says them today, on days outside of the period."""
    places = [(one.day, one.source_id) for one in revisions if not one.takes_back and one.day not in scope.period]
    for day in sorted({day for day, _source_id in places}):
        wanted = {source_id for of_day, source_id in places if of_day == day}
        for batch in batches(replace(scope, period=Period(day, day)), now):
            if found := [document for document in batch if document.source_id in wanted]:
                yield found


def sort_out(
    session: Session, scope: Scope, documents: Sequence[Document], waiting: Iterable[Planned]
) -> Iterator[Sorted]:
    """Sort a batch out. `waiting` are documents chosen before that no delivery tells of yet."""
    adopted = adopted_documents(session, scope, documents)
    documents = with_frozen_parties(session, scope, documents, adopted)
    known = histories(session, scope, documents)
    current = current_numbers(session, scope, documents)
    pairs = [(said, as_sent(said, known.get(said.source_id), current)) for said in documents]
    judge = _Judge(session, scope, [document for _said, document in pairs], waiting)
    for said, document in pairs:
        history = known.get(said.source_id)
        if history is not None and history.newest.state in IN_THE_BOOKS:
            yield _in_the_books(session, scope, said, document, history)
        else:
            yield judge.sorted(document, history.newest if history else None, said)


def sort_reversals(session: Session, scope: Scope, run_id: int | None, waiting: Iterable[Planned]) -> Iterator[Sorted]:
    """Sort out what takes something back: booked by a person's decision, and sent by the next push of its type."""
    reversals = [one for one in unsent(session, scope, run_id) if one.takes_back]
    documents = [reversal_of(session, scope, one) for one in reversals]
    judge = _Judge(session, scope, documents, waiting)
    for delivery, document in zip(reversals, documents, strict=True):
        yield judge.sorted(document, delivery, None)


def gone_ids(session: Session, scope: Scope, seen: Collection[str]) -> list[int]:
    """The deliveries in the books whose source row should have been seen in the period and was not, by id."""
    later = aliased(Delivery)
    same_row = (
        later.book_id == Delivery.book_id,
        later.push_type == Delivery.push_type,
        later.source_id == Delivery.source_id,
    )
    query = (
        select(Delivery.id, Delivery.source_id)
        .where(Delivery.book_id == scope.book_id, Delivery.push_type == scope.push.key)
        .where(Delivery.day >= scope.period.first, Delivery.day <= scope.period.last)
        .where(Delivery.state.in_(IN_THE_BOOKS), Delivery.revision % 2 == 1, Delivery.fingerprint != GONE)
        .where(~select(later.id).where(*same_row, later.revision > Delivery.revision).exists())
        .order_by(Delivery.id)
    )
    return [delivery_id for delivery_id, source_id in session.execute(query) if source_id not in seen]


def sort_gone(session: Session, ids: Collection[int]) -> Iterator[Gone]:
    """Sort out deliveries whose source row is gone; one that is known to have moved to another day has changed."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id)):
        change = delivery.change
        if change is not None and change["kind"] == CHANGED:
            found = differences(known_content(session, delivery), change["content"])
            yield Gone(delivery, _changed(delivery.number, found), change)
            continue
        message = N_(
            "The source no longer has it on this day: it was deleted, cancelled, unpaid or moved after it was posted. "
            "Decide under Changed after posting."
        )
        problem = Problem(delivery.number, message, "GONE_AFTER_POSTING")
        yield Gone(delivery, problem, {"kind": NO_LONGER_THERE, "content": None, "fingerprint": GONE, "problems": []})


class _Judge:
    """Judges documents that are not in the books: what is on its way, empty, faulty, adopted, or fresh."""

    def __init__(
        self, session: Session, scope: Scope, documents: Sequence[Document], waiting: Iterable[Planned]
    ) -> None:
        self.scope = scope
        self.taken = by_identity(session, scope, documents)
        for one in waiting:
            self.taken[one.document.number, one.document.party.text] = one.document.source_id
        self.adopted = adopted_documents(session, scope, documents)

    def sorted(self, document: Document, delivery: Delivery | None, said: Document | None) -> Sorted:
        """The fate of one document. A fresh one takes its number, so that a later one cannot have it."""
        if delivery is not None and delivery.state in IN_THE_BOOKS:
            return Sorted(document, delivery, Fate.KNOWN, said=said)
        if delivery is not None and delivery.state in ON_THE_WAY and delivery.parcel_id is not None:
            return Sorted(document, delivery, Fate.ON_THE_WAY, said=said)
        if document.is_empty:
            message = N_("Its total is zero: there is nothing to book.")
            problem = Problem(document.number, message, "NOTHING_TO_BOOK")
            return Sorted(document, delivery, Fate.EMPTY, (problem,), said=said)
        problems = (*self.scope.push.preflight(document), *_identity_problems(document, self.taken))
        if problems:
            return Sorted(document, delivery, Fate.FAULTY, problems, said=said)
        if document.number in self.adopted:
            return Sorted(document, delivery, Fate.ADOPTED, said=said, adopted=self.adopted[document.number])
        self.taken[document.number, document.party.text] = document.source_id
        return Sorted(document, delivery, Fate.FRESH, said=said)


def _in_the_books(session: Session, scope: Scope, said: Document, document: Document, history: History) -> Sorted:
    """Whether the source still says what was posted, or what somebody accepted since."""
    delivery, reversal = history.newest, history.taken_back_by
    content = content_of(said)
    found = fingerprint(content)
    if reversal is not None and found == reversal.fingerprint:
        message = N_("It was posted and taken back since, and that is how it is to stay.")
        problem = Problem(document.number, message, "TAKEN_BACK")
        return Sorted(document, delivery, Fate.TAKEN_BACK, (problem,), said=said)
    if reversal is None and found == known_fingerprint(delivery):
        return Sorted(document, delivery, Fate.KNOWN, said=said)
    problems = [problem_as_json(one) for one in scope.push.preflight(document)]
    kind = CHANGED if reversal is None else THERE_AGAIN
    change = {"kind": kind, "content": content, "fingerprint": found, "problems": problems}
    if reversal is None:
        problem = _changed(document.number, differences(known_content(session, delivery), content))
    else:
        message = N_("It was taken back, and the source has it again. Decide under Changed after posting.")
        problem = Problem(document.number, message, "CHANGED_AFTER_POSTING")
    return Sorted(document, delivery, Fate.CHANGED, (problem,), said=said, change=change)


def _changed(number: str, found: Sequence[Difference]) -> Problem:
    """A document that says something else than what was posted is shown, never sent again."""
    message = N_("It was changed after it was posted: %(changes)s. Decide under Changed after posting.")
    return Problem(number, message, "CHANGED_AFTER_POSTING", {"changes": in_short(found)})


def _documents(scope: Scope, rows: Iterable[Row], now: Callable[[], datetime]) -> Iterator[Document]:
    """The documents of each row by itself, so that one row beyond understanding stops no other."""
    for row in rows:
        try:
            documents = list(scope.push.documents([row], scope.mapping, scope.zone))
        except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError) as error:
            documents = [_unreadable(scope, row, one, error, now()) for one in _source_ids(scope, row)]
        yield from documents


def _source_ids(scope: Scope, row: Row) -> list[str]:
    """The source ids that the documents of a row have, or would have."""
    match row:
        case PosRow(payments=payments) if payments and scope.push.kind == DocumentKind.SALES_RECEIPT:
            return [f"pos_payments/{payment.id}" for payment in payments]
        case PosRow():
            return [f"pos_transactions/{row.id}"]
        case OrderRow():
            return [f"orders/{row.id}"]
        case RefundRow():
            return [f"order_refunds/{row.id}"]
    return [f"{'kol' if scope.push.layer == Layer.BLOGGER else 'blogger'}_settlements/{row.id}"]


def _unreadable(scope: Scope, row: Row, source_id: str, error: Exception, now: datetime) -> UnreadableDocument:
    message = N_("The row cannot be read as a document (%(error)s). Correct it in the source.")
    number = str(row.number)
    return UnreadableDocument(
        source_id=source_id,
        number=number,
        day=business_day(now, scope.zone),
        party=WALK_IN,
        currency=HOME_CURRENCY,
        exchange_rate=Decimal(1),
        source_problems=(Problem(number, message, "ROW_UNREADABLE", {"error": type(error).__name__}),),
    )


def _identity_problems(document: Document, taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """AiAccount would take a second document of this number and party for the first one, and drop it."""
    other = taken.get((document.number, document.party.text))
    if other is not None and other != document.source_id:
        message = N_("Number and party are those of %(other)s already. Give one of the two another number.")
        yield Problem(document.number, message, "DUPLICATE_IDENTITY", {"other": other})
