"""A book and a practice company for each story, in one application and one practice server for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import requests
from flask import Flask
from sqlalchemy import delete, select, update

from accounting.periods import Period
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Book, Delivery, Run, db, shop, writing
from sync.books import add_book, add_key
from sync.decisions import accept, book_difference
from sync.errors import NotBookableError
from sync.mappings import save_mapping
from sync.pusher import Pusher, utc_now
from tests.judges.arithmetic import as_decimal
from tests.judges.books import ZONE, Books, Days
from tests.judges.charts import TAX_CODES, as_mapping
from tests.judges.postings import OWN_ACCOUNT, Chart
from tests.judges.sold import Item, Refund, Sale, Settlement
from tests.servers import Practice

ACCOUNTS = ("12001", "12002", "40100", "40200", OWN_ACCOUNT, "40400", "40900", "50100", "50900", "61002", "61003")
_companies = count(1)


@dataclass
class World:
    """What the judges look at: the book of one layer, its company, and beside it the books that they keep."""

    app: Flask
    practice: Practice
    layer: Layer
    company: str = field(default_factory=lambda: f"judged-{next(_companies)}")
    books: Books = field(default_factory=Books)
    version: int = 1
    book_id: int = 0
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    """Of every row; what comes later in a day has the higher one."""

    def __post_init__(self) -> None:
        """Begin with empty tables and a new company."""
        with writing() as session:
            for metadata in (db.metadata, db.metadatas["shop"]):
                for table in reversed(metadata.sorted_tables):
                    session.execute(delete(table))
            session.add(shop.Blogger(id=1, slug="batik", name="Batik House", multi_kol=True))
            session.add(shop.Customer(id=1, name="Aisyah"))
            session.flush()
            session.add(shop.Kol(id=1, blogger_id=1, name="Mei"))
        key = self.practice.open_company(self.company)
        for account in ACCOUNTS:
            self.practice.fault(self.company, "add_account", account=account, name=f"Account {account}")
        for currency in ("JPY", "KWD"):
            self.practice.fault(self.company, "add_currency", currency=currency)
        for rate, (code, kind) in list(TAX_CODES.items())[2:]:
            self.practice.fault(self.company, "add_tax_code", code=code, rate=str(as_decimal(rate)), tax_type=kind)
        blogger = "batik" if self.layer == Layer.BLOGGER else None
        book = add_book("book", self.company, self.layer, blogger=blogger, zone=ZONE, now=utc_now())
        self.book_id = book.id
        add_key(book.id, key, vault=self.pusher.vault, by=None, now=utc_now())
        self.map(Chart())

    @property
    def pusher(self) -> Pusher:
        """The application's pusher, which never really sleeps."""
        pusher: Pusher = self.app.extensions["pusher"]
        return replace(pusher, sleep=lambda _seconds: None)

    def push(self, key: str, days: Days) -> None:
        """Push a type to the end of its run, on both sides."""
        book = db.session.get_one(Book, self.book_id)
        run_id = self.pusher.queue(book, PUSH_TYPES[key], Period(*days), by=None).id
        self.pusher.execute(run_id)
        run = db.session.get_one(Run, run_id, populate_existing=True)
        assert run.error is None, run.error
        self.books.push(key, days)

    def map(self, chart: Chart) -> None:
        """Save another mapping, and have the company round as it says."""
        if chart.sums != self.books.chart.sums:
            self.practice.fault(self.company, "set_rounding", rounding="sum" if chart.sums else "line")
        mapping = as_mapping(chart)
        self.version = save_mapping(self.book_id, mapping, expected=self.version, by=None, now=utc_now())
        self.books.chart = chart

    def decide(self, key: str, sale: Sale, *, anew: bool) -> bool | None:
        """Accept what changed of an order, or have it booked anew; none when nothing changed, false when refused."""
        query = select(Delivery).where(Delivery.push_type == key, Delivery.source_id == f"orders/{sale.id}")
        delivery = db.session.scalar(query.where(Delivery.change.is_not(None)))
        if delivery is None:
            return None
        if not anew:
            return accept(delivery, None, now=utc_now())
        try:
            return book_difference(delivery, None, now=utc_now())
        except NotBookableError:
            return False

    def deliveries(self) -> list[Delivery]:
        """Every document that we know of."""
        db.session.rollback()
        return list(db.session.scalars(select(Delivery)))

    def add_order(self, sale: Sale) -> None:
        """An order of the web shop."""
        with writing() as session:
            session.add(
                shop.Order(
                    id=sale.id,
                    number=sale.number,
                    blogger_id=1,
                    customer_id=1,
                    status="paid",
                    currency=sale.currency,
                    exchange_rate=as_decimal(sale.exchange_rate),
                    discount=as_decimal(sale.discount),
                    shipping=as_decimal(sale.shipping),
                    total=as_decimal(sale.total),
                    payment_method=sale.method,
                    gateway_fee=as_decimal(sale.fee),
                    created_at=sale.moment,
                    paid_at=sale.moment,
                    tax_inclusive=sale.tax_inclusive or None,
                    shipping_tax_rate=as_decimal(sale.shipping_rate) if sale.shipping_rate else None,
                    shipping_tax_amount=_shipping_tax(sale),
                    discount_tax_rate=as_decimal(sale.discount_rate) if sale.discount_rate else None,
                )
            )
            session.flush()
            session.add_all(
                shop.OrderItem(order_id=sale.id, **_item(sale, item, place)) for place, item in enumerate(sale.items)
            )
        self.books.sales.append(sale)

    def edit_order(self, sale: Sale, more: Fraction) -> None:
        """The first line of an order gets dearer."""
        item = sale.items[0]
        item.price += more
        with writing() as session:
            session.get_one(shop.Order, sale.id).total = as_decimal(sale.total)
            row = session.get_one(shop.OrderItem, sale.id * 100)
            for name, value in _item(sale, item, 0).items():
                setattr(row, name, value)

    def add_refund(self, refund: Refund, *, came_back: bool) -> None:
        """A refund of an order, whole or in part."""
        with writing() as session:
            session.add(
                shop.OrderRefund(
                    id=refund.id,
                    number=refund.number,
                    order_id=refund.order.id,
                    status="refunded_and_returned" if came_back else "refunded",
                    refunded_at=refund.moment,
                )
            )
            session.flush()
            for place, (item, quantity, amount, tax) in enumerate(refund.given):
                session.add(
                    shop.OrderRefundItem(
                        id=refund.id * 100 + place,
                        refund_id=refund.id,
                        order_item_id=refund.order.id * 100 + refund.order.items.index(item),
                        quantity=as_decimal(quantity),
                        amount=as_decimal(amount),
                        tax_amount=as_decimal(tax),
                    )
                )
        self.books.refunds.append(refund)

    def add_till_sale(self, sale: Sale) -> None:
        """A sale at batik's till, or what came back over the counter."""
        with writing() as session:
            session.add(
                shop.PosTransaction(
                    id=sale.id,
                    blogger_id=1,
                    number=sale.number,
                    original_id=sale.original.id if sale.original else None,
                    status="completed",
                    currency="MYR",
                    discount=as_decimal(sale.discount),
                    rounding=as_decimal(sale.rounding),
                    total=as_decimal(sale.total),
                    occurred_at=sale.moment,
                    tax_inclusive=sale.tax_inclusive or None,
                )
            )
            session.flush()
            for place, item in enumerate(sale.items):
                session.add(shop.PosItem(transaction_id=sale.id, **_item(sale, item, place)))
            for line, (method, amount) in enumerate(sale.payments, 1):
                session.add(
                    shop.PosPayment(
                        id=sale.id * 100 + line,
                        transaction_id=sale.id,
                        line=line,
                        method=method,
                        amount=as_decimal(amount),
                    )
                )
        self.books.sales.append(sale)

    def add_settlement(self, one: Settlement) -> None:
        """Commission that is owed."""
        owner = {"kol_id": 1} if self.layer == Layer.BLOGGER else {}
        table = shop.KolSettlement if self.layer == Layer.BLOGGER else shop.BloggerSettlement
        day = one.moment.date()
        with writing() as session:
            session.add(
                table(
                    id=one.id,
                    number=one.number,
                    blogger_id=1,
                    period_start=day - timedelta(days=7),
                    period_end=day,
                    sales_base=as_decimal(one.commission * 10),
                    rate=Decimal("0.1"),
                    commission=as_decimal(one.commission),
                    currency="MYR",
                    status="pending",
                    created_at=one.moment,
                    payment_method=one.method,
                    **owner,
                )
            )
        self.books.settlements.append(one)

    def pay_settlement(self, one: Settlement) -> None:
        """The commission is paid an hour after it was settled."""
        one.paid_at = one.moment + timedelta(hours=1)
        table = shop.KolSettlement if self.layer == Layer.BLOGGER else shop.BloggerSettlement
        paid = {"status": "paid", "paid_at": one.paid_at}
        with writing() as session:
            session.execute(update(table).where(table.id == one.id).values(paid))


def _shipping_tax(sale: Sale) -> Decimal | None:
    if not (sale.shipping and sale.says_shipping_tax):
        return None
    return as_decimal(sale.tax(sale.shipping, sale.shipping_rate))


def _item(sale: Sale, item: Item, place: int) -> dict[str, object]:
    return {
        "id": sale.id * 100 + place,
        "line": place + 1,
        "sku": item.sku,
        "description": f"Something {item.sku}",
        "quantity": as_decimal(item.quantity),
        "unit_price": as_decimal(item.price),
        "discount": as_decimal(item.discount),
        "tax_rate": as_decimal(item.rate),
        "tax_amount": as_decimal(sale.item_tax(item)),
        "line_total": as_decimal(sale.line_total(item)),
        "category": item.category,
        "account": item.account,
    }


def balances(practice: Practice, company: str) -> dict[str, Decimal]:
    """What the practice server itself says is on each account."""
    address = f"{practice.url}/practice/{company}/trial-balance"
    answer = requests.get(address, headers={"Accept": "application/json"}, timeout=30).json()
    found = {one["account"]: Decimal(one["balance"]) for one in answer["accounts"]}
    return {account: balance for account, balance in found.items() if balance}
