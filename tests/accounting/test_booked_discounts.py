"""A discount that comes off the lines: to the sen, off those of its own tax rate first, and never at the tax's cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from accounting.mapping import Mapping, RoundingMode, TaxRule
from tests.accounting.pushing import as_computed_there, codes, document_of, problems_of
from tests.accounting.rows import a_pos_return, a_pos_sale, an_inclusive_order, an_item, an_order

KEY = "sales_invoice"
TEN = Decimal("0.1000")
DEDUCTING = Mapping(deduct_discount=True)


def test_a_discount_is_taken_off_the_lines_in_proportion_and_to_the_sen() -> None:
    items = tuple(an_item(line=line, quantity=Decimal(1), unit_price=Decimal(10)) for line in (1, 2, 3))
    order = an_order(items=items, shipping=Decimal(8), discount=Decimal("10.00"))
    invoice = document_of(KEY, order, DEDUCTING)
    assert [(line.description, line.discount, line.net) for line in invoice.lines] == [
        ("White mug", Decimal("3.34"), Decimal("6.66")),
        ("White mug", Decimal("3.33"), Decimal("6.67")),
        ("White mug", Decimal("3.33"), Decimal("6.67")),
        ("Shipping", Decimal(0), Decimal("8.00")),
    ]
    assert (invoice.total, problems_of(KEY, order, DEDUCTING)) == (Decimal("28.00"), [])


def test_the_tax_of_a_line_follows_the_discount_that_is_taken_off_it() -> None:
    order = an_order(
        items=(an_item(tax_rate=TEN),),
        discount=Decimal("5.00"),
        discount_tax_rate=TEN,
        discount_tax_amount=Decimal("0.50"),
        total=Decimal("22.00"),
    )
    (line,) = document_of(KEY, order, DEDUCTING).lines
    assert (line.net, line.tax_amount) == (Decimal("20.00"), Decimal("2.00"))
    assert problems_of(KEY, order, DEDUCTING) == []


def test_a_discount_without_tax_cannot_be_taken_off_taxed_lines_and_says_what_to_choose() -> None:
    order = an_order(items=(an_item(tax_rate=TEN),), discount=Decimal("5.00"))
    assert problems_of(KEY, order) == []
    (problem,) = problems_of(KEY, order, DEDUCTING)
    assert problem.code == "DISCOUNT_TAX_MISMATCH"
    assert problem.text == (
        "In the source the discount of 5.00 lowers the tax by 0.00; taken off the lines it lowers it by 0.50. "
        "Correct its tax in the source, or book discounts on their own account under Settings, AiAccount."
    )


@pytest.mark.parametrize("tolerance", ["0.05", "5.00"])
def test_the_tolerance_never_swallows_the_tax_of_a_discount(tolerance: str) -> None:
    """An untaxed discount of 0.50 off 100.00 with 10.00 of tax: 9.95 of it would be in the books, 0.05 as rounding."""
    mapping = replace(DEDUCTING, tolerance=Decimal(tolerance))
    order = an_order(
        items=(an_item(quantity=Decimal(1), unit_price=Decimal(100), tax_rate=TEN),), discount=Decimal("0.50")
    )
    assert codes(problems_of(KEY, order, mapping)) == ["DISCOUNT_TAX_MISMATCH"]
    assert problems_of(KEY, order, Mapping(tolerance=Decimal(tolerance))) == []


def test_what_rounding_makes_of_the_tax_of_many_lines_is_no_mismatch() -> None:
    """Each of ten lines at 0.05 has 0.01 of tax; a tenth off them all has 0.005 to spread, and the source says 0.01."""
    items = tuple(
        an_item(line=line, quantity=Decimal(1), unit_price=Decimal("0.05"), tax_rate=TEN) for line in range(1, 11)
    )
    order = an_order(items=items, discount=Decimal("0.05"), discount_tax_rate=TEN, total=Decimal("0.54"))
    invoice = document_of(KEY, order, DEDUCTING)
    assert sum(line.discount for line in invoice.lines) == Decimal("0.05")
    assert (invoice.lines[-1].description, invoice.lines[-1].total) == ("Rounding", Decimal("0.04"))
    assert (invoice.total, problems_of(KEY, order, DEDUCTING)) == (Decimal("0.54"), [])


@pytest.mark.parametrize("mode", RoundingMode)
@pytest.mark.parametrize(("rate", "tax", "nets"), [("0.1000", "1.00", (40, 50)), ("0.0000", "0.00", (50, 40))])
def test_a_discount_comes_first_off_the_lines_of_its_own_tax_rate(
    mode: RoundingMode, rate: str, tax: str, nets: tuple[int, int]
) -> None:
    items = tuple(
        an_item(line=line, quantity=Decimal(1), unit_price=Decimal(50), tax_rate=of_line)
        for line, of_line in enumerate((TEN, Decimal(0)), 1)
    )
    order = an_order(
        items=items, discount=Decimal(10), discount_tax_rate=Decimal(rate), total=Decimal(95) - Decimal(tax)
    )
    mapping = replace(DEDUCTING, rounding_mode=mode)
    invoice = document_of(KEY, order, mapping)
    assert tuple(line.net for line in invoice.lines) == nets
    assert (invoice.total, problems_of(KEY, order, mapping)) == (order.total, [])
    assert as_computed_there(invoice, mode) == order.total


def test_a_discount_that_the_lines_of_its_rate_cannot_carry_needs_its_tax_on_all_of_them() -> None:
    items = (an_item(quantity=Decimal(1), unit_price=Decimal(5)), an_item(line=2, tax_rate=TEN))
    order = an_order(items=items, discount=Decimal(6))
    (problem,) = problems_of(KEY, order, DEDUCTING)
    assert (problem.code, problem.values["given"], problem.values["tax"]) == ("DISCOUNT_TAX_MISMATCH", "0.00", "0.50")


@pytest.mark.parametrize("sign", [1, -1])
def test_at_the_till_a_discount_has_no_tax_to_correct_so_another_remedy_is_named(sign: int) -> None:
    item = an_item(quantity=Decimal(2 * sign), tax_rate=TEN)
    row = (a_pos_sale if sign == 1 else a_pos_return)(items=(item,), discount=sign * Decimal("5.00"))
    assert problems_of("pos_sales_invoice", row) == []
    (problem,) = problems_of("pos_sales_invoice", row, DEDUCTING)
    assert problem.code == "DISCOUNT_TAX_MISMATCH"
    assert problem.text == (
        "At the till the discount of 5.00 lowers no tax; taken off the lines it lowers it by 0.50. Enter it in the "
        "source as a discount of each line, or book discounts on their own account under Settings, AiAccount."
    )


def test_at_the_till_a_discount_is_taken_off_what_has_no_tax() -> None:
    items = (an_item(tax_rate=TEN), an_item(line=2))
    sale = a_pos_sale(items=items, discount=Decimal("5.00"))
    invoice = document_of("pos_sales_invoice", sale, DEDUCTING)
    assert [line.net for line in invoice.lines] == [Decimal(25), Decimal(20)]
    assert problems_of("pos_sales_invoice", sale, DEDUCTING) == []


def test_in_inclusive_prices_a_discount_with_another_tax_than_its_lines_is_named() -> None:
    order = an_inclusive_order(discount=Decimal("1.06"), discount_tax_rate=Decimal("0.0600"))
    taxes = (*DEDUCTING.taxes, TaxRule(rate=Decimal("0.06"), code="SR6"))
    (problem,) = problems_of(KEY, order, replace(DEDUCTING, taxes=taxes))
    assert (problem.code, problem.values["given"], problem.values["tax"]) == ("DISCOUNT_TAX_MISMATCH", "0.06", "0.10")


def test_in_inclusive_prices_a_discount_comes_off_the_gross_amounts() -> None:
    order = an_inclusive_order(discount=Decimal("1.10"))
    (line,) = document_of(KEY, order, DEDUCTING).lines
    assert (line.net, line.tax_amount, problems_of(KEY, order, DEDUCTING)) == (Decimal("9.00"), Decimal("0.90"), [])


@pytest.mark.parametrize("discount", ["25.01", "30.00"])
def test_a_discount_of_more_than_the_products_stays_a_line_of_its_own(discount: str) -> None:
    order = an_order(shipping=Decimal(8), discount=Decimal(discount))
    invoice = document_of(KEY, order, DEDUCTING)
    assert [line.description for line in invoice.lines] == ["White mug", "Shipping", "Order discount"]


def test_a_discount_at_the_till_and_of_a_return_is_taken_off_too() -> None:
    sale = document_of("pos_sales_invoice", a_pos_sale(discount=Decimal("5.00")), DEDUCTING)
    back = document_of("pos_sales_invoice", a_pos_return(discount=Decimal("-2.50")), DEDUCTING)
    assert [(line.discount, line.net) for line in sale.lines] == [(Decimal("5.00"), Decimal("20.00"))]
    assert [(line.discount, line.net) for line in back.lines] == [(Decimal("-2.50"), Decimal("-10.00"))]
