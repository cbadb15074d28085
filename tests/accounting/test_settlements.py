"""Settlements become bills and payments, whoever owes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.accounting.pushing import codes, document_of, problems_of
from tests.accounting.rows import a_settlement

EACH = pytest.mark.parametrize("key", ["expense_bill", "expense_payment", "kol_bill", "kol_payment"])


def test_a_bill_says_what_the_commission_is_for_as_people_write_it() -> None:
    (line,) = document_of("expense_bill", a_settlement()).lines
    assert line.description == "Commission 2026-05-04 to 2026-05-10: 12 % of 1000.00"


def test_a_settlement_made_after_midnight_in_kuala_lumpur_counts_on_the_new_day() -> None:
    made = datetime(2026, 5, 31, 17, 0, tzinfo=UTC)
    assert str(document_of("expense_bill", a_settlement(created_at=made)).day) == "2026-06-01"
    assert str(document_of("expense_payment", a_settlement(paid_at=made)).day) == "2026-06-01"


@EACH
def test_a_negative_commission_is_refused(key: str) -> None:
    (problem,) = problems_of(key, a_settlement(commission=Decimal("-5.00")))
    assert problem.code == "COMMISSION_NEGATIVE"
    assert problem.text == "The commission -5.00 is negative. Correct the settlement in the source."


@EACH
def test_a_commission_in_foreign_money_has_no_rate_in_the_source_and_is_held_back(key: str) -> None:
    assert codes(problems_of(key, a_settlement(currency="SGD"))) == ["RATE_NOT_VALID"]


@EACH
def test_no_commission_is_nothing_to_book(key: str) -> None:
    assert document_of(key, a_settlement(commission=Decimal("0.00"))).is_empty


@EACH
def test_a_commission_finer_than_a_sen_is_refused(key: str) -> None:
    assert "AMOUNT_NOT_EXACT" in codes(problems_of(key, a_settlement(commission=Decimal("120.005"))))
