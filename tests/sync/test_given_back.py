"""What was given back before is read with each refund and each return, in the order in which it happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from accounting.push_type import Reader
from accounting.rows import GivenBack, OriginalRow, PosRow, RefundRow
from models import Delivery, db, shop, writing
from sync import sources
from sync.sources import Span, read_rows
from tests.shop import NOON, add_bloggers, add_customer, add_order, add_refund, add_sale
from tests.sync.conftest import Desk

EVERYTHING = Span(NOON.replace(day=1), NOON.replace(day=28), 1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Shop:
    """The source tables, with an order of two mugs for RM 20.00."""

    order_id: int
    ids: count[int]

    def refund(
        self, number: str, quantity: str, amount: str, *, minute: int = 1, order_id: int | None = None, **changes: Any
    ) -> int:
        """A refund of the mugs, whose goods came back."""
        refund_id, order_id = next(self.ids), order_id or self.order_id
        values = {"status": "refunded_and_returned", "refunded_at": NOON + minute * MINUTE} | changes
        with writing() as session:
            item = session.query(shop.OrderItem).filter_by(order_id=order_id).one()
            session.add(shop.OrderRefund(id=refund_id, number=number, order_id=order_id, **values))
            session.flush()
            session.add(
                shop.OrderRefundItem(
                    id=refund_id,
                    refund_id=refund_id,
                    order_item_id=item.id,
                    quantity=Decimal(quantity),
                    amount=Decimal(amount),
                )
            )
        return refund_id

    def till_return(self, number: str, sale_id: int, *quantities: int, minute: int = 1, **changes: Any) -> int:
        """Mugs at RM 10.00 come back over the counter, one line for each quantity."""
        return_id = next(self.ids)
        values: dict[str, Any] = {"blogger_id": 1, "status": "completed", "currency": "MYR"}
        values |= {"total": Decimal(-10 * sum(quantities)), "occurred_at": NOON + minute * MINUTE} | changes
        with writing() as session:
            session.add(shop.PosTransaction(id=return_id, number=number, original_id=sale_id, **values))
            session.flush()
            for line, quantity in enumerate(quantities, 1):
                item = {"unit_price": Decimal(10), "line_total": Decimal(-10 * quantity), "sku": "MUG-1"}
                session.add(
                    shop.PosItem(
                        id=next(self.ids),
                        transaction_id=return_id,
                        line=line,
                        description="White mug",
                        quantity=Decimal(-quantity),
                        **item,
                    )
                )
            session.add(
                shop.PosPayment(id=return_id, transaction_id=return_id, line=1, method="cash", amount=values["total"])
            )
        return return_id


def a_shop() -> Shop:
    """The tables with their order; needs bloggers and a customer."""
    order_id = add_order("A1", price="20.00")
    with writing() as session:
        item = session.query(shop.OrderItem).filter_by(order_id=order_id).one()
        item.quantity, item.unit_price = Decimal(2), Decimal(10)
    return Shop(order_id, count(100_000))


@pytest.fixture
def tables(any_app: Flask) -> Iterator[Shop]:
    with any_app.app_context():
        add_bloggers()
        add_customer()
        yield a_shop()
        db.session.remove()


@pytest.fixture
def statements(tables: Shop) -> Iterator[list[str]]:
    """What the source is asked, from now on."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = db.engines["shop"]
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def before_of_refunds(span: Span = EVERYTHING) -> dict[str, GivenBack | None]:
    """By number, what came before each refund's only line."""
    with db.engines["shop"].connect() as connection:
        rows = [row for row in read_rows([Reader.REFUNDS], span, connection) if isinstance(row, RefundRow)]
    return {row.number: row.items[0].before for row in rows}


def originals(span: Span = EVERYTHING) -> dict[str, OriginalRow | None]:
    """By number, the sale of each return, and none of a sale."""
    with db.engines["shop"].connect() as connection:
        rows = [row for row in read_rows([Reader.POS_TRANSACTIONS], span, connection) if isinstance(row, PosRow)]
    return {row.number: row.original for row in rows}


def back(quantity: str, amount: str, lines: int, came_back: str | None = None) -> GivenBack:
    came = quantity if came_back is None else came_back
    return GivenBack(quantity=Decimal(quantity), came_back=Decimal(came), amount=Decimal(amount), lines=lines)


