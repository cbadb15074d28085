"""Rows to papers: consecutive rows of one number and party are one document, with every error its cells have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sandbox.cells import CellError, Value, value_of
from sandbox.sheets import DRAFT, Kind
from sandbox.workbook import Cell, Row


@dataclass(frozen=True)
class RowError:
    """One thing wrong with a document; ``row`` is the sheet row, ``column`` the header in the sheet."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Line:
    """The values of one row by field; a field that is empty or unreadable is absent."""

    row: int
    values: Mapping[str, Value]

    def text(self, field: str) -> str:
        """A text field, empty when absent."""
        value = self.values.get(field)
        return value if isinstance(value, str) else ""

    def number(self, field: str) -> Decimal | None:
        """A numeric field."""
        value = self.values.get(field)
        return value if isinstance(value, Decimal) else None

    def day(self, field: str) -> date | None:
        """A date field."""
        value = self.values.get(field)
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class Paper:
    """A document as sent, before it is judged; ``errors`` are those of its cells, ``rows`` counts its sheet rows."""

    kind: Kind
    number: str
    party: str
    lines: tuple[Line, ...]
    errors: tuple[RowError, ...]

    @property
    def head(self) -> Line:
        """The first row, which holds the document's own columns."""
        return self.lines[0]

    @property
    def key(self) -> tuple[str, str]:
        """What AiAccount dedupes by within a kind: number and party, exactly as sent."""
        return self.number, self.party

    @property
    def rows(self) -> int:
        """How many sheet rows the document has."""
        return len(self.lines)

    @property
    def is_draft(self) -> bool:
        """Whether it is to lie in the books as a paper."""
        return self.head.text("status") == DRAFT

    def is_faulty(self, *fields: str) -> bool:
        """Whether a cell of one of the fields, on any row, could not be read."""
        headers = {self.kind.headers[field] for field in fields}
        return any(error.column in headers for error in self.errors)

    def error(self, code: str, field: str, message: str, *, line: Line | None = None) -> RowError:
        """An error on one line, or on the document's first row."""
        return RowError((line or self.head).row, self.kind.headers[field], code, message)


def read_papers(rows: list[Row], kind: Kind) -> list[Paper]:
    """The documents in sheet order; never raises, bad cells become errors of their document."""
    fields = [column.field for column in kind.columns]
    number_at, party_at = fields.index("number"), fields.index("party")
    grouped = groupby(rows, key=lambda row: (row.cells[number_at], row.cells[party_at]))
    return [_paper(list(group), kind, number, party) for (number, party), group in grouped]


def _paper(rows: list[Row], kind: Kind, number: Cell, party: Cell) -> Paper:
    errors: list[RowError] = []
    lines = tuple(_line(row, kind, errors) for row in rows)
    errors += _disagreements(rows, kind)
    if len(rows) > 1 and not kind.has_lines:
        message = f"{number} stands on {len(rows)} rows; one document of this kind is one row."
        errors.append(RowError(rows[1].number, kind.headers["number"], "VALUE_INVALID", message))
    return Paper(kind, str(number), str(party), lines, tuple(errors))


def _line(row: Row, kind: Kind, errors: list[RowError]) -> Line:
    values: dict[str, Value] = {}
    for column, cell in zip(kind.columns, row.cells, strict=True):
        try:
            value = value_of(cell, column)
        except CellError as error:
            errors.append(RowError(row.number, column.header, "VALUE_INVALID", str(error)))
            continue
        if value is not None:
            values[column.field] = value
    return Line(row.number, values)


def _disagreements(rows: list[Row], kind: Kind) -> Iterator[RowError]:
    shared = [(at, column.header) for at, column in enumerate(kind.columns) if not column.per_line]
    first = rows[0]
    for row in rows[1:]:
        for at, header in shared:
            if row.cells[at] != first.cells[at]:
                message = (
                    f"{header} must be the same on every row of the document, and differs from row {first.number}."
                )
                yield RowError(row.number, header, "VALUE_INVALID", message)
