"""Cut-offs: a till's day may come to begin at another hour, and what was booked by the old one is not gone for that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from accounting.mapping import Mapping
from accounting.periods import Period
from models import BookMapping, db
from sync.job import Scope
from sync.sorting import source_ids
from sync.sources import Span, read_rows

Unseen = Sequence[Row[int, str, int]]
"""Deliveries whose row was not seen in the period: id, source id, and the mapping version they were booked with."""


def not_only_shifted(session: Session, scope: Scope, unseen: Unseen) -> list[int]:
    """Of deliveries that were not seen, those that do not just count on a day beside the period by now, by id."""
    if not scope.push.is_till or not unseen:
        return [one.id for one in unseen]
    other = _other_versions(session, scope, {one.mapping_version for one in unseen})
    shifted = _source_ids_nearby(scope) if any(one.mapping_version in other for one in unseen) else set()
    return [one.id for one in unseen if one.mapping_version not in other or one.source_id not in shifted]


def _other_versions(session: Session, scope: Scope, versions: Collection[int]) -> set[int]:
    """The versions of the mapping under which the day began at another hour than today."""
    query = select(BookMapping.version, BookMapping.values)
    query = query.where(BookMapping.book_id == scope.book_id, BookMapping.version.in_(versions))
    starts = {version: Mapping.from_json(values).pos_day_starts for version, values in session.execute(query)}
    return {version for version, start in starts.items() if start != scope.mapping.pos_day_starts}


def _source_ids_nearby(scope: Scope) -> set[str]:
    """The source ids of what counts on the days beside the period."""
    if scope.counted is None:
        return set()
    day = timedelta(days=1)
    first, last = scope.counted.first - day, scope.counted.last + day
    found: set[str] = set()
    with db.engines["shop"].connect() as connection:
        for beside in (Period(first, first), Period(last, last)):
            start, end = beside.moments(scope.zone, starts=scope.push.day_starts(scope.mapping))
            for row in read_rows(scope.push.readers, Span(start, end, scope.blogger_id), connection):
                found.update(source_ids(scope, row))
    return found
