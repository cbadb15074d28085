"""Business days and periods: the one place that says which day a moment belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


def business_day(moment: datetime, zone: tzinfo, *, starts: int = 0) -> date:
    """The day on which a moment counts, in the book's time zone. Raises ValueError when the moment has no zone.

    A day starts so many minutes after midnight and ends where the next one starts, summer time or not.
    """
    if moment.tzinfo is None:
        raise ValueError(f"The moment {moment.isoformat()} has no time zone, so nobody knows its day.")
    if not starts:
        return moment.astimezone(zone).date()
    day = (moment.astimezone(zone) - timedelta(minutes=starts)).date()
    if moment < _start(day, zone, starts):
        return day - timedelta(days=1)
    next_day = day + timedelta(days=1)
    return next_day if moment >= _start(next_day, zone, starts) else day


def _start(day: date, zone: tzinfo, starts: int) -> datetime:
    """The first moment of a day, in UTC; where the clock shows it twice, the first time."""
    return datetime.combine(day, time(*divmod(starts, 60)), zone).astimezone(UTC)


EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Days that somebody may ask for; any other is a slip of the keyboard (a year typed halfway)."""


@dataclass(frozen=True)
class Period:
    """The first and last business day, inclusive. Raises ValueError when the last is before the first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The last day {self.last} is before the first day {self.first}.")

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def moments(self, zone: tzinfo, *, starts: int = 0) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it, in UTC; days start so many minutes late."""
        return _start(self.first, zone, starts), _start(self.last + timedelta(days=1), zone, starts)


def presets(today: date) -> Iterator[tuple[str, Period]]:
    """The periods a person picks most, each under its key: seen from `today` in the book's zone."""
    first_of_month = today.replace(day=1)
    end_of_last_month = first_of_month - timedelta(days=1)
    yield "today", Period(today, today)
    yield "yesterday", Period(today - timedelta(days=1), today - timedelta(days=1))
    yield "last_7_days", Period(today - timedelta(days=6), today)
    yield "this_month", Period(first_of_month, today)
    yield "last_month", Period(end_of_last_month.replace(day=1), end_of_last_month)
