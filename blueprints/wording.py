"""How words, money, days and moments are written on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import groupby
from typing import Any

import flask_babel
from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_name
from flask_babel import get_locale

from accounting.periods import Period
from accounting.words import N_, Words

ROLES = {
    "super_admin": N_("Super admin"),
    "platform": N_("Platform finance"),
    "blogger": N_("Blogger"),
}


def gettext(text: str, /, **values: object) -> str:
    """The text in the reader's language, its values filled in."""
    return str(flask_babel.gettext(text, **values))


def say(words: Words | str, values: Mapping[str, str] | None = None) -> str:
    """Words in the reader's language, their values filled in. A plain text without values is translated as it is."""
    if isinstance(words, Words):
        return gettext(words.message) % words.values
    return gettext(words) % values if values else gettext(words)


def money(amount: Decimal) -> str:
    """An amount in home currency: RM 38,204.15."""
    return f"{'−' if amount < 0 else ''}RM {abs(amount):,.2f}"


def plain_money(amount: Decimal) -> str:
    """An amount in a column that is headed RM: 38,204.15."""
    return f"{'−' if amount < 0 else ''}{abs(amount):,.2f}"


def whole(number: int) -> str:
    """A count: 1,234."""
    return f"{number:,}"


def ranges(numbers: Iterable[int]) -> str:
    """Whole numbers, each once, as a person writes them: 2, or 2–24, or 2–4, 9."""
    in_order = enumerate(sorted(set(numbers)))
    found = [[number for _place, number in same] for _key, same in groupby(in_order, lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{one[0]}–{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in found)


def day(value: date) -> str:
    """A day: 20 Nov 2026."""
    return format_date(value, "d MMM y", locale=get_locale())


def short_day(value: date) -> str:
    """A day of a year that goes without saying: 20 Nov."""
    return format_date(value, "d MMM", locale=get_locale())


def currency(code: str) -> str:
    """A currency by its name: Singapore Dollar. A code that is none is its own name."""
    return get_currency_name(code, locale=get_locale())


def month(value: date) -> str:
    """The month that a day is in: November 2026."""
    return format_date(value, "MMMM y", locale=get_locale())


def long_day(value: date) -> str:
    """A day with its weekday: Fri 20 Nov 2026."""
    return format_date(value, "EEE d MMM y", locale=get_locale())


def days(period: Period) -> str:
    """A period: Fri 20 Nov 2026, or 14 – 20 Nov 2026."""
    first, last = period.first, period.last
    if first == last:
        return long_day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    return f"{first.day if first.month == last.month else short_day(first)} – {day(last)}"


def short_days(period: Period) -> str:
    """A period of a year that goes without saying: 20 Nov, or 14 – 20 Nov."""
    first, last = period.first, period.last
    if first == last:
        return short_day(first)
    return f"{first.day if first.month == last.month else short_day(first)} – {short_day(last)}"


def moment(value: datetime, zone: tzinfo) -> str:
    """A moment in a book's zone: 20 Nov 2026, 14:30."""
    return format_datetime(value.astimezone(zone), "d MMM y, HH:mm", locale=get_locale())


def clock(value: datetime, zone: tzinfo) -> str:
    """The time of a moment in a book's zone: 14:30:05."""
    return f"{value.astimezone(zone):%H:%M:%S}"


def role(name: str) -> str:
    """A role, in words."""
    return gettext(ROLES[name])


FILTERS: dict[str, Callable[..., Any]] = {
    "say": say,
    "money": money,
    "plain_money": plain_money,
    "whole": whole,
    "day": day,
    "short_day": short_day,
    "long_day": long_day,
    "month": month,
    "days": days,
    "short_days": short_days,
    "moment": moment,
    "clock": clock,
    "role": role,
}
