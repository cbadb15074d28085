"""Which accounts a sale or a refund goes to, worked out by the judges from the rules alone: docs and help pages.

Nothing of `accounting` is used, so that both have to be right to agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.judges.arithmetic import parted, rounded
from tests.judges.sold import ZERO, Item, Refund, Sale

OWN_ACCOUNT = "40300"
"""The only account of its own that a line of the source may name and that AiAccount has."""


@dataclass(frozen=True)
class Chart:
    """A mapping as the judges read it."""

    products: str = "40000"
    sku_prefix: tuple[str, str] | None = None
    category: tuple[str, str] | None = None
    shipping: str = "40000"
    discount: str = "40000"
    deduct_discount: bool = False
    rounding_up: str = "40000"
    rounding_down: str = "40000"
    commission: str = "61001"
    bank_charges: str = "61001"
    bank: str = "12000"
    banks: dict[str, str] = field(default_factory=dict)
    rates: tuple[Fraction, ...] = (ZERO, Fraction(1, 10), Fraction(6, 100), Fraction(8, 100))
    currencies: tuple[str, ...] = ()
    sums: bool = False
    tolerance: Fraction = Fraction(5, 100)
    label_style: str = "description"
    pos_day_starts: int = 0

    def account(self, item: Item) -> str:
        """Where a product goes: its own account if AiAccount has it, else by SKU, by category, or the default."""
        if item.account == OWN_ACCOUNT:
            return OWN_ACCOUNT
        if self.sku_prefix and item.sku.startswith(self.sku_prefix[0]):
            return self.sku_prefix[1]
        if self.category and item.category == self.category[0]:
            return self.category[1]
        return self.products

    def bank_of(self, method: str) -> str:
        """Where money comes in or goes out."""
        return self.banks.get(method, self.bank)

    def takes(self, currency: str) -> bool:
        """Whether documents of this currency are booked at all."""
        return not self.currencies or currency in self.currencies


@dataclass(frozen=True)
class Posted:
    """A line in the ledger, in the document's currency; `exact` is its net before anything was rounded."""

    account: str
    net: Fraction
    tax: Fraction
    rate: Fraction = ZERO
    exact: Fraction = ZERO

    @property
    def total(self) -> Fraction:
        """Net and tax."""
        return self.net + self.tax


@dataclass(frozen=True)
class _Priced:
    account: str
    rate: Fraction
    exact: Fraction


def of_sale(sale: Sale, chart: Chart) -> list[Posted] | None:
    """The lines of a sale's invoice; none when it has to be set aside."""
    products = [_Priced(chart.account(item), item.rate, item.exact) for item in sale.items]
    extras = [_Priced(chart.shipping, sale.shipping_rate, sale.shipping)] if sale.shipping else []
    discount = [_Priced(chart.discount, sale.discount_rate, -sale.discount)] if sale.discount else []
    cash = [_Priced(chart.rounding_up if sale.rounding > 0 else chart.rounding_down, ZERO, sale.rounding)]
    cash = cash if sale.rounding else []
    said = [*products, *extras, *discount, *cash]
    if not chart.takes(sale.currency) or any(line.rate not in chart.rates for line in said):
        return None
    due = _owed(sale, said, chart)
    lines = said
    values = [rounded(line.exact, sale.places) for line in products]
    own = [value if line.rate == sale.discount_rate else ZERO for value, line in zip(values, products, strict=True)]
    # Lines of the discount's own rate take all of it, where they can.
    if chart.deduct_discount and 0 < sale.discount <= sum(values):
        shares = parted(sale.discount, own if sale.discount <= sum(own) else values, sale.places)
        if _is_other_tax(sale, products, shares):
            return None
        less = [replace(line, exact=line.exact - share) for line, share in zip(products, shares, strict=True)]
        lines = [*less, *extras, *cash]
    if abs(sale.total - due) > chart.tolerance:
        return None
    return _with_rounding(_posted(sale, lines, chart), sale.total, chart)


