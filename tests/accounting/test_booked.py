"""What is booked comes to exactly what was paid, and the destination computes the very same figures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Line, tax_within
from accounting.fingerprints import content_of
from accounting.mapping import Mapping, RoundingMode
from accounting.rows import ItemRow
from tests.accounting.pushing import as_computed_there, codes, document_of, problems_of
from tests.accounting.rows import (
    a_pos_return,
    a_refund,
    a_refund_item,
    an_inclusive_item,
    an_inclusive_order,
    an_item,
    an_order,
    sen,
)

KEY = "sales_invoice"
TEN = Decimal("0.1000")
BY_SUM = Mapping(rounding_mode=RoundingMode.SUM)
UNITS = {"MYR": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}


DEDUCTING = Mapping(deduct_discount=True)


def figures(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Quantity, price, discount, net and tax of each line."""
    return [
        tuple(f"{number:f}" for number in (one.quantity, one.unit_price, one.discount, one.net, one.tax_amount))
        for one in lines
    ]


def test_what_adds_up_is_booked_as_the_source_says_it() -> None:
    invoice = document_of(KEY, an_order(shipping=Decimal(8), discount=Decimal(1)))
    assert [line.description for line in invoice.lines] == ["White mug", "Shipping", "Order discount"]
    assert invoice.said is None


@pytest.mark.parametrize(
    ("difference", "account"), [("0.05", "45001"), ("0.01", "45001"), ("-0.01", "45002"), ("-0.05", "45002")]
)
def test_a_total_that_is_a_few_sen_off_gets_a_rounding_line_on_the_account_for_that_direction(
    difference: str, account: str
) -> None:
    mapping = Mapping(rounding_up="45001", rounding_down="45002", rounding_tax="ZR")
    order = an_order(total=Decimal("25.00") + Decimal(difference))
    invoice = document_of(KEY, order, mapping)
    assert (invoice.total, problems_of(KEY, order, mapping)) == (order.total, [])
    rounding = invoice.lines[-1]
    assert (rounding.description, rounding.account, rounding.tax_code) == ("Rounding", account, "ZR")
    assert rounding.total == Decimal(difference)
    assert [line.description for line in invoice.said] == ["White mug"]


@pytest.mark.parametrize("difference", ["0.06", "-0.06", "3.00"])
def test_a_total_that_is_further_off_is_never_sent_and_both_totals_are_named(difference: str) -> None:
    order = an_order(total=Decimal("25.00") + Decimal(difference))
    (problem,) = problems_of(KEY, order)
    assert problem.code == "TOTAL_MISMATCH"
    assert problem.text == (
        f"The lines make 25.00, but the source says {order.total}. Correct one of them in the source."
    )


def test_the_tolerance_is_the_books_own_and_no_tolerance_is_none() -> None:
    off = an_order(total=Decimal("25.01"))
    assert codes(problems_of(KEY, off, Mapping(tolerance=Decimal(0)))) == ["TOTAL_MISMATCH"]
    far_off = an_order(total=Decimal("25.40"))
    assert problems_of(KEY, far_off, Mapping(tolerance=Decimal("0.40"))) == []


def test_no_rounding_makes_a_document_of_an_order_without_lines() -> None:
    assert "LINES_MISSING" in codes(problems_of(KEY, an_order(items=(), total=Decimal("0.03"))))


@pytest.mark.parametrize(
    ("currency", "total", "sentence"),
    [
        ("MYR", "25.005", "The total 25.005 has more decimal places than MYR has. Correct it in the source."),
        ("JPY", "25.5", "The total 25.5 has more decimal places than JPY has. Correct it in the source."),
        ("KWD", "25.0005", "The total 25.0005 has more decimal places than KWD has. Correct it in the source."),
    ],
)
def test_half_a_sen_is_never_rounded_away(currency: str, total: str, sentence: str) -> None:
    mapping = Mapping(tolerance=Decimal(1))
    order = an_order(currency=currency, exchange_rate=Decimal(1), total=Decimal(total))
    assert sentence in [problem.text for problem in problems_of(KEY, order, mapping)]


def test_a_return_at_the_till_is_rounded_with_a_negative_quantity() -> None:
    back = document_of("pos_sales_invoice", a_pos_return(total=Decimal("-12.49")))
    assert figures(back.lines)[-1] == ("-1", "-0.01", "0.00", "0.01", "0.00")
    assert back.total == Decimal("-12.49")


