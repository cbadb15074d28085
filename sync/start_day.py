"""The start day of a book: what it leaves out of a period, in words."""

from __future__ import annotations

from datetime import date

from accounting.periods import Period
from accounting.words import N_, Words


def what_is_left_out(period: Period, start_day: date | None) -> Words | None:
    """What of a period is not counted because the book starts later; none when all of it is."""
    if start_day is None or start_day <= period.first:
        return None
    values = {"day": start_day.isoformat()}
    if start_day > period.last:
        message = N_("All of these days are before %(day)s, when the book starts: nothing of them is counted.")
        return Words(message, values)
    return Words(N_("Nothing before %(day)s is counted: the book starts then."), values)
