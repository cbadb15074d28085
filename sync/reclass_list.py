"""The list of entries to reclassify as a workbook for the accountant, in the order in which they were booked.

Each row says what stands on the old value, with the ledger's sign. Where it is certain what to do, the last columns are
the journal that does it, one amount from the one account to the other, so that they can be copied as they are; where
it is not, they are empty, and the remark says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

from accounting.standing import DISCOUNT, TAX_CODE, Entry
from destinations.table import Cell, write_table
from models import DeliveryState
from models.delivery import IN_THE_BOOKS
from sync.reclass import Reclass

HEADER = (
    "Type",
    "Document",
    "Date",
    "Party",
    "State",
    "Booked with version",
    "Line",
    "Description",
    "What",
    "Old",
    "New",
    "Stands there RM (debit +, credit -)",
    "Tax on it RM",
    "Debit account",
    "Credit account",
    "Amount RM",
    "Remark",
)
TITLE = "Reclassify"

_DRAFT = "Was sent as a draft: change it there before it is posted. If it was posted since, it stands there now."
_UNCERTAIN = "Nobody knows yet whether it is in the books. If it is, it stands there."
_ON_THE_WAY = "Not in the books yet: it will stand there, and then be in this list to be moved."
_TAKEN_BACK = "%s, which takes it back, is on its way: move nothing."
_NAMED_BEFORE = "The list of version %s named it too. Where it was moved since, it no longer stands there."
_MOVED_BEFORE = "The list of version %s moves it to %s. Where that was done, move it from there."
_THERE_BEFORE = "The list of version %s moves it to %s. Where that was done, nothing is left to do."
_LOOK = "Where it should stand is not known: look at the document in AiAccount."
_WHOLE = "It comes to RM %s: look at the document in AiAccount."
_TAX_CODE = "The tax code alone is another; no account moves."
_DISCOUNT = "Discounts have no account of their own in one of the two mappings; nothing has to move."


def write_reclass_list(file: IO[bytes], entries: Iterable[Reclass]) -> None:
    """Write the workbook, row by row; in English, like everything that goes to AiAccount."""
    write_table(file, TITLE, HEADER, _rows(entries))


def _rows(entries: Iterable[Reclass]) -> Iterator[tuple[Cell, ...]]:
    for one in entries:
        state = "draft" if one.is_draft and one.state in IN_THE_BOOKS else str(one.state)
        head: tuple[Cell, ...] = (one.push.title, one.number, one.day, one.party, state, one.version)
        remark = " ".join(_remarks(one)) or None
        if one.entry is None:
            yield (*head, *[None] * 10, remark)
            continue
        entry = one.entry
        stands = (entry.line or None, entry.description, entry.what, entry.old, entry.new, entry.amount, entry.tax)
        yield (*head, *stands, *_journal(one, entry), remark)


def _journal(one: Reclass, entry: Entry) -> tuple[str | None, str | None, Decimal | None]:
    """What moves an entry: the account to debit, the one to credit, and the amount."""
    is_certain = one.is_in_the_books and one.listed_before is None and entry.what not in (TAX_CODE, DISCOUNT)
    if not is_certain or not entry.new or not entry.amount:
        return None, None, None
    if entry.amount > 0:
        return entry.new, entry.old, entry.amount
    return entry.old, entry.new, -entry.amount


def _remarks(one: Reclass) -> Iterator[str]:
    if one.remark:
        yield one.remark
    if one.entry is None:
        yield _WHOLE % f"{one.amount:,.2f}"
    elif one.entry.new is None:
        yield _LOOK
    if one.taken_back_by is not None:
        yield _TAKEN_BACK % one.taken_back_by
    elif one.state not in IN_THE_BOOKS:
        yield _UNCERTAIN if one.state == DeliveryState.UNCERTAIN else _ON_THE_WAY
    elif one.is_draft:
        yield _DRAFT
    if one.entry is not None and one.listed_before is not None:
        yield _listed_before(one.entry, *one.listed_before)
    if one.entry is not None and one.entry.what == TAX_CODE:
        yield _TAX_CODE
    if one.entry is not None and one.entry.what == DISCOUNT:
        yield _DISCOUNT


def _listed_before(entry: Entry, version: int, new: str | None) -> str:
    """What an earlier list had done about it, if it was worked off: nobody tells us."""
    if new is None:
        return _NAMED_BEFORE % version
    return (_THERE_BEFORE if new == entry.new else _MOVED_BEFORE) % (version, new)
