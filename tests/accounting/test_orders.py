"""What does not fit together in an order or a refund is found before anything is made of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounting.orders import order_problems, overlooked_in_refund, refund_problems, refund_total
from tests.accounting.pushing import codes
from tests.accounting.rows import NOON, a_refund, a_refund_item, a_taxed_item, an_order


@pytest.mark.parametrize("status", ["paid", "refunded"])
def test_an_order_that_was_sold_has_no_problem(status: str) -> None:
    assert order_problems(an_order(status=status)) == ()


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (
            {"status": "cancelled"},
            "STATUS_CONTRADICTS",
            "The order was paid, but its status is cancelled. Correct the status, or refund the order.",
        ),
        (
            {"total": Decimal("-5.00")},
            "TOTAL_NEGATIVE",
            "The total -5.00 is negative. Correct the order, or enter what went back as a refund.",
        ),
    ],
)
def test_an_order_that_contradicts_itself_is_named_with_the_remedy(
    changes: dict[str, Any], code: str, sentence: str
) -> None:
    (problem,) = order_problems(an_order(**changes))
    assert (problem.number, problem.code, problem.text) == ("536365", code, sentence)


def test_a_refund_that_fits_its_order_has_no_problem() -> None:
    assert refund_problems(a_refund()) == ()
    assert refund_problems(a_refund(refunded_at=NOON)) == ()


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (
            {"order_paid_at": None},
            "ORIGINAL_NOT_PAID",
            "The refund is for order 536365, which was never paid. Correct the order or the refund.",
        ),
        (
            {"refunded_at": NOON - timedelta(seconds=1)},
            "REFUND_TOO_EARLY",
            "The refund is older than the payment of order 536365. Correct its date.",
        ),
        (
            {"items": (a_refund_item(quantity=Decimal(0)),)},
            "REFUND_QUANTITY_NOT_VALID",
            "Line 1 gives back a quantity of 0; it has to be more than zero. Correct the refund.",
        ),
        (
            {"items": (a_refund_item(quantity=Decimal("NaN")),)},
            "REFUND_QUANTITY_NOT_VALID",
            "Line 1 gives back a quantity of NaN; it has to be more than zero. Correct the refund.",
        ),
        (
            {"items": (a_refund_item(amount=Decimal("-12.50")),)},
            "REFUND_AMOUNT_NEGATIVE",
            "Line 1 gives back -12.50; it has to be zero or more. Correct the refund.",
        ),
        (
            {"items": (a_refund_item(item=a_taxed_item(line=2), tax_amount=Decimal("1.24")),)},
            "TAX_MISMATCH",
            "Line 2 gives back a tax of 1.24, but its rate makes it 1.25. Correct the refund.",
        ),
    ],
)
def test_a_refund_that_does_not_fit_is_named_with_the_remedy(changes: dict[str, Any], code: str, sentence: str) -> None:
    (problem,) = refund_problems(a_refund(**changes))
    assert (problem.number, problem.code, problem.text) == ("C536379", code, sentence)


def test_everything_wrong_with_a_refund_is_named() -> None:
    wrong = a_refund_item(quantity=Decimal(-1), amount=Decimal("-1.00"), tax_amount=Decimal("0.50"))
    assert codes(refund_problems(a_refund(order_paid_at=None, items=(wrong, wrong)))) == [
        "ORIGINAL_NOT_PAID",
        *["REFUND_QUANTITY_NOT_VALID", "REFUND_AMOUNT_NEGATIVE", "TAX_MISMATCH"] * 2,
    ]


@pytest.mark.parametrize(("currency", "off", "further"), [("MYR", "1.26", "1.27"), ("KWD", "1.251", "1.252")])
def test_only_the_last_place_of_the_currency_is_overlooked_in_a_tax(currency: str, off: str, further: str) -> None:
    for tax, overlooked in ((off, True), (further, False)):
        item = a_refund_item(item=a_taxed_item(), tax_amount=Decimal(tax))
        refund = a_refund(items=(item,), currency=currency)
        assert codes(refund_problems(refund)) == ["TAX_MISMATCH"]
        assert codes(overlooked_in_refund(refund)) == ["TAX_MISMATCH"] * overlooked


def test_no_tax_at_all_is_overlooked_where_the_rate_is_zero() -> None:
    refund = a_refund(items=(a_refund_item(tax_amount=Decimal("0.01")),))
    assert (codes(refund_problems(refund)), overlooked_in_refund(refund)) == (["TAX_MISMATCH"], ())


def test_what_went_back_is_amounts_and_tax_as_a_positive_sum() -> None:
    assert refund_total(a_refund(items=(a_refund_item(), a_refund_item(item=a_taxed_item())))) == Decimal("26.25")
    assert refund_total(a_refund(items=())) == 0
