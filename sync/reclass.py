"""Reclassifying: which entries of what was sent stand on an old value, and where a new mapping would have them.

AiAccount does not move what was posted, so a person does, by this list. Each document is restored as it was booked and
compared with what its source row becomes with the same lines, and the accounts and codes of the new mapping. Of all
that was sent only the ids are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from sqlalchemy import func, select

from accounting.documents import Document
from accounting.fingerprints import Content, content_of, differences, in_short
from accounting.mapping import Mapping
from accounting.mapping_changes import kinds_concerned
from accounting.old_values import OldValues
from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.reversals import BookedAs, restored
from accounting.rows import Row
from accounting.standing import Entry, has_discount, standing
from models import Book, Delivery, db
from models.delivery import IN_THE_BOOKS
from sync.job import Scope, scope_of
from sync.mappings import mappings_until
from sync.reclass_versions import Versions
from sync.sent import Sent, is_sent, sent_for
from sync.sorting import source_ids
from sync.sources import Span, read_rows

_BATCH = 200

GONE = "The source no longer has it on these days: it was deleted, cancelled, unpaid or moved."
UNREADABLE = "The source row cannot be read any more."
CHANGED = "Changed in the source since it was sent: %s."
NOT_KEPT = "Nobody knows by which accounts it was booked: AiAccount had it before, or an older release sent it."


@dataclass(frozen=True)
class Reclass:
    """An entry of a document that was sent under an old value.

    `state` is the delivery's; `version` that of the mapping by which it was booked, and `listed_before` the last one
    since whose list has it too, and to where that moves it. `remark` is what parts the source from what was sent, in
    English. No `entry`: nobody knows how it was booked. `amount` is the document's, home currency.
    """

    push: PushType
    number: str
    day: date
    party: str
    state: str
    version: int
    amount: Decimal
    entry: Entry | None
    is_draft: bool = False
    taken_back_by: str | None = None
    listed_before: tuple[int, str | None] | None = None
    remark: str = ""

    @property
    def is_in_the_books(self) -> bool:
        """Whether it stands there, and stays: it was posted, not as a draft, and nothing that takes it back comes."""
        return self.state in IN_THE_BOOKS and not self.is_draft and self.taken_back_by is None

    @property
    def is_certain(self) -> bool:
        """Whether it is known where it would stand now."""
        return self.entry is not None and self.entry.new is not None


def to_reclassify(book: Book, new: Mapping, *, after: int) -> Iterator[Reclass]:
    """Every entry that stands on a value which the version `after` or an earlier one had and `new` changes, and that
    would not stand there now: type by type, by day; those that the source no longer has come last.

    What was booked by a later version than `after` is not among it.
    """
    earlier = mappings_until(book.id, after)
    versions = Versions({**earlier, after + 1: new})
    kinds = set() if versions.old(after + 1).is_empty else kinds_concerned(earlier[after], new)
    for push in PUSH_TYPES.values():
        if push.layer == book.layer and push.kind in kinds and (days := _days(book, push, after)):
            scope = scope_of(book, push, days)
            seen: set[int] = set()
            yield from _in_the_source(scope, versions, seen)
            yield from _not_in_the_source(scope, versions, seen)


def _days(book: Book, push: PushType, after: int) -> Period | None:
    """The days of what was sent, and one more on either side: a till's day may have started otherwise."""
    query = select(func.min(Delivery.day), func.max(Delivery.day)).where(*is_sent(book.id, push, after))
    first, last = db.session.execute(query).one()
    return Period(first - timedelta(days=1), last + timedelta(days=1)) if first else None


def _in_the_source(scope: Scope, versions: Versions, seen: set[int]) -> Iterator[Reclass]:
    """What stands elsewhere of what the source has; all of its deliveries are noted on the way."""
    old = versions.old(versions.newest)
    rows = _rows(scope)
    while batch := list(islice(rows, _BATCH)):
        ids = [(row, source_ids(scope, row)) for row in batch]
        sent = sent_for(scope, versions.newest - 1, [one for _row, of_row in ids for one in of_row])
        for row, of_row in ids:
            found = [one for source_id in of_row for one in sent.get(source_id, ())]
            seen.update(one.id for one in found)
            made = _Made(scope, row)
            for one in found:
                if _uses(one, old):
                    yield from _standing(scope.push, versions, one, made)


def _rows(scope: Scope) -> Iterator[Row]:
    start, end = scope.period.moments(scope.zone)
    with db.engines["shop"].connect() as connection:
        yield from read_rows(scope.push.readers, Span(start, end, scope.blogger_id), connection)


