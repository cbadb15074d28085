"""Returns: each line of a C invoice finds the item it gives back, and becomes a refund (SOURCES.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from examples.retail_file import RetailLine
from examples.sales import PRICE, UNMATCHED, Invoice, Item, Order, Sales, SetAside, Ticket, net_of, tax_on

Match = tuple[RetailLine, Item]
"""A line of a C invoice, and the item it gives back."""


@dataclass(frozen=True, slots=True)
class RefundItem:
    """What a refund gives back of one item: positive quantity, value without tax, tax, in the order's currency."""

    id: int
    item: Item
    quantity: int
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund of one order by one C invoice."""

    id: int
    number: str
    order: Order
    moment: datetime
    items: tuple[RefundItem, ...]


@dataclass
class Returns:
    """Matches returns with what was sold before; the newest sale first, then its lowest line."""

    sales: Sales
    shift: timedelta
    refunds: list[Refund] = field(default_factory=list)
    items: int = 0
    lines: int = 0
    invoices: int = 0
    _sold: dict[tuple[str, str], list[tuple[Order | Ticket, Item]]] = field(default_factory=dict)

    def remember(self, sale: Order | Ticket, customer: str) -> None:
        """From now on this sale can be returned, by this customer or (customer empty) by a walk-in."""
        for item in reversed(sale.items):
            self._sold.setdefault((customer, item.sku), []).append((sale, item))

    def take_back(self, invoice: Invoice) -> int:
        """Turn a C invoice into refunds and negative till transactions; answers how many lines found their item."""
        touched: dict[Order | Ticket, list[Match]] = {}
        for line in invoice.lines:
            self._touch(line, touched)
        matched = sum(map(len, touched.values()))
        self.lines += matched
        self.invoices += matched > 0
        refunds = 0
        for sale, matches in touched.items():
            if isinstance(sale, Ticket):
                self._ticket(sale, matches)
                continue
            refunds += 1
            self._refund(invoice.number if refunds == 1 else f"{invoice.number}-{refunds}", sale, matches)
        return matched

    def _touch(self, line: RetailLine, touched: dict[Order | Ticket, list[Match]]) -> None:
        found = self._match(line)
        if found is None:
            self.sales.set_aside.append(SetAside(line, PRICE if line.unit_price < 0 else UNMATCHED))
            return
        sale, item = found
        item.returned -= line.quantity
        touched.setdefault(sale, []).append((line, item))

    def _match(self, line: RetailLine) -> tuple[Order | Ticket, Item] | None:
        if line.unit_price < 0 or line.quantity >= 0:
            return None
        for sale, item in reversed(self._sold.get((line.customer, line.stock_code), ())):
            if item.quantity - item.returned >= -line.quantity:
                return sale, item
        return None

    def _refund(self, number: str, order: Order, matches: list[Match]) -> None:
        items = tuple(self._refund_items(matches))
        moment = self._moment(matches)
        self.refunds.append(Refund(len(self.refunds) + 1, number, order, moment, items))

    def _refund_items(self, matches: list[Match]) -> Iterator[RefundItem]:
        for line, item in matches:
            self.items += 1
            net = net_of(-line.quantity, line.unit_price)
            yield RefundItem(self.items, item, -line.quantity, net, tax_on(net, item.tax_rate))

    def _ticket(self, original: Ticket, matches: list[Match]) -> None:
        """A negative transaction at the same blogger's till, paid back as the original was paid."""
        sales, moment = self.sales, self._moment(matches)
        items = []
        for at, (line, item) in enumerate(matches, start=1):
            sales.pos_items += 1
            items.append(_negative(sales.pos_items, at, line, item))
        number = sales.next_number(original.blogger, moment)
        sales.tickets.append(Ticket(len(sales.tickets) + 1, original.invoice, number, moment, items, original))

    def _moment(self, matches: list[Match]) -> datetime:
        return min(line.moment for line, _ in matches) + self.shift


def _negative(id: int, at: int, line: RetailLine, item: Item) -> Item:
    """The item given back, at the C line's own price and the item's tax rate."""
    net = net_of(line.quantity, line.unit_price)
    return Item(
        id=id,
        line=at,
        sku=item.sku,
        description=item.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=item.tax_rate,
        net=net,
        tax=tax_on(net, item.tax_rate),
    )
