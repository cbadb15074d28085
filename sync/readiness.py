"""e-Invoice readiness of a book's month, read live from the source: how ready, and what to complete for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounting.documents import Document, DocumentKind, Party, UnreadableDocument
from accounting.gaps import Gap
from accounting.options import Options
from accounting.periods import Period
from accounting.problems import Problem
from accounting.push_type import PushType
from accounting.readiness import Readiness, readiness_of, score_of
from accounting.words import Words
from models import Book
from sync.books import pushes_for
from sync.deliveries import storable
from sync.job import scope_of
from sync.remarks import what_is_left_out
from sync.sorting import batches
from sync.tally import Part

MOST_KEPT = 10_000
"""Parties and items that are kept by name; memory stays flat however many there are."""

MOST_LOWEST = 25
"""Documents that are kept with their score: those with the lowest."""

_INVOICED = (DocumentKind.SALES_INVOICE, DocumentKind.EXPENSE_BILL)
"""The kinds of document that have an e-Invoice."""

Whom = tuple[bool, str]
"""Whether it is an item, and its name, or the party's source id."""

Key = tuple[str, str, str]
"""What makes two wants of one party the same: the column, what stands there, and the code of the problem."""


@dataclass
class Want:
    """One thing to fill in (`value` is empty) or to correct: in how many documents, and the first one's problem."""

    column: str
    value: str
    problem: Problem
    part: Part = field(default_factory=Part)


@dataclass(frozen=True)
class Missing:
    """Columns of one party that are empty in so many documents; `code` is that of the problem it is."""

    columns: tuple[str, ...]
    part: Part
    code: str


@dataclass
class ToComplete:
    """What is to be completed for one party, or for one item, and the documents that wait for it."""

    name: str
    is_item: bool
    part: Part = field(default_factory=Part)
    wants: dict[Key, Want] = field(default_factory=dict)

    @property
    def missing(self) -> list[Missing]:
        """What is not there at all, together where as many documents wait for it."""
        columns: dict[tuple[Part, str], list[str]] = defaultdict(list)
        for want in self.wants.values():
            if not want.value:
                columns[want.part, want.problem.code].append(want.column)
        return [Missing(tuple(named), part, code) for (part, code), named in columns.items()]

    @property
    def wrong(self) -> list[Want]:
        """What is there in a form that LHDN refuses."""
        return [want for want in self.wants.values() if want.value]

    def take_in(self, gaps: Mapping[Key, Gap], part: Part) -> None:
        """Count a document that waits for these."""
        self.part += part
        for key, gap in gaps.items():
            want = self.wants.setdefault(key, Want(key[0], gap.value, gap.problem))
            want.part += part


@dataclass(frozen=True)
class Scored:
    """A document, and how ready it is."""

    push: PushType
    document: Document
    readiness: Readiness

    @property
    def amount(self) -> Decimal:
        """Its amount in ringgit; one beyond reason, which the preflight refuses, is nothing."""
        return storable(self.document.home_amount)

    @property
    def rank(self) -> tuple[int, Decimal, str]:
        """The lowest score first, and the most money among equals."""
        return self.readiness.score, -abs(self.amount), self.document.number


@dataclass
class MonthReadiness:
    """How ready a month is. `documents` are those that have an e-Invoice, `ready` those with nothing missing.

    Amounts are in ringgit and add up sizes: a credit note waits for its buyer as an invoice does. `unreadable` rows
    could not be made into documents at all. `switched_off` are the types with an e-Invoice that the book does not push,
    so that nothing of them is judged. `left_out` tells of documents that wait for parties and items beyond those
    kept by name; `lowest` are the documents with the lowest scores.
    """

    period: Period
    options: Options
    switched_off: tuple[PushType, ...] = ()
    documents: Part = field(default_factory=Part)
    ready: Part = field(default_factory=Part)
    unreadable: int = 0
    left_out: Part = field(default_factory=Part)
    asked: int = 0
    there: int = 0
    by_whom: dict[Whom, ToComplete] = field(default_factory=dict)
    lowest: list[Scored] = field(default_factory=list)

    @property
    def score(self) -> int:
        """The share of all that is asked of the month's documents that is there, 0 to 100, rounded down."""
        return score_of(self.there, self.asked)

    @property
    def before_the_start(self) -> Words | None:
        """What of the month is not judged because the book starts later; none when all of it is."""
        return what_is_left_out(self.period, self.options.start_day)

    @property
    def to_complete(self) -> list[ToComplete]:
        """For whom something is to be completed, the most money first."""
        return sorted(self.by_whom.values(), key=lambda one: (-one.part.amount, -one.part.count, one.name))


def month_of(day: date) -> Period:
    """The month that a day is in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def readiness_in(book: Book, month: Period, *, now: Callable[[], datetime]) -> MonthReadiness:
    """Judge every document of the month that has an e-Invoice and that the book is to have, pushed or not.

    What lies before the book's start day, or is of a type that is switched off, is not this book's to complete.
    """
    options = Options.from_json(book.options)
    found = MonthReadiness(month, options, tuple(one for one in _invoiced(book) if one.key in options.switched_off))
    for one in _judged(book, month, found.options, now):
        if isinstance(one.document, UnreadableDocument):
            found.unreadable += 1
        else:
            _count(found, one)
    return found


def not_ready(book: Book, month: Period, *, now: Callable[[], datetime]) -> Iterator[Scored]:
    """The documents of the month that are not ready, in the order of the source; memory stays flat."""
    options = Options.from_json(book.options)
    return (one for one in _judged(book, month, options, now) if one.readiness.gaps)


def _invoiced(book: Book) -> list[PushType]:
    """The book's push types that have an e-Invoice."""
    return [push for push in pushes_for(book) if push.kind in _INVOICED]


def _judged(book: Book, month: Period, options: Options, now: Callable[[], datetime]) -> Iterator[Scored]:
    for push in _invoiced(book):
        if push.key in options.switched_off:
            continue
        for batch in batches(scope_of(book, push, month), now):
            for document in batch:
                if not document.is_empty:
                    yield Scored(push, document, readiness_of(document, limit=options.einvoice_limit))


def _count(found: MonthReadiness, one: Scored) -> None:
    part = Part(1, abs(one.amount))
    found.documents += part
    found.asked += one.readiness.asked
    found.there += one.readiness.there
    if not one.readiness.gaps:
        found.ready += part
        return
    found.lowest = sorted([*found.lowest, one], key=lambda scored: scored.rank)[:MOST_LOWEST]
    _take_in(found, one.document, one.readiness.gaps, part)


def _take_in(found: MonthReadiness, document: Document, gaps: tuple[Gap, ...], part: Part) -> None:
    """Put each gap under whom it is of; the document counts once for each of them, and once for each want."""
    by_whom: dict[Whom, dict[Key, Gap]] = defaultdict(dict)
    for gap in gaps:
        whom = (bool(gap.item), gap.item or document.party.row.source)
        for column in gap.columns:
            by_whom[whom].setdefault((column, gap.value, gap.problem.code), gap)
    for whom, own in by_whom.items():
        if one := _kept(found, whom, document.party):
            one.take_in(own, part)
    if any(whom not in found.by_whom for whom in by_whom):
        found.left_out += part


def _kept(found: MonthReadiness, whom: Whom, party: Party) -> ToComplete | None:
    """What is kept of a party or an item; none when so many are kept already."""
    is_item, name = whom
    if whom not in found.by_whom and len(found.by_whom) < MOST_KEPT:
        found.by_whom[whom] = ToComplete(name if is_item else party.text, is_item)
    return found.by_whom.get(whom)
