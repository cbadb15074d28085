"""The steps of a story: what may be sold, refunded, edited, mapped otherwise and pushed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from accounting.documents import DocumentKind
from accounting.pushes import pushes_of
from tests.judges.arithmetic import PLACES, rounded
from tests.judges.books import ZONE, Days
from tests.judges.sold import ZERO, Item, Refund, Sale, Settlement
from tests.judges.world import World

FIRST, SECOND = date(2026, 5, 15), date(2026, 5, 16)
ALL_DAYS = (FIRST - timedelta(days=1), SECOND + timedelta(days=1))
RATES = {"MYR": Fraction(1), "USD": Fraction("4.2512"), "JPY": Fraction("0.031234"), "KWD": Fraction("13.732175")}


class Step(ABC):
    """Something that happens."""

    @abstractmethod
    def happen(self, world: World) -> None:
        """Let it happen to our side and to the judges' books."""


@dataclass(frozen=True)
class Goods:
    """A line of a sale before it is known in which currency; `off_tenth` has a tenth of its value taken off."""

    sku: str
    category: str | None
    account: str | None
    quantity: Fraction
    ten_thousandths: int
    rate: Fraction
    off_tenth: bool

    def item(self, currency: str) -> Item:
        """The line."""
        price = Fraction(self.ten_thousandths, 10_000)
        off = rounded(self.quantity * price / 10, PLACES[currency]) if self.off_tenth else ZERO
        return Item(self.sku, self.category, self.account, self.quantity, price, self.rate, off)


@dataclass(frozen=True)
class Order(Step):
    """Somebody buys in the web shop."""

    day: date
    currency: str
    tax_inclusive: bool
    goods: tuple[Goods, ...]
    shipping: int
    shipping_rate: Fraction
    says_shipping_tax: bool
    discount: int
    discount_rate: Fraction
    off: int
    has_fee: bool
    method: str

    def happen(self, world: World) -> None:
        places, id_ = PLACES[self.currency], next(world.ids)
        sale = Sale(
            id_,
            f"A{id_}",
            _noon(self.day, id_),
            [one.item(self.currency) for one in self.goods],
            self.currency,
            RATES[self.currency],
            self.tax_inclusive,
            rounded(Fraction(self.shipping, 3), places),
            self.shipping_rate if self.shipping else ZERO,
            self.says_shipping_tax,
            method=self.method,
            off=Fraction(self.off, 10**places),
        )
        sale.discount = rounded(sum((item.exact for item in sale.items), ZERO) * self.discount / 100, places)
        sale.discount_rate = self.discount_rate if sale.discount else ZERO
        sale.fee = rounded(sale.total / 70, places) if self.has_fee else ZERO
        if sale.total > 0:
            world.add_order(sale)


@dataclass(frozen=True)
class GoesBack(Step):
    """An order is refunded: whole, or half of each line, or its first line alone."""

    place: int
    how: str
    came_back: bool

    def happen(self, world: World) -> None:
        if not world.books.sales:
            return
        order = world.books.sales[self.place % len(world.books.sales)]
        share = Fraction(1, 2) if self.how == "half" else Fraction(1)
        quantities = [item.quantity * share for item in order.items]
        if self.how == "first":
            quantities[1:] = [ZERO] * (len(quantities) - 1)
        id_ = next(world.ids)
        refund = Refund(id_, f"R{id_}", order, _noon(order.moment.date(), id_), quantities)
        earlier = sum((one.total for one in world.books.refunds if one.order is order), ZERO)
        if refund.total > 0 and earlier + refund.total <= order.total and not self._is_too_much(world, refund):
            world.add_refund(refund, came_back=self.came_back)

    def _is_too_much(self, world: World, refund: Refund) -> bool:
        """Whether more of a line would have been given back than was sold."""
        back = [one.quantities for one in world.books.refunds if one.order is refund.order]
        sold = [item.quantity for item in refund.order.items]
        return any(
            sum(given) > most for given, most in zip(zip(*back, refund.quantities, strict=True), sold, strict=True)
        )


