"""The preview: what a push would do now. Writes nothing, sends nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from accounting.problems import Problem
from models import db
from sync.deliveries import Planned
from sync.gone import gone_ids, sort_gone
from sync.job import Scope
from sync.judging import Fate, Sorted
from sync.revisions import unsent
from sync.scrutiny import scrutiny_of
from sync.sorting import BATCH, batches, elsewhere, sort_out, sort_reversals
from sync.tally import Part

LARGEST_LIST = 10_000
"""Problems kept for showing; all are counted."""


@dataclass
class Preview:
    """Documents by fate, the parcels that would be sent, and what is wrong (Problem) with those that would not.

    What is gone from the source counts as changed; `last_rows` are in the last parcel. `notes` are on documents that
    would be sent all the same, `noted` is how many of them have notes of each code.
    """

    parts: dict[Fate, Part] = field(default_factory=lambda: defaultdict(Part))
    parcels: int = 0
    last_rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)

    @property
    def eligible(self) -> Part:
        """All documents of the period."""
        return sum(self.parts.values(), Part())

    def tell(self, *problems: Problem) -> None:
        """Keep problems for showing, up to the longest list."""
        self.problems.extend(problems[: LARGEST_LIST - len(self.problems)])

    def note(self, notes: Sequence[Problem]) -> None:
        """Count the notes on one document, and keep them for showing, up to the longest list."""
        self.noted.update({one.code for one in notes})
        self.notes.extend(notes[: LARGEST_LIST - len(self.notes)])


def preview(scope: Scope, *, max_rows: int, now: Callable[[], datetime]) -> Preview:
    """Sort the documents of a scope out as a push would."""
    found = Preview()
    fresh: list[Planned] = []
    seen: set[str] = set()
    session = db.session()
    scrutiny = scrutiny_of(scope)
    places = list(elsewhere(scope, unsent(session, scope, None), now))
    _add(found, sort_reversals(session, scope, None, fresh), fresh, max_rows)
    for batch in chain(places, batches(scope, now)):
        seen.update(document.source_id for document in batch)
        _add(found, sort_out(session, scope, batch, fresh, scrutiny), fresh, max_rows)
    ids = gone_ids(session, scope, seen)
    for start in range(0, len(ids), BATCH):
        for one in sort_gone(session, ids[start : start + BATCH]):
            fate = Fate.DOUBTFUL if one.change is None else Fate.CHANGED
            found.parts[fate] += Part(1, one.delivery.amount, one.delivery.rows)
            found.tell(one.problem)
    return found


def _add(found: Preview, documents: Iterable[Sorted], fresh: list[Planned], max_rows: int) -> None:
    for one in list(documents):
        part = Part(1, one.amount, one.document.row_count)
        found.parts[one.fate] += part
        if one.fate in (Fate.FAULTY, Fate.CHANGED, Fate.DOUBTFUL):
            found.tell(*one.problems)
        if one.fate == Fate.FRESH:
            fresh.append(one.planned)
            found.note(one.notes)
            is_full = found.last_rows + part.rows > max_rows
            found.parcels += is_full or not found.last_rows
            found.last_rows = part.rows if is_full else found.last_rows + part.rows
