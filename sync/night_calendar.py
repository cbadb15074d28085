"""The night's calendar: of each type of a book, what became of each of the last business days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from sqlalchemy import func, select

from accounting.periods import Period
from accounting.push_type import PushType
from models import Coverage, Delivery, NightPush, NightState, db
from sync.books import pushes_for
from sync.night_clock import DAY
from sync.night_outlook import Outlook
from sync.nights_told import NOT_IN_THE_BOOKS, OPEN, BookNight

DAYS = 35
"""Business days that are shown: as many as the night looks back."""


class DayState(StrEnum):
    """What became of a business day, the worst first.

    Left: it was pushed, but documents of it were refused or wait. Not asked: it is before the first day of the night,
    or the type is not pushed by it.
    """

    FAILED = "failed"
    MISSING = "missing"
    LEFT = "left"
    AT_WORK = "at_work"
    COVERED = "covered"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Strip:
    """The last business days in a row, the oldest first. `push` is none when it stands for all types of a book.

    `left` counts the documents of those days that are not in the books.
    """

    push: PushType | None
    first: date
    states: tuple[DayState, ...]
    left: int = 0

    @property
    def days(self) -> list[tuple[date, DayState]]:
        """Each day with what became of it."""
        return [(self.first + place * DAY, state) for place, state in enumerate(self.states)]

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + (len(self.states) - 1) * DAY

    def spans(self) -> list[tuple[DayState, list[Period]]]:
        """The periods of each state, the worst state first."""
        found: dict[DayState, list[Period]] = defaultdict(list)
        for state, days in groupby(self.days, key=lambda one: one[1]):
            together = [day for day, _state in days]
            found[state].append(Period(together[0], together[-1]))
        return [(state, found[state]) for state in DayState if state in found]


def calendar_of(night: BookNight) -> list[Strip]:
    """The last days of each type of a book, in the order of the types."""
    book, first = night.book, night.outlook.asked_through - (DAYS - 1) * DAY
    pushes = pushes_for(book)
    keys = [push.key for push in pushes]
    coverages = {one.push_type: one for one in db.session.scalars(select(Coverage).filter_by(book_id=book.id))}
    pushed = _night_pushes(book.id, first)
    left = _left(book.id, keys, Period(first, night.outlook.asked_through))
    return [
        _strip(push, first, night.outlook, coverages.get(push.key), pushed[push.key], left[push.key]) for push in pushes
    ]


def worst_of(strips: Sequence[Strip]) -> Strip:
    """The worst of all types, day by day."""
    order = list(DayState)
    states = (min(column, key=order.index) for column in zip(*(one.states for one in strips), strict=True))
    return Strip(None, strips[0].first, tuple(states), sum(one.left for one in strips))


def _strip(
    push: PushType,
    first: date,
    outlook: Outlook,
    coverage: Coverage | None,
    pushed: Collection[NightPush],
    left: dict[date, int],
) -> Strip:
    due = next((one for one in outlook.due if one.push.key == push.key), None)
    due_from = due.first_day if due and coverage and outlook.is_on else None
    open_days = _days_in(one for one in pushed if one.state in OPEN and not outlook.is_paused)
    covered = _days_in(one for one in pushed if one.state == NightState.COVERED) | _covered(coverage, first)

    def state_of(day: date) -> DayState:
        if due_from and day >= due_from:
            if day in open_days:
                return DayState.AT_WORK
            has_failed = coverage and coverage.failing_since and coverage.failing_since <= day
            return DayState.FAILED if has_failed else DayState.MISSING
        if day not in covered:
            return DayState.NOT_ASKED
        return DayState.LEFT if day in left else DayState.COVERED

    states = tuple(state_of(first + place * DAY) for place in range(DAYS))
    return Strip(push, first, states, sum(left.values()))


def _days_in(pushed: Iterable[NightPush]) -> set[date]:
    return {day for one in pushed for day in _days(one.first_day, one.day)}


def _covered(coverage: Coverage | None, first: date) -> set[date]:
    return set(_days(max(coverage.first_day, first), coverage.covered_through)) if coverage else set()


def _days(first: date, last: date) -> Iterator[date]:
    for place in range((last - first).days + 1):
        yield first + place * DAY


def _night_pushes(book_id: int, first: date) -> dict[str, list[NightPush]]:
    found: dict[str, list[NightPush]] = defaultdict(list)
    for one in db.session.scalars(select(NightPush).where(NightPush.book_id == book_id, NightPush.day >= first)):
        found[one.push_type].append(one)
    return found


def _left(book_id: int, push_types: Collection[str], period: Period) -> dict[str, dict[date, int]]:
    """How many documents of each type and day are known, and not in the books."""
    query = (
        select(Delivery.push_type, Delivery.day, func.count())
        .where(Delivery.book_id == book_id, Delivery.push_type.in_(push_types))
        .where(Delivery.day >= period.first, Delivery.day <= period.last, Delivery.state.in_(NOT_IN_THE_BOOKS))
        .group_by(Delivery.push_type, Delivery.day)
    )
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for push_type, day, count in db.session.execute(query):
        found[push_type][day] = count
    return found
