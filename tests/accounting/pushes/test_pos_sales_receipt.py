"""Each payment at the till becomes a receipt, numbered within its transaction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounting.mapping import Mapping
from tests.accounting.pushing import codes, document_of, documents_of, problems_of
from tests.accounting.rows import a_customer, a_pos_payment, a_pos_return, a_pos_sale

KEY = "pos_sales_receipt"


def test_one_payment_is_one_receipt_for_the_transactions_invoice() -> None:
    receipt = document_of(KEY, a_pos_sale())
    assert (receipt.source_id, receipt.number) == ("pos_payments/81", "POS2026051500001-1")
    assert (receipt.settles, receipt.amount) == ("POS2026051500001", Decimal("25.00"))
    assert (receipt.party.text, receipt.payment_mode, receipt.payment_reference) == ("Walk-in Customer", "01", "")
    assert receipt.day == document_of("pos_sales_invoice", a_pos_sale()).day
    assert problems_of(KEY, a_pos_sale()) == []


def test_several_payments_are_several_receipts_each_to_the_bank_of_its_method() -> None:
    payments = (a_pos_payment("20.00"), a_pos_payment("5.00", line=2, method="ewallet", reference="TNG-1"))
    found = documents_of(KEY, a_pos_sale(payments=payments), mapping=Mapping(banks={"ewallet": "12003"}))
    assert [(one.source_id, one.number, one.amount, one.bank_account, one.payment_mode) for one in found] == [
        ("pos_payments/81", "POS2026051500001-1", Decimal("20.00"), "12000", "01"),
        ("pos_payments/82", "POS2026051500001-2", Decimal("5.00"), "12003", "06"),
    ]
    assert found[1].payment_reference == "TNG-1"
    assert {one.settles for one in found} == {"POS2026051500001"}


def test_what_is_not_paid_yet_has_no_receipt() -> None:
    assert documents_of(KEY, a_pos_sale(payments=())) == []


def test_what_goes_back_over_the_till_is_a_negative_receipt_on_the_credit_note() -> None:
    back = document_of(KEY, a_pos_return())
    assert (back.number, back.settles, back.amount) == (
        "POS2026051500002-1",
        "POS2026051500002",
        Decimal("-12.50"),
    )
    assert problems_of(KEY, a_pos_return()) == []


@pytest.mark.parametrize("customer", [None, a_customer()])
def test_receipt_and_invoice_name_the_same_party(customer: object) -> None:
    sale = a_pos_sale(customer=customer)
    assert document_of(KEY, sale).party == document_of("pos_sales_invoice", sale).party


def test_payments_that_do_not_make_the_total_hold_every_receipt_back() -> None:
    sale = a_pos_sale(payments=(a_pos_payment("20.00"), a_pos_payment("4.99", line=2)))
    for receipt in documents_of(KEY, sale):
        assert codes(receipt.source_problems) == ["PAYMENTS_MISMATCH"]
