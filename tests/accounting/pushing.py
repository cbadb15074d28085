"""From rows to documents to problems, as a push goes; and what tests ask of the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounting.documents import SalesInvoice
from accounting.mapping import Mapping, RoundingMode
from accounting.problems import Problem
from accounting.pushes import PUSH_TYPES
from accounting.rounding import places, round_half_up
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


def as_computed_there(document: SalesInvoice, mode: RoundingMode) -> Decimal:
    """The total that the destination makes of what the sheet says: quantity, price, discount and rate."""
    most = places(document.currency)
    exact = [line.quantity * line.unit_price - line.discount for line in document.lines]
    if mode is RoundingMode.LINE:
        nets = [round_half_up(one, most) for one in exact]
        taxes = [round_half_up(net * line.tax_rate, most) for net, line in zip(nets, document.lines, strict=True)]
        return sum([*nets, *taxes], Decimal(0))
    of_code: dict[str, Decimal] = defaultdict(Decimal)
    rates = {line.tax_code: line.tax_rate for line in document.lines}
    for one, line in zip(exact, document.lines, strict=True):
        of_code[line.tax_code] += one
    taxes = [round_half_up(net * rates[code], most) for code, net in of_code.items()]
    return round_half_up(sum(exact, Decimal(0)), most) + sum(taxes, Decimal(0))
