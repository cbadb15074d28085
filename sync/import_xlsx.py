"""Reading a sheet of an .xlsx file row by row, as text, with a bound on everything an attacker could blow up."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.escape import unescape

from sync.import_problems import Cell, Problems, Record, Unreadable

MOST_UNPACKED = 256 * 1024 * 1024
"""In bytes, over all parts. A hundred thousand rows are some 60 MB; larger tables come as CSV."""

MOST_UNPACKED_PART = 64 * 1024 * 1024
"""In bytes, for a part that is kept in memory: the texts, the styles, the list of sheets."""

MOST_PARTS = 2_000
LAST_ROW = 1_048_576
LAST_COLUMN = 256
"""No source table comes near; Excel itself has 16,384."""

_MOST_OPEN = 100_000
"""How many elements may come before one we look for is complete."""

_BROKEN = (
    BadZipFile,
    SyntaxError,
    ValueError,
    KeyError,
    IndexError,
    RuntimeError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
)
"""What zipfile and the XML parser raise on a file that is damaged, encrypted, or built to do harm."""


class _NotAWorkbookError(Exception):
    """The file is no workbook we read; the message says what was found and what was expected."""


@dataclass
class _Book:
    """What a sheet's cells refer to: the shared texts, the styles that show a date, and day zero."""

    texts: list[str] = field(default_factory=list)
    date_styles: frozenset[str] = frozenset()
    epoch: datetime = CALENDAR_WINDOWS_1900


def xlsx_records(path: Path, sheet: str, problems: Problems) -> Iterator[Record]:
    """The rows of the sheet of that name, or of the only sheet. What cannot be read is a problem.

    Numbers come with Excel's 15 significant digits, dates and moments in ISO 8601.
    """
    try:
        with ZipFile(path) as archive:
            _refuse_bombs(archive)
            sheets, book = _opened(archive)
            with archive.open(_chosen(sheets, sheet)) as stream:
                yield from _rows(stream, book)
    except _NotAWorkbookError as error:
        problems.found(0, "", str(error))
    except _BROKEN as error:
        problems.found(0, "", f"cannot be read as .xlsx ({error}); expected a workbook saved by a spreadsheet program.")


