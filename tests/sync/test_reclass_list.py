"""The list to reclassify as the accountant opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from accounting.pushes import PUSH_TYPES
from accounting.standing import ACCOUNT, DISCOUNT, OFF_THE_LINES, TAX_CODE, Entry
from sync.reclass import GONE, NOT_KEPT, Reclass
from sync.reclass_list import write_reclass_list

SOLD = Entry(ACCOUNT, 1, "White mug", "40000", "40010", Decimal("-10.00"), Decimal("-1.00"))
LISTED = Reclass(
    push=PUSH_TYPES["sales_invoice"],
    number="S-1",
    day=date(2026, 5, 15),
    party="Aisyah",
    state="posted",
    version=1,
    amount=Decimal("11.00"),
    entry=SOLD,
)


def written(*found: Reclass) -> list[dict[str, Any]]:
    file = BytesIO()
    write_reclass_list(file, found)
    header, *rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def journal(row: dict[str, Any]) -> tuple[Any, Any, Any]:
    return row["Debit account"], row["Credit account"], row["Amount RM"]


def test_a_row_says_what_stands_where_and_ends_with_the_journal_that_moves_it() -> None:
    back = replace(LISTED, number="R-1", entry=replace(SOLD, amount=Decimal("4.00"), tax=Decimal("0.40")))
    sold, returned = written(LISTED, back)
    assert tuple(sold.values())[:13] == (
        *("Sales Invoice", "S-1", sold["Date"], "Aisyah", "posted", 1),
        *(1, "White mug", "Account", "40000", "40010", -10, -1),
    )
    assert journal(sold) == ("40000", "40010", 10)
    assert journal(returned) == ("40010", "40000", 4)
    assert sold["Remark"] is None


@pytest.mark.parametrize(
    ("listed", "state", "remark"),
    [
        (replace(LISTED, is_draft=True), "draft", "Was sent as a draft: change it there before it is posted."),
        (replace(LISTED, state="held"), "held", "Not in the books yet"),
        (replace(LISTED, state="held", is_draft=True), "held", "Not in the books yet"),
        (replace(LISTED, state="uncertain"), "uncertain", "Nobody knows yet whether it is in the books."),
        (replace(LISTED, taken_back_by="S-1-CN2"), "posted", "S-1-CN2, which takes it back, is on its way"),
        (replace(LISTED, entry=replace(SOLD, new=None), remark=GONE), "posted", f"{GONE} Where it should stand"),
        (replace(LISTED, entry=replace(SOLD, what=TAX_CODE)), "posted", "The tax code alone is another"),
        (replace(LISTED, entry=replace(SOLD, what=DISCOUNT, new=OFF_THE_LINES)), "posted", "Discounts have no account"),
    ],
)
def test_where_no_journal_is_certain_there_is_none_and_the_remark_says_why(
    listed: Reclass, state: str, remark: str
) -> None:
    (row,) = written(listed)
    assert journal(row) == (None, None, None)
    assert (row["State"], row["Stands there RM (debit +, credit -)"]) == (state, -10)
    assert row["Remark"].startswith(remark)


def test_what_an_earlier_list_had_is_not_moved_twice() -> None:
    """Nobody but the accountant knows whether that list was worked off."""
    further, there, unknown = written(
        replace(LISTED, listed_before=(2, "40005")),
        replace(LISTED, listed_before=(2, "40010")),
        replace(LISTED, listed_before=(2, None)),
    )
    assert further["Remark"] == "The list of version 2 moves it to 40005. Where that was done, move it from there."
    assert there["Remark"] == "The list of version 2 moves it to 40010. Where that was done, nothing is left to do."
    assert unknown["Remark"].startswith("The list of version 2 named it too.")
    assert [journal(one) for one in (further, there, unknown)] == [(None, None, None)] * 3


def test_a_document_of_which_nothing_was_kept_has_its_amount() -> None:
    (row,) = written(replace(LISTED, entry=None, remark=NOT_KEPT))
    assert row["Remark"] == f"{NOT_KEPT} It comes to RM 11.00: look at the document in AiAccount."
    assert row["Old"] is None
