"""What does not fit together in a till transaction is found, for its invoice and its receipts alike."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounting.pos import pos_party, pos_problems
from accounting.rows import PosRow
from tests.accounting.pushing import codes
from tests.accounting.rows import a_customer, a_pos_payment, a_pos_return, a_pos_sale, an_item

EXCHANGE = (an_item(quantity=Decimal(-2)), an_item(line=2, quantity=Decimal(1)))


@pytest.mark.parametrize(
    "row",
    [
        a_pos_sale(),
        a_pos_sale(payments=()),
        a_pos_sale(payments=(a_pos_payment("20.00"), a_pos_payment("5.00", line=2), a_pos_payment("0.00", line=3))),
        a_pos_return(),
        a_pos_return(payments=(a_pos_payment("-12.00"), a_pos_payment("-0.50", line=2))),
    ],
)
def test_a_sale_or_a_return_that_fits_together_has_no_problem(row: PosRow) -> None:
    assert pos_problems(row) == ()


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        (
            a_pos_return(original_number=None),
            "ORIGINAL_MISSING",
            "The return names transaction 31, which is not there. Correct it in the source.",
        ),
        (
            a_pos_return(original_id=None, original_number=None),
            "ORIGINAL_NOT_NAMED",
            "The total is negative, but no original is named. Name the transaction that was returned.",
        ),
        (
            a_pos_return(items=EXCHANGE),
            "RETURN_QUANTITY_NOT_VALID",
            "Line 2 of the return has a quantity of 1; it has to be less than zero. "
            "Enter what was bought in exchange as its own sale.",
        ),
        (
            a_pos_return(rounding=Decimal("20.00")),
            "RETURN_POSITIVE",
            "The return comes to 7.50, above zero. Enter what was bought in exchange as its own sale.",
        ),
        (
            a_pos_sale(payments=(a_pos_payment("24.00"),)),
            "PAYMENTS_MISMATCH",
            "The payments make 24.00, but the total is 25.00. Correct them in the source.",
        ),
        (
            a_pos_sale(payments=(a_pos_payment("30.00"), a_pos_payment("-5.00", line=2))),
            "PAYMENT_CONTRADICTS",
            "Payment 2 of -5.00 goes the other way than the total 25.00. "
            "Take the change off the payment it was given on.",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_with_the_remedy(row: PosRow, code: str, sentence: str) -> None:
    (problem,) = pos_problems(row)
    assert (problem.number, problem.code, problem.text) == (row.number, code, sentence)


def test_payments_of_a_sale_over_nothing_have_no_invoice_to_pay() -> None:
    free = a_pos_sale(
        items=(an_item(unit_price=Decimal(0)),), payments=(a_pos_payment("5.00"), a_pos_payment("-5.00", line=2))
    )
    assert codes(pos_problems(free)) == ["PAYMENT_CONTRADICTS", "PAYMENT_CONTRADICTS"]


def test_everything_wrong_with_a_transaction_is_named() -> None:
    row = a_pos_return(original_number=None, items=EXCHANGE, rounding=Decimal(99), payments=(a_pos_payment("-1.00"),))
    assert sorted(codes(pos_problems(row))) == [
        "ORIGINAL_MISSING",
        "PAYMENTS_MISMATCH",
        "PAYMENT_CONTRADICTS",
        "RETURN_POSITIVE",
        "RETURN_QUANTITY_NOT_VALID",
    ]


def test_a_customer_is_known_by_name_and_nobody_else_is_a_walk_in() -> None:
    assert pos_party(a_pos_sale(customer=a_customer())).text == "Aisyah Rahman (C17850)"
    assert pos_party(a_pos_sale()).text == "Walk-in Customer"
