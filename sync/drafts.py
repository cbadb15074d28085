"""Drafts: what was sent as one is in no balance until somebody at the destination posts it, so it is not green."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, select

from accounting.mapping import PostAs
from accounting.words import N_, Words
from models import BookMapping, Delivery, Run, db
from models.delivery import IN_THE_BOOKS


def drafts_of(runs: Collection[Run]) -> dict[int, int]:
    """How many documents of each run's days were sent as drafts, by run id; runs without any are left out.

    Whether they were posted since is known at the destination only.
    """
    versions = _draft_versions({run.book_id for run in runs})
    found = {run.id: _count(run.book_id, run.push_type, run.first_day, run.last_day, versions) for run in runs}
    return {run_id: count for run_id, count in found.items() if count}


def drafts_in(book_id: int, push_key: str, first: date, last: date) -> int:
    """How many documents of these days were sent as drafts."""
    return _count(book_id, push_key, first, last, _draft_versions({book_id}))


def in_words(count: int) -> Words | None:
    """What to know of so many drafts; nothing of none."""
    if not count:
        return None
    message = N_("Sent as drafts: %(count)s. A draft counts in AiAccount once somebody posts it there.")
    return Words(message, {"count": f"{count:,}"})


def _draft_versions(book_ids: Iterable[int]) -> dict[int, list[int]]:
    """The versions of each book's mapping by which documents are drafts; books without one are left out."""
    query = select(BookMapping.book_id, BookMapping.version).where(
        BookMapping.book_id.in_(book_ids), BookMapping.values["post_as"].as_string() == PostAs.DRAFT
    )
    found: dict[int, list[int]] = defaultdict(list)
    for book_id, version in db.session.execute(query):
        found[book_id].append(version)
    return found


def _count(book_id: int, push_key: str, first: date, last: date, versions: dict[int, list[int]]) -> int:
    if book_id not in versions:
        return 0
    query = select(func.count()).where(
        Delivery.book_id == book_id,
        Delivery.push_type == push_key,
        Delivery.day >= first,
        Delivery.day <= last,
        Delivery.state.in_(IN_THE_BOOKS),
        Delivery.mapping_version.in_(versions[book_id]),
    )
    return db.session.scalar(query) or 0