def _not_in_the_source(scope: Scope, versions: Versions, seen: Collection[int]) -> Iterator[Reclass]:
    """What was sent under an old value and is no longer there."""
    old, after = versions.old(versions.newest), versions.newest - 1
    query = select(Delivery.id, Delivery.source_id).where(*is_sent(scope.book_id, scope.push, after))
    everything = db.session.execute(query.order_by(Delivery.day, Delivery.id).execution_options(yield_per=_BATCH))
    gone = iter(dict.fromkeys(source_id for number, source_id in everything if number not in seen))
    while batch := list(islice(gone, _BATCH)):
        sent = sent_for(scope, after, batch)
        for one in (one for source_id in batch for one in sent.get(source_id, ())):
            if one.id not in seen and _uses(one, old):
                yield from _standing(scope.push, versions, one, _Made(scope, None))


def _uses(one: Sent, old: OldValues) -> bool:
    """Whether it was booked by one of the old values, or nobody knows how it was."""
    if one.booked_as is None or one.content is None:
        return one.state in IN_THE_BOOKS
    if old.discounts and has_discount([(line["sku"], line["description"]) for line in one.content.get("lines", ())]):
        return True
    return old.has(set(_values(one.booked_as)))


def _values(booked: BookedAs) -> Iterator[str]:
    """The accounts and tax codes by which a document was booked."""
    yield booked.get("bank_account", "")
    yield booked.get("bank_charges_account", "")
    for account, tax_code, *_rest in booked.get("lines", ()):
        yield account
        yield tax_code
    for line in booked.get("booked_lines", ()):
        yield line["account"]
        yield line["tax_code"]


class _Made:
    """What one row of the source becomes by a mapping, made once for each; nothing when there is no row."""

    def __init__(self, scope: Scope, row: Row | None) -> None:
        self._scope, self._row = scope, row
        self._documents: dict[int, dict[str, Document] | None] = {}

    def document(self, source_id: str, mapping: Mapping) -> tuple[Document | None, str]:
        """The document, or why there is none."""
        if self._row is None:
            return None, GONE
        if id(mapping) not in self._documents:
            self._documents[id(mapping)] = self._make(mapping)
        documents = self._documents[id(mapping)]
        if documents is None:
            return None, UNREADABLE
        found = documents.get(source_id)
        return found, "" if found else GONE

    def _make(self, mapping: Mapping) -> dict[str, Document] | None:
        """None when the row is beyond understanding."""
        try:
            made = self._scope.push.documents([self._row], mapping, self._scope.zone)
            return {one.source_id: one for one in made}
        except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError):
            return None


def _standing(push: PushType, versions: Versions, one: Sent, made: _Made) -> Iterator[Reclass]:
    """The entries of a document that stand on an old value; the document itself when nobody knows how it was booked."""
    whole = Reclass(
        push=push,
        number=one.number,
        day=one.day,
        party=one.party,
        state=one.state,
        version=one.mapping_version,
        amount=one.amount,
        entry=None,
        is_draft=bool((one.booked_as or {}).get("is_draft")),
        taken_back_by=one.taken_back_by,
    )
    if one.content is None or one.booked_as is None:
        yield replace(whole, remark=NOT_KEPT)
        return
    booked = restored(push.kind, one.source_id, one.content, one.booked_as)
    now, remark = made.document(one.source_id, versions.anew(versions.newest, one.mapping_version))
    if entries := list(standing(booked, now, versions.old(versions.newest))):
        remark = remark or _otherwise(one.content, now)
        before = _listed_before(versions, one, booked, made) if one.mapping_version < versions.newest - 1 else {}
        for entry in entries:
            yield replace(whole, entry=entry, remark=remark, listed_before=before.get((entry.what, entry.line)))


def _otherwise(content: Content, now: Document | None) -> str:
    """What the source says otherwise since it was sent, if it does."""
    said = content_of(now) if now else content
    found = differences(content, said) if said != content else []
    return CHANGED % in_short(found) if found else ""


def _listed_before(
    versions: Versions, one: Sent, booked: Document, made: _Made
) -> dict[tuple[str, int], tuple[int, str | None]]:
    """By what and line of an entry, the last version before the new one whose list has it, and where that moves it."""
    found: dict[tuple[str, int], tuple[int, str | None]] = {}
    for number in versions.between(one.mapping_version, set(_values(one.booked_as or {}))):
        by_then, _why = made.document(one.source_id, versions.anew(number, one.mapping_version))
        for entry in standing(booked, by_then, versions.old(number)):
            found.setdefault((entry.what, entry.line), (number, entry.new))
    return found