def test_each_refund_knows_those_before_it_and_none_after_it(tables: Shop) -> None:
    tables.refund("R3", "1", "10.00", minute=3)
    tables.refund("R1", "1", "4.00", minute=1, status="refunded")
    tables.refund("R2", "1", "6.00", minute=2)
    assert before_of_refunds() == {"R1": GivenBack(), "R2": back("1", "4.00", 1, "0"), "R3": back("2", "10.00", 2, "1")}


def test_of_two_refunds_at_the_same_moment_the_lower_id_is_the_earlier_one(tables: Shop) -> None:
    tables.refund("R1", "1", "10.00")
    tables.refund("R2", "1", "10.00")
    assert before_of_refunds() == {"R1": GivenBack(), "R2": back("1", "10.00", 1)}


def test_refunds_that_were_not_paid_out_and_those_of_other_orders_do_not_count(tables: Shop) -> None:
    tables.refund("R1", "1", "10.00", status="requested")
    tables.refund("R2", "1", "10.00", status="cancelled")
    tables.refund("R3", "1", "10.00", refunded_at=None)
    tables.refund("R4", "1", "10.00", order_id=add_order("A2"))
    tables.refund("R5", "1", "10.00", minute=5)
    assert before_of_refunds() == {"R4": GivenBack(), "R5": GivenBack()}


def test_what_was_refunded_before_the_period_counts(tables: Shop) -> None:
    tables.refund("R1", "1", "10.00", refunded_at=NOON - timedelta(days=3))
    tables.refund("R2", "1", "10.00")
    assert before_of_refunds(Span(NOON, NOON + timedelta(days=1), None)) == {"R2": back("1", "10.00", 1)}


def test_a_refund_below_zero_which_is_set_aside_makes_no_room_for_others(tables: Shop) -> None:
    tables.refund("R1", "-5", "-50.00")
    tables.refund("R2", "1", "10.00", minute=2)
    assert before_of_refunds()["R2"] == back("0", "0.00", 1)


def test_each_return_knows_its_sale_and_the_returns_before_it(tables: Shop) -> None:
    sale, other = add_sale("P1", price="10.00"), add_sale("P2", price="10.00")
    tables.till_return("B1", sale, 1, 2, minute=1)
    tables.till_return("B2", sale, 1, minute=2)
    tables.till_return("B3", other, 1, minute=3)
    tables.till_return("B4", sale, 1, minute=4, status="voided")
    tables.till_return("B5", sale, 1, minute=5)
    found = originals()
    assert (found.pop("P1"), found.pop("P2")) == (None, None)
    said = {number: (one.came_back, one.given_back, one.lines) for number, one in found.items() if one is not None}
    mug = "MUG-1"
    assert said == {
        "B1": ({}, Decimal(0), 0),
        "B2": ({mug: Decimal(3)}, Decimal(30), 2),
        "B3": ({}, Decimal(0), 0),
        "B5": ({mug: Decimal(4)}, Decimal(40), 3),
    }
    assert {(str(one.sold), one.charged) for one in found.values() if one} == {
        (str({mug: Decimal("1.0000")}), Decimal("10.00"))
    }


def test_a_coupon_among_the_lines_of_a_sale_makes_its_mugs_no_cheaper(tables: Shop) -> None:
    sale = add_sale("P1", price="20.00")
    with writing() as session:
        coupon = {"line": 2, "sku": "COUPON", "description": "Coupon", "quantity": Decimal(-1)}
        money = {"unit_price": Decimal(5), "line_total": Decimal(-5)}
        session.add(shop.PosItem(id=next(tables.ids), transaction_id=sale, **coupon, **money))
    tables.till_return("B1", sale, 1, total=Decimal(-15), discount=Decimal(-5))
    one = originals()["B1"]
    assert one is not None
    assert one.charged == Decimal("20.00")


def test_a_return_of_a_sale_that_is_not_there_knows_none(tables: Shop) -> None:
    sale = add_sale("P1")
    tables.till_return("B1", sale, 1)
    with writing() as session:
        session.query(shop.PosItem).filter_by(transaction_id=sale).delete()
    assert originals() == {"P1": None, "B1": None}


