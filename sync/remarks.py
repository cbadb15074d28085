"""Remarks on a period before it is pushed: what of it the book leaves out, and what the destination has locked."""

from __future__ import annotations

from datetime import date

from accounting.options import Options
from accounting.periods import Period
from accounting.words import N_, Words
from models import Book
from sync.master_data import Kind, known_list, locked_until


def remarks_on(book: Book, period: Period) -> list[Words]:
    """Everything there is to know of the days themselves, in sentences."""
    start_day = Options.from_json(book.options).start_day
    found = (what_is_left_out(period, start_day), what_is_locked(book.id, period, start_day))
    return [one for one in found if one is not None]


def what_is_left_out(period: Period, start_day: date | None) -> Words | None:
    """What of a period is not counted because the book starts later; none when all of it is."""
    if start_day is None or start_day <= period.first:
        return None
    values = {"day": start_day.isoformat()}
    if start_day > period.last:
        message = N_("All of these days are before %(day)s, when the book starts: nothing of them is counted.")
        return Words(message, values)
    return Words(N_("Nothing before %(day)s is counted: the book starts then."), values)


def what_is_locked(book_id: int, period: Period, start_day: date | None) -> Words | None:
    """What of a period the destination takes nothing new for, as far as it was asked; none when all of it is open.

    It is said, and nothing is judged by it: whoever opens the days at the destination needs nothing but another push.
    """
    last_locked = locked_until(known_list(book_id, Kind.PERIODS) or [])
    first = max(period.first, start_day or period.first)
    if last_locked is None or first > min(last_locked, period.last):
        return None
    message = N_(
        "AiAccount had its books locked up to and including %(day)s when it was last asked. What is still to be booked "
        "of those days is refused until they are opened there."
    )
    return Words(message, {"day": last_locked.isoformat()})
