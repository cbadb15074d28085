"""The preview: what a push would do now. Writes nothing, sends nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from accounting.documents import Document
from accounting.problems import Problem
from models import db
from sync.deliveries import storable
from sync.job import Scope
from sync.sorting import Fate, batches, sort_out
from sync.tally import Part

LARGEST_LIST = 10_000
"""Problems kept for showing; all are counted."""


@dataclass
class Preview:
    """Documents by fate, the parcels that would be sent, and what is wrong (Problem) with those that would not."""

    parts: dict[Fate, Part] = field(default_factory=lambda: defaultdict(Part))
    parcels: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def eligible(self) -> Part:
        """All documents of the period."""
        return sum(self.parts.values(), Part())


def preview(scope: Scope, *, max_rows: int, now: Callable[[], datetime]) -> Preview:
    """Sort the documents of a scope out as a push would."""
    found = Preview()
    fresh: list[Document] = []
    rows = 0
    for batch in batches(scope, now):
        for one in list(sort_out(db.session(), scope, batch, fresh)):
            part = Part(1, storable(one.document.home_amount), one.document.row_count)
            found.parts[one.fate] += part
            if one.fate in (Fate.FAULTY, Fate.CHANGED) and len(found.problems) < LARGEST_LIST:
                found.problems.extend(one.problems)
            if one.fate == Fate.FRESH:
                fresh.append(one.document)
                is_full = rows + part.rows > max_rows
                found.parcels += is_full or not rows
                rows = part.rows if is_full else rows + part.rows
    return found
