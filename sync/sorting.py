"""Sorting out: the documents of a scope, batch by batch, each with what it is to become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice

from sqlalchemy.orm import Session

from accounting.documents import Document, DocumentKind, UnreadableDocument
from accounting.parties import WALK_IN
from accounting.periods import business_day
from accounting.problems import Problem
from accounting.push_type import Layer
from accounting.rounding import HOME_CURRENCY
from accounting.rows import OrderRow, PosRow, RefundRow, Row
from accounting.words import N_
from models import Delivery, db
from models.delivery import IN_THE_BOOKS
from sync.deliveries import Planned, adopted_documents, histories, party_texts, under_texts
from sync.job import Scope
from sync.judging import Judge, Sorted, in_the_books
from sync.partners import texts_of
from sync.revisions import as_sent, current_numbers, reversal_of, unsent
from sync.scrutiny import NONE, Scrutiny
from sync.sources import Span, read_rows

BATCH = 200
"""Documents sorted out at a time."""


def batches(scope: Scope, now: Callable[[], datetime]) -> Iterator[list[Document]]:
    """The eligible documents of a scope in the order of their rows, a batch at a time; memory stays flat."""
    if scope.counted is None:
        return
    start, end = scope.counted.moments(scope.zone, starts=scope.push.day_starts(scope.mapping))
    with db.engines["shop"].connect() as connection:
        rows = read_rows(scope.push.readers, Span(start, end, scope.blogger_id), connection)
        documents = _documents(scope, rows, now)
        while batch := list(islice(documents, BATCH)):
            yield batch


def elsewhere(scope: Scope, revisions: Iterable[Delivery], now: Callable[[], datetime]) -> Iterator[list[Document]]:
    """The documents that these revisions book anew, as the source says them today, on days outside of the period.

    What happened at a till may count on the day before or after by now: its day begins at another hour.
    """
    counted = scope.counted
    places = [(one.day, one.source_id) for one in revisions if not one.takes_back]
    if not scope.push.is_till:
        places = [(day, source_id) for day, source_id in places if not (counted and day in counted)]
    for day in sorted({day for day, _source_id in places}):
        wanted = {source_id for of_day, source_id in places if of_day == day}
        for batch in batches(scope.around(day) if scope.push.is_till else scope.on(day), now):
            found = [document for document in batch if document.source_id in wanted]
            if scope.push.is_till:
                found = [document for document in found if not (counted and document.day in counted)]
            if found:
                yield found


def sort_out(
    session: Session,
    scope: Scope,
    documents: Sequence[Document],
    waiting: Iterable[Planned],
    scrutiny: Scrutiny = NONE,
) -> Iterator[Sorted]:
    """Sort a batch out. `waiting` are documents chosen before that no delivery tells of yet."""
    adopted = adopted_documents(session, scope, documents)
    texts = party_texts(session, scope, documents, adopted)
    met = scrutiny.newcomers.meet(session, scope, documents, texts)
    documents = under_texts(documents, texts | texts_of(met))
    known = histories(session, scope, documents)
    current = current_numbers(session, scope, documents)
    pairs = [(said, as_sent(said, known.get(said.source_id), current)) for said in documents]
    judge = Judge(session, scope, [document for _said, document in pairs], waiting, scrutiny, met)
    for said, document in pairs:
        history = known.get(said.source_id)
        if history is not None and history.newest.state in IN_THE_BOOKS:
            yield in_the_books(session, scope, said, document, history)
        else:
            yield judge.sorted(document, history.newest if history else None, said)


def sort_reversals(session: Session, scope: Scope, run_id: int | None, waiting: Iterable[Planned]) -> Iterator[Sorted]:
    """Sort out what takes something back: booked by a person's decision, and sent by the next push of its type."""
    reversals = [one for one in unsent(session, scope, run_id) if one.takes_back]
    documents = [reversal_of(session, scope, one) for one in reversals]
    judge = Judge(session, scope, documents, waiting, NONE, {})
    for delivery, document in zip(reversals, documents, strict=True):
        yield judge.sorted(document, delivery, None)


def source_ids(scope: Scope, row: Row) -> list[str]:
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


def _documents(scope: Scope, rows: Iterable[Row], now: Callable[[], datetime]) -> Iterator[Document]:
    """The documents of each row by itself, so that one row beyond understanding stops no other."""
    for row in rows:
        try:
            documents = list(scope.push.documents([row], scope.mapping, scope.zone))
        except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError) as error:
            documents = [_unreadable(scope, row, one, error, now()) for one in source_ids(scope, row)]
        yield from documents


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
