"""The options of a book out of what people wrote in a form or on the command line. All problems, not the first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from accounting.options import Options
from accounting.periods import EARLIEST, LATEST
from accounting.problems import Problem
from accounting.words import N_

OPTION_NAMES = tuple(one.name for one in fields(Options))
"""The options, as the command line calls them."""

_MOST = Decimal("1e12")


@dataclass(frozen=True)
class OptionsReading:
    """The options that were written, and what is wrong: each problem has the option's name for a number."""

    options: Options
    problems: tuple[Problem, ...] = ()


def read_options(
    present: Options,
    *,
    types: Collection[str],
    start_day: str | None = None,
    switched_off: Collection[str] | None = None,
    einvoice_blocks: bool | None = None,
    einvoice_limit: str | None = None,
) -> OptionsReading:
    """The options as written; what is not written stays. `types` are the push types the book has."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    if start_day is not None:
        values["start_day"] = _day(start_day, problems)
    if switched_off is not None:
        values["switched_off"] = tuple(sorted(switched_off))
        problems += [_no_such_type(key, types) for key in sorted(set(switched_off) - set(types))]
    if einvoice_blocks is not None:
        values["einvoice_blocks"] = einvoice_blocks
    if einvoice_limit is not None:
        values["einvoice_limit"] = _limit(einvoice_limit, problems)
    return OptionsReading(present if problems else replace(present, **values), tuple(problems))


def _day(text: str, problems: list[Problem]) -> date | None:
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        message = N_("%(text)s is not a day. Write it as 2026-11-20, or leave it empty.")
        problems.append(Problem("start_day", message, "DAY_NOT_VALID", {"text": text[:20]}))
    return found


def _limit(text: str, problems: list[Problem]) -> Decimal:
    if not text.strip():
        message = N_("Enter an amount in ringgit, such as 10000.00.")
        problems.append(Problem("einvoice_limit", message, "AMOUNT_NOT_VALID"))
        return Decimal(0)
    try:
        found = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not (found.is_finite() and 0 <= found < _MOST and found == round(found, 2)):
        message = N_("%(text)s is not an amount in ringgit. Write it as 10000.00.")
        problems.append(Problem("einvoice_limit", message, "AMOUNT_NOT_VALID", {"text": text[:20]}))
        return Decimal(0)
    return found


def _no_such_type(key: str, types: Collection[str]) -> Problem:
    message = N_("The book has no %(key)s. It has: %(types)s.")
    return Problem("switched_off", message, "TYPE_UNKNOWN", {"key": key, "types": ", ".join(types)})
