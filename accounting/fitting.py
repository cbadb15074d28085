"""What a cell of a workbook holds exactly, and the problem for whatever fits into none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from accounting.documents import Document, Line
from accounting.problems import Problem
from accounting.rounding import places, round_half_up
from accounting.words import N_, plain

TEXT_LENGTH = 32_767
"""What a spreadsheet cell holds, in UTF-16 units: most characters are one, an emoji is two."""

LARGEST = Decimal(10**13)
"""Beyond this a number is a slip of the keyboard; it also keeps every amount exact in a spreadsheet cell."""

MOST_DIGITS = 15
"""A spreadsheet cell holds a binary number; up to this many digits it comes back as it was."""

LINE_PLACES, RATE_PLACES = 4, 10
"""The most decimal places of a quantity or price, and of an exchange rate."""

FIRST_DAY = date(1900, 3, 1)
"""Before it spreadsheets disagree about which day is which."""


def number_problems(document: Document, line: Line, place: int) -> Iterator[Problem]:
    """A problem for each number of a line that no cell can hold; `place` counts lines from 1."""
    currency_places = places(document.currency)
    for column, number, most in (
        ("Quantity", line.quantity, LINE_PLACES),
        ("Unit Price", line.unit_price, LINE_PLACES),
        ("Discount", line.discount, LINE_PLACES),
        ("Tax Amount", line.tax_amount, currency_places),
        ("Line Total", line.total, currency_places),
    ):
        if found := flaw(number, most):
            code, message = found
            values = {"line": str(place), "column": column, "number": plain(number), "most": str(most)}
            yield Problem(document.number, message, code, values)


def text_problems(document: Document, *texts: tuple[str, str | None], line: int = 0) -> Iterator[Problem]:
    """A problem for each (column, text) that no cell can hold; line 0 is the document as a whole."""
    for column, text in texts:
        if text is None:
            continue
        if not isinstance(text, str):
            message = N_("%(column)s is not a text. Correct it in the source.")
            yield Problem(document.number, message, "TEXT_NOT_VALID", {"column": column})
        elif len(text) > TEXT_LENGTH // 2 and (length := _units(text)) > TEXT_LENGTH:
            values = {"column": column, "line": str(line), "length": str(length), "most": str(TEXT_LENGTH)}
            message = N_("%(column)s has %(length)s characters; a cell holds %(most)s. Shorten it.")
            if line:
                message = N_("Line %(line)s: %(column)s has %(length)s characters; a cell holds %(most)s. Shorten it.")
            yield Problem(document.number, message, "TEXT_TOO_LONG", values)


def day_problem(document: Document, column: str, day: date | None) -> Problem:
    """The problem with a day that is missing, or that no spreadsheet can hold."""
    message = N_("%(column)s is %(day)s; a day from %(first)s on is needed. Correct it in the source.")
    values = {"column": column, "day": str(day), "first": str(FIRST_DAY)}
    return Problem(document.number, message, "DAY_NOT_VALID", values)


def flaw(number: Decimal, most_places: int) -> tuple[str, str] | None:
    """The code and the sentence of what keeps a number out of its cell; none when nothing does."""
    if not number.is_finite():
        return "VALUE_NOT_A_NUMBER", N_("Line %(line)s: %(column)s is not a number. Correct it in the source.")
    if is_too_large(number):
        return "VALUE_TOO_LARGE", N_(
            "Line %(line)s: %(column)s %(number)s is too large to be right. Correct it in the source."
        )
    if round_half_up(number, most_places) != number:
        return "VALUE_NOT_EXACT", N_(
            "Line %(line)s: %(column)s %(number)s has more than %(most)s decimal places. Round it in the source."
        )
    return None


def is_too_large(number: Decimal) -> bool:
    """Whether it is beyond reason, or has more digits than a cell keeps exactly. NaN is not."""
    if number.is_nan():
        return False
    return number.copy_abs() >= LARGEST or len(number.normalize().as_tuple().digits) > MOST_DIGITS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
