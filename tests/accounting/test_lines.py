"""Lines of documents are exactly what the source says, in a form the destination computes to the same sen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Line, net_of, tax_of
from accounting.line_problems import item_problems
from accounting.lines import extra_line, item_line, refund_line
from accounting.mapping import Mapping, TaxRule
from accounting.rounding import places, round_half_up
from tests.accounting.rows import a_refund_item, a_taxed_item, an_item, sen

MAPPING = Mapping(products="40100", shipping="40200")


def a_product_line(currency: str = "MYR", **overrides: Any) -> Line:
    return item_line(an_item(**overrides), MAPPING, currency=currency, classification="008")


def a_refunded_line(currency: str = "MYR", **overrides: Any) -> Line:
    return refund_line(a_refund_item(**overrides), MAPPING, currency=currency, classification="008")


def recomputed(line: Line, currency: str) -> Decimal:
    """What the destination makes of a line."""
    return round_half_up(line.quantity * line.unit_price - line.discount, places(currency))


def test_a_product_keeps_what_it_was_sold_for() -> None:
    line = item_line(a_taxed_item(discount=Decimal("1.00")), MAPPING, currency="MYR", classification="008")
    assert (line.sku, line.description) == ("85123A", "White mug")
    assert (line.quantity, line.unit_price, line.discount) == (Decimal(2), Decimal("12.50"), Decimal("1.00"))
    assert (line.net, line.tax_amount, line.total) == (Decimal("24.00"), Decimal("2.40"), Decimal("26.40"))
    assert (line.account, line.tax_code, line.classification) == ("40100", "MY-SALES10", "008")


@pytest.mark.parametrize(
    ("sku", "description", "shown"),
    [("M1", "Mug", "Mug"), ("M1", "  Mug ", "Mug"), ("M1", "", "M1"), ("M1", " \n", "M1"), ("M1", None, "M1")],
)
def test_a_product_without_a_description_is_described_by_its_sku(sku: str, description: str, shown: str) -> None:
    assert a_product_line(sku=sku, description=description).description == shown


@pytest.mark.parametrize("sku", ["", "  ", None])
def test_a_product_without_either_has_an_empty_description_for_the_preflight_to_find(sku: str | None) -> None:
    assert a_product_line(sku=sku, description=" ").description == ""


@pytest.mark.parametrize("sku", ["ab-12", " AB 12 ", "äß/12#"])
def test_a_sku_is_never_tidied_because_stock_is_matched_by_it(sku: str) -> None:
    assert a_product_line(sku=sku).sku == sku


def test_an_items_own_classification_wins_over_the_usual_one() -> None:
    assert a_product_line(classification_code="003").classification == "003"


def test_a_line_of_ours_without_tax_has_the_tax_code_for_no_tax_whatever_the_zero_rate_has() -> None:
    mapping = Mapping(no_tax="OUT", taxes=(TaxRule(rate=Decimal(0), code="ZERO"),))
    line = extra_line("Shipping", Decimal("8.00"), "40200", mapping, classification="008")
    taxed = extra_line("Shipping", Decimal("8.00"), "40200", mapping, classification="008", tax_rate=Decimal("0.1"))
    assert (line.tax_code, taxed.tax_code) == ("OUT", "")


def test_a_rate_that_is_not_mapped_leaves_the_tax_code_empty() -> None:
    assert a_product_line(tax_rate=Decimal("0.0600")).tax_code == ""


@pytest.mark.parametrize(
    ("currency", "price", "net"),
    [("MYR", "1.2345", "2.47"), ("JPY", "100.5", "201"), ("KWD", "1.2345", "2.469"), ("MYR", "0.0025", "0.01")],
)
def test_a_net_is_rounded_per_line_to_the_places_of_its_currency(currency: str, price: str, net: str) -> None:
    assert a_product_line(currency, unit_price=Decimal(price)).net == Decimal(net)


@pytest.mark.parametrize(
    ("net", "rate", "currency", "tax"),
    [
        ("0.05", "0.1", "MYR", "0.01"),
        ("-0.05", "0.1", "MYR", "-0.01"),
        ("105", "0.1", "JPY", "11"),
        ("9", "0", "MYR", "0"),
    ],
)
def test_tax_is_on_the_rounded_net_and_rounded_again(net: str, rate: str, currency: str, tax: str) -> None:
    assert tax_of(Decimal(net), Decimal(rate), currency) == Decimal(tax)


def test_a_discount_comes_off_before_rounding() -> None:
    assert net_of(Decimal(3), Decimal("0.335"), Decimal("0.001"), "MYR") == Decimal("1.00")


def test_a_refund_of_one_mug_is_minus_one_mug_at_its_price() -> None:
    line = a_refunded_line(item=a_taxed_item())
    assert (line.quantity, line.unit_price, line.discount) == (Decimal(-1), Decimal("12.50"), Decimal(0))
    assert (line.net, line.tax_amount, line.total) == (Decimal("-12.50"), Decimal("-1.25"), Decimal("-13.75"))
    assert (line.account, line.tax_code) == ("40100", "MY-SALES10")


def test_what_does_not_divide_goes_into_the_discount_of_a_refund() -> None:
    line = a_refunded_line(quantity=Decimal(3), amount=Decimal("10.00"))
    assert (line.unit_price, line.discount, line.net) == (Decimal("3.3333"), Decimal("0.00"), Decimal("-10.00"))
    line = a_refunded_line(quantity=Decimal(7000), amount=Decimal("10.00"))
    assert (line.unit_price, line.discount, line.net) == (Decimal("0.0014"), Decimal("0.20"), Decimal("-10.00"))


@given(
    quantity=st.decimals("0.0001", 10**6, places=4),
    amount=st.decimals(0, 10**9, places=3),
    currency=st.sampled_from(["MYR", "JPY", "KWD"]),
)
def test_a_refund_recomputes_to_exactly_its_amount(quantity: Decimal, amount: Decimal, currency: str) -> None:
    amount = round_half_up(amount, places(currency))
    line = a_refunded_line(currency, quantity=quantity, amount=amount)
    assert line.quantity == -quantity
    assert line.net == recomputed(line, currency) == -amount


def test_a_refund_of_nothing_has_no_price_and_does_not_divide_by_zero() -> None:
    line = a_refunded_line(quantity=Decimal(0), amount=Decimal("10.00"))
    assert (line.unit_price, line.net) == (Decimal(0), Decimal("-10.00"))


@pytest.mark.parametrize("amount", ["8.00", "-8.00", "0.02", "-0.02"])
@pytest.mark.parametrize("is_credit", [False, True])
def test_a_line_of_our_own_comes_to_its_amount_and_is_negative_in_quantity_on_a_credit_note(
    amount: str, is_credit: bool
) -> None:
    line = extra_line("Shipping", Decimal(amount), "40200", MAPPING, classification="008", is_credit=is_credit)
    assert line.quantity == (-1 if is_credit else 1)
    assert line.net == line.total == recomputed(line, "MYR") == Decimal(amount)
    assert (line.sku, line.account, line.tax_code, line.tax_amount) == ("", "40200", "NT", Decimal(0))


@given(
    quantity=st.decimals(-(10**4), 10**4, places=4),
    price=st.decimals(0, 10**4, places=4),
    discount=st.decimals(0, 100, places=2),
    rate=st.sampled_from([Decimal("0.0000"), Decimal("0.1000")]),
)
def test_an_item_that_adds_up_has_no_problem_and_comes_to_its_line_total(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal
) -> None:
    item = an_item(quantity=quantity, unit_price=price, discount=discount, tax_rate=rate)
    line = item_line(item, MAPPING, currency="MYR", classification="008")
    assert item_problems("536365", (item,), "MYR") == ()
    assert line.total == item.line_total
    assert line.net == recomputed(line, "MYR") == sen(quantity * price - discount)


def test_a_wrong_tax_is_named_with_its_rate_and_what_it_should_be() -> None:
    (problem,) = item_problems("536365", (a_taxed_item(line=3, tax_amount=Decimal("2.49")),), "MYR")
    assert problem.code == "TAX_MISMATCH"
    assert problem.text == "Line 3: the tax is 2.49, but 10 % of 25.00 is 2.50. Correct it in the source."


def test_a_wrong_line_total_is_named_with_what_its_parts_make() -> None:
    (problem,) = item_problems("536365", (an_item(line_total=Decimal("24.99")),), "MYR")
    assert problem.code == "LINE_TOTAL_MISMATCH"
    assert problem.text == "Line 1: its total is 24.99, but its parts make 25.00. Correct it in the source."


def test_every_wrong_line_is_named() -> None:
    items = tuple(a_taxed_item(line=line, tax_amount=Decimal(9), line_total=Decimal(1)) for line in (1, 2))
    problems = item_problems("536365", items, "MYR")
    assert [(one.values["line"], one.code) for one in problems] == [
        ("1", "TAX_MISMATCH"),
        ("1", "LINE_TOTAL_MISMATCH"),
        ("2", "TAX_MISMATCH"),
        ("2", "LINE_TOTAL_MISMATCH"),
    ]
