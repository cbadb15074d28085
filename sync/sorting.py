"""Sorting out: what each document of a scope is to become, before anything is written or sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from itertools import islice

from sqlalchemy.orm import Session

from accounting.documents import Document, UnreadableDocument
from accounting.parties import WALK_IN
from accounting.periods import business_day
from accounting.problems import Problem
from accounting.rounding import HOME_CURRENCY
from accounting.rows import Row
from accounting.words import N_
from models import AdoptedDocument, Delivery, db
from models.delivery import IN_THE_BOOKS, ON_THE_WAY
from sync.deliveries import adopted_documents, by_identity, by_source, with_frozen_parties
from sync.job import Scope
from sync.sources import Span, read_rows

BATCH = 200
"""Documents sorted out at a time."""


class Fate(Enum):
    """What a document is to become: known ones are in the books, those on the way in an unsettled parcel.

    Adopted ones were found in the books when a restored backup was: we had forgotten their delivery.
    """

    KNOWN = auto()
    CHANGED = auto()
    ON_THE_WAY = auto()
    ADOPTED = auto()
    EMPTY = auto()
    FAULTY = auto()
    FRESH = auto()


@dataclass(frozen=True)
class Sorted:
    """A document, its delivery if it has one, its fate, and why it is not simply fresh or known."""

    document: Document
    delivery: Delivery | None
    fate: Fate
    problems: tuple[Problem, ...] = ()
    adopted: AdoptedDocument | None = None


def batches(scope: Scope, now: Callable[[], datetime]) -> Iterator[list[Document]]:
    """The documents of a scope in the order of their rows, a batch at a time; memory stays flat."""
    start, end = scope.period.moments(scope.zone)
    with db.engines["shop"].connect() as connection:
        rows = read_rows(scope.push.readers, Span(start, end, scope.blogger_id), connection)
        documents = _documents(scope, rows, now)
        while batch := list(islice(documents, BATCH)):
            yield batch


def sort_out(
    session: Session, scope: Scope, documents: Sequence[Document], waiting: Iterable[Document]
) -> Iterator[Sorted]:
    """Sort a batch out. `waiting` are documents chosen before that no delivery tells of yet."""
    adopted = adopted_documents(session, scope, documents)
    documents = with_frozen_parties(session, scope, documents, adopted)
    known = by_source(session, scope, documents)
    taken = by_identity(session, scope, documents)
    taken |= {(one.number, one.party.text): one.source_id for one in waiting}
    for document in documents:
        found = _sorted(scope, document, known.get(document.source_id), taken)
        if found.fate == Fate.FRESH and document.number in adopted:
            found = replace(found, fate=Fate.ADOPTED, adopted=adopted[document.number])
        if found.fate == Fate.FRESH:
            taken[document.number, document.party.text] = document.source_id
        yield found


def _sorted(scope: Scope, document: Document, delivery: Delivery | None, taken: dict[tuple[str, str], str]) -> Sorted:
    if delivery is not None and delivery.state in IN_THE_BOOKS:
        changes = tuple(_changes(document, delivery))
        return Sorted(document, delivery, Fate.CHANGED if changes else Fate.KNOWN, changes)
    if delivery is not None and delivery.state in ON_THE_WAY and delivery.parcel_id is not None:
        return Sorted(document, delivery, Fate.ON_THE_WAY)
    if document.is_empty:
        message = N_("Its total is zero: there is nothing to book.")
        return Sorted(document, delivery, Fate.EMPTY, (Problem(document.number, message, "NOTHING_TO_BOOK"),))
    problems = (*scope.push.preflight(document), *_identity_problems(document, taken))
    return Sorted(document, delivery, Fate.FAULTY if problems else Fate.FRESH, problems)


def _documents(scope: Scope, rows: Iterable[Row], now: Callable[[], datetime]) -> Iterator[Document]:
    """The documents of each row by itself, so that one row beyond understanding stops no other."""
    for row in rows:
        try:
            documents = list(scope.push.documents([row], scope.mapping, scope.zone))
        except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError) as error:
            documents = [_unreadable(scope, row, error, now())]
        yield from documents


def _unreadable(scope: Scope, row: Row, error: Exception, now: datetime) -> UnreadableDocument:
    message = N_("The row cannot be read as a document (%(error)s). Correct it in the source.")
    number = str(row.number)
    return UnreadableDocument(
        source_id=f"{type(row).__name__}/{row.id}",
        number=number,
        day=business_day(now, scope.zone),
        party=WALK_IN,
        currency=HOME_CURRENCY,
        exchange_rate=Decimal(1),
        source_problems=(Problem(number, message, "ROW_UNREADABLE", {"error": type(error).__name__}),),
    )


def _changes(document: Document, delivery: Delivery) -> Iterator[Problem]:
    """A document that says something else than what was posted is shown, never sent again."""
    now = (document.number, document.currency, document.total)
    then = (delivery.number, delivery.currency, delivery.total)
    if now != then:
        message = N_("It was changed after it was posted: posted was %(then)s, the source now says %(now)s.")
        values = {"then": " ".join(map(str, then)), "now": " ".join(map(str, now))}
        yield Problem(document.number, message, "CHANGED_AFTER_POSTING", values)


def _identity_problems(document: Document, taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """AiAccount would take a second document of this number and party for the first one, and drop it."""
    other = taken.get((document.number, document.party.text))
    if other is not None and other != document.source_id:
        message = N_("Number and party are those of %(other)s already. Give one of the two another number.")
        yield Problem(document.number, message, "DUPLICATE_IDENTITY", {"other": other})
