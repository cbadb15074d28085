"""A settlement that was paid to a blogger becomes a payment of its bill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounting.documents import ExpensePayment
from accounting.mapping import Mapping
from tests.accounting.pushing import document_of, documents_of, problems_of
from tests.accounting.rows import a_blogger, a_settlement

KEY = "expense_payment"
SETTLEMENT = a_settlement(payee=a_blogger(source="bloggers/3"))


def test_a_paid_settlement_becomes_a_payment_of_its_bill_on_the_day_it_was_paid() -> None:
    payment = document_of(KEY, SETTLEMENT, Mapping(banks={"bank_transfer": "12002"}))
    assert isinstance(payment, ExpensePayment)
    assert (payment.source_id, payment.number, payment.settles) == ("blogger_settlements/7", "BS-7", "BS-7")
    assert (payment.day, payment.amount) == (date(2026, 5, 17), Decimal("120.00"))
    assert payment.party.text == "Mei Ling (B3)"
    assert (payment.bank_account, payment.payment_mode, payment.payment_reference) == ("12002", "03", "TT-9")
    assert problems_of(KEY, SETTLEMENT) == []


def test_a_settlement_that_is_not_paid_yet_has_no_payment() -> None:
    assert documents_of(KEY, a_settlement(paid_at=None), SETTLEMENT) == documents_of(KEY, SETTLEMENT)