def test_tax_is_taken_out_of_a_price_that_includes_it() -> None:
    order = an_inclusive_order(an_inclusive_item("11.00", quantity="3"))
    invoice = document_of(KEY, order)
    assert figures(invoice.lines) == [("3", "10.0000", "0.0000", "30.00", "3.00")]
    assert (invoice.total, problems_of(KEY, order)) == (Decimal("33.00"), [])
    assert figures(invoice.said) == [("3", "11.00", "0.00", "30.00", "3.00")]


def test_what_does_not_divide_is_in_the_discount_and_what_does_not_round_in_the_rounding_line() -> None:
    order = an_inclusive_order(an_inclusive_item("0.05"), an_inclusive_item("10.00", quantity="3", line=2))
    invoice = document_of(KEY, order)
    cheap, mugs, rounding = invoice.lines
    # 0.05 holds no whole sen of tax, but 10 % of 0.05 is one.
    assert (cheap.net, cheap.tax_amount) == (Decimal("0.05"), Decimal("0.01"))
    # 30.00 holds 2.73 of tax; three times 9.09 is 27.27.
    assert (mugs.net, mugs.tax_amount, mugs.quantity * mugs.unit_price - mugs.discount) == (
        Decimal("27.27"),
        Decimal("2.73"),
        Decimal("27.27"),
    )
    assert (rounding.description, rounding.total) == ("Rounding", Decimal("-0.01"))
    assert (invoice.total, problems_of(KEY, order)) == (Decimal("30.05"), [])


def test_a_hundred_cheap_inclusive_lines_are_not_held_against_the_tolerance() -> None:
    order = an_inclusive_order(*(an_inclusive_item("0.05", line=line) for line in range(1, 101)))
    invoice = document_of(KEY, order)
    assert (invoice.lines[-1].total, invoice.total) == (Decimal("-1.00"), Decimal("5.00"))
    assert problems_of(KEY, order) == []


def test_a_wrong_tax_within_a_price_is_named() -> None:
    order = an_inclusive_order(an_inclusive_item(tax_amount=Decimal("1.10")))
    (problem,) = problems_of(KEY, order)
    assert problem.text == "Line 1: the tax is 1.10, but 10 % within 11.00 is 1.00. Correct it in the source."


def test_a_refund_of_an_inclusive_order_gives_back_its_amount_and_its_tax() -> None:
    item = an_inclusive_item("0.05", quantity="4")
    refunded = a_refund_item(item=item, quantity=Decimal(1), amount=Decimal("0.05"), tax_amount=Decimal("0.00"))
    refund = a_refund(items=(refunded,), tax_inclusive=True)
    note = document_of(KEY, refund)
    assert [(line.description, line.total) for line in note.lines] == [
        ("White mug", Decimal("-0.06")),
        ("Rounding", Decimal("0.01")),
    ]
    assert (note.total, problems_of(KEY, refund)) == (Decimal("-0.05"), [])
    assert document_of("sales_receipt", refund).total == Decimal("-0.05")


def test_shipping_and_discount_have_their_own_tax() -> None:
    order = an_order(
        shipping=Decimal("8.00"),
        shipping_tax_rate=TEN,
        shipping_tax_amount=Decimal("0.80"),
        discount=Decimal("5.00"),
        discount_tax_rate=TEN,
        total=Decimal("28.30"),
    )
    _, shipping, discount = document_of(KEY, order).lines
    assert (shipping.net, shipping.tax_amount, shipping.tax_code) == (Decimal(8), Decimal("0.80"), "MY-SALES10")
    assert (discount.net, discount.tax_amount, discount.tax_code) == (Decimal(-5), Decimal("-0.50"), "MY-SALES10")
    assert problems_of(KEY, order) == []


def test_inclusive_shipping_and_discount_have_their_tax_taken_out() -> None:
    order = an_inclusive_order(
        shipping=Decimal("8.80"),
        shipping_tax_rate=TEN,
        discount=Decimal("2.20"),
        discount_tax_rate=TEN,
        discount_tax_amount=Decimal("0.20"),
    )
    _, shipping, discount = document_of(KEY, order).lines
    assert (shipping.net, shipping.tax_amount) == (Decimal(8), Decimal("0.80"))
    assert (discount.net, discount.tax_amount) == (Decimal(-2), Decimal("-0.20"))
    assert (document_of(KEY, order).total, problems_of(KEY, order)) == (Decimal("17.60"), [])


