"""The list of entries to reclassify as a workbook for the accountant, in the order in which they were booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from destinations.table import Cell, write_table
from sync.reclass import Reclass

HEADER = (
    "Type",
    "Document",
    "Date",
    "Party",
    "Line",
    "Description",
    "What",
    "Old",
    "New",
    "Amount RM",
    "Tax on it RM",
    "Remark",
)
TITLE = "Reclassify"
_LOOK = "The source no longer has it as it was posted. Look at the document in AiAccount."


def write_reclass_list(file: IO[bytes], entries: Iterable[Reclass]) -> None:
    """Write the workbook, row by row; in English, like everything that goes to AiAccount."""
    write_table(file, TITLE, HEADER, _rows(entries))


def _rows(entries: Iterable[Reclass]) -> Iterator[tuple[Cell, ...]]:
    for one in entries:
        head: tuple[Cell, ...] = (one.push.title, one.number, one.day, one.party)
        if one.entry is None:
            yield (*head, None, None, None, None, None, None, None, _LOOK)
            continue
        entry = one.entry
        line = entry.line or None
        yield (*head, line, entry.description, entry.what, entry.old, entry.new, entry.amount, entry.tax, None)
