"""Paid orders become receipts, and what goes back becomes receipts with a negative amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounting.mapping import Mapping
from tests.accounting.pushing import codes, document_of, documents_of, problems_of
from tests.accounting.rows import a_refund, a_refund_item, a_taxed_item, an_item, an_order

KEY = "sales_receipt"


def test_an_orders_receipt_is_over_what_was_paid_for_its_invoice() -> None:
    receipt = document_of(KEY, an_order())
    assert (receipt.source_id, receipt.number, receipt.settles) == ("orders/17", "536365", "536365")
    assert (receipt.amount, receipt.day) == (Decimal("25.00"), date(2026, 5, 15))
    assert (receipt.bank_account, receipt.payment_mode, receipt.payment_reference) == ("12000", "03", "FPX-1")
    assert (receipt.bank_charges, receipt.bank_charges_account) == (0, "")
    assert problems_of(KEY, an_order()) == []


def test_the_gateways_fee_is_bank_charges_on_an_account_of_its_own() -> None:
    order = an_order(gateway_fee=Decimal("1.20"))
    receipt = document_of(KEY, order, Mapping(bank_charges="61005"))
    assert (receipt.amount, receipt.bank_charges) == (Decimal("25.00"), Decimal("1.20"))
    assert receipt.bank_charges_account == "61005"
    assert problems_of(KEY, order) == []


def test_a_source_that_knows_no_fee_has_none() -> None:
    assert document_of(KEY, an_order(gateway_fee=None)).bank_charges == 0


def test_a_refund_sends_the_money_back_on_its_credit_note() -> None:
    back = document_of(KEY, a_refund(items=(a_refund_item(item=a_taxed_item()),)), Mapping(banks={"fpx": "12001"}))
    assert (back.source_id, back.number, back.settles) == ("order_refunds/4", "C536379", "C536379")
    assert (back.amount, back.home_amount, back.day) == (Decimal("-13.75"), Decimal("-13.75"), date(2026, 5, 16))
    assert (back.bank_account, back.payment_mode) == ("12001", "03")
    assert (back.bank_charges, back.bank_charges_account) == (0, "")
    assert problems_of(KEY, a_refund()) == []


def test_a_refund_of_nothing_sends_nothing_back() -> None:
    assert document_of(KEY, a_refund(items=())).is_empty


def test_invoice_and_receipt_of_an_order_are_over_the_same_amount_for_the_same_party() -> None:
    order = an_order(items=(a_taxed_item(), an_item(line=2)), shipping=Decimal("8.00"), discount=Decimal("1.00"))
    for row in (order, a_refund()):
        invoice, receipt = document_of("sales_invoice", row), document_of(KEY, row)
        assert (receipt.total, receipt.settles) == (invoice.total, invoice.number)
        assert (receipt.party, receipt.currency, receipt.exchange_rate) == (
            invoice.party,
            invoice.currency,
            invoice.exchange_rate,
        )


def test_foreign_money_is_converted_whole_at_the_rate_of_the_order() -> None:
    order = an_order(currency="USD", exchange_rate=Decimal("4.2500"), items=(an_item(unit_price=Decimal("0.05")),))
    assert document_of(KEY, order).home_amount == Decimal("0.43")


def test_receipts_come_in_the_order_of_the_rows() -> None:
    found = documents_of(KEY, a_refund(), an_order(), a_refund(number="C2"))
    assert [receipt.number for receipt in found] == ["C536379", "536365", "C2"]


def test_what_is_wrong_with_an_order_or_a_refund_holds_its_money_back_too() -> None:
    assert codes(problems_of(KEY, an_order(status="cancelled"))) == ["STATUS_CONTRADICTS"]
    assert codes(problems_of(KEY, a_refund(order_paid_at=None))) == ["ORIGINAL_NOT_PAID"]


@pytest.mark.parametrize(
    ("fee", "codes_of_it"), [("35", []), ("35.5", ["CHARGES_NOT_VALID"]), ("1001", ["CHARGES_NOT_VALID"])]
)
def test_a_fee_in_yen_is_whole_yen_and_no_more_than_was_paid(fee: str, codes_of_it: list[str]) -> None:
    item = an_item(Decimal(1), quantity=Decimal(1), unit_price=Decimal(1000))
    order = an_order(
        currency="JPY",
        exchange_rate=Decimal("0.0295"),
        items=(item,),
        total=Decimal(1000),
        gateway_fee=Decimal(fee),
    )
    receipt = document_of(KEY, order)
    assert (receipt.amount, receipt.bank_charges) == (Decimal(1000), Decimal(fee))
    assert codes(problems_of(KEY, order)) == codes_of_it
