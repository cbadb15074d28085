"""One value to the XML of one cell, exactly; what a cell cannot hold exactly is a ValueError."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import escape

LONGEST_TEXT = 32_767
"""Excel's limit for the text of a cell, in UTF-16 units."""

MOST_DIGITS = 15
"""A cell holds a binary float; up to this many significant digits come back as they were."""

_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_RUNS = re.compile(rf"({_CONTROL})|(?<=_)(?=x[0-9A-Fa-f]{{4}}_)")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_REFERENCES = {"\r": "&#13;"}


@lru_cache(maxsize=1024)
def text_cell(text: str) -> str:
    """The inside of a text cell. Texts repeat from row to row, so the last thousand are remembered.

    Readers differ on _x0041_ inside a text: Excel, LibreOffice and calamine take it for an A, openpyxl does not. So a
    text that only looks like such an escape is cut into two runs, which all of them join as it was typed. A control
    character, which XML cannot hold, is an escape in a run of its own; openpyxl shows that as it is spelled. What no
    reader gives back (lone surrogates, U+FFFE, U+FFFF) becomes U+FFFD, the replacement character.
    """
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
        raise ValueError(f"a cell holds at most {LONGEST_TEXT} characters, and this text has {len(text)}")
    runs = [_run(run) for run in _RUNS.split(text) if run]
    if len(runs) == 1:
        return f"<is>{runs[0]}</is>"
    return f"<is>{''.join(f'<r>{run}</r>' for run in runs)}</is>"


def _run(text: str) -> str:
    if len(text) == 1 and re.match(_CONTROL, text):
        return f"<t>_x{ord(text):04X}_</t>"
    # Without this attribute calamine cuts the spaces at the ends away.
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<t{keep}>{escape(_UNWRITABLE.sub(_REPLACEMENT, text), _REFERENCES)}</t>"


def number_cell(number: Decimal) -> str:
    """The inside of a numeric cell: the number in plain digits, 854.43 and never 854.4299999999999."""
    if not number.is_finite():
        raise ValueError(f"{number} is not a number that a cell can hold")
    if not number:
        return f"<v>{abs(number):f}</v>"  # Never -0.00.
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{number} is too large or too small for a cell")
    text = f"{number:f}"
    if len(text) > MOST_DIGITS and len(text.lstrip("-0.").replace(".", "").rstrip("0")) > MOST_DIGITS:
        raise ValueError(f"{text} has more than {MOST_DIGITS} digits, and a cell would not hold it exactly")
    return f"<v>{text}</v>"


def date_cell(day: date) -> str:
    """The inside of a date cell: the spreadsheet's day number."""
    if day < _FIRST_DAY:
        raise ValueError(f"{day} is before {_FIRST_DAY}, where spreadsheets disagree about days")
    return f"<v>{(day - _DAY_ZERO).days}</v>"
