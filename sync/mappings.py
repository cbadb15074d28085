"""The mapping of a book, version by version: what it is, was, and who changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from accounting.mapping import Mapping
from accounting.mapping_changes import Change, changes
from accounting.options import Options
from models import Book, BookMapping, User, db, writing
from sync.errors import MappingChangedError


@dataclass(frozen=True)
class Version:
    """One version of a mapping: since when, by whom (nobody: the command line), and what it changed."""

    number: int
    since: datetime
    by: str | None
    changes: list[Change]


def mapping_at(book_id: int, version: int) -> Mapping | None:
    """The mapping of that version; none when there is no such version."""
    query = select(BookMapping).where(BookMapping.book_id == book_id, BookMapping.version == version)
    found = db.session.scalar(query)
    return Mapping.from_json(found.values) if found else None


def mappings_until(book_id: int, version: int) -> dict[int, Mapping]:
    """Every version of a book's mapping up to this one, by number, oldest first."""
    query = select(BookMapping).where(BookMapping.book_id == book_id, BookMapping.version <= version)
    return {
        one.version: Mapping.from_json(one.values) for one in db.session.scalars(query.order_by(BookMapping.version))
    }


def save_mapping(book_id: int, mapping: Mapping, *, expected: int, by: int | None, now: datetime) -> int:
    """Save a mapping as the newest version, whose number is given back; the same values make no new version.

    `expected` is the version it was changed from. Raises MappingChangedError when somebody saved another meanwhile.
    """
    try:
        with writing() as session:
            newest = session.scalar(select(func.max(BookMapping.version)).where(BookMapping.book_id == book_id)) or 0
            if newest != expected:
                raise MappingChangedError(f"version {newest}")
            query = select(BookMapping).where(BookMapping.book_id == book_id, BookMapping.version == newest)
            if Mapping.from_json(session.scalars(query).one().values) == mapping:
                return newest
            values = mapping.as_json()
            session.add(BookMapping(book_id=book_id, version=newest + 1, values=values, created_at=now, created_by=by))
    except IntegrityError as error:
        raise MappingChangedError from error
    return expected + 1


def versions_of(book_id: int) -> list[Version]:
    """Every version of a book's mapping, newest first."""
    return list(_versions(book_id))[::-1]


def save_options(book_id: int, options: Options) -> None:
    """Keep what of a book is pushed at all."""
    with writing() as session:
        session.get_one(Book, book_id).options = options.as_json()


def _versions(book_id: int) -> Iterator[Version]:
    query = (
        select(BookMapping, User.email)
        .join(User, BookMapping.created_by == User.id, isouter=True)
        .where(BookMapping.book_id == book_id)
        .order_by(BookMapping.version)
    )
    found = [(one, email, Mapping.from_json(one.values)) for one, email in db.session.execute(query)]
    for one, email, _mapping in found[:1]:
        yield Version(one.version, one.created_at, email, [])
    for (_before, _by, old), (one, email, new) in pairwise(found):
        yield Version(one.version, one.created_at, email, changes(old, new))
