"""Source rows for tests, straight into the source tables: valid as they come, a test overrides what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from models import shop, writing

NOON = datetime(2026, 5, 15, 4, 0, tzinfo=UTC)
"""Noon of 15 May 2026 in Kuala Lumpur."""

DAY = date(2026, 5, 15)

_ids = count(1)


def add_bloggers() -> None:
    """Two bloggers, batik with KOLs and kopi without, and a KOL of batik."""
    with writing() as session:
        session.add(shop.Blogger(id=1, slug="batik", name="Batik House", email=None, multi_kol=True))
        session.add(shop.Blogger(id=2, slug="kopi", name="Kopi Corner", email=None, multi_kol=False))
        session.flush()
        session.add(shop.Kol(id=1, blogger_id=1, name="Mei", tin=None, id_type=None, id_number=None))


def add_customer(customer_id: int = 1, name: str = "Aisyah") -> None:
    """A customer of the web shop."""
    with writing() as session:
        session.add(shop.Customer(id=customer_id, name=name))


def add_order(number: str, *, price: str = "10.00", customer_id: int = 1, **changes: Any) -> int:
    """A paid order over one untaxed item; its id. Needs a blogger and a customer."""
    order_id = next(_ids)
    values: dict[str, Any] = {
        "status": "paid",
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "discount": Decimal(0),
        "shipping": Decimal(0),
        "total": Decimal(price),
        "payment_method": "card",
        "gateway_fee": Decimal(0),
        "created_at": NOON,
        "paid_at": NOON,
    }
    with writing() as session:
        session.add(shop.Order(id=order_id, number=number, blogger_id=1, customer_id=customer_id, **(values | changes)))
        session.flush()
        session.add(an_item(shop.OrderItem, price, order_id=order_id))
    return order_id


def add_orders(how_many: int, *, prefix: str = "A") -> None:
    """That many paid orders, one minute after the other."""
    for place in range(how_many):
        add_order(f"{prefix}{place + 1}", paid_at=NOON + timedelta(minutes=place))


def add_refund(
    number: str, order_id: int, *, amount: str = "10.00", tax: str = "0", refunded_at: datetime = NOON
) -> None:
    """A refund of an order's only item."""
    refund_id = next(_ids)
    with writing() as session:
        item = session.query(shop.OrderItem).filter_by(order_id=order_id).one()
        session.add(
            shop.OrderRefund(id=refund_id, number=number, order_id=order_id, status="refunded", refunded_at=refunded_at)
        )
        session.flush()
        session.add(
            shop.OrderRefundItem(
                id=refund_id,
                refund_id=refund_id,
                order_item_id=item.id,
                quantity=Decimal(1),
                amount=Decimal(amount),
                tax_amount=Decimal(tax),
            )
        )


def add_settlement(number: str, commission: str) -> None:
    """A commission that is owed to the blogger, and paid at once."""
    values = {"commission": Decimal(commission), "sales_base": Decimal(100), "rate": Decimal("0.4"), "currency": "MYR"}
    days = {"period_start": DAY - timedelta(days=7), "period_end": DAY, "created_at": NOON, "paid_at": NOON}
    with writing() as session:
        session.add(
            shop.BloggerSettlement(
                id=next(_ids),
                number=number,
                blogger_id=1,
                status="paid",
                payment_method="bank_transfer",
                **values,
                **days,
            )
        )


def add_sale(
    number: str,
    *,
    blogger_id: int = 1,
    price: str = "10.00",
    payments: tuple[str, ...] = (),
    occurred_at: datetime = NOON,
) -> int:
    """A sale at a till, paid in cash at once, or by these amounts."""
    sale_id = next(_ids)
    with writing() as session:
        session.add(
            shop.PosTransaction(
                id=sale_id,
                blogger_id=blogger_id,
                number=number,
                status="completed",
                currency="MYR",
                total=Decimal(price),
                occurred_at=occurred_at,
            )
        )
        session.flush()
        session.add(an_item(shop.PosItem, price, transaction_id=sale_id))
        for line, amount in enumerate(payments or (price,), 1):
            session.add(
                shop.PosPayment(id=next(_ids), transaction_id=sale_id, line=line, method="cash", amount=Decimal(amount))
            )
    return sale_id


def an_item(table: Any, price: str, **changes: Any) -> Any:
    """One untaxed item."""
    values: dict[str, Any] = {
        "line": 1,
        "sku": "MUG-1",
        "description": "White mug",
        "quantity": Decimal(1),
        "unit_price": Decimal(price),
        "line_total": Decimal(price),
    }
    return table(id=next(_ids), **(values | changes))
