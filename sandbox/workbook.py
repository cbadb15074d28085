"""Reading an uploaded workbook into rows of raw cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from sandbox.errors import ColumnMissingError, FileUnreadableError
from sandbox.sheets import Kind

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True)
class Row:
    """One sheet row that is not empty; ``cells`` follow the kind's columns, an absent column reads as empty text."""

    number: int
    cells: tuple[Cell, ...]


def read_rows(file: bytes, kind: Kind) -> list[Row]:
    """The rows of the first sheet, numbered as in the sheet; raises FileUnreadableError or ColumnMissingError."""
    table = _first_sheet(file)
    where = _positions(table[0] if table else [], kind)
    return list(_rows(table, where))


def _first_sheet(file: bytes) -> list[list[Cell]]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(file))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise FileUnreadableError(f"The file cannot be read as an xlsx workbook: {error}.") from error


def _positions(header: list[Cell], kind: Kind) -> list[int | None]:
    found = {name: at for at, name in reversed(list(enumerate(header)))}
    missing = [column.header for column in kind.columns if column.required and column.header not in found]
    if missing:
        raise ColumnMissingError(_missing_sentence(missing, kind), column=missing[0], columns=missing)
    return [found.get(column.header) for column in kind.columns]


def _missing_sentence(missing: list[str], kind: Kind) -> str:
    return f"Row 1 of the sheet {kind.sheet} lacks {', '.join(missing)}."


def _rows(table: list[list[Cell]], where: list[int | None]) -> Iterator[Row]:
    for number, cells in enumerate(table[1:], start=2):
        if any(cell != "" for cell in cells):
            yield Row(number, tuple("" if at is None else cells[at] for at in where))


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing, or only spaces."""
    return isinstance(cell, str) and not cell.strip()
