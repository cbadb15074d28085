"""What people type, read into our types with a sentence for whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from accounting.periods import EARLIEST, LATEST, Period, presets
from accounting.words import N_
from blueprints.wording import gettext as _

PRESETS = {
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "last_7_days": N_("Last 7 days"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
}
DEFAULT_PRESET = "yesterday"


@dataclass(frozen=True)
class PeriodForm:
    """The two days (empty where they are none), the period they make, or else what is wrong, by field name."""

    first: str
    last: str
    period: Period | None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """A period to pick: its key, its words, and whether it is the one shown."""

    key: str
    words: str
    period: Period
    chosen: bool


def read_period(values: Mapping[str, str], today: date) -> PeriodForm:
    """The period of a query or form: `from` and `to`, else `preset`, else yesterday; `today` in the book's zone."""
    first, last = values.get("from", "").strip(), values.get("to", "").strip()
    if not first and not last:
        named = dict(presets(today))
        period = named.get(values.get("preset", DEFAULT_PRESET), named[DEFAULT_PRESET])
        return PeriodForm(f"{period.first}", f"{period.last}", period)
    return _read_days(first, last)


def presets_for(today: date, chosen: Period | None) -> list[Preset]:
    """The presets; the first that is the period shown counts as chosen."""
    found = [Preset(key, PRESETS[key], period, period == chosen) for key, period in presets(today)]
    seen = next((one.key for one in found if one.chosen), None)
    return [Preset(one.key, one.words, one.period, one.key == seen) for one in found]


def _read_days(first: str, last: str) -> PeriodForm:
    errors = {}
    first_day, last_day = _day(first), _day(last)
    if first_day is None:
        errors["from"] = _("From: %(text)s is not a day. Write it as 2026-11-20.", text=first or "…")
    if last_day is None:
        errors["to"] = _("To: %(text)s is not a day. Write it as 2026-11-20.", text=last or "…")
    if first_day is None or last_day is None:
        return PeriodForm(first if first_day else "", last if last_day else "", None, errors)
    if last_day < first_day:
        error = _("To: %(last)s is before From, %(first)s. Choose the same day or a later one.", last=last, first=first)
        return PeriodForm(first, last, None, {"to": error})
    return PeriodForm(first, last, Period(first_day, last_day))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
