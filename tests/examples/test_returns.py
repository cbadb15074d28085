"""How the lines of a C invoice find what they give back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from examples.online_retail import build_shop
from examples.sales import PRICE, UNMATCHED
from tests.examples.retail_lines import a_line, a_return, column, shop_of


def test_a_return_goes_to_the_newest_order_and_its_lowest_line() -> None:
    shop = shop_of(
        a_line("1", "2010-12-01 09:00"),
        a_line("2", "2010-12-01 10:00", quantity=2),
        a_line("2", "2010-12-01 10:00"),
        a_return(),
    )
    assert column(shop, "order_refunds", "order_id") == [2]
    assert column(shop, "order_refund_items", "order_item_id") == [2]


def test_a_return_needs_that_quantity_in_one_item_not_yet_returned() -> None:
    lines = [a_line(), a_return("C1", quantity=-4), a_return("C2", quantity=-3), a_return("C3", quantity=-2)]
    shop, report = build_shop(lines)
    assert column(shop, "order_refunds", "number") == ["C1", "C3"]
    assert report.reasons == {UNMATCHED: 1}
    assert report.returns == 2


def test_only_what_came_before_can_be_returned() -> None:
    _, report = build_shop([a_return(at="2010-12-01 08:00"), a_line()])
    assert report.reasons == {UNMATCHED: 1}
    assert (report.returns, report.invoices_set_aside, report.adds_up) == (0, 1, True)


def test_another_customers_order_is_never_touched() -> None:
    _, report = build_shop([a_line(), a_return(customer="13047"), a_return("C9", customer="")])
    assert report.reasons == {UNMATCHED: 2}


def test_a_refund_is_worth_the_returns_own_price_and_taxed_like_the_item() -> None:
    (item,) = shop_of(a_line(stock_code="85123A"), a_return(stock_code="85123A", price="2.00")).rows(
        "order_refund_items"
    )
    assert (item["quantity"], item["amount"], item["tax_amount"]) == (Decimal(1), Decimal("2.00"), Decimal("0.20"))


def test_one_return_of_two_orders_makes_two_refunds_numbered_in_the_order_touched() -> None:
    shop = shop_of(
        a_line("1", stock_code="10"),
        a_line("2", stock_code="11"),
        a_return("C3", stock_code="11"),
        a_return("C3", stock_code="10"),
        a_return("C3", stock_code="11"),
    )
    assert column(shop, "order_refunds", "number") == ["C3", "C3-2"]
    assert column(shop, "order_refunds", "order_id") == [2, 1]
    assert column(shop, "order_refund_items", "refund_id") == [1, 1, 2]


def test_a_walk_in_gets_money_back_the_way_it_was_paid_at_the_same_till() -> None:
    sales = [a_line(str(number), customer="", stock_code=str(number)) for number in range(10, 30)]
    returns = [a_return(f"C{number}", customer="", stock_code=str(number), price="0.17") for number in range(10, 30)]
    shop = shop_of(*sales, *returns)
    tickets = {row["id"]: row for row in shop.rows("pos_transactions")}
    payments = {row["transaction_id"]: row for row in shop.rows("pos_payments")}
    refunds = [row for row in tickets.values() if row["original_id"]]
    assert len(refunds) == 20
    for refund in refunds:
        assert refund["blogger_id"] == tickets[refund["original_id"]]["blogger_id"]
        method = payments[refund["id"]]["method"]
        assert method == payments[refund["original_id"]]["method"]
        assert refund["total"] == payments[refund["id"]]["amount"]
        assert refund["total"] == (Decimal("-0.15") if method == "cash" else Decimal("-0.17"))
    quantities = {
        item["quantity"] for item in shop.rows("pos_items") if item["transaction_id"] in {r["id"] for r in refunds}
    }
    assert quantities == {Decimal(-1)}


def test_a_return_with_a_negative_price_or_a_positive_quantity_is_set_aside() -> None:
    _, report = build_shop([a_line(), a_return(price="-1"), a_return("C2", quantity=1)])
    assert report.reasons == {PRICE: 1, UNMATCHED: 1}


@given(st.lists(st.tuples(st.booleans(), st.integers(-5, 5), st.sampled_from(["", "1", "2"])), max_size=40))
def test_never_more_is_returned_than_was_sold_and_the_report_adds_up(drawn: list[tuple[bool, int, str]]) -> None:
    lines = [
        a_line(f"{'C' if back else ''}{at:03}", f"2010-12-{at % 20 + 1:02} 10:00", quantity=quantity, customer=customer)
        for at, (back, quantity, customer) in enumerate(drawn)
    ]
    shop, report = build_shop(lines)
    assert report.adds_up
    sold = {row["id"]: row["quantity"] for row in shop.rows("order_items")}
    for row in shop.rows("order_refund_items"):
        sold[row["order_item_id"]] -= row["quantity"]
    assert all(left >= 0 for left in sold.values())
    assert sum(column(shop, "pos_items", "quantity")) >= 0
