"""How an invoice becomes an order or a till transaction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from examples.online_retail import build_shop
from examples.sales import ADJUSTMENT, PRICE, QUANTITY
from tests.examples.retail_lines import a_line, a_return, column, shop_of


def test_an_invoice_with_a_customer_is_a_paid_order_at_kuala_lumpur_time() -> None:
    (order,) = shop_of(a_line()).rows("orders")
    assert order["number"] == "536365"
    assert order["customer_id"] == 17850
    assert order["paid_at"].isoformat() == "2010-12-01T00:26:00+00:00"
    assert order["total"] == Decimal("15.30")


def test_an_invoice_without_a_customer_is_a_walk_in_at_a_till() -> None:
    shop = shop_of(a_line(customer=""))
    assert column(shop, "pos_transactions", "number") == ["POS2010120100001"]
    assert column(shop, "orders", "id") == column(shop, "customers", "id") == []


@pytest.mark.parametrize(
    ("country", "currency", "rate"),
    [("United Kingdom", "MYR", "1"), ("EIRE", "SGD", "3.25"), ("Switzerland", "SGD", "3.25"), ("Japan", "USD", "4.25")],
)
def test_the_country_decides_the_currency(country: str, currency: str, rate: str) -> None:
    (order,) = shop_of(a_line(country=country)).rows("orders")
    assert (order["currency"], order["exchange_rate"]) == (currency, Decimal(rate))


def test_the_till_rounds_cash_to_five_sen_and_nothing_else() -> None:
    lines = [a_line(str(number), customer="", price="0.17") for number in range(536000, 536040)]
    shop = shop_of(*lines)
    methods = dict(
        zip(column(shop, "pos_payments", "transaction_id"), column(shop, "pos_payments", "method"), strict=True)
    )
    assert set(methods.values()) == {"cash", "card", "ewallet", "bank_transfer"}
    for ticket in shop.rows("pos_transactions"):
        paid = Decimal("1.00") if methods[ticket["id"]] == "cash" else Decimal("1.02")
        assert ticket["total"] == paid
        assert ticket["rounding"] == paid - Decimal("1.02")


def test_a_stock_code_ending_in_a_letter_is_taxed_on_top() -> None:
    taxed, untaxed = shop_of(a_line(stock_code="85123A", price="2.555"), a_line()).rows("order_items")
    assert (taxed["tax_code"], taxed["tax_amount"], taxed["line_total"]) == (
        "MY-SALES10",
        Decimal("1.53"),
        Decimal("16.86"),
    )
    assert (untaxed["tax_code"], untaxed["tax_amount"]) == ("NT", Decimal("0.00"))


def test_an_empty_description_becomes_the_stock_code() -> None:
    assert column(shop_of(a_line(description=" ")), "order_items", "description") == ["71053"]


def test_a_free_item_is_kept() -> None:
    assert column(shop_of(a_line(price="0.0")), "order_items", "line_total") == [Decimal("0.00")]


def test_what_is_no_sale_is_set_aside_with_its_reason() -> None:
    lines = [a_line("A1", price="-5"), a_line("2", quantity=0), a_line("3", price="-1"), a_line("4")]
    shop, report = build_shop(lines)
    assert report.reasons == {ADJUSTMENT: 1, PRICE: 1, QUANTITY: 1}
    assert column(shop, "orders", "number") == ["4"]
    assert report.invoices_set_aside == 3
    assert report.adds_up


def test_invoices_are_taken_by_moment_then_number_and_lines_in_file_order() -> None:
    shop = shop_of(
        a_line("3", "2010-12-01 10:00", stock_code="10"),
        a_line("2", "2010-12-01 10:00"),
        a_line("3", "2010-12-01 09:59", stock_code="11"),
        a_line("1", "2010-12-01 10:01"),
    )
    assert column(shop, "orders", "number") == ["3", "2", "1"]
    assert column(shop, "order_items", "sku")[:2] == ["10", "11"]


def test_a_shift_moves_whole_weeks_and_till_numbers_carry_the_new_day() -> None:
    shop = shop_of(a_line(customer=""), a_return(customer=""), weeks=800)
    assert column(shop, "pos_transactions", "number")[0] == "POS2026040100001"
    assert [moment.weekday() for moment in column(shop, "pos_transactions", "occurred_at")] == [2, 3]


def test_an_empty_file_is_an_empty_shop() -> None:
    shop, report = build_shop([])
    assert report.adds_up
    assert report.last_day is None
    assert column(shop, "bloggers", "slug") == ["batik", "kopi", "gadget"]
    assert len(column(shop, "kols", "id")) == 12
    assert "no lines" in "\n".join(report.lines())
