"""What a document comes to: line nets, tax and totals, in its own and in the home currency."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sandbox.books import Books
from sandbox.drafts import Draft, Line
from sandbox.models import Rounding
from sandbox.money import ZERO, rounded

ONE = Decimal(1)


@dataclass(frozen=True)
class LineFigures:
    """One line in the document's currency; ``tax`` is rounded on the line."""

    line: Line
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Figures:
    """A whole document; ``taxes`` are what is booked: one a line, or one a tax code when AiAccount sums first."""

    lines: tuple[LineFigures, ...]
    taxes: tuple[Decimal, ...]
    currency: str

    @property
    def total(self) -> Decimal:
        """What is owed, in the document's currency."""
        return sum((line.net for line in self.lines), ZERO) + sum(self.taxes, ZERO)


def figures(draft: Draft, books: Books) -> Figures | None:
    """The document's figures; None when a number or tax code that they need is wrong."""
    currency = draft.head.text("currency")
    lines = [_line_figures(line, books, currency) for line in draft.lines]
    known = tuple(line for line in lines if line is not None)
    if not currency or len(known) != len(lines) or (draft.errors and draft.is_faulty("discount")):
        return None
    return Figures(known, tuple(_taxes(known, books, currency)), currency)


def _line_figures(line: Line, books: Books, currency: str) -> LineFigures | None:
    quantity, price = line.number("quantity"), line.number("unit_price")
    rate = books.tax_rates.get(line.text("tax_code"))
    if quantity is None or price is None or rate is None:
        return None
    net = rounded(quantity * price - (line.number("discount") or ZERO), currency)
    return LineFigures(line, net, rounded(net * rate, currency))


def _taxes(lines: tuple[LineFigures, ...], books: Books, currency: str) -> list[Decimal]:
    if books.rounding is Rounding.LINE:
        return [line.tax for line in lines]
    nets: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        nets[line.line.text("tax_code")] += line.net
    return [rounded(net * books.tax_rates[code], currency) for code, net in nets.items()]


def rate_of(draft: Draft) -> Decimal:
    """Home currency per unit of the document's currency; 1 when the sheet gives none."""
    return draft.head.number("rate") or ONE
