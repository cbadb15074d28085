"""Writing documents as an xlsx workbook, row by row: memory stays flat however long the period.

openpyxl makes an empty workbook with its styles; the rows are streamed into its sheet as XML while it is zipped. That
takes a tenth of the time openpyxl needs for the rows, and keeps amounts and texts exactly as they are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from accounting.documents import Document, DocumentKind
from destinations.aiaccount.cells import date_cell, number_cell, text_cell
from destinations.aiaccount.sheets import SHEETS, Column, Format, Sheet, SheetRow, Value, rows_of
from destinations.base import Span, Workbook

MOST_ROWS = 1_048_576
"""Excel's limit for the rows of a sheet, header included."""

_CHUNK = 64 * 1024
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl writes naive moments; a fixed one keeps the bytes the same.
_REQUIRED_FILL = PatternFill("solid", fgColor="DDEBF7")
_HEADER_ROW, _STYLED_ROW = 1, 2

_INSIDES: dict[Format, tuple[str, Callable[[Any], str]]] = {
    Format.TEXT: (' t="inlineStr"', text_cell),
    Format.DATE: ("", date_cell),
    Format.MONEY: ("", number_cell),
    Format.NUMBER: ("", number_cell),
}
"""For each format the cell's type and the function that writes what is inside."""


def write_workbook(kind: DocumentKind, documents: Iterable[Document], path: Path, *, remarks: str) -> Workbook:
    """Write the documents as one workbook, durably: afterwards it is on the disk whole, or not at all.

    The same documents give the same bytes. Raises OSError, and ValueError when a value does not fit into a cell.
    """
    sheet = SHEETS[kind]
    with _durable(path) as file:
        spans = _write(sheet, documents, file, remarks)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # typeshed: wants readinto.
        size = file.tell()
    rows = sum(span.last_row - span.first_row + 1 for span in spans)
    return Workbook(path=path, rows=rows, size=size, sha256=sha256, spans=tuple(spans))


@contextmanager
def _durable(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when all of it is on the disk; otherwise it leaves no trace."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(sheet: Sheet, documents: Iterable[Document], file: IO[bytes], remarks: str) -> list[Span]:
    empty = _empty_workbook(sheet)
    spans: list[Span] = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        # Opened by name, an entry is dated 1980-01-01: the same bytes whenever it is written.
        for name, content in empty.parts.items():
            with archive.open(name, "w") as part:
                part.write(content)
        with archive.open(empty.sheet_name, "w") as part:
            part.write(empty.before_rows)
            for chunk in _chunks(_rows(sheet, empty.styles, documents, spans, remarks)):
                part.write(chunk)
            part.write(empty.after_rows)
    return spans


@dataclass(frozen=True)
class _EmptyWorkbook:
    """A workbook without data rows, its sheet cut in two where they belong. `styles` go by format."""

    parts: dict[str, bytes]
    sheet_name: str
    before_rows: bytes
    after_rows: bytes
    styles: dict[Format, int]


def _empty_workbook(sheet: Sheet) -> _EmptyWorkbook:
    workbook = OpenpyxlWorkbook()
    styles = _lay_out(workbook, sheet)
    saved = BytesIO()
    workbook.save(saved)
    with ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = _properties(sheet)
    sheet_name = next(name for name in parts if name.startswith("xl/worksheets/"))
    before, after = _halves(parts.pop(sheet_name))
    return _EmptyWorkbook(parts, sheet_name, before, after, styles)


def _lay_out(workbook: OpenpyxlWorkbook, sheet: Sheet) -> dict[Format, int]:
    worksheet = workbook.active
    assert worksheet is not None  # noqa: S101 - a new workbook has a sheet; told to the type checker only.
    worksheet.title = sheet.title
    worksheet.freeze_panes = "B2"
    for place, column in enumerate(sheet.columns, 1):
        header = worksheet.cell(_HEADER_ROW, place, column.header)
        header.font = Font(bold=True)
        if column.required:
            header.fill = _REQUIRED_FILL
        worksheet.column_dimensions[get_column_letter(place)].width = max(column.width, len(column.header) + 2)
    styles = {}
    for place, format_ in enumerate(Format, 1):
        cell = worksheet.cell(_STYLED_ROW, place)
        cell.number_format = format_.value
        styles[format_] = cell.style_id
    return styles


def _properties(sheet: Sheet) -> bytes:
    properties = DocumentProperties(creator="AiAccount Sync", title=sheet.title, created=_MADE, modified=_MADE)
    content: bytes = tostring(properties.to_tree())  # type: ignore[assignment] # The stubs say str; it is bytes.
    return content


def _halves(xml: bytes) -> tuple[bytes, bytes]:
    """The sheet's XML up to its data rows and from their end on."""
    before, _, rest = xml.partition(b'<row r="%d"' % _STYLED_ROW)
    _, end, after = rest.partition(b"</sheetData>")
    # The dimension counts rows that are not written yet, and readers that believe it would stop there.
    start, _, tail = before.partition(b"<dimension")
    return start + tail.partition(b"/>")[2], end + after


def _rows(
    sheet: Sheet, styles: dict[Format, int], documents: Iterable[Document], spans: list[Span], remarks: str
) -> Iterator[str]:
    """The XML of every row; each document's span is noted on the way."""
    cells = [_Cells.of(column, place, styles) for place, column in enumerate(sheet.columns, 1)]
    row_number, last_key = _HEADER_ROW, ("", "")
    for document in documents:
        key = (document.number, document.party.text)
        if key == last_key:
            raise ValueError(f"{document.number} stands twice in a row: AiAccount would take both for one document.")
        first, last_key = row_number + 1, key
        for row in rows_of(document, remarks):
            row_number += 1
            yield f'<row r="{row_number}">{"".join(_row_cells(cells, row, row_number))}</row>'
        if row_number < first:
            raise ValueError(f"{document.number} has no lines, so there is nothing to write.")
        if row_number > MOST_ROWS:
            raise ValueError(f"A sheet has at most {MOST_ROWS} rows. Cut the documents into smaller parcels.")
        spans.append(Span(first, row_number))


@dataclass(frozen=True)
class _Cells:
    """How the cells of one column are written: <c r="A, the row's number, this start, the inside, the end."""

    header: str
    letter: str
    start: str
    read: Callable[[SheetRow], Value]
    inside: Callable[[Any], str]

    @classmethod
    def of(cls, column: Column, place: int, styles: dict[Format, int]) -> _Cells:
        """The cells of a column at its place, from 1."""
        cell_type, inside = _INSIDES[column.format]
        start = f'" s="{styles[column.format]}"{cell_type}>'
        return cls(column.header, get_column_letter(place), start, column.read, inside)


def _row_cells(cells: list[_Cells], row: SheetRow, row_number: int) -> Iterator[str]:
    for cell in cells:
        value = cell.read(row)
        if value is None or value == "":
            continue
        try:
            inside = cell.inside(value)
        except ValueError as error:
            raise ValueError(f"{cell.header} of {row.document.number}: {error}.") from error
        yield f'<c r="{cell.letter}{row_number}{cell.start}{inside}</c>'


def _chunks(rows: Iterator[str]) -> Iterator[bytes]:
    """The rows put together to pieces that are worth compressing."""
    waiting: list[str] = []
    size = 0
    for row in rows:
        waiting.append(row)
        size += len(row)
        if size > _CHUNK:
            yield "".join(waiting).encode()
            waiting.clear()
            size = 0
    yield "".join(waiting).encode()