def test_a_wrong_tax_of_shipping_or_discount_is_named() -> None:
    order = an_order(
        shipping=Decimal("8.00"),
        shipping_tax_amount=Decimal("0.80"),
        discount=Decimal("5.00"),
        discount_tax_rate=TEN,
        discount_tax_amount=Decimal("0.40"),
        total=Decimal("28.40"),
    )
    assert [one.text for one in problems_of(KEY, order)] == [
        "Shipping: the tax is 0.80, but 0 % of 8.00 is 0.00. Correct it in the source.",
        "Order discount: the tax is 0.40, but 10 % of 5.00 is 0.50. Correct it in the source.",
    ]


def test_added_up_and_rounded_once_three_thirds_of_a_sen_are_a_sen() -> None:
    items = tuple(
        an_item(line=line, quantity=Decimal(1), unit_price=Decimal("0.3350"), tax_rate=TEN) for line in (1, 2, 3)
    )
    by_line, by_sum = an_order(items=items), an_order(items=items, total=Decimal("1.11"))
    assert document_of(KEY, by_line).total == Decimal("1.11")
    invoice = document_of(KEY, by_sum, BY_SUM)
    # 3 x 0.335 = 1.005, rounded 1.01; 10 % of 1.005 is 0.1005, rounded 0.10.
    assert [line.net for line in invoice.lines] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.34")]
    assert [line.tax_amount for line in invoice.lines] == [Decimal("0.03"), Decimal("0.04"), Decimal("0.03")]
    assert (invoice.total, problems_of(KEY, by_sum, BY_SUM)) == (Decimal("1.11"), [])


def test_when_sums_are_rounded_a_line_may_be_off_by_the_last_place_and_no_more() -> None:
    off = an_item(tax_rate=TEN, tax_amount=Decimal("2.49"), line_total=Decimal("27.49"))
    order = an_order(items=(off,), total=Decimal("27.50"))
    assert codes(problems_of(KEY, order)) == ["TAX_MISMATCH"]
    assert problems_of(KEY, order, BY_SUM) == []
    further_off = replace(off, tax_amount=Decimal("2.48"), line_total=Decimal("27.48"))
    assert codes(problems_of(KEY, an_order(items=(further_off,), total=Decimal("27.50")), BY_SUM)) == ["TAX_MISMATCH"]


@pytest.mark.parametrize("mapping", [Mapping(), BY_SUM])
def test_the_tax_of_a_refund_may_be_off_by_the_last_place_and_what_is_booked_comes_to_what_went_back(
    mapping: Mapping,
) -> None:
    refunded = a_refund_item(item=an_item(tax_rate=TEN), tax_amount=Decimal("1.26"))
    refund = a_refund(items=(refunded,))
    assert problems_of(KEY, refund, mapping) == problems_of("sales_receipt", refund, mapping) == []
    note = document_of(KEY, refund, mapping)
    assert [(line.description, line.total) for line in note.lines] == [
        ("White mug", Decimal("-13.75")),
        ("Rounding", Decimal("-0.01")),
    ]
    assert note.total == as_computed_there(note, mapping.rounding_mode) == Decimal("-13.76")
    assert document_of("sales_receipt", refund, mapping).total == Decimal("-13.76")


@pytest.mark.parametrize("mapping", [Mapping(), BY_SUM])
def test_the_tax_of_a_refund_may_not_be_further_off_and_there_is_none_at_all_on_what_has_none(mapping: Mapping) -> None:
    further = a_refund_item(item=an_item(tax_rate=TEN), tax_amount=Decimal("1.27"))
    untaxed = a_refund_item(tax_amount=Decimal("0.01"))
    for one in (further, untaxed):
        assert codes(problems_of(KEY, a_refund(items=(one,)), mapping)) == ["TAX_MISMATCH"]


