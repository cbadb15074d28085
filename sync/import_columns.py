"""What a source table asks of a cell of each of its columns, read off the SQLAlchemy table (SOURCES.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Table

from accounting.rounding import is_currency
from models.base import Exact, UtcDateTime

_SETTLEMENT = ("pending", "paid", "cancelled")
_ID_TYPES = ("BRN", "NRIC", "PASSPORT", "ARMY")
ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("bloggers", "id_type"): _ID_TYPES,
    ("customers", "id_type"): _ID_TYPES,
    ("kols", "id_type"): _ID_TYPES,
    ("orders", "status"): ("pending", "paid", "cancelled", "refunded"),
    ("order_refunds", "status"): ("requested", "refunded", "refunded_and_returned"),
    ("blogger_settlements", "status"): _SETTLEMENT,
    ("kol_settlements", "status"): _SETTLEMENT,
    ("pos_transactions", "status"): ("completed", "voided"),
    ("pos_payments", "method"): ("cash", "card", "ewallet", "bank_transfer"),
}
"""Columns that take only certain words."""

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_YEARS = range(1970, 2101)
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?( ?[+-]\d\d:?\d\d|Z)?)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class ColumnRule:
    """One column: its name, whether a cell must be filled, the value of an empty one, and how text becomes a value.

    `read` raises ValueError with what was expected.
    """

    name: str
    required: bool
    default: Any
    read: Callable[[str], Any]


def column_rules(table: Table) -> dict[str, ColumnRule]:
    """The rule of every column of a source table, by name."""
    return {column.name: _rule(column, table.name) for column in table.columns}


def _rule(column: Column[Any], table: str) -> ColumnRule:
    default = getattr(column.default, "arg", None)
    required = not column.nullable and column.default is None
    return ColumnRule(column.name, required, default, _reader(column, table))


def _reader(column: Column[Any], table: str) -> Callable[[str], Any]:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return _moment
    if isinstance(kind, Exact):
        return partial(_number, digits=18 - kind.places, places=kind.places)
    if isinstance(kind, Date):
        return _day
    if isinstance(kind, Boolean):
        return _boolean
    if isinstance(kind, Integer):
        return partial(_whole, bits=64 if isinstance(kind, BigInteger) else 32)
    if column.name == "currency":
        return _currency
    words = ALLOWED.get((table, column.name))
    return partial(_word, words=words) if words else _text


def _moment(text: str) -> datetime:
    """A moment in UTC; one without an offset is taken as UTC (SOURCES.md), a bare day as its midnight in UTC."""
    expected = "a moment in ISO 8601 such as 2026-05-15T06:30:00Z (UTC unless it has an offset)"
    if not _MOMENT.fullmatch(text):
        raise ValueError(expected)
    try:
        moment = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
    except ValueError:
        raise ValueError(expected) from None
    _check_year(moment)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(text: str) -> date:
    expected = "a day in ISO 8601 such as 2026-05-15"
    if not _DAY.fullmatch(text):
        raise ValueError(expected)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(expected) from None
    _check_year(day)
    return day


def _check_year(day: date) -> None:
    if day.year not in _YEARS:
        raise ValueError(f"a year from {_YEARS[0]} to {_YEARS[-1]}")


def _number(text: str, *, digits: int, places: int) -> Decimal:
    """An exact number with so many digits before the point and places after it; zeros at the end do not count."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number such as 1234.50, with a point and without thousands separators")
    number = Decimal(text)
    if number and number.adjusted() >= digits:
        raise ValueError(f"at most {digits} digits before the point")
    if number and _places(number) > places:
        raise ValueError(f"at most {places} decimal places")
    return number if number else Decimal(0)


def _places(number: Decimal) -> int:
    """How many decimal places are needed, zeros at the end left out."""
    _, figures, exponent = number.as_tuple()
    zeros = len(figures) - len("".join(map(str, figures)).rstrip("0"))
    return max(0, -(int(exponent) + zeros))


def _whole(text: str, *, bits: int) -> int:
    limit = 2 ** (bits - 1) - 1
    if not _WHOLE.fullmatch(text) or abs(int(text)) > limit:
        raise ValueError(f"a whole number of at most {limit}")
    return int(text)


def _boolean(text: str) -> bool:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise ValueError("true or false")
    return value


def _currency(text: str) -> str:
    if not is_currency(text):
        raise ValueError("a currency code of three capitals such as MYR (ISO 4217)")
    return text


def _word(text: str, *, words: tuple[str, ...]) -> str:
    if text not in words:
        raise ValueError(f"one of {', '.join(words)}")
    return text


def _text(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("text without control characters")
    return text
