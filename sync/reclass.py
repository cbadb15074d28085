"""Reclassifying: which posted entries a change of the mapping would have booked otherwise.

AiAccount does not move what was posted, so a person does, by this list. Each posted document is compared with what
its source row becomes under the old and under the new mapping; memory stays flat however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from accounting.documents import Document
from accounting.mapping import Mapping
from accounting.mapping_changes import Entry, booked_as_now, is_comparable, kinds_concerned, moved, old_values
from accounting.options import Options
from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.reversals import restored
from models import Book, Delivery, db
from models.delivery import IN_THE_BOOKS
from sync.job import Scope, scope_of
from sync.sorting import batches

_BATCH = 200


@dataclass(frozen=True)
class Reclass:
    """An entry of a posted document to reclassify.

    No `entry`: it used an old value, but the source no longer has it as it was posted, so a person has to look.
    """

    push: PushType
    number: str
    day: date
    party: str
    entry: Entry | None


@dataclass(frozen=True)
class Moved:
    """What was booked under one old value and would be under a new one: documents, entries, ringgit."""

    what: str
    old: str
    new: str
    documents: int
    entries: int
    amount: Decimal


@dataclass(frozen=True)
class Effect:
    """What a change means for the books. `unmatched` documents are no longer in the source as they were posted."""

    moved: tuple[Moved, ...]
    unmatched: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the books used an old value."""
        return not self.moved and not self.unmatched


def effect_of(found: Iterable[Reclass]) -> Effect:
    """The list in figures, by old and new value."""
    groups: dict[tuple[str, str, str], Moved] = {}
    last: dict[tuple[str, str, str], tuple[str, str]] = {}
    unmatched = 0
    for one in found:
        if one.entry is None:
            unmatched += 1
            continue
        key, document = (one.entry.what, one.entry.old, one.entry.new), (one.push.key, one.number)
        so_far = groups.get(key, Moved(*key, 0, 0, Decimal("0.00")))
        groups[key] = replace(
            so_far,
            documents=so_far.documents + (last.get(key) != document),
            entries=so_far.entries + 1,
            amount=so_far.amount + one.entry.amount,
        )
        last[key] = document
    return Effect(tuple(groups.values()), unmatched)


def to_reclassify(book: Book, old: Mapping, new: Mapping, now: Callable[[], datetime]) -> Iterator[Reclass]:
    """Every posted entry that stands where the old mapping put it and the new one would not, type by type, by day."""
    kinds, used = kinds_concerned(old, new), old_values(old, new)
    for push in PUSH_TYPES.values():
        if push.layer == book.layer and push.kind in kinds and (days := _posted_days(book, push)):
            scope = replace(scope_of(book, push, days), options=Options())
            compared: set[int] = set()
            yield from _compared(scope, old, booked_as_now(old, new), now, compared)
            yield from _not_compared(scope, used, compared)


def _posted_days(book: Book, push: PushType) -> Period | None:
    """The days of what is in the books, and one more on either side: a till's day may have started otherwise."""
    query = select(func.min(Delivery.day), func.max(Delivery.day)).where(*_in_the_books(book.id, push))
    first, last = db.session.execute(query).one()
    return Period(first - timedelta(days=1), last + timedelta(days=1)) if first else None


def _in_the_books(book_id: int, push: PushType) -> tuple[ColumnElement[bool], ...]:
    return (Delivery.book_id == book_id, Delivery.push_type == push.key, Delivery.state.in_(IN_THE_BOOKS))


def _compared(
    scope: Scope, old: Mapping, new: Mapping, now: Callable[[], datetime], compared: set[int]
) -> Iterator[Reclass]:
    """What the comparison finds; the deliveries that could be compared are noted on the way."""
    pairs = _pairs(scope, old, new, now)
    while batch := list(islice(pairs, _BATCH)):
        posted = _posted(scope, [then.source_id for then, _after in batch])
        for then, after in batch:
            one = posted.get(then.source_id)
            if one is None or one.content is None or one.booked_as is None:
                continue
            booked = restored(scope.push.kind, one.source_id, one.content, one.booked_as)
            if is_comparable(booked, then):
                compared.add(one.id)
                for entry in moved(booked, then, after):
                    yield Reclass(scope.push, one.number, one.day, one.party, entry)


def _pairs(
    scope: Scope, old: Mapping, new: Mapping, now: Callable[[], datetime]
) -> Iterator[tuple[Document, Document]]:
    """What every source row becomes under the old and under the new mapping; what cannot be read is left out."""
    documents_of = scope.push.documents

    def both(rows: Iterable[Any], _mapping: Mapping, zone: Any) -> Iterator[Document]:
        rows = list(rows)
        for then, after in zip(documents_of(rows, old, zone), documents_of(rows, new, zone), strict=True):
            yield then
            yield after

    doubled = replace(scope, mapping=old, push=replace(scope.push, make=both))
    documents = chain.from_iterable(batches(doubled, now))
    for _source_id, same in groupby(documents, attrgetter("source_id")):
        pair = list(same)
        if len(pair) == 2:
            yield pair[0], pair[1]


def _posted(scope: Scope, source_ids: Iterable[str]) -> dict[str, Any]:
    """What the books have of these source rows, by source id; what was taken back again is not among it."""
    columns = (Delivery.id, Delivery.source_id, Delivery.revision, Delivery.number, Delivery.day, Delivery.party)
    query = (
        select(*columns, Delivery.content, Delivery.booked_as)
        .where(*_in_the_books(scope.book_id, scope.push), Delivery.source_id.in_(list(source_ids)))
        .order_by(Delivery.revision)
    )
    found: dict[str, Any] = {}
    for one in db.session.execute(query):
        if one.revision % 2:
            found[one.source_id] = one
        else:
            found.pop(one.source_id, None)
    return found


def _not_compared(scope: Scope, used: set[str], compared: set[int]) -> Iterator[Reclass]:
    """What stands in the books under an old value and was not seen in the source as it was posted."""
    later = aliased(Delivery)
    taken_back = select(later.id).where(
        later.book_id == Delivery.book_id,
        later.push_type == Delivery.push_type,
        later.source_id == Delivery.source_id,
        later.revision > Delivery.revision,
        later.state.in_(IN_THE_BOOKS),
    )
    query = (
        select(Delivery.id, Delivery.number, Delivery.day, Delivery.party, Delivery.booked_as)
        .where(*_in_the_books(scope.book_id, scope.push), Delivery.revision % 2 == 1, ~taken_back.exists())
        .order_by(Delivery.day, Delivery.id)
    )
    for one in db.session.execute(query.execution_options(yield_per=_BATCH)):
        if one.id not in compared and (one.booked_as is None or not used.isdisjoint(_values(one.booked_as))):
            yield Reclass(scope.push, one.number, one.day, one.party, None)


def _values(booked: dict[str, Any]) -> Iterator[str]:
    """The accounts and tax codes by which a document was booked."""
    yield booked.get("bank_account", "")
    yield booked.get("bank_charges_account", "")
    for account, tax_code, *_rest in booked.get("lines", ()):
        yield account
        yield tax_code
    for line in booked.get("booked_lines", ()):
        yield line["account"]
        yield line["tax_code"]
