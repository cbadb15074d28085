"""Lines become sales: orders of the web shop for known customers, till transactions for guests (SOURCES.md)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from accounting.rounding import HOME_CURRENCY, five_sen, round_half_up, to_home
from examples.retail_file import RetailLine

ADJUSTMENT = "adjustment"
QUANTITY = "quantity"
PRICE = "price"
UNMATCHED = "return without match"
REASONS = {
    ADJUSTMENT: "InvoiceNo begins with A: an adjustment, no sale",
    QUANTITY: "quantity is zero or negative outside a return",
    PRICE: "unit price is negative",
    UNMATCHED: "return without an earlier sale of that item and quantity",
}
"""Why a line is not loaded, and the words for it. The first that holds counts."""

SALES_TAX = Decimal("0.1000")
SLUGS = ("batik", "kopi", "gadget")
"""The bloggers in the order of crc32 mod 3; their ids are 1, 2, 3."""

POS_METHODS = ("cash", "card", "ewallet", "bank_transfer")
WEB_METHODS = ("card", "bank_transfer", "ewallet")

_EURO_COUNTRIES = (
    "Germany",
    "France",
    "EIRE",
    "Spain",
    "Netherlands",
    "Belgium",
    "Portugal",
    "Italy",
    "Finland",
    "Austria",
)
_SINGAPORE_DOLLAR = frozenset((*_EURO_COUNTRIES, "Switzerland"))
"""Countries whose orders are in SGD: a rule of the sample, not of the world."""


@dataclass(frozen=True)
class Invoice:
    """The lines of one InvoiceNo, in file order; `moment` is that of its earliest line, shifted."""

    number: str
    moment: datetime
    lines: tuple[RetailLine, ...]

    @property
    def customer(self) -> str:
        return self.lines[0].customer

    @property
    def is_return(self) -> bool:
        return self.number.startswith("C")


@dataclass(slots=True, eq=False)
class Item:
    """A line of a sale; net is without tax, in the sale's currency. `returned` grows while returns are matched."""

    id: int
    line: int
    sku: str
    description: str
    quantity: int
    unit_price: Decimal
    tax_rate: Decimal
    net: Decimal
    tax: Decimal
    returned: int = 0


@dataclass(slots=True, eq=False)
class Order:
    """A paid order of the web shop; `exchange_rate` is MYR per unit."""

    id: int
    number: str
    customer: str
    blogger: int
    currency: str
    exchange_rate: Decimal
    moment: datetime
    items: list[Item]

    @property
    def total(self) -> Decimal:
        return sum((item.net + item.tax for item in self.items), Decimal("0.00"))

    @property
    def home_net(self) -> Decimal:
        """The lines without tax in ringgit, each converted and rounded."""
        return sum((to_home(item.net, self.exchange_rate) for item in self.items), Decimal("0.00"))