def _refuse_bombs(archive: ZipFile) -> None:
    """Look at the sizes before anything is unpacked; zipfile itself never unpacks more than a part declares."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _NotAWorkbookError(f"holds {len(parts)} parts; expected at most {MOST_PARTS}.")
    unpacked = sum(part.file_size for part in parts)
    kept = max((part.file_size for part in parts if "/worksheets/" not in part.filename), default=0)
    if unpacked > MOST_UNPACKED or kept > MOST_UNPACKED_PART:
        limit = MOST_UNPACKED if unpacked > MOST_UNPACKED else MOST_UNPACKED_PART
        raise _NotAWorkbookError(
            f"unpacks to {unpacked} bytes; expected at most {limit}. Save a table of this size as CSV."
        )


def _opened(archive: ZipFile) -> tuple[dict[str, str], _Book]:
    """The sheets by name, each with its part, and what their cells refer to."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise _NotAWorkbookError("holds no xl/workbook.xml; expected an Excel workbook.")
    targets = {}
    for link in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        target = link.get("Target", "")
        targets[link.get("Id")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    sheets = {sheet.get("name", ""): targets[_link(sheet)] for sheet in _elements(archive, "xl/workbook.xml", "sheet")}
    book = _Book()
    for properties in _elements(archive, "xl/workbook.xml", "workbookPr"):
        if properties.get("date1904") in ("1", "true"):
            book.epoch = CALENDAR_MAC_1904
    if "xl/sharedStrings.xml" in names:
        book.texts = [_text(item) for item in _elements(archive, "xl/sharedStrings.xml", "si")]
    if "xl/styles.xml" in names:
        book.date_styles = _date_styles(archive)
    return sheets, book


def _link(sheet: Element) -> str:
    """The sheet's r:id, which stands in a namespace of its own."""
    return next((value for key, value in sheet.items() if "}" in key and _local(key) == "id"), "")


def _chosen(sheets: dict[str, str], name: str) -> str:
    if name in sheets:
        return sheets[name]
    if len(sheets) != 1:
        raise _NotAWorkbookError(f"holds {len(sheets)} sheets; expected one, or one of them named {name!r}.")
    return next(iter(sheets.values()))


def _date_styles(archive: ZipFile) -> frozenset[str]:
    """The style numbers under which a number is shown as a date or a moment."""
    formats = {str(id): code for id, code in BUILTIN_FORMATS.items()}
    for own in _elements(archive, "xl/styles.xml", "numFmt"):
        formats[own.get("numFmtId", "")] = own.get("formatCode", "")
    styles = [style for group in _elements(archive, "xl/styles.xml", "cellXfs") for style in group]
    return frozenset(
        str(at) for at, style in enumerate(styles) if is_date_format(formats.get(style.get("numFmtId", "0"), ""))
    )


def _rows(stream: IO[bytes], book: _Book) -> Iterator[Record]:
    """The rows that hold anything, at least as wide as the first: a sheet leaves out empty cells at the end."""
    number = width = 0
    for row in _finished(stream, "row"):
        number = int(row.get("r", number + 1))
        if number > LAST_ROW:
            raise ValueError(f"row {number} is beyond Excel's last")
        cells = _cells(row, book)
        if any(cells):
            width = width or len(cells)
            yield Record(number, cells + [""] * (width - len(cells)))


def _cells(row: Element, book: _Book) -> list[Cell]:
    cells: list[Cell] = []
    at = 0
    for element in row:
        if _local(element.tag) != "c":
            continue
        place = element.get("r")
        at = _column(place.rstrip("0123456789")) if place else at + 1
        value = _value(element, book)
        if not value:
            continue
        if at > LAST_COLUMN:
            raise ValueError(f"cell {place} is beyond column {LAST_COLUMN}")
        cells.extend([""] * (at - len(cells)))
        cells[at - 1] = value
    return cells


def _value(element: Element, book: _Book) -> Cell:
    """A cell as text. A formula is refused even with a stored result: nobody can say that the result is fresh."""
    parts = {_local(part.tag): part for part in element}
    kind, raw = element.get("t", "n"), parts["v"].text or "" if "v" in parts else ""
    if "f" in parts:
        return Unreadable(f"found the formula ={(parts['f'].text or '')[:60]}; expected a value (paste values)")
    if kind == "inlineStr":
        return _text(parts["is"]) if "is" in parts else ""
    if not raw:
        return ""
    if kind == "e":
        return Unreadable(f"found the error {raw[:20]}; expected a value")
    if kind == "s":
        return book.texts[int(raw)]
    if kind == "b":
        return "true" if raw == "1" else "false"
    if kind in ("str", "d"):
        return raw
    return _date(raw, book.epoch) if element.get("s", "0") in book.date_styles else _number(raw)


def _number(raw: str) -> str:
    """The number as typed: Excel keeps 15 digits, and writers put 854.43 as 854.4299999999999 or ...999995."""
    return raw if raw.lstrip("-").isdigit() else f"{float(raw):.15g}"


def _date(raw: str, epoch: datetime) -> Cell:
    try:
        moment = from_excel(float(raw), epoch)
    except (ValueError, OverflowError):
        return Unreadable(f"found {raw[:20]} shown as a date; expected a day that Excel can show")
    if isinstance(moment, datetime) and moment.time() == time.min:
        return moment.date().isoformat()
    return str(moment.isoformat()) if moment is not None else ""


def _text(item: Element) -> str:
    """The text of a shared or inline string: its runs, without the phonetic hints of Japanese."""
    pieces = [piece for part in item for piece in ([part] if _local(part.tag) == "t" else _runs(part))]
    return str(unescape("".join(piece.text or "" for piece in pieces)))


def _runs(part: Element) -> list[Element]:
    return [piece for piece in part if _local(piece.tag) == "t"] if _local(part.tag) == "r" else []


def _elements(archive: ZipFile, part: str, tag: str) -> Iterator[Element]:
    with archive.open(part) as stream:
        yield from _finished(stream, tag)


def _finished(stream: IO[bytes], tag: str) -> Iterator[Element]:
    """Every finished element of that tag; what was read before is forgotten, so memory stays flat."""
    open_elements: list[Element] = []
    waiting = 0
    events: Iterator[tuple[str, Any]] = iterparse(stream, events=("start", "end"), forbid_dtd=True)
    for event, element in events:
        if event == "start":
            open_elements.append(element)
            waiting += 1
            if waiting > _MOST_OPEN:
                raise ValueError(f"more than {_MOST_OPEN} elements without a whole {tag}")
            continue
        open_elements.pop()
        if _local(element.tag) == tag:
            yield element
            waiting = 0
            if open_elements:
                open_elements[-1].clear()


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    return column_index_from_string(letters)


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    """A name without its namespace: Excel's strict files use another one."""
    return tag.rpartition("}")[2]
