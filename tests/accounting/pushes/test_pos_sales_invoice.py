"""Sales at the till become invoices, and what comes back becomes credit notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.mapping import Mapping
from accounting.rounding import five_sen
from accounting.rows import ItemRow
from tests.accounting.pushing import codes, document_of, problems_of
from tests.accounting.rows import a_customer, a_pos_return, a_pos_sale, a_taxed_item, an_item

KEY = "pos_sales_invoice"
MAPPING = Mapping(products="40100", discount="40300", rounding_up="40400", rounding_down="40400")


def test_a_sale_becomes_an_invoice_of_the_walk_in_customer() -> None:
    invoice = document_of(KEY, a_pos_sale())
    assert (invoice.source_id, invoice.number) == ("pos_transactions/31", "POS2026051500001")
    assert (invoice.party.text, invoice.day, invoice.original_number) == ("Walk-in Customer", date(2026, 5, 15), None)
    assert (invoice.total, invoice.lines[0].classification, invoice.reference) == (Decimal("25.00"), "022", "")
    assert problems_of(KEY, a_pos_sale()) == []


def test_who_gives_a_name_at_the_till_is_invoiced_by_it() -> None:
    assert document_of(KEY, a_pos_sale(customer=a_customer())).party.text == "Aisyah Rahman (C17850)"


@pytest.mark.parametrize(("price", "rounding"), [("12.51", "-0.02"), ("12.49", "0.02")])
def test_cash_rounding_is_a_line_of_its_own_and_the_products_stay_as_they_were(price: str, rounding: str) -> None:
    sale = a_pos_sale(items=(an_item(unit_price=Decimal(price)),), rounding=Decimal(rounding))
    invoice = document_of(KEY, sale, MAPPING)
    product, cents = invoice.lines
    assert product.total == 2 * Decimal(price)
    assert (cents.description, cents.account, cents.tax_code) == ("Cash rounding", "40400", "NT")
    assert (cents.quantity, cents.total, invoice.total) == (1, Decimal(rounding), Decimal("25.00"))
    assert problems_of(KEY, sale) == []


def test_a_discount_at_the_till_is_a_line_of_its_own() -> None:
    sale = a_pos_sale(items=(a_taxed_item(),), discount=Decimal("2.50"))
    discount = document_of(KEY, sale, MAPPING).lines[1]
    assert (discount.description, discount.account, discount.total) == ("Discount", "40300", Decimal("-2.50"))
    assert problems_of(KEY, sale) == []


def test_a_return_is_a_credit_note_linked_to_its_original() -> None:
    note = document_of(KEY, a_pos_return())
    assert (note.number, note.original_number) == ("POS2026051500002", "POS2026051500001")
    assert [(line.quantity, line.net) for line in note.lines] == [(-1, Decimal("-12.50"))]
    assert note.total == Decimal("-12.50")
    assert problems_of(KEY, a_pos_return()) == []


def test_every_line_of_a_return_has_a_negative_quantity_the_rounding_and_the_discount_too() -> None:
    back = a_pos_return(
        items=(a_taxed_item(quantity=Decimal(-1)),), discount=Decimal("-0.23"), rounding=Decimal("0.02")
    )
    note = document_of(KEY, back)
    assert [(line.quantity, line.net) for line in note.lines] == [
        (-1, Decimal("-12.50")),
        (-1, Decimal("0.23")),
        (-1, Decimal("0.02")),
    ]
    assert note.total == back.total == Decimal("-13.50")
    assert problems_of(KEY, back) == []


def test_a_stock_correction_at_the_till_is_nothing_to_book() -> None:
    assert document_of(KEY, a_pos_sale(items=(an_item(unit_price=Decimal("0.0000")),), payments=())).is_empty


ITEMS = st.lists(
    st.builds(
        lambda quantity, price, rate: an_item(quantity=quantity, unit_price=price, tax_rate=rate),
        quantity=st.decimals("0.0001", 1000, places=4),
        price=st.decimals(0, 1000, places=4),
        rate=st.sampled_from([Decimal("0.0000"), Decimal("0.1000")]),
    ),
    min_size=1,
    max_size=5,
)


@given(ITEMS, st.sampled_from([1, -1]))
def test_a_cash_sale_or_return_that_adds_up_is_invoiced_over_exactly_what_was_paid(
    items: list[ItemRow], sign: int
) -> None:
    lines = tuple(
        an_item(quantity=sign * item.quantity, unit_price=item.unit_price, tax_rate=item.tax_rate) for item in items
    )
    exact = sum((line.line_total for line in lines), Decimal("0.00"))
    make = a_pos_sale if sign == 1 else a_pos_return
    row = make(items=lines, rounding=five_sen(exact) - exact)
    assert document_of(KEY, row).total == row.total == five_sen(exact)
    assert problems_of(KEY, row) == []


def test_a_sale_in_money_whose_rate_the_till_does_not_know_is_held_back() -> None:
    assert codes(problems_of(KEY, a_pos_sale(currency="USD"))) == ["RATE_NOT_VALID"]