def _is_other_tax(sale: Sale, products: list[_Priced], shares: list[Fraction]) -> bool:
    """Whether a discount taken off the lines lowers the tax by more than the last place another amount than is said.

    In prices with tax a discount without a rate has the tax of what it is taken off.
    """
    if sale.tax_inclusive and not sale.discount_rate:
        return False
    on = [1 + line.rate if sale.tax_inclusive else Fraction(1) for line in products]
    lowered = sum((share * line.rate / by for share, line, by in zip(shares, products, on, strict=True)), ZERO)
    return abs(lowered - sale.tax(sale.discount, sale.discount_rate)) > Fraction(1, 10**sale.places)


def of_refund(refund: Refund, chart: Chart) -> list[Posted] | None:
    """The lines of a refund's credit note; none when it has to be set aside."""
    order = refund.order
    given = [_Priced(chart.account(item), item.rate, -amount) for item, _quantity, amount, _tax in refund.given]
    if not chart.takes(order.currency) or any(line.rate not in chart.rates for line in given):
        return None
    # The source says net and tax of each line that came back: net never has the tax in it.
    posted = _added_up(given, order.places) if chart.sums else _line_by_line(given, order.places)
    return _with_rounding(posted, -refund.total, chart)


def taken_back(posted: list[Posted], places: int, chart: Chart) -> list[Posted]:
    """The lines that take an invoice back: the same the other way, unless AiAccount rounds otherwise by now.

    Then each line keeps its net, the tax is what it is today, and a rounding makes up for the difference.
    """
    back = [replace(line, net=-line.net, tax=-line.tax, exact=-line.exact) for line in posted]
    compute = _added_up if chart.sums else _line_by_line
    if compute([_Priced(line.account, line.rate, line.exact) for line in back], places) == back:
        return back
    today = compute([_Priced(line.account, line.rate, line.net) for line in back], places)
    return _with_rounding(today, sum((line.total for line in back), ZERO), chart)


def _owed(sale: Sale, lines: list[_Priced], chart: Chart) -> Fraction:
    """What some lines come to before anything is evened out."""
    if sale.tax_inclusive:
        if chart.sums:
            return rounded(sum((line.exact for line in lines), ZERO), sale.places)
        return sum((rounded(line.exact, sale.places) for line in lines), ZERO)
    posted = _added_up(lines, sale.places) if chart.sums else _line_by_line(lines, sale.places)
    return sum((line.total for line in posted), ZERO)


def _posted(sale: Sale, lines: list[_Priced], chart: Chart) -> list[Posted]:
    """The lines as AiAccount computes them: tax on top."""
    if sale.tax_inclusive:
        lines = [_without_tax(line, sale.places) if line.rate else line for line in lines]
    return _added_up(lines, sale.places) if chart.sums else _line_by_line(lines, sale.places)


def _without_tax(line: _Priced, places: int) -> _Priced:
    value = rounded(line.exact, places)
    return replace(line, exact=value - rounded(value * line.rate / (1 + line.rate), places))


def _line_by_line(lines: list[_Priced], places: int) -> list[Posted]:
    nets = [rounded(line.exact, places) for line in lines]
    return [
        Posted(line.account, net, rounded(net * line.rate, places), line.rate, line.exact)
        for line, net in zip(lines, nets, strict=True)
    ]


def _added_up(lines: list[_Priced], places: int) -> list[Posted]:
    """Each line adds what the rounded sums grow by."""
    net, bases, posted = ZERO, defaultdict[Fraction, Fraction](Fraction), []
    for line in lines:
        base = bases[line.rate]
        tax = rounded((base + line.exact) * line.rate, places) - rounded(base * line.rate, places)
        more = rounded(net + line.exact, places) - rounded(net, places)
        posted.append(Posted(line.account, more, tax, line.rate, line.exact))
        net += line.exact
        bases[line.rate] += line.exact
    return posted


def _with_rounding(posted: list[Posted], total: Fraction, chart: Chart) -> list[Posted]:
    """What is missing to the total that was paid goes to the account for roundings."""
    gap = total - sum((line.total for line in posted), ZERO)
    account = chart.rounding_up if gap > 0 else chart.rounding_down
    return [*posted, Posted(account, gap, ZERO, ZERO, gap)] if gap else posted