@dataclass(frozen=True)
class Edit(Step):
    """An order gets dearer after it was pushed; a person accepts that, or has it booked anew."""

    place: int
    more: int
    anew: bool

    def happen(self, world: World) -> None:
        books = world.books
        if not books.sales:
            return
        sale = books.sales[self.place % len(books.sales)]
        if sale.number not in books.invoices:
            world.push("sales_invoice", ALL_DAYS)
        world.edit_order(sale, Fraction(self.more, 100))
        world.push("sales_invoice", ALL_DAYS)
        decided = world.decide("sales_invoice", sale, anew=self.anew)
        if self.anew and decided is not None:
            assert decided == books.invoice_anew(sale), sale
            world.push("sales_invoice", ALL_DAYS)
        world.push("sales_receipt", ALL_DAYS)
        decided = world.decide("sales_receipt", sale, anew=self.anew)
        if self.anew and decided is not None:
            assert decided == books.receipt_anew(sale), sale
            world.push("sales_receipt", ALL_DAYS)


@dataclass(frozen=True)
class TillSale(Step):
    """Somebody buys at the till, perhaps at half past one in the night, and pays in up to three ways."""

    day: date
    at_night: bool
    tax_inclusive: bool
    goods: tuple[Goods, ...]
    discount: int
    methods: tuple[str, ...]

    def happen(self, world: World) -> None:
        id_ = next(world.ids)
        moment = _noon(self.day, id_) - timedelta(hours=10.5 if self.at_night else 0)
        items = [one.item("MYR") for one in self.goods]
        sale = Sale(id_, f"T{id_}", moment, items, tax_inclusive=self.tax_inclusive)
        sale.discount = rounded(sum((item.exact for item in items), ZERO) * self.discount / 100, 2)
        if self.methods[-1] == "cash":
            sale.rounding = rounded(sale.total * 20, 0) / 20 - sale.total
        if sale.total <= Fraction(1, 20):
            return
        for method in self.methods[:-1]:
            sale.payments.append((method, rounded(sale.total / 3, 2)))
        rest = sale.total - sum((amount for _method, amount in sale.payments), ZERO)
        sale.payments.append((self.methods[-1], rest))
        world.add_till_sale(sale)


@dataclass(frozen=True)
class ComesBack(Step):
    """What was bought at the till comes back, all of it or its first line."""

    place: int
    whole: bool
    method: str

    def happen(self, world: World) -> None:
        sold = [sale for sale in world.books.sales if sale.original is None]
        if not sold:
            return
        original = sold[self.place % len(sold)]
        if any(sale.original is original for sale in world.books.sales):
            return
        items = original.items if self.whole else original.items[:1]
        back = [replace(item, quantity=-item.quantity, discount=-item.discount) for item in items]
        id_ = next(world.ids)
        moment = original.moment + timedelta(minutes=5)
        sale = Sale(id_, f"T{id_}", moment, back, tax_inclusive=original.tax_inclusive, original=original)
        sale.payments.append((self.method, sale.total))
        world.add_till_sale(sale)


@dataclass(frozen=True)
class Settle(Step):
    """Commission is owed."""

    day: date
    sen: int

    def happen(self, world: World) -> None:
        id_ = next(world.ids)
        world.add_settlement(Settlement(id_, f"S{id_}", _noon(self.day, id_), Fraction(self.sen, 100)))


@dataclass(frozen=True)
class PaySettlement(Step):
    """Commission is paid."""

    place: int

    def happen(self, world: World) -> None:
        owed = [one for one in world.books.settlements if one.paid_at is None]
        if owed:
            world.pay_settlement(owed[self.place % len(owed)])


@dataclass(frozen=True)
class MapAnew(Step):
    """Somebody changes the mapping."""

    changes: dict[str, Any]

    def happen(self, world: World) -> None:
        world.map(replace(world.books.chart, **self.changes))


@dataclass(frozen=True)
class Push(Step):
    """One type is pushed for some days."""

    key: str
    days: Days

    def happen(self, world: World) -> None:
        world.push(self.key, self.days)


def come_to_rest(world: World) -> None:
    """Push every type of which there is something, for all days."""
    for push in pushes_of(world.layer, with_kols=True):
        of_sales = push.kind in (DocumentKind.SALES_INVOICE, DocumentKind.SALES_RECEIPT)
        if world.books.sales if of_sales else world.books.settlements:
            world.push(push.key, ALL_DAYS)


def _noon(day: date, minutes: int) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE) + timedelta(seconds=minutes)
