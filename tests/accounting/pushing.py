"""From rows to documents to problems, as a push goes; and what tests ask of the result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from accounting.mapping import Mapping
from accounting.problems import Problem
from accounting.pushes import PUSH_TYPES
from accounting.rows import Row

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")


def documents_of(key: str, *rows: Row, mapping: Mapping | None = None) -> list[Any]:
    """The documents that a push type makes of some rows, in order."""
    return list(PUSH_TYPES[key].documents(rows, mapping or Mapping(), KUALA_LUMPUR))


def document_of(key: str, row: Row, mapping: Mapping | None = None) -> Any:
    """The one document that a push type makes of a row."""
    (document,) = documents_of(key, row, mapping=mapping)
    return document


def problems_of(key: str, row: Row, mapping: Mapping | None = None) -> list[Problem]:
    """Everything the preflight says about the one document of a row."""
    return PUSH_TYPES[key].preflight(document_of(key, row, mapping))


def codes(problems: Iterable[Problem]) -> list[str]:
    """The codes of some problems, in order."""
    return [problem.code for problem in problems]
