"""Paid orders become invoices, and refunds become credit notes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.mapping import AccountRule, Mapping, RuleKind, TaxRule
from accounting.rows import OrderRow
from tests.accounting.pushing import codes, document_of, documents_of, problems_of
from tests.accounting.rows import (
    NOON,
    a_customer,
    a_refund,
    a_refund_item,
    a_taxed_item,
    an_item,
    an_order,
    sen,
)

KEY = "sales_invoice"
MAPPING = Mapping(products="40100", shipping="40200", discount="40300")

ITEMS = st.builds(
    lambda quantity, price, discount, rate: an_item(
        quantity=quantity, unit_price=price, discount=discount, tax_rate=rate
    ),
    quantity=st.decimals("0.0001", 10**4, places=4),
    price=st.decimals(0, 10**4, places=4),
    discount=st.decimals(0, 100, places=2),
    rate=st.sampled_from([Decimal("0.0000"), Decimal("0.1000")]),
)
ORDERS = st.builds(
    lambda items, shipping, discount, rate: an_order(
        items=tuple(items),
        shipping=shipping,
        discount=discount,
        currency="USD",
        exchange_rate=rate,
    ),
    items=st.lists(ITEMS, min_size=1, max_size=5),
    shipping=st.decimals(0, 100, places=2),
    discount=st.decimals(0, 100, places=2),
    rate=st.decimals("0.000001", 100, places=6),
)


def test_an_order_becomes_an_invoice_of_its_customer_on_the_day_it_was_paid() -> None:
    invoice = document_of(KEY, an_order())
    assert (invoice.source_id, invoice.number, invoice.day) == ("orders/17", "536365", date(2026, 5, 15))
    assert (invoice.party.text, invoice.party.row) == ("Aisyah Rahman (C17850)", a_customer())
    assert (invoice.original_number, invoice.reference) == (None, "FPX-1")
    assert (invoice.total, invoice.home_amount, invoice.row_count) == (Decimal("25.00"), Decimal("25.00"), 1)
    assert invoice.lines[0].classification == "008"
    assert problems_of(KEY, an_order()) == []


def test_an_order_paid_after_four_in_the_afternoon_utc_counts_on_the_next_day() -> None:
    assert document_of(KEY, an_order(paid_at=datetime(2026, 5, 31, 16, 0, tzinfo=UTC))).day == date(2026, 6, 1)


def test_shipping_and_the_orders_discount_are_lines_of_their_own() -> None:
    order = an_order(items=(a_taxed_item(),), shipping=Decimal("8.00"), discount=Decimal("2.50"))
    product, shipping, discount = document_of(KEY, order, MAPPING).lines
    assert (product.account, product.total) == ("40100", Decimal("27.50"))
    assert (shipping.description, shipping.account, shipping.total) == ("Shipping", "40200", Decimal("8.00"))
    assert (discount.description, discount.account, discount.total) == ("Order discount", "40300", Decimal("-2.50"))
    assert {(line.quantity, line.tax_code) for line in (shipping, discount)} == {(1, "NT")}
    assert document_of(KEY, order).total == order.total == Decimal("33.00")
    assert problems_of(KEY, order) == []


def test_every_item_has_the_tax_code_of_its_own_rate() -> None:
    order = an_order(items=(a_taxed_item(), an_item(line=2)))
    invoice = document_of(KEY, order)
    assert [(line.tax_code, line.tax_amount) for line in invoice.lines] == [("MY-SALES10", Decimal("2.50")), ("NT", 0)]
    assert invoice.total == Decimal("52.50")


def test_a_free_item_is_a_line_and_alone_it_is_nothing_to_book() -> None:
    free = an_item(line=2, unit_price=Decimal("0.0000"))
    assert [line.total for line in document_of(KEY, an_order(items=(an_item(), free))).lines] == [25, 0]
    assert problems_of(KEY, an_order(items=(an_item(), free))) == []
    assert document_of(KEY, an_order(items=(free,))).is_empty


def test_foreign_currency_is_booked_at_the_rate_of_the_order_part_by_part() -> None:
    items = tuple(a_taxed_item(line=line, quantity=Decimal(1), unit_price=Decimal("0.10")) for line in (1, 2))
    order = an_order(items=items, currency="SGD", exchange_rate=Decimal("3.2500"))
    invoice = document_of(KEY, order)
    assert (invoice.total, invoice.home_amount) == (Decimal("0.22"), Decimal("0.72"))
    assert problems_of(KEY, order) == []


def test_yen_have_no_places_and_dinars_have_three() -> None:
    whole = Decimal(1)
    yen = an_order(
        currency="JPY", exchange_rate=Decimal("0.0295"), items=(an_item(whole, unit_price=Decimal("100.5")),)
    )
    assert (document_of(KEY, yen).total, document_of(KEY, yen).home_amount) == (201, Decimal("5.93"))
    assert problems_of(KEY, yen) == []

    fils = Decimal("0.001")
    dinars = an_order(
        currency="KWD",
        exchange_rate=Decimal("13.75"),
        items=(an_item(fils, unit_price=Decimal("1.2345"), tax_rate=Decimal("0.1")),),
    )
    assert document_of(KEY, dinars).total == Decimal("2.716")
    assert problems_of(KEY, dinars) == []


def test_shipping_in_half_a_yen_is_refused_though_a_discount_makes_the_total_whole() -> None:
    order = an_order(
        currency="JPY",
        exchange_rate=Decimal("0.0295"),
        items=(an_item(Decimal(1), unit_price=Decimal(100)),),
        shipping=Decimal("50.50"),
        discount=Decimal("0.50"),
    )
    assert codes(problems_of(KEY, order)) == ["VALUE_NOT_EXACT", "VALUE_NOT_EXACT"]


@given(ORDERS)
def test_an_order_that_adds_up_becomes_an_invoice_over_exactly_what_was_paid(order: OrderRow) -> None:
    invoice = document_of(KEY, order)
    assert invoice.total == order.total == invoice.stated_total
    parts = [part for line in invoice.lines for part in (line.net, line.tax_amount)]
    assert invoice.home_amount == sum((sen(part * order.exchange_rate) for part in parts), Decimal(0))
    assert set(codes(problems_of(KEY, order))) <= {"TOTAL_NEGATIVE"}


@given(ORDERS, st.decimals("0.06", 100, places=2))
def test_an_order_that_is_more_than_five_sen_off_is_never_sent(order: OrderRow, difference: Decimal) -> None:
    off = an_order(items=order.items, total=sum((item.line_total for item in order.items), Decimal(0)) + difference)
    assert "TOTAL_MISMATCH" in codes(problems_of(KEY, off))


@given(st.lists(st.one_of(st.just(an_order()), st.just(a_refund())), max_size=8))
def test_documents_come_in_the_order_of_the_rows(rows: list[OrderRow]) -> None:
    assert [document.number for document in documents_of(KEY, *rows)] == [row.number for row in rows]


def test_a_refund_in_part_is_a_credit_note_linked_to_the_orders_invoice() -> None:
    note = document_of(KEY, a_refund())
    assert (note.source_id, note.number, note.original_number) == ("order_refunds/4", "C536379", "536365")
    assert (note.day, note.reference) == (date(2026, 5, 16), "Broken")
    assert note.party == document_of(KEY, an_order()).party
    assert [(line.quantity, line.net) for line in note.lines] == [(-1, Decimal("-12.50"))]
    assert (note.total, note.home_amount) == (Decimal("-12.50"), Decimal("-12.50"))
    assert problems_of(KEY, a_refund()) == []


def test_a_refund_of_the_whole_order_takes_back_the_whole_invoice() -> None:
    items = (a_taxed_item(), an_item(line=2, quantity=Decimal(3), unit_price=Decimal("3.3333")))
    order = an_order(items=items, currency="USD", exchange_rate=Decimal("4.2500"))
    whole = tuple(
        a_refund_item(item=item, quantity=item.quantity, amount=item.line_total - item.tax_amount) for item in items
    )
    refund = a_refund(items=whole, currency="USD", exchange_rate=Decimal("4.2500"))
    invoice, note = documents_of(KEY, order, refund)
    assert (note.total, note.home_amount) == (-invoice.total, -invoice.home_amount)
    assert problems_of(KEY, refund) == []


def test_a_refund_of_nothing_is_empty_and_not_minus_nothing() -> None:
    note = document_of(KEY, a_refund(items=()))
    assert note.is_empty
    assert str(note.stated_total) == "0.00"


@given(
    st.lists(
        st.builds(
            lambda quantity, amount, rate: a_refund_item(item=an_item(tax_rate=rate), quantity=quantity, amount=amount),
            quantity=st.decimals("0.0001", 10**4, places=4),
            amount=st.decimals(0, 10**6, places=2),
            rate=st.sampled_from([Decimal("0.0000"), Decimal("0.1000")]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_credit_note_recomputes_to_exactly_what_went_back(items: list[object]) -> None:
    refund = a_refund(items=tuple(items))
    note = document_of(KEY, refund)
    assert problems_of(KEY, refund) == []
    for line, item in zip(note.lines, refund.items, strict=True):
        assert line.quantity < 0
        assert sen(line.quantity * line.unit_price - line.discount) == -item.amount
        assert sen(line.net * line.tax_rate) == line.tax_amount == -item.tax_amount
    assert note.total == note.stated_total == -sum((one.amount + one.tax_amount for one in refund.items), Decimal(0))


@pytest.mark.parametrize("order", [an_order(payment_reference=None), an_order(status="refunded")])
def test_an_order_without_a_reference_or_refunded_since_is_still_sold(order: OrderRow) -> None:
    assert problems_of(KEY, order) == []


def test_an_order_at_the_first_moment_of_its_day_counts_on_that_day() -> None:
    assert document_of(KEY, an_order(paid_at=NOON.replace(day=14, hour=16))).day == date(2026, 5, 15)


def test_a_line_goes_to_the_account_the_source_names_and_keeps_the_mapped_one_to_fall_back_on() -> None:
    rules = (AccountRule(kind=RuleKind.CATEGORY, match="Cups", account="40300"),)
    items = (
        an_item(category="Cups"),
        an_item(line=2, account=" 41000 ", category="Cups"),
        an_item(line=3, account="40000"),
    )
    invoice = document_of(KEY, an_order(items=items), Mapping(rules=rules))
    assert [(line.account, line.fallback_account) for line in invoice.lines] == [
        ("40300", ""),
        ("41000", "40300"),
        ("40000", ""),
    ]


def test_a_refund_goes_to_the_account_and_tax_code_of_what_was_sold() -> None:
    item = an_item(account="41000", tax_rate=Decimal("0.0600"), tax_code="SV6")
    taxes = (
        TaxRule(rate=Decimal("0.06"), code="MY-SALES6", tax_type="01"),
        TaxRule(rate=Decimal("0.06"), kind="SV6", code="MY-SERVICE6", tax_type="02"),
    )
    (line,) = document_of(KEY, a_refund(items=(a_refund_item(item=item),)), Mapping(taxes=taxes)).lines
    assert (line.account, line.fallback_account, line.tax_code) == ("41000", "40000", "MY-SERVICE6")


@pytest.mark.parametrize(
    ("status", "returned", "label"),
    [
        ("refunded_and_returned", True, "White mug (goods returned)"),
        ("refunded", False, "White mug (goods not returned)"),
    ],
)
def test_the_label_of_a_refunded_product_says_whether_the_goods_came_back(
    status: str, returned: bool, label: str
) -> None:
    note = document_of(KEY, a_refund(status=status))
    assert (note.goods_returned, [note.label(line) for line in note.lines]) == (returned, [label])
    assert note.lines[0].description == "White mug"


def test_half_a_sen_given_back_is_never_rounded_away_though_two_make_a_sen() -> None:
    half = a_refund_item(amount=Decimal("6.255"), tax_amount=Decimal("0.00"))
    problems = problems_of(KEY, a_refund(items=(half, half)))
    assert [one.text for one in problems if one.code == "AMOUNT_NOT_EXACT"] == [
        "Line 1 gives back 6.255, which has more decimal places than MYR has. Correct the refund."
    ] * 2


def test_half_a_sen_of_discount_is_never_rounded_away() -> None:
    (problem,) = problems_of(KEY, an_order(items=(an_item(discount=Decimal("0.005")),)))
    assert problem.text == (
        "Line 1: the discount 0.005 has more decimal places than MYR has. Correct it in the source."
    )
