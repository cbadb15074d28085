"""One cell to one value: text stays text, numbers become exact, and what does not fit is said in a sentence."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from sandbox.sheets import Column, Holds
from sandbox.workbook import Cell, is_empty

Value = str | Decimal | date | None

LARGEST = Decimal(10) ** 10
AMOUNT_PLACES = 4
RATE_PLACES = 10


class CellError(ValueError):
    """A cell does not hold what its column holds; the message is for the person who made the sheet."""


def value_of(cell: Cell, column: Column) -> Value:
    """The cell's value, None when it is empty; raises CellError."""
    if is_empty(cell):
        if column.required:
            raise CellError(f"{column.header} is required and is empty.")
        return None
    value = _READERS[column.holds](cell, column)
    if column.choices and value not in column.choices:
        raise CellError(f"{column.header} must be one of {', '.join(column.choices)}, not {cell}.")
    return value


def _text(cell: Cell, column: Column) -> str:
    if not isinstance(cell, str):
        raise CellError(f"{column.header} must be a text cell, not {_named(cell)} ({cell}).")
    return cell


def _amount(cell: Cell, column: Column) -> Decimal:
    number = _number(cell, column)
    return _exact(number, column, AMOUNT_PLACES)


def _rate(cell: Cell, column: Column) -> Decimal:
    number = _number(cell, column)
    return _exact(number, column, RATE_PLACES)


def _day(cell: Cell, column: Column) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if not isinstance(cell, date):
        raise CellError(f"{column.header} must be a date cell, not {_named(cell)} ({cell}).")
    return cell


def _line_number(cell: Cell, column: Column) -> str:
    if isinstance(cell, str) and cell.isdecimal():
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    raise CellError(f"{column.header} must be a whole number, not {cell}.")


def _number(cell: Cell, column: Column) -> Decimal:
    """The number as written.

    A sheet's numbers reach us as floats. The shortest text that gives the same float back (``repr``) is what the
    author wrote, up to 15 digits; the float's own binary value is not.
    """
    if isinstance(cell, bool) or not isinstance(cell, float | int):
        raise CellError(f"{column.header} must be a numeric cell, not {_named(cell)} ({cell}).")
    return Decimal(repr(cell))


def _exact(number: Decimal, column: Column, most_places: int) -> Decimal:
    if not number.is_finite() or abs(number) >= LARGEST:
        raise CellError(f"{column.header} is too large: {number}.")
    if number != round(number, most_places):
        raise CellError(f"{column.header} has more than {most_places} decimal places: {number}.")
    return number


def _named(cell: Cell) -> str:
    if isinstance(cell, str):
        return "a text"
    if isinstance(cell, bool):
        return "a yes or no"
    return "a number" if isinstance(cell, float | int) else "a date or time"


_READERS: Mapping[Holds, Callable[[Cell, Column], Value]] = {
    Holds.TEXT: _text,
    Holds.AMOUNT: _amount,
    Holds.RATE: _rate,
    Holds.DAY: _day,
    Holds.LINE_NUMBER: _line_number,
}
