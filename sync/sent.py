"""What a book was sent of source rows, and what of it was taken back again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select

from accounting.fingerprints import Content
from accounting.push_type import PushType
from accounting.reversals import BookedAs
from models import Delivery, db
from models.delivery import IN_THE_BOOKS, ON_THE_WAY
from sync.job import Scope

_SENT = (*IN_THE_BOOKS, *ON_THE_WAY)


@dataclass(frozen=True)
class Sent:
    """A document that is in the books, or on its way there; the columns of its delivery.

    `taken_back_by` is the number of what takes it back and is on its way itself.
    """

    id: int
    source_id: str
    revision: int
    number: str
    day: date
    party: str
    amount: Decimal
    state: str
    mapping_version: int
    content: Content | None
    booked_as: BookedAs | None
    taken_back_by: str | None = None


_COLUMNS = [getattr(Delivery, name) for name in Sent.__dataclass_fields__ if name != "taken_back_by"]


def is_sent(book_id: int, push: PushType, after: int) -> tuple[ColumnElement[bool], ...]:
    """What was sent by a version of the mapping up to this one, and takes nothing back."""
    return (*_of(book_id, push), Delivery.revision % 2 == 1, Delivery.mapping_version <= after)


def sent_for(scope: Scope, after: int, source_ids: Iterable[str]) -> dict[str, list[Sent]]:
    """What was sent for these source rows by a version of the mapping up to this one, by source id.

    What was taken back again is not among it.
    """
    query = (
        select(*_COLUMNS)
        .where(*_of(scope.book_id, scope.push), Delivery.source_id.in_(list(source_ids)))
        .order_by(Delivery.revision)
    )
    found: dict[str, list[Sent]] = {}
    for values in db.session.execute(query):
        _add(found.setdefault(values.source_id, []), Sent(*values))
    return {source_id: [one for one in some if one.mapping_version <= after] for source_id, some in found.items()}


def _add(before: list[Sent], one: Sent) -> None:
    """Take a revision in: an even one takes the one before it back, at once or as soon as it is in the books."""
    if one.revision % 2:
        before.append(one)
        return
    taken_back = before.pop() if before else None
    if taken_back and one.state not in IN_THE_BOOKS:
        before.append(replace(taken_back, taken_back_by=one.number))


def _of(book_id: int, push: PushType) -> tuple[ColumnElement[bool], ...]:
    return Delivery.book_id == book_id, Delivery.push_type == push.key, Delivery.state.in_(_SENT)
