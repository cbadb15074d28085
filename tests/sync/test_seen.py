"""What the source of a book holds."""

from __future__ import annotations

from decimal import Decimal

from models import Book, writing
from models.shop import Blogger, KolSettlement, OrderItem
from sync.seen import Seen, seen_in_source
from tests.shop import DAY, NOON, add_order, add_sale
from tests.sync.conftest import Desk


def test_the_platform_sees_its_orders(desk: Desk) -> None:
    add_order("S-1", payment_method="fpx")
    order_id = add_order("S-2", payment_method=None, currency="SGD", exchange_rate=Decimal("3.3"))
    with writing() as session:
        item = session.query(OrderItem).filter_by(order_id=order_id).one()
        item.tax_rate, item.tax_code, item.category = Decimal("0.06"), "SR", "Mugs"
    book = Book(layer="platform")
    assert seen_in_source(book) == Seen(
        ("fpx",), ((Decimal(0), ""), (Decimal("0.06"), "SR")), ("Mugs",), ("MYR", "SGD")
    )


def test_a_blogger_sees_only_their_own_till_and_settlements(desk: Desk) -> None:
    add_order("S-1", payment_method="fpx")
    add_sale("P-1", blogger_id=1)
    with writing() as session:
        session.add(Blogger(id=3, slug="teh", name="Teh", email=None, multi_kol=True))
        session.flush()
        kept = {"period_start": DAY, "period_end": DAY, "sales_base": 10, "rate": Decimal("0.1"), "commission": 1}
        paid = {"status": "paid", "created_at": NOON, "paid_at": NOON, "payment_method": "giro", "currency": "SGD"}
        session.add(KolSettlement(id=1, number="K-1", blogger_id=3, kol_id=1, payment_reference=None, **kept, **paid))
    assert seen_in_source(Book(layer="blogger", blogger_id=1)) == Seen(("cash",), ((Decimal(0), ""),), (), ("MYR",))
    assert seen_in_source(Book(layer="blogger", blogger_id=2)) == Seen()
    assert seen_in_source(Book(layer="blogger", blogger_id=3)) == Seen(("giro",), currencies=("SGD",))
