"""The night's clock: when the night of a book begins, and which business day is its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class NightTime:
    """A night: the last business day that it pushes, and the moment (UTC) at which it begins."""

    day: date
    begins: datetime


def night_after(day: date, hour: int, zone: ZoneInfo) -> NightTime:
    """The night after a business day.

    When summer time skips the hour, it begins at the moment the clocks go on from; when the hour comes twice, at the
    first.
    """
    return NightTime(day, datetime.combine(day + DAY, time(hour), zone).astimezone(UTC))


def last_night(now: datetime, hour: int, zone: ZoneInfo) -> NightTime:
    """The night that has begun last, be it under way or over."""
    today = now.astimezone(zone).date()
    night = night_after(today - DAY, hour, zone)
    return night if night.begins <= now else night_after(today - 2 * DAY, hour, zone)


def next_night(now: datetime, hour: int, zone: ZoneInfo) -> NightTime:
    """The night that begins next."""
    return night_after(last_night(now, hour, zone).day + DAY, hour, zone)


def delay(slug: str, window: timedelta) -> timedelta:
    """How long after the beginning of the night a book starts: always the same, and spread over the window."""
    seconds = int(window.total_seconds())
    return timedelta(seconds=int(sha256(slug.encode()).hexdigest()[:12], 16) % seconds) if seconds else timedelta()
