"""A settlement with a blogger becomes a bill over the commission that is owed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounting.documents import ExpenseBill
from accounting.mapping import Mapping
from tests.accounting.pushing import document_of, problems_of
from tests.accounting.rows import a_blogger, a_settlement

KEY = "expense_bill"
SETTLEMENT = a_settlement(payee=a_blogger(source="bloggers/3"))


def test_a_settlement_becomes_a_bill_of_its_payee_on_the_day_it_was_made() -> None:
    bill = document_of(KEY, SETTLEMENT, Mapping(commission="61002"))
    assert isinstance(bill, ExpenseBill)
    assert (bill.source_id, bill.number, bill.day) == ("blogger_settlements/7", "BS-7", date(2026, 5, 15))
    assert bill.party.text == "Mei Ling (B3)"
    assert (bill.period_from, bill.period_to) == (date(2026, 5, 4), date(2026, 5, 10))
    (line,) = bill.lines
    assert (line.account, line.tax_code, line.classification) == ("61002", "NT", "037")
    assert (line.quantity, line.unit_price, line.total) == (Decimal(1), Decimal("120.00"), Decimal("120.00"))
    assert problems_of(KEY, SETTLEMENT) == []
