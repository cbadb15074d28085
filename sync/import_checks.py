"""What a file's rows must be to each other and to the tables: unique, and referring to rows that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from sync.import_problems import Problems

Values = dict[str, Any]
"""A row's values by column; a column whose cell was wrong is left out."""


@dataclass
class UniqueCheck:
    """No value twice in the file, none that the table holds already."""

    column: Column[Any]
    seen: dict[Any, int] = field(default_factory=dict)

    def check(self, chunk: list[tuple[int, Values]], session: Session, problems: Problems) -> None:
        """Look at some rows of the file, after those before them."""
        name = self.column.name
        given = [(line, values[name]) for line, values in chunk if values.get(name) is not None]
        taken = _existing(self.column, {value for _, value in given}, session)
        for line, value in given:
            first = self.seen.setdefault(value, line)
            if first != line:
                problems.found(line, name, f"found {value!r}, as on line {first}; expected one not used in the file.")
            if value in taken:
                problems.found(line, name, f"found {value!r}, which the table holds already; expected a new one.")


@dataclass
class ReferenceCheck:
    """Every value names a row of another table, or of this table or this file when a table refers to itself."""

    column: Column[Any]
    table: Table
    waiting: list[tuple[int, Any]] = field(default_factory=list)

    @property
    def target(self) -> Column[Any]:
        """The column referred to."""
        return next(iter(self.column.foreign_keys)).column

    def check(self, chunk: list[tuple[int, Values]], session: Session, problems: Problems) -> None:
        """Look at some rows; what may still come further down the file waits for `finish`."""
        name = self.column.name
        given = [(line, values[name]) for line, values in chunk if values.get(name) is not None]
        there = _existing(self.target, {value for _, value in given}, session)
        missing = [(line, value) for line, value in given if value not in there]
        if self.target.table is self.table:
            self.waiting.extend(missing)
            return
        self._report(missing, problems)

    def finish(self, ids: Iterable[Any], problems: Problems) -> None:
        """The whole file was read, with these ids: what still names none of them is a problem."""
        self._report([(line, value) for line, value in self.waiting if value not in ids], problems)

    def _report(self, missing: list[tuple[int, Any]], problems: Problems) -> None:
        where = self.target.table.name
        for line, value in missing:
            problems.found(line, self.column.name, f"found {value}; expected the id of a row in {where}.")


def _existing(column: Column[Any], values: set[Any], session: Session) -> set[Any]:
    """Which of some values (a chunk at most) the column holds already."""
    if not values:
        return set()
    held = select(column).where(column.in_(values))
    return set(session.scalars(held, bind_arguments={"clause": column.table}))
