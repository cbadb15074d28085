"""Documents know their totals in their own currency and in ringgit, as the destination's ledger books them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Document, DocumentKind, Line, SalesInvoice, UnreadableDocument
from accounting.parties import WALK_IN
from tests.accounting.rows import sen
from tests.builders import DAY, a_bill, a_line, a_payment, a_receipt, a_sales_invoice

MONEY = st.decimals(-(10**7), 10**7, places=2)
RATES = st.decimals("0.0001", 1000, places=6)
LINES = st.lists(st.builds(lambda net, tax: a_line(net=net, tax_amount=tax), MONEY, MONEY), max_size=6).map(tuple)


def an_unreadable_document(**overrides: Any) -> UnreadableDocument:
    values: dict[str, Any] = {
        "source_id": "OrderRow/17",
        "number": "536365",
        "day": DAY,
        "party": WALK_IN,
        "currency": "MYR",
        "exchange_rate": Decimal(1),
    }
    return UnreadableDocument(**(values | overrides))


def test_the_four_kinds_are_the_four_imports_of_the_destination() -> None:
    assert [*DocumentKind] == ["sales-invoices", "sales-receipts", "expense-bills", "expense-payments"]


@given(LINES)
def test_a_total_is_the_sum_of_nets_and_taxes(lines: tuple[Line, ...]) -> None:
    document = a_sales_invoice(lines=lines)
    assert document.total == sum((line.net + line.tax_amount for line in lines), Decimal(0))
    assert document.row_count == len(lines)


@given(LINES, RATES)
def test_a_home_amount_is_the_sum_of_each_net_and_tax_converted_by_itself(
    lines: tuple[Line, ...], rate: Decimal
) -> None:
    document = a_sales_invoice(lines=lines, currency="USD", exchange_rate=rate)
    converted = [sen(part * rate) for line in lines for part in (line.net, line.tax_amount)]
    assert document.home_amount == sum(converted, Decimal(0))


def test_converting_parts_is_not_converting_the_total() -> None:
    lines = tuple(a_line(net=Decimal("0.10"), tax_amount=Decimal("0.10")) for _ in range(2))
    document = a_sales_invoice(lines=lines, currency="SGD", exchange_rate=Decimal("3.25"))
    assert document.home_amount == Decimal("1.32")
    assert sen(document.total * Decimal("3.25")) == Decimal("1.30")


@given(MONEY, RATES)
def test_a_receipt_converts_its_own_amount(amount: Decimal, rate: Decimal) -> None:
    receipt = a_receipt(amount=amount, currency="USD", exchange_rate=rate)
    assert (receipt.total, receipt.home_amount) == (amount, sen(amount * rate))
    assert receipt.row_count == 1


def test_a_document_of_nothing_is_empty_and_one_that_should_have_been_something_is_not() -> None:
    free = a_line(unit_price=Decimal(0), net=Decimal("0.00"), tax_amount=Decimal("0.00"))
    assert a_sales_invoice(lines=(free,)).is_empty
    assert a_sales_invoice(lines=()).is_empty
    assert not a_sales_invoice(lines=(free,), stated_total=Decimal("27.50")).is_empty
    assert not a_sales_invoice(stated_total=Decimal("0.00")).is_empty
    assert a_receipt(amount=Decimal("-0.00")).is_empty
    assert not a_receipt().is_empty


def test_an_unreadable_document_counts_for_nothing_but_is_not_passed_over_as_empty() -> None:
    document = an_unreadable_document()
    assert (document.total, document.home_amount, document.row_count, document.is_empty) == (
        Decimal(0),
        Decimal(0),
        1,
        False,
    )


@pytest.mark.parametrize(
    ("document", "changes"),
    [
        (a_sales_invoice(), {"number": None}),
        (a_sales_invoice(), {"currency": None}),
        (a_sales_invoice(), {"exchange_rate": None}),
        (a_sales_invoice(), {"exchange_rate": 4.25}),
        (a_sales_invoice(), {"stated_total": None}),
        (a_bill(), {"stated_total": 100.0}),
        (a_receipt(), {"amount": None}),
        (a_receipt(), {"settles": None}),
        (a_payment(), {"amount": 100.0}),
        (a_payment(), {"number": 7}),
    ],
)
def test_what_has_no_number_currency_or_exact_amount_never_becomes_a_document(
    document: Document, changes: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        replace(document, **changes)


def test_a_document_never_changes() -> None:
    with pytest.raises(AttributeError):
        a_sales_invoice().number = "536366"  # type: ignore[misc]


def test_an_invoice_without_an_original_is_no_credit_note() -> None:
    assert isinstance(a_sales_invoice(), SalesInvoice)
    assert a_sales_invoice().original_number is None
