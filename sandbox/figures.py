"""What a document comes to: line nets, tax and totals, in its own and in the home currency."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.books import Books
from sandbox.models import Rounding
from sandbox.money import ZERO, rounded
from sandbox.papers import Line, Paper

ONE = Decimal(1)


@dataclass(frozen=True)
class LineFigures:
    """One line as it is booked, in the document's currency."""

    line: Line
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Figures:
    """A whole document in its own currency."""

    lines: tuple[LineFigures, ...]
    currency: str

    @property
    def total(self) -> Decimal:
        """What is owed."""
        return sum((line.net + line.tax for line in self.lines), ZERO)


def figures(paper: Paper, books: Books) -> Figures | None:
    """The document's figures; None when a number or tax code that they need is wrong."""
    currency = paper.head.text("currency")
    exact = [_exact(line, books) for line in paper.lines]
    known = [line for line in exact if line is not None]
    if not currency or len(known) != len(exact) or (paper.errors and paper.is_faulty("discount")):
        return None
    rounding = _summed if books.rounding is Rounding.SUM else _line_by_line
    return Figures(tuple(rounding(known, currency)), currency)


@dataclass(frozen=True)
class _Exact:
    """A line before anything is rounded."""

    line: Line
    net: Decimal
    tax_rate: Decimal


def _exact(line: Line, books: Books) -> _Exact | None:
    quantity, price = line.number("quantity"), line.number("unit_price")
    rate = books.tax_rates.get(line.text("tax_code"))
    if quantity is None or price is None or rate is None:
        return None
    return _Exact(line, quantity * price - (line.number("discount") or ZERO), rate)


def _line_by_line(lines: list[_Exact], currency: str) -> Iterator[LineFigures]:
    """AiAccount's default: each line's net is rounded, and its tax is computed on that and rounded."""
    for one in lines:
        net = rounded(one.net, currency)
        yield LineFigures(one.line, net, rounded(net * one.tax_rate, currency))


def _summed(lines: list[_Exact], currency: str) -> Iterator[LineFigures]:
    """The other way: nets, and the tax of each code, are added up and rounded once.

    A line gets what its document comes to with it, less what it came to without it, so that lines still add up.
    """
    so_far, of_code = ZERO, defaultdict[str, Decimal](lambda: ZERO)
    for one in lines:
        code = one.line.text("tax_code")
        net = rounded(so_far + one.net, currency) - rounded(so_far, currency)
        taxed = of_code[code]
        tax = rounded((taxed + one.net) * one.tax_rate, currency) - rounded(taxed * one.tax_rate, currency)
        so_far, of_code[code] = so_far + one.net, taxed + one.net
        yield LineFigures(one.line, net, tax)


def rate_of(paper: Paper) -> Decimal:
    """Home currency per unit of the document's currency; 1 when the sheet gives none."""
    return paper.head.number("rate") or ONE