@pytest.mark.parametrize("mode", RoundingMode)
@pytest.mark.parametrize(
    ("currency", "price", "tax"), [("MYR", "3.33", "0.33"), ("JPY", "333", "33"), ("KWD", "3.333", "0.333")]
)
@pytest.mark.parametrize("tax_inclusive", [False, True])
def test_three_thirds_give_back_the_very_tax_that_was_charged(
    mode: RoundingMode, currency: str, price: str, tax: str, tax_inclusive: bool
) -> None:
    """3.33 a piece has 0.33 of tax, three of them 1.00: the last one has to give back 0.34."""
    unit, mapping = UNITS[currency], Mapping(rounding_mode=mode)
    item = an_item(unit, quantity=Decimal(3), unit_price=Decimal(price), tax_rate=TEN)
    back = [
        a_refund(
            items=(a_refund_item(item=item, amount=Decimal(price), tax_amount=Decimal(tax) + more),),
            currency=currency,
            tax_inclusive=tax_inclusive,
        )
        for more in (0, 0, unit)
    ]
    assert [problems_of(KEY, one, mapping) for one in back] == [[], [], []]
    notes = [document_of(KEY, one, mapping) for one in back]
    assert [as_computed_there(one, mode) for one in notes] == [one.total for one in notes]
    assert sum(one.total for one in notes) == -item.line_total
    assert [line.tax_amount for line in notes[2].said] == [-Decimal(tax) - unit]


ITEMS = st.lists(
    st.tuples(
        st.decimals("0.0001", 99, places=4),
        st.decimals(0, 999, places=4),
        st.sampled_from(["0.0000", "0.1000"]),
    ),
    min_size=1,
    max_size=12,
)


MAPPINGS = st.builds(
    Mapping,
    rounding_mode=st.sampled_from(RoundingMode),
    deduct_discount=st.booleans(),
    tolerance=st.sampled_from([Decimal(0), Decimal("0.05"), Decimal(1)]),
)


def an_item_of(
    line: int, quantity: Decimal, price: Decimal, rate: Decimal, currency: str, *, tax_inclusive: bool
) -> ItemRow:
    if not tax_inclusive:
        return an_item(UNITS[currency], line=line, quantity=quantity, unit_price=price, tax_rate=rate)
    gross = sen(quantity * price, UNITS[currency])
    tax = tax_within(gross, rate, currency)
    values: dict[str, Any] = {"line": line, "quantity": quantity, "unit_price": price, "tax_rate": rate}
    return an_item(UNITS[currency], **values, tax_amount=tax, line_total=gross)


@given(
    drawn=ITEMS,
    currency=st.sampled_from(list(UNITS)),
    tax_inclusive=st.booleans(),
    shipping=st.integers(0, 20),
    discount=st.integers(0, 20),
    off=st.integers(-10, 10),
    mapping=MAPPINGS,
)
def test_a_document_comes_to_what_was_paid_here_and_there_or_has_a_problem(
    drawn: list[tuple[Decimal, Decimal, str]],
    currency: str,
    tax_inclusive: bool,
    shipping: int,
    discount: int,
    off: int,
    mapping: Mapping,
) -> None:
    unit = UNITS[currency]
    items = tuple(
        an_item_of(line, quantity, price, Decimal(rate), currency, tax_inclusive=tax_inclusive)
        for line, (quantity, price, rate) in enumerate(drawn, 1)
    )
    extras = {"shipping": shipping * unit, "discount": discount * unit}
    exact = sum((item.line_total for item in items), Decimal(0)) + extras["shipping"] - extras["discount"]
    order = an_order(
        items=items,
        currency=currency,
        exchange_rate=Decimal(1),
        tax_inclusive=tax_inclusive,
        shipping_tax_rate=Decimal(0),
        total=exact + off * unit,
        **extras,
    )
    invoice = document_of(KEY, order, mapping)
    problems = problems_of(KEY, order, mapping)
    assert as_computed_there(invoice, mapping.rounding_mode) == invoice.total
    assert invoice.total == order.total or "TOTAL_MISMATCH" in codes(problems)
    assert set(codes(problems)) <= {"TOTAL_MISMATCH", "TOTAL_NEGATIVE", "DISCOUNT_TAX_MISMATCH", "RATE_NOT_VALID"}
    if mapping.rounding_mode is RoundingMode.LINE and abs(off * unit) <= mapping.tolerance:
        assert "TOTAL_MISMATCH" not in codes(problems)
    assert content_of(invoice) == content_of(document_of(KEY, order))
