"""Importing one source table from CSV or .xlsx: all of the file, or none of it and every problem it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.shop import Blogger
from sync.import_checks import ReferenceCheck, UniqueCheck, Values
from sync.import_columns import ColumnRule, column_rules
from sync.import_csv import csv_records
from sync.import_problems import Cell, ImportProblem, ImportRefused, Problems, Record, Unreadable
from sync.import_xlsx import xlsx_records

__all__ = ["TABLES", "ImportProblem", "ImportRefused", "ImportReport", "import_table"]

TABLES = tuple(table.name for table in Blogger.metadata.sorted_tables)
"""The source tables, each after the ones it refers to: import them in this order."""

_CHUNK = 1_000
"""How many rows are checked or written with one statement."""


@dataclass(frozen=True)
class ImportReport:
    """A file that was loaded, or (dry_run) would have been: how many rows into which table."""

    table: str
    file: str
    rows: int
    dry_run: bool

    def __str__(self) -> str:
        if self.dry_run:
            return f"{self.file}: {self.rows} rows for {self.table} are in order; nothing was loaded (dry run)."
        return f"{self.file}: {self.rows} rows loaded into {self.table}."


def import_table(table: str, path: Path, session: Session, *, dry_run: bool) -> ImportReport:
    """Check a file and load it into a source table, in the session's transaction (see `writing`); the caller commits.

    Raises ImportRefused, with nothing loaded, when anything in the file is wrong. Moments without an offset are UTC.
    """
    problems = Problems(str(path))
    target = _target(table, problems)
    rows = _check(target, path, session, problems)
    problems.refuse()
    if not dry_run:
        _load(target, path, session, problems)
    return ImportReport(table, str(path), rows, dry_run)


def _target(name: str, problems: Problems) -> Table:
    if name not in TABLES:
        problems.found(0, "", f"is meant for {name!r}; expected one of the tables {', '.join(TABLES)}.")
        problems.refuse()
    return Blogger.metadata.tables[name]


def _check(table: Table, path: Path, session: Session, problems: Problems) -> int:
    """Write down every problem of the file; answers how many rows it has."""
    unique = [UniqueCheck(column) for column in table.columns if column.primary_key or column.unique]
    references = [ReferenceCheck(column, table) for column in table.columns if column.foreign_keys]
    rows = 0
    for chunk in _chunks(_rows(table, path, problems)):
        rows += len(chunk)
        for uniqueness in unique:
            uniqueness.check(chunk, session, problems)
        for reference in references:
            reference.check(chunk, session, problems)
    ids = unique[0].seen
    for reference in references:
        reference.finish(ids, problems)
    return rows


def _load(table: Table, path: Path, session: Session, problems: Problems) -> None:
    """Read the file once more and write it. References within the table are set last: they may point down the file."""
    own = [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[Values] = []
    try:
        with session.begin_nested():
            for chunk in _chunks(_rows(table, path, problems)):
                problems.refuse()
                rows = [values for _, values in chunk]
                later.extend(_held_back(rows, own))
                session.execute(insert(table), rows)
            problems.refuse()
            _set_references(table, own, later, session)
    except IntegrityError as error:
        problems.found(
            0, "", f"was refused by the database ({error.orig}); expected rows that fit those already there."
        )
        problems.refuse()


def _held_back(rows: list[Values], own: list[str]) -> Iterator[Values]:
    """Take the references within the table out of the rows; what was taken out, by row id."""
    for values in rows:
        if any(values[name] is not None for name in own):
            yield {"its_id": values["id"], **{f"its_{name}": values[name] for name in own}}
            values.update(dict.fromkeys(own))


def _set_references(table: Table, own: list[str], later: list[Values], session: Session) -> None:
    if later:
        setting = update(table).where(table.c.id == bindparam("its_id"))
        session.execute(setting.values({name: bindparam(f"its_{name}") for name in own}), later)


def _chunks(rows: Iterator[tuple[int, Values]]) -> Iterator[list[tuple[int, Values]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _rows(table: Table, path: Path, problems: Problems) -> Iterator[tuple[int, Values]]:
    """The rows of a file, each with its line and as many values as could be read; the rest are problems."""
    rules = column_rules(table)
    records = _records(table.name, path, problems)
    header = next(records, None)
    if header is None:
        if not problems.count:
            problems.found(0, "", f"is empty; expected a first line with {', '.join(rules)}.")
        return
    names = _names(header, rules, problems)
    if names is None:
        return
    empty = {name: rule.default for name, rule in rules.items() if not rule.required}
    for record in records:
        yield record.line, {**empty, **_values(record, names, rules, problems)}


def _records(table: str, path: Path, problems: Problems) -> Iterator[Record]:
    """The file's records by the kind its name says; none, and a problem, when there is no such file to read."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        problems.found(0, "", f"has the ending {path.suffix!r}; expected .csv or .xlsx.")
    elif not path.exists():
        problems.found(0, "", "is not there; expected a file.")
    elif not path.is_file():
        problems.found(0, "", "is no file; expected a file, such as orders.csv.")
    elif path.stat().st_size == 0:
        problems.found(0, "", "is empty (0 bytes); expected a header and rows.")
    else:
        yield from _read(table, path, problems)


def _read(table: str, path: Path, problems: Problems) -> Iterator[Record]:
    try:
        yield from csv_records(path, problems) if path.suffix.lower() == ".csv" else xlsx_records(path, table, problems)
    except OSError as error:
        problems.found(0, "", f"cannot be read ({error.strerror or error}); expected a file we may read.")


def _names(header: Record, rules: dict[str, ColumnRule], problems: Problems) -> list[str] | None:
    """The column that each cell of a row belongs to; none, and problems, when the header is wrong."""
    before = problems.count
    names = [cell.strip() if isinstance(cell, str) else "" for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    for name in dict.fromkeys(names):
        if name not in rules:
            problems.found(header.line, name, f"found the column {name!r}; expected only {', '.join(rules)}.")
        elif names.count(name) > 1:
            problems.found(header.line, name, "found the column more than once; expected it once.")
    for name, rule in rules.items():
        if rule.required and name not in names:
            problems.found(header.line, name, "the column is missing; expected it in the header.")
    return names if problems.count == before else None


def _values(record: Record, names: list[str], rules: dict[str, ColumnRule], problems: Problems) -> Values:
    """The values of a row's cells; an empty cell has the column's default, a wrong one is a problem and left out."""
    cells = record.cells
    if any(cells[len(names) :]) or len(cells) < len(names):
        problems.found(record.line, "", f"found {len(cells)} cells; expected {len(names)}, as in the header.")
        return {}
    values: Values = {}
    for name, cell in zip(names, cells, strict=False):
        try:
            values[name] = _value(cell, rules[name])
        except ValueError as error:
            problems.found(record.line, name, f"{error}.")
    return values


def _value(cell: Cell, rule: ColumnRule) -> Any:
    """A cell's value. Raises ValueError with what was found and what was expected."""
    if isinstance(cell, Unreadable):
        raise ValueError(cell.message)
    text = cell.strip()
    if not text and rule.required:
        raise ValueError("found nothing; expected a value")
    try:
        return rule.read(text) if text else rule.default
    except ValueError as error:
        raise ValueError(f"found {text[:60]!r}; expected {error}") from None
