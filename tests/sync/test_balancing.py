"""Books that balance: what the source says was paid is what the practice books hold, whatever prices and mapping."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounting.mapping import LabelStyle, Mapping, RoundingMode
from accounting.periods import Period
from models import BookMapping, Delivery, Outcome, Run, RunState, db, writing
from models.shop import OrderItem, OrderRefund
from sync.books import book_by_slug
from sync.changes import open_changes
from sync.decisions import book_difference
from sync.pusher import utc_now
from tests.shop import DAY, add_order, add_refund
from tests.sync.conftest import Desk

TENTH = Decimal("0.1000")
MAY_15 = Period(DAY, DAY)


def use(desk: Desk, mapping: Mapping) -> None:
    """The book gets another version of its mapping."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    with writing() as session:
        version = session.query(BookMapping).filter_by(book_id=book.id).count() + 1
        row = BookMapping(book_id=book.id, version=version, values=mapping.as_json(), created_at=utc_now())
        session.add(row)


def price(order_id: int, **values: Any) -> None:
    """Somebody enters the only item of an order."""
    with writing() as session:
        item = session.query(OrderItem).filter_by(order_id=order_id).one()
        for name, value in values.items():
            setattr(item, name, value)


def sold(number: str, gross: str, *, tax: str, quantity: int = 1, **order: Any) -> int:
    """An order over one taxed item whose price includes the tax."""
    order_id = add_order(number, tax_inclusive=True, price=gross, **order)
    unit_price = Decimal(gross) / quantity
    price(order_id, quantity=quantity, unit_price=unit_price, tax_rate=TENTH, tax_amount=Decimal(tax))
    return order_id


def pushed(desk: Desk, *keys: str) -> list[Run]:
    return [desk.push(key) for key in keys or ("sales_invoice", "sales_receipt")]


def assert_synced(runs: list[Run]) -> None:
    told = [(run.state, [one.problems or one.refusals for one in outcomes_of(run)]) for run in runs]
    assert [state for state, _why in told] == [RunState.SYNCED] * len(runs), told


def outcomes_of(run: Run) -> list[Outcome]:
    return db.session.query(Outcome).filter_by(run_id=run.id).all()


@pytest.mark.parametrize("mode", RoundingMode)
def test_prices_with_tax_in_them_are_booked_as_net_and_tax_and_come_to_what_was_paid(
    desk: Desk, mode: RoundingMode
) -> None:
    desk.fault("set_rounding", rounding=mode)
    use(desk, Mapping(rounding_mode=mode, rounding_up="61001", rounding_down="61001"))
    sold("A1", "33.00", tax="3.00", quantity=3)
    sold("A2", "0.05", tax="0.00")
    assert_synced(pushed(desk))
    # A2: 10 % of 0.05 is a sen there, which the rounding line takes back.
    assert desk.balances() == {"12000": "33.05", "22000": "-3.01", "40000": "-30.05", "61001": "0.01"}


def test_a_refund_of_prices_with_tax_in_them_brings_everything_back_to_nothing(desk: Desk) -> None:
    order = sold("A1", "0.05", tax="0.00")
    assert_synced(pushed(desk))
    add_refund("R1", order, amount="0.05")
    assert_synced(pushed(desk))
    assert desk.balances() == {}


def test_shipping_and_discount_are_booked_on_their_accounts_with_their_tax(desk: Desk) -> None:
    for account in ("40200", "40300"):
        desk.fault("add_account", account=account)
    use(desk, Mapping(shipping="40200", discount="40300"))
    add_order(
        "A1",
        shipping=Decimal("8.00"),
        shipping_tax_rate=TENTH,
        shipping_tax_amount=Decimal("0.80"),
        discount=Decimal("5.00"),
        discount_tax_rate=TENTH,
        discount_tax_amount=Decimal("0.50"),
        total=Decimal("13.30"),
    )
    assert_synced(pushed(desk))
    assert desk.balances() == {
        "12000": "13.30",
        "22000": "-0.30",
        "40000": "-10.00",
        "40200": "-8.00",
        "40300": "5.00",
    }


def test_a_gateway_fee_is_a_bank_charge_so_that_the_bank_gets_what_was_paid_out(desk: Desk) -> None:
    desk.fault("add_currency", currency="JPY")
    add_order("A1", gateway_fee=Decimal("0.35"))
    rate = Decimal("0.029500")
    add_order("J1", price="1000", currency="JPY", exchange_rate=rate, gateway_fee=Decimal(35), total=Decimal(1000))
    assert_synced(pushed(desk))
    # 1000 yen are RM 29.50, of which the gateway kept 35, RM 1.03.
    assert desk.balances() == {"12000": "38.12", "40000": "-39.50", "61001": "1.38"}


def test_dinars_and_yen_are_exact_from_the_source_to_the_books(desk: Desk) -> None:
    for currency in ("KWD", "JPY"):
        desk.fault("add_currency", currency=currency)
    add_order("K1", price="1.235", currency="KWD", exchange_rate=Decimal("13.750000"), total=Decimal("1.235"))
    add_order("J1", price="777", currency="JPY", exchange_rate=Decimal("0.029500"), total=Decimal(777))
    runs = pushed(desk)
    assert_synced(runs)
    totals = {one.number: (one.total, one.amount) for one in db.session.query(Delivery)}
    assert totals == {"K1": (Decimal("1.235"), Decimal("16.98")), "J1": (Decimal(777), Decimal("22.92"))}
    assert all(desk.tally(run).adds_up for run in runs)
    assert desk.balances() == {"12000": "39.90", "40000": "-39.90"}


def test_a_fil_too_fine_and_half_a_yen_are_set_aside_and_the_rest_goes_on(desk: Desk) -> None:
    desk.fault("add_currency", currency="JPY")
    add_order("A1")
    add_order("A2", total=Decimal("10.005"))
    add_order("J1", price="10.5", currency="JPY", exchange_rate=Decimal("0.03"), total=Decimal("10.5"))
    run = desk.push()
    found = {problem["code"] for one in outcomes_of(run) for problem in one.problems}
    assert "AMOUNT_NOT_EXACT" in found
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_a_change_after_posting_takes_back_the_lines_as_they_were_booked(desk: Desk) -> None:
    use(desk, Mapping(rounding_up="61001", rounding_down="61001", label_style=LabelStyle.PARTY_AND_NUMBER))
    order = sold("A1", "0.05", tax="0.00")
    assert_synced(pushed(desk))
    use(desk, Mapping(deduct_discount=True))
    assert [run.known for run in pushed(desk)] == [1, 1]
    with writing() as session:
        session.query(OrderItem).filter_by(order_id=order).one().description = "Blue mug"
    assert desk.push().state == RunState.FAILED
    book = book_by_slug(desk.company.slug)
    assert book is not None
    for one in open_changes([book]):
        assert book_difference(one.delivery, None, now=utc_now())
    assert_synced(pushed(desk))
    assert desk.balances() == {"12000": "0.05", "22000": "-0.01", "40000": "-0.04"}


def test_whether_goods_came_back_is_seen_when_it_changes_after_posting(desk: Desk) -> None:
    order = add_order("A1")
    add_refund("R1", order)
    assert_synced(pushed(desk))
    with writing() as session:
        session.query(OrderRefund).one().status = "refunded_and_returned"
    run = desk.push()
    (problem,) = [problem for one in outcomes_of(run) for problem in one.problems]
    assert problem["code"] == "CHANGED_AFTER_POSTING"
    assert problem["values"]["changes"] == "Goods returned no → yes"
    assert desk.push("sales_receipt").state == RunState.SYNCED
