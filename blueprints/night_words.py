"""The night in words: when it begins, what it will do, what it did, and how Auto Push of a book stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from accounting.periods import Period
from accounting.push_type import PushType
from accounting.words import N_, Words
from blueprints.wording import days as days_in_words
from blueprints.wording import gettext as _
from blueprints.wording import say, short_day, short_days, whole
from models import Book, DeliveryState, NightState, RunState
from sync.books import zone_of
from sync.moments import clock_or_moment
from sync.night_calendar import DayState, Strip
from sync.night_outlook import Pair
from sync.night_plan import Due
from sync.nights_told import OPEN, BookNight, Standing, is_tried_again
from sync.pill import Pill
from sync.tally import Tally

_NIGHT_HOURS = 6
"""What begins before this hour is tonight, whichever side of midnight we are on."""

_STANDINGS = {
    Standing.KEY_REFUSED: ("bad", "cross", N_("Paused · key refused")),
    Standing.ASKS: ("bad", "alert", N_("Stopped · asks you")),
    Standing.FAILED: ("bad", "cross", N_("Failed · again %(when)s")),
    Standing.TRIED_AGAIN: ("warn", "clock", N_("Failed · tried again")),
    Standing.BEHIND: ("warn", "alert", N_("Days are missing")),
    Standing.PAUSED: ("warn", "dash", N_("Paused")),
    Standing.LEFT: ("warn", "alert", N_("On · not all in the books")),
    Standing.AT_WORK: ("busy", "sync", N_("At work")),
    Standing.ON: ("good", "check", N_("On · %(when)s")),
    Standing.OFF: ("quiet", "dash", N_("Off")),
}

DAY_STATES = {
    DayState.FAILED: ("bad", N_("Failed")),
    DayState.MISSING: ("bad", N_("Missing")),
    DayState.LEFT: ("warn", N_("Covered, not all in the books")),
    DayState.AT_WORK: ("busy", N_("At work")),
    DayState.COVERED: ("good", N_("Covered")),
    DayState.NOT_ASKED: ("quiet", N_("Not asked for")),
}
"""What became of a day: its tone and its words."""


@dataclass(frozen=True)
class Span:
    """Types of a book that are due for the same days."""

    period: Period
    pushes: tuple[PushType, ...]


def when(moment: datetime, now: datetime) -> str:
    """When something begins that is less than two days away: tonight 02:13; in the zone of the moment."""
    today = now.astimezone(moment.tzinfo).date()
    clock = f"{moment:%H:%M}"
    if moment.hour < _NIGHT_HOURS and (moment.date() - today).days <= 1:
        return _("tonight %(clock)s", clock=clock)
    if moment.date() == today:
        return _("today %(clock)s", clock=clock)
    if (moment.date() - today).days == 1:
        return _("tomorrow %(clock)s", clock=clock)
    return f"{short_day(moment.date())} {clock}"


def standing_pill(night: BookNight, now: datetime) -> Pill:
    """How Auto Push of a book stands. Green only when its last night has left nothing."""
    standing = night.standing
    tone, icon, message = _STANDINGS[standing]
    if standing == Standing.BEHIND and night.is_about_to_start and not night.is_about_to_ask:
        return Pill("busy", "clock", Words(N_("Starts within a minute")), live=False)
    if standing == Standing.ON and not night.last:
        tone, icon = "quiet", "clock"
    return Pill(tone, icon, Words(message, {"when": when(night.outlook.begins, now)}), live=False)


def card_line(night: BookNight, push: PushType, now: datetime) -> str:
    """What the card of a type says about Auto Push."""
    outlook, standing = night.outlook, night.standing
    if standing in (Standing.PAUSED, Standing.KEY_REFUSED):
        return _("Auto Push: paused")
    if standing == Standing.OFF:
        return _("Auto Push: off")
    if standing == Standing.ASKS:
        return _("Auto Push: stopped, and asks you")
    if not any(due.push.key == push.key for due in outlook.due):
        return _("Auto Push: not this type")
    return _("Auto Push: %(when)s", when=when(outlook.begins, now))


def spans_of(due: Iterable[Due], through: date) -> list[Span]:
    """What is due through that day, the types with the same days together; those with the most days first."""
    ordered = sorted((one for one in due if one.first_day <= through), key=lambda one: one.first_day)
    return [
        Span(Period(first, through), tuple(one.push for one in same))
        for first, same in groupby(ordered, key=lambda one: one.first_day)
    ]


def span_in_words(span: Span) -> str:
    """Days and how many types: Fri 20 Nov 2026, 4 types."""
    if len(span.pushes) == 1:
        return f"{days_in_words(span.period)}, {say(span.pushes[0].title)}"
    return _("%(days)s, %(count)s types", days=days_in_words(span.period), count=len(span.pushes))


def spans_in_words(spans: Sequence[Span]) -> str:
    """Several of them in a sentence."""
    return "; ".join(span_in_words(span) for span in spans)


def spans_in_short(spans: Sequence[Span]) -> str:
    """In a table: 20 Nov, 4 types. Of several the days of them all."""
    if not spans:
        return _("nothing")
    longest = Period(min(span.period.first for span in spans), spans[0].period.last)
    count = sum(len(span.pushes) for span in spans)
    return _("%(days)s, %(count)s types", days=short_days(longest), count=count)


def last_in_short(night: BookNight) -> str:
    """What the last night of a book did, in a table: 20 Nov: 3 covered, 1 failed."""
    if not night.last:
        return ""
    counts = Counter(_counted_as(pair, night) for pair in night.last)
    parts = [f"{counts[message]} {say(message)}" for message in _COUNTED if counts[message]]
    return f"{short_day(night.last[0].push.day)}: {', '.join(parts)}"


def _counted_as(pair: Pair, night: BookNight) -> str:
    """As what a type of a night is counted."""
    if night.book.paused_at is not None and pair.push.state in OPEN:
        return _WAITS
    return _LEFT if pair.push.run_id in night.left else _IN_SHORT[NightState(pair.push.state)]


_WAITS, _LEFT = N_("waiting"), N_("not all in the books")
_IN_SHORT = {
    NightState.FAILED: N_("failed"),
    NightState.HELD_BACK: N_("with the key refused"),
    NightState.COVERED: N_("covered"),
    NightState.STARTED: N_("at work"),
    NightState.PLANNED: N_("planned"),
    NightState.OVERTAKEN: N_("left to the next"),
}
_COUNTED = (*_IN_SHORT.values(), _LEFT, _WAITS)
"""So many types of a night: 3 covered."""


def pair_pill(pair: Pair, tally: Tally | None, book: Book, *, now: datetime) -> Pill:
    """What a night did about one type of a book."""
    if pair.push.state in OPEN and book.paused_at is not None:
        return Pill("warn", "dash", Words(N_("Waits: paused")), live=False)
    tone, icon, words = _pair_words(pair, tally, zone_of(book), now)
    return Pill(tone, icon, words, live=False)


def _pair_words(pair: Pair, tally: Tally | None, zone: tzinfo, now: datetime) -> tuple[str, str, Words]:
    push, run = pair
    state = NightState(push.state)
    if state == NightState.PLANNED and push.start_at <= now:
        return "busy", "clock", Words(N_("Waits its turn"))
    if state == NightState.PLANNED:
        start = clock_or_moment(push.start_at, zone, now=now)
        return "busy", "clock", Words(N_("Planned %(when)s"), {"when": start})
    if state == NightState.STARTED and is_tried_again(pair) and run and run.retry_at:
        again = clock_or_moment(run.retry_at, zone, now=now)
        return "warn", "clock", Words(N_("Tried again %(when)s"), {"when": again})
    if state == NightState.COVERED and run and tally:
        return _covered_words(RunState(run.state), tally)
    return _ENDED[state]


_ENDED = {
    NightState.STARTED: ("busy", "sync", Words(N_("At work"))),
    NightState.COVERED: ("good", "check", Words(N_("Covered"))),
    NightState.FAILED: ("bad", "cross", Words(N_("Failed"))),
    NightState.HELD_BACK: ("bad", "cross", Words(N_("Key refused"))),
    NightState.OVERTAKEN: ("quiet", "dash", Words(N_("Left to the next night"))),
}


def _covered_words(state: RunState, tally: Tally) -> tuple[str, str, Words]:
    """Covered: every document is in the books, or which are not."""
    if refused := tally[DeliveryState.REJECTED].count:
        return "warn", "alert", Words(N_("%(count)s refused"), {"count": whole(refused)})
    if state == RunState.WAITING:
        waiting = tally[DeliveryState.HELD] + tally[DeliveryState.UNCERTAIN]
        return "warn", "clock", Words(N_("%(count)s wait"), {"count": whole(waiting.count)})
    if not tally.eligible.count:
        return "quiet", "check", Words(N_("Nothing to sync"))
    return "good", "check", Words(N_("Covered"))


def strip_in_words(strip: Strip) -> str:
    """What became of each day, in a sentence: Missing: 8 – 10 May. Covered: 17 Apr – 7 May."""
    return " ".join(
        f"{say(DAY_STATES[state][1])}: {', '.join(short_days(one) for one in periods)}."
        for state, periods in strip.spans()
    )


def begins_in_words(night: BookNight, now: datetime) -> str:
    """When the next night of a book begins, with the zone: tonight 02:13 (Asia/Kuala_Lumpur)."""
    return f"{when(night.outlook.begins, now)} ({zone_of(night.book).key})"