@dataclass(slots=True, eq=False)
class Ticket:
    """A till transaction in ringgit; a refund has its `original` and negative quantities.

    `invoice` is the InvoiceNo that decides blogger, KOL and payment method: for a refund, the original's.
    """

    id: int
    invoice: str
    number: str
    moment: datetime
    items: list[Item]
    original: Ticket | None = None

    @property
    def blogger(self) -> int:
        return blogger_for(self.invoice)

    @property
    def kol(self) -> int:
        """The number, 1 to 4, of the blogger's KOL who made this sale."""
        return crc(self.invoice) % 4 + 1

    @property
    def method(self) -> str:
        return POS_METHODS[crc(self.invoice) % 4]

    @property
    def net(self) -> Decimal:
        return sum((item.net for item in self.items), Decimal("0.00"))

    @property
    def rounding(self) -> Decimal:
        """The 5-sen rounding of a cash total; zero for other methods."""
        exact = self._exact
        return five_sen(exact) - exact if self.method == "cash" else Decimal("0.00")

    @property
    def total(self) -> Decimal:
        return self._exact + self.rounding

    @property
    def _exact(self) -> Decimal:
        return sum((item.net + item.tax for item in self.items), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that is not loaded; the reason is a key of REASONS."""

    line: RetailLine
    reason: str


@dataclass
class Sales:
    """What has been sold so far, in the order of the invoices. Ids count up from 1 per table."""

    orders: list[Order] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    order_items: int = 0
    pos_items: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def sell(self, invoice: Invoice) -> Order | Ticket | None:
        """Add an invoice that is no return; none when all its lines are set aside."""
        lines = [line for line in invoice.lines if self._sells(line)]
        if not lines:
            return None
        return self._order(invoice, lines) if invoice.customer else self._ticket(invoice, lines)

    def next_number(self, blogger: int, moment: datetime) -> str:
        """POSyyyymmdd and five digits that count per blogger and Kuala Lumpur day."""
        day = f"POS{moment:%Y%m%d}"
        key = f"{blogger} {day}"
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return f"{day}{self.numbers[key]:05}"

    def _sells(self, line: RetailLine) -> bool:
        reason = _reason(line)
        if reason:
            self.set_aside.append(SetAside(line, reason))
        return not reason

    def _order(self, invoice: Invoice, lines: list[RetailLine]) -> Order:
        currency, rate = currency_of(invoice.lines[0].country)
        items = [_item(self.order_items + at, at, line) for at, line in enumerate(lines, start=1)]
        self.order_items += len(items)
        order = Order(
            id=len(self.orders) + 1,
            number=invoice.number,
            customer=invoice.customer,
            blogger=blogger_for(invoice.customer),
            currency=currency,
            exchange_rate=rate,
            moment=invoice.moment,
            items=items,
        )
        self.orders.append(order)
        return order

    def _ticket(self, invoice: Invoice, lines: list[RetailLine]) -> Ticket:
        items = [_item(self.pos_items + at, at, line) for at, line in enumerate(lines, start=1)]
        self.pos_items += len(items)
        number = self.next_number(blogger_for(invoice.number), invoice.moment)
        ticket = Ticket(len(self.tickets) + 1, invoice.number, number, invoice.moment, items)
        self.tickets.append(ticket)
        return ticket


def invoices_of(lines: Iterable[RetailLine], shift: timedelta) -> list[Invoice]:
    """The invoices in the order of moment, then InvoiceNo, every moment moved by `shift`."""
    grouped: dict[str, list[RetailLine]] = {}
    for line in lines:
        grouped.setdefault(line.invoice, []).append(line)
    invoices = [
        Invoice(number, min(line.moment for line in its_lines) + shift, tuple(its_lines))
        for number, its_lines in grouped.items()
    ]
    return sorted(invoices, key=lambda invoice: (invoice.moment, invoice.number))


def crc(text: str) -> int:
    """zlib's crc32 of the UTF-8 text: what decides wherever the file does not say."""
    return zlib.crc32(text.encode())


def blogger_for(text: str) -> int:
    """The id of the blogger who sold: by CustomerID for an order, by InvoiceNo at a till."""
    return crc(text) % len(SLUGS) + 1


def currency_of(country: str) -> tuple[str, Decimal]:
    """The currency of an order and its rate in MYR per unit: the sample's own rule."""
    if country == "United Kingdom":
        return HOME_CURRENCY, Decimal(1)
    if country in _SINGAPORE_DOLLAR:
        return "SGD", Decimal("3.2500")
    return "USD", Decimal("4.2500")


def tax_on(net: Decimal, rate: Decimal) -> Decimal:
    """The tax on a line's net, rounded half up to the sen."""
    return round_half_up(net * rate)


def net_of(quantity: int, unit_price: Decimal) -> Decimal:
    """A line's value without tax, rounded half up to two places."""
    return round_half_up(quantity * unit_price)


def _reason(line: RetailLine) -> str:
    """Why a line is no sale; empty when it is one."""
    if line.invoice.startswith("A"):
        return ADJUSTMENT
    if line.quantity <= 0:
        return QUANTITY
    return PRICE if line.unit_price < 0 else ""


def _item(id: int, at: int, line: RetailLine) -> Item:
    rate = SALES_TAX if line.stock_code[-1].isalpha() else Decimal("0.0000")
    net = net_of(line.quantity, line.unit_price)
    return Item(
        id=id,
        line=at,
        sku=line.stock_code,
        description=line.description.strip() or line.stock_code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=rate,
        net=net,
        tax=tax_on(net, rate),
    )
