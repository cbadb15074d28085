"""Cards: what the sync page shows of each push type of a book."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from accounting.options import Options
from accounting.periods import Period
from accounting.push_type import PushType
from accounting.words import Words
from blueprints import findings
from blueprints.findings import Advice, Cause
from blueprints.night_words import card_line
from blueprints.services import night, now
from models import Book, DeliveryState, Parcel, Run
from sync import history
from sync.books import pushes_for, zone_of
from sync.by_code import warned
from sync.drafts import drafts_in, drafts_of, in_words
from sync.nights_told import BookNight, book_night
from sync.pill import NEVER, Pill, Progress, pill_of
from sync.reasons import Reason, reasons_of
from sync.tally import Part, Tally, tallies

SHOWN_CAUSES = 3
LOOKED_AT = 100
"""How many causes the hint of a pill lists, from so many refused documents; the run's page has them all."""


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """A push type's latest run, added up, with the first few things to mend.

    `drafts` are the documents of its days that were sent as such, `warned` those it put into the books with a warning.
    """

    run: Run
    tally: Tally
    drafts: int
    warned: int
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
    def is_in_waiting_room(self) -> bool:
        """Whether it has documents in the waiting room."""
        return bool(self.tally[DeliveryState.HELD].count or self.tally[DeliveryState.UNCERTAIN].count)

    @property
    def waiting(self) -> Part:
        """What is not in the books yet and may still get there."""
        return self.tally.pending + self.tally[DeliveryState.HELD] + self.tally[DeliveryState.UNCERTAIN]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One push type of a book: its pill, what the book holds for the period shown, its last run, and the night's."""

    book: Book
    push: PushType
    period: Period
    zone: tzinfo
    pill: Pill
    progress: Progress | None
    booked: Part
    drafts: Words | None
    last: LastRun | None
    auto_push: str

    @property
    def is_paused(self) -> bool:
        """Whether the book is paused, so that nothing is pushed."""
        return self.book.paused_at is not None

    @property
    def is_switched_off(self) -> bool:
        """Whether the book does not push this type."""
        return self.push.key in Options.from_json(self.book.options).switched_off


def cards_for(book: Book, period: Period) -> list[Card]:
    """The cards of a book, in the order of the registry."""
    latest = history.latest_runs([book])
    stories = _stories(book, latest.values())
    told = _night_of(book)
    return [_card(book, push, period, latest.get((book.id, push.key)), stories, told) for push in pushes_for(book)]


def card_for(book: Book, push: PushType, period: Period) -> Card:
    """One card of a book."""
    run = history.latest_runs([book]).get((book.id, push.key))
    return _card(book, push, period, run, _stories(book, [run] if run else []), _night_of(book))


@dataclass(frozen=True)
class _Story:
    """How a run adds up, why it waits or lasts, and how many documents were sent as drafts, or with a warning."""

    tally: Tally
    reason: Reason | None
    drafts: int
    warned: int


def _stories(book: Book, runs: Collection[Run]) -> dict[int, _Story]:
    reasons, drafts = reasons_of(runs, {book.id: zone_of(book)}, now=now()), drafts_of(runs)
    with_warnings = warned([run for run in runs if not run.is_open])
    return {
        run_id: _Story(tally, reasons.get(run_id), drafts.get(run_id, 0), with_warnings.get(run_id, 0))
        for run_id, tally in tallies(runs).items()
    }


def _night_of(book: Book) -> BookNight:
    return book_night(book, now=now(), window=night().window)


def _card(
    book: Book, push: PushType, period: Period, run: Run | None, stories: dict[int, _Story], told: BookNight
) -> Card:
    progress = history.progress_of(run) if run and run.is_open else None
    story = stories[run.id] if run else None
    zone = zone_of(book)
    return Card(
        book=book,
        push=push,
        period=period,
        zone=zone,
        pill=pill_of(run, progress, zone, reason=story.reason, drafts=story.drafts) if run and story else NEVER,
        progress=progress,
        booked=history.period_figures(book, push, period),
        drafts=in_words(drafts_in(book.id, push.key, period.first, period.last)),
        last=_last(run, story, book) if run and story else None,
        auto_push=card_line(told, push, now()),
    )


def _last(run: Run, story: _Story, book: Book) -> LastRun:
    tally = story.tally
    causes: Sequence[Cause] = ()
    if tally[DeliveryState.REJECTED].count:
        found = history.outcomes_of(run, states=[DeliveryState.REJECTED], limit=LOOKED_AT)
        causes = findings.causes_of(findings.refusals_in(found, book) + findings.problems_in(found, book))[
            :SHOWN_CAUSES
        ]
    parcels = history.parcels_of(run)
    advice = findings.advice_on(tally, story.reason, book)
    return LastRun(
        run=run,
        tally=tally,
        drafts=story.drafts,
        warned=story.warned,
        parcels=parcels,
        causes=causes,
        advice=advice,
    )
