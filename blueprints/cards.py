"""Cards: what the sync page shows of each push type of a book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from accounting.periods import Period
from accounting.push_type import PushType
from blueprints import findings
from blueprints.findings import Advice, Cause
from models import Book, DeliveryState, Parcel, Run
from sync import history
from sync.books import pushes_for, zone_of
from sync.pill import Pill, Progress, pill_of
from sync.tally import Part, Tally, tallies

SHOWN_CAUSES = 3
LOOKED_AT = 100
"""How many causes the hint of a pill lists, from so many refused documents; the run's page has them all."""


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """A push type's latest run, added up, with the first few things to mend."""

    run: Run
    tally: Tally
    parcels: Sequence[Parcel]
    causes: Sequence[Cause]
    advice: Sequence[Advice]

    @property
    def period(self) -> Period:
        """The days it was asked for."""
        return Period(self.run.first_day, self.run.last_day)

    @property
    def refused(self) -> Part:
        """What was refused, by our preflight or by AiAccount."""
        return self.tally[DeliveryState.REJECTED]

    @property
    def waiting(self) -> Part:
        """What is not in the books yet and may still get there."""
        return self.tally.pending + self.tally[DeliveryState.HELD] + self.tally[DeliveryState.UNCERTAIN]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One push type of a book: its pill, what the book holds for the period shown, and its last run."""

    book: Book
    push: PushType
    period: Period
    zone: tzinfo
    pill: Pill
    progress: Progress | None
    booked: Part
    last: LastRun | None


def cards_for(book: Book, period: Period) -> list[Card]:
    """The cards of a book, in the order of the registry."""
    latest = history.latest_runs([book])
    added_up = tallies(latest.values())
    return [_card(book, push, period, latest.get((book.id, push.key)), added_up) for push in pushes_for(book)]


def card_for(book: Book, push: PushType, period: Period) -> Card:
    """One card of a book."""
    run = history.latest_runs([book]).get((book.id, push.key))
    return _card(book, push, period, run, tallies([run] if run else []))


def _card(book: Book, push: PushType, period: Period, run: Run | None, added_up: dict[int, Tally]) -> Card:
    progress = history.progress_of(run) if run and run.is_open else None
    zone = zone_of(book)
    return Card(
        book=book,
        push=push,
        period=period,
        zone=zone,
        pill=pill_of(run, progress, zone),
        progress=progress,
        booked=history.period_figures(book, push, period),
        last=_last(run, added_up[run.id]) if run else None,
    )


def _last(run: Run, tally: Tally) -> LastRun:
    causes: Sequence[Cause] = ()
    if tally[DeliveryState.REJECTED].count:
        found = history.outcomes_of(run, states=[DeliveryState.REJECTED], limit=LOOKED_AT)
        causes = findings.causes_of(findings.refusals_in(found) + findings.problems_in(found))[:SHOWN_CAUSES]
    parcels = history.parcels_of(run)
    return LastRun(run=run, tally=tally, parcels=parcels, causes=causes, advice=findings.advice_on(tally))
