"""The source's rows, whether its tables have the optional columns or are views of a system that lacks them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from accounting.push_type import Reader
from accounting.rows import OrderRow, PosRow, RefundRow, Row
from models import db, writing
from models.shop import Order, OrderItem, PosItem, PosTransaction
from sync.source_columns import OPTIONAL
from sync.sources import Span, read_rows
from tests.shop import NOON, add_bloggers, add_customer, add_order, add_refund, add_sale

EVERYTHING = Span(NOON.replace(day=1), NOON.replace(day=28), 1)
READERS = (Reader.ORDERS, Reader.REFUNDS, Reader.POS_TRANSACTIONS)


@pytest.fixture
def shop(any_app: Flask) -> Iterator[None]:
    """An order with its refund and a sale at a till, every optional column filled."""
    with any_app.app_context():
        add_bloggers()
        add_customer()
        tenth = Decimal("0.1000")
        order = add_order(
            "A1",
            tax_inclusive=True,
            shipping=Decimal("5.50"),
            shipping_tax_rate=tenth,
            shipping_tax_amount=Decimal("0.50"),
            discount=Decimal("2.20"),
            discount_tax_rate=tenth,
            discount_tax_amount=Decimal("0.20"),
        )
        add_refund("R1", order)
        sale = add_sale("P1")
        with writing() as session:
            for item in (*session.query(OrderItem), *session.query(PosItem)):
                item.category, item.account, item.tax_code = "Mugs", "41000", "SV6"
            session.get_one(PosTransaction, sale).tax_inclusive = True
        yield
        db.session.remove()


def rows() -> list[Row]:
    with db.engines["shop"].connect() as connection:
        return list(read_rows(READERS, EVERYTHING, connection))


def test_what_optional_columns_say_is_read(shop: None) -> None:
    order, refund, sale = rows()
    assert isinstance(order, OrderRow)
    assert isinstance(refund, RefundRow)
    assert isinstance(sale, PosRow)
    assert (order.tax_inclusive, refund.tax_inclusive, sale.tax_inclusive) == (True, True, True)
    assert (order.shipping_tax_rate, order.shipping_tax_amount) == (Decimal("0.1"), Decimal("0.50"))
    assert (order.discount_tax_rate, order.discount_tax_amount) == (Decimal("0.1"), Decimal("0.20"))
    for item in (order.items[0], refund.items[0].item, sale.items[0]):
        assert (item.category, item.account, item.tax_code) == ("Mugs", "41000", "SV6")


def test_a_source_without_optional_columns_is_read_as_if_they_were_empty(shop: None) -> None:
    with writing() as session:
        for table in (Order, OrderItem, PosTransaction, PosItem):
            for column in OPTIONAL[table.__tablename__]:
                session.execute(text(f"ALTER TABLE {table.__tablename__} DROP COLUMN {column}"))
    order, refund, sale = rows()
    assert isinstance(order, OrderRow)
    assert isinstance(refund, RefundRow)
    assert isinstance(sale, PosRow)
    assert (order.number, refund.number, sale.number) == ("A1", "R1", "P1")
    assert (order.tax_inclusive, refund.tax_inclusive, sale.tax_inclusive) == (False, False, False)
    assert (order.shipping, order.shipping_tax_rate, order.discount_tax_amount) == (Decimal("5.50"), None, None)
    for item in (order.items[0], refund.items[0].item, sale.items[0]):
        assert (item.sku, item.category, item.account, item.tax_code) == ("MUG-1", None, None, "SV6")


def test_views_of_another_system_will_do(shop: None) -> None:
    """Views named like our tables, with the documented columns and no others."""
    with writing() as session:
        for table in (Order, OrderItem, PosTransaction, PosItem):
            name = table.__tablename__
            columns = [column.name for column in table.__table__.columns if column.name not in OPTIONAL[name]]
            session.execute(text(f"ALTER TABLE {name} RENAME TO theirs_{name}"))
            view = f"CREATE VIEW {name} AS SELECT {', '.join(columns)} FROM theirs_{name}"  # noqa: S608 - our own names.
            session.execute(text(view))
    order, refund, sale = rows()
    assert (order.number, refund.number, sale.number) == ("A1", "R1", "P1")
    assert isinstance(order, OrderRow)
    assert (order.items[0].sku, order.items[0].category) == ("MUG-1", None)


def test_every_optional_column_is_one_that_may_be_empty() -> None:
    for name, columns in OPTIONAL.items():
        table = Order.metadata.tables[name]
        assert all(table.c[column].nullable for column in columns)
