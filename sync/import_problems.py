"""What is wrong with an imported file: problems as values, and the refusal that carries them."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_SHOWN = 200
"""How many problems of one file are kept; the rest are only counted."""


@dataclass(frozen=True)
class ImportProblem:
    """One thing wrong with a file. Line 0 is the file as a whole; the header is line 1; column may be empty."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.column}: {self.message}" if self.column else f"{where}: {self.message}"


class ImportRefused(Exception):
    """The file is not as the source table asks, so nothing of it was loaded. Mend what is listed and try again.

    `problems` holds the first 200; `count` is how many there are.
    """

    def __init__(self, problems: tuple[ImportProblem, ...], count: int) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.count = count


@dataclass
class Problems:
    """Collects the problems of one file: the first 200 are kept, all are counted."""

    file: str
    kept: list[ImportProblem] = field(default_factory=list)
    count: int = 0

    def found(self, line: int, column: str, message: str) -> None:
        """Write one down."""
        self.count += 1
        if len(self.kept) < MOST_SHOWN:
            self.kept.append(ImportProblem(self.file, line, column, message))

    def refuse(self) -> None:
        """Raise ImportRefused when there is any."""
        if self.count:
            raise ImportRefused(tuple(self.kept), self.count)


@dataclass(frozen=True)
class Unreadable:
    """A cell that holds no value we may take: a formula or an error. The message says what was found and expected."""

    message: str


Cell = str | Unreadable


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file as read: the line (or sheet row) it begins on, and its cells as text; empty text is no value."""

    line: int
    cells: list[Cell]