def test_a_return_that_is_dated_before_its_sale_neither_counts_nor_is_compared(tables: Shop) -> None:
    early, late = add_sale("P0", occurred_at=NOON - 9 * MINUTE), add_sale("P1")
    tables.till_return("B0", early, 1)
    tables.till_return("B1", late, 1, minute=-1)
    tables.till_return("B2", late, 1, minute=2)
    found = originals()
    assert found["B1"] is None
    assert [one.lines for number in ("B0", "B2") if (one := found[number])] == [0, 0]


@pytest.mark.parametrize(("reader", "questions"), [(Reader.REFUNDS, 3), (Reader.POS_TRANSACTIONS, 5)])
def test_a_batch_asks_a_fixed_number_of_questions(
    tables: Shop, statements: list[str], reader: Reader, questions: int
) -> None:
    sale = add_sale("P1")
    for place in range(12):
        tables.refund(f"R{place}", "1", "1.00", minute=place)
        tables.till_return(f"B{place}", sale, 1, minute=place)
    statements.clear()
    with db.engines["shop"].connect() as connection:
        rows = list(read_rows([reader], EVERYTHING, connection))
    assert len(rows) >= 12
    assert len([one for one in statements if re.search(r"FROM (order|pos)_", one)]) == questions


def test_refunds_of_an_order_may_be_read_in_different_batches(tables: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BATCH", 1)
    for place in range(1, 4):
        tables.refund(f"R{place}", "1", "10.00", minute=place)
    assert before_of_refunds() == {"R1": GivenBack(), "R2": back("1", "10.00", 1), "R3": back("2", "20.00", 2)}


def states(desk: Desk, key: str) -> dict[str, str]:
    """What became of each document of a type, by number."""
    desk.push(key)
    return {one.number: one.state for one in db.session.query(Delivery).filter_by(push_type=key)}


def test_of_refunds_that_give_back_more_than_was_sold_the_later_ones_are_set_aside(desk: Desk) -> None:
    tables = a_shop()
    tables.refund("R1", "1", "10.00", minute=1)
    tables.refund("R2", "1", "10.00", minute=2)
    tables.refund("R3", "1", "10.00", minute=3)
    tables.refund("R4", "5", "50.00", minute=4, status="refunded")
    for key in ("sales_invoice", "sales_receipt"):
        assert states(desk, key) == {"A1": "posted", "R1": "posted", "R2": "posted", "R3": "rejected", "R4": "rejected"}
    assert desk.balances() == {}


def test_an_order_is_given_back_whole_with_its_shipping(desk: Desk) -> None:
    order_id = add_order("S-1", shipping=Decimal("5.00"), total=Decimal("15.00"), status="refunded")
    add_refund("R1", order_id, amount="15.00", refunded_at=NOON + MINUTE)
    for key in ("sales_invoice", "sales_receipt"):
        assert states(desk, key) == {"S-1": "posted", "R1": "posted"}
    assert desk.balances() == {}


def test_what_is_in_the_books_is_still_known_when_an_earlier_refund_comes_late(desk: Desk) -> None:
    tables = a_shop()
    tables.refund("R2", "2", "20.00", minute=2)
    assert states(desk, "sales_invoice") == {"A1": "posted", "R2": "posted"}
    late = tables.refund("R1", "1", "10.00", minute=1)
    assert states(desk, "sales_invoice")["R2"] == "posted"
    with writing() as session:
        session.get_one(shop.OrderRefund, late).status = "cancelled"
    run = desk.push()
    assert desk.tally(run).adds_up


def test_a_return_of_three_for_a_sale_of_one_is_set_aside(
    any_app: Flask, practice: Any, connect: Callable[..., Any]
) -> None:
    with any_app.app_context():
        add_bloggers()
        add_customer()
        company = connect("batik", "batik", app=any_app)
        desk = Desk(any_app, practice, company, any_app.extensions["pusher"])
        sale = add_sale("P1")
        a_shop().till_return("B1", sale, 3)
        assert states(desk, "pos_sales_invoice") == {"P1": "posted", "B1": "rejected"}
        assert states(desk, "pos_sales_receipt") == {"P1-1": "posted", "B1-1": "rejected"}
        assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}
        db.session.remove()
