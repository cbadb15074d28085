"""What was sold, as the judges know it: the source's rows, each with its own arithmetic, per line and then added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from tests.judges.arithmetic import PLACES, rounded

ZERO = Fraction(0)


@dataclass
class Item:
    """A line: what is priced, with the tax in the price or not as its sale says."""

    sku: str
    category: str | None
    account: str | None
    quantity: Fraction
    price: Fraction
    rate: Fraction
    discount: Fraction = ZERO

    @property
    def exact(self) -> Fraction:
        """What it comes to as it is priced, not rounded."""
        return self.quantity * self.price - self.discount


@dataclass
class Sale:
    """An order of the web shop, or with `payments` a sale at a till; a till's return names its `original`.

    `off` is by how much the source's total is another than its lines make.
    """

    id: int
    number: str
    moment: datetime
    items: list[Item]
    currency: str = "MYR"
    exchange_rate: Fraction = Fraction(1)
    tax_inclusive: bool = False
    shipping: Fraction = ZERO
    shipping_rate: Fraction = ZERO
    says_shipping_tax: bool = False
    discount: Fraction = ZERO
    discount_rate: Fraction = ZERO
    rounding: Fraction = ZERO
    off: Fraction = ZERO
    fee: Fraction = ZERO
    method: str = "card"
    payments: list[tuple[str, Fraction]] = field(default_factory=list)
    original: Sale | None = None

    @property
    def places(self) -> int:
        """Decimal places of its currency."""
        return PLACES[self.currency]

    def tax(self, value: Fraction, rate: Fraction) -> Fraction:
        """The tax on, or in, a value."""
        return rounded(value * rate / (1 + rate) if self.tax_inclusive else value * rate, self.places)

    def item_tax(self, item: Item) -> Fraction:
        """The tax that the source says a line has."""
        return self.tax(rounded(item.exact, self.places), item.rate)

    def line_total(self, item: Item) -> Fraction:
        """What the source says a line comes to."""
        return self.owed(rounded(item.exact, self.places), item.rate)

    def owed(self, value: Fraction, rate: Fraction) -> Fraction:
        """A value with its tax."""
        return value if self.tax_inclusive else value + self.tax(value, rate)

    @property
    def total(self) -> Fraction:
        """What was paid."""
        extras = self.owed(self.shipping, self.shipping_rate) - self.owed(self.discount, self.discount_rate)
        return sum((self.line_total(item) for item in self.items), extras) + self.rounding + self.off


@dataclass
class Refund:
    """What went back of an order: of each line a quantity."""

    id: int
    number: str
    order: Sale
    moment: datetime
    quantities: list[Fraction]
    given: list[tuple[Item, Fraction, Fraction, Fraction]] = field(init=False)
    """Each line that came back: its quantity, its amount without tax, and the tax. Fixed on the day of the refund."""

    def __post_init__(self) -> None:
        """Work out what is given back from what the order says today."""
        self.given = [
            (item, quantity, *self._parts(item, quantity))
            for item, quantity in zip(self.order.items, self.quantities, strict=True)
            if quantity
        ]

    def _parts(self, item: Item, quantity: Fraction) -> tuple[Fraction, Fraction]:
        value = rounded(rounded(item.exact, self.order.places) * quantity / item.quantity, self.order.places)
        tax = self.order.tax(value, item.rate)
        return (value - tax if self.order.tax_inclusive else value), tax

    @property
    def total(self) -> Fraction:
        """What went back."""
        return sum((amount + tax for _item, _quantity, amount, tax in self.given), ZERO)


@dataclass
class Settlement:
    """Commission owed to a blogger or a KOL, and perhaps paid."""

    id: int
    number: str
    moment: datetime
    commission: Fraction
    method: str = "bank_transfer"
    paid_at: datetime | None = None
