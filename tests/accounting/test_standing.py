"""Where the entries of a booked document stand, and where another mapping would have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from decimal import Decimal

import pytest

from accounting.documents import Document, Line, LinedDocument
from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RoundingMode, RuleKind
from accounting.old_values import OldValues
from accounting.pushes import PUSH_TYPES
from accounting.standing import (
    ACCOUNT,
    BANK_ACCOUNT,
    CHARGES_ACCOUNT,
    DISCOUNT,
    OFF_THE_LINES,
    TAX_CODE,
    Entry,
    booked_anew,
    has_discount,
    standing,
)
from tests.accounting.rows import a_pos_sale, an_order
from tests.builders import a_bill, a_line, a_payment, a_receipt, a_sales_invoice

GIFTS = AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-", account="40010")
SALES, BANK = OldValues(accounts=frozenset({"40000"})), OldValues(accounts=frozenset({"12000"}))
FEES = OldValues(accounts=frozenset({"61001"}))
SWITCHED = OldValues(discounts=True)


def discount_line(account: str = "40000") -> Line:
    return a_line(
        sku="",
        description="Order discount",
        quantity=Decimal(1),
        unit_price=Decimal(-3),
        account=account,
        tax_code="NT",
        tax_rate=Decimal(0),
        tax_amount=Decimal(0),
        net=Decimal("-3.00"),
    )


def in_short(found: list[Entry]) -> list[tuple[str, int, str, str | None, Decimal]]:
    return [(one.what, one.line, one.old, one.new, one.amount) for one in found]


def stands(booked: Document, now: Document | None, old: OldValues) -> list[tuple[str, int, str, str | None, Decimal]]:
    return in_short(list(standing(booked, now, old)))


def test_a_document_is_made_anew_with_its_lines_as_they_were() -> None:
    then = Mapping(deduct_discount=True, rounding_mode=RoundingMode.SUM, tolerance=Decimal(1), products="1")
    new = Mapping(products="2", currencies=("MYR",), post_as=PostAs.DRAFT, label_style=LabelStyle.PARTY)
    lines = {"deduct_discount": True, "rounding_mode": RoundingMode.SUM, "tolerance": Decimal(1)}
    assert booked_anew(then, new) == replace(Mapping(products="2"), **lines)  # type: ignore[arg-type]


def test_sales_stand_as_credits_and_expenses_as_debits() -> None:
    sale = a_sales_invoice(currency="SGD", exchange_rate=Decimal("3.5"))
    (entry,) = standing(sale, replace(sale, lines=(a_line(account="40010"),)), SALES)
    assert entry == Entry(ACCOUNT, 1, "White mug", "40000", "40010", Decimal("-87.50"), Decimal("-8.75"))
    back = a_sales_invoice(lines=(a_line(net=Decimal("-25.00"), tax_amount=Decimal("-2.50")),))
    assert [one.amount for one in standing(back, None, SALES)] == [Decimal("25.00")]
    assert stands(a_bill(), None, FEES) == [(ACCOUNT, 1, "61001", None, Decimal("100.00"))]


def test_money_in_is_a_debit_of_the_bank_and_money_out_a_credit() -> None:
    now = a_receipt(bank_account="12001", bank_charges_account="61002")
    both = OldValues(accounts=BANK.accounts | FEES.accounts)
    assert stands(a_receipt(), now, both) == [
        (BANK_ACCOUNT, 0, "12000", "12001", Decimal("26.30")),
        (CHARGES_ACCOUNT, 0, "61001", "61002", Decimal("1.20")),
    ]
    paid = a_payment(bank_account="12001")
    assert stands(a_payment(), paid, BANK) == [(BANK_ACCOUNT, 0, "12000", "12001", Decimal("-100.00"))]


def test_what_reached_the_bank_is_converted_as_the_ledger_does() -> None:
    """42.54 less 1.49; not 9.66 at the rate, which is 41.06."""
    receipt = a_receipt(
        currency="USD", exchange_rate=Decimal("4.25"), amount=Decimal("10.01"), bank_charges=Decimal("0.35")
    )
    assert [one.amount for one in standing(receipt, None, BANK)] == [Decimal("41.05")]


def test_what_stands_on_no_old_value_is_left_alone() -> None:
    booked = a_sales_invoice(lines=(a_line(account="39000"),))
    assert stands(booked, a_sales_invoice(lines=(a_line(account="40010"),)), SALES) == []
    assert stands(a_sales_invoice(), a_sales_invoice(), SALES) == []
    assert stands(a_receipt(), a_receipt(), BANK) == []


def test_what_was_booked_on_an_old_value_is_told_whatever_put_it_there() -> None:
    """The mapping before this one would have had it elsewhere already: by its category, or as an older version."""
    now = a_sales_invoice(lines=(a_line(account="40300"),))
    assert stands(a_sales_invoice(), now, SALES) == [(ACCOUNT, 1, "40000", "40300", Decimal("-25.00"))]


def test_a_line_on_an_account_of_its_own_stays_and_one_that_fell_back_moves() -> None:
    now = a_sales_invoice(lines=(a_line(account="OWN", fallback_account="40010"),))
    old = OldValues(accounts=frozenset({"OWN", "40000"}))
    assert stands(a_sales_invoice(lines=(a_line(account="OWN"),)), now, old) == []
    assert stands(a_sales_invoice(lines=(a_line(account="40010"),)), now, old) == []
    assert stands(a_sales_invoice(), now, old) == [(ACCOUNT, 1, "40000", "40010", Decimal("-25.00"))]
    own = a_sales_invoice(lines=(a_line(account="OWN"),))
    assert stands(a_sales_invoice(), own, old) == [(ACCOUNT, 1, "40000", "OWN", Decimal("-25.00"))]


def test_a_tax_code_is_told_by_itself() -> None:
    now = a_sales_invoice(lines=(a_line(tax_code="SR10"),))
    (entry,) = standing(a_sales_invoice(), now, OldValues(codes=frozenset({"MY-SALES10"})))
    assert (entry.what, entry.old, entry.new, entry.tax) == (TAX_CODE, "MY-SALES10", "SR10", Decimal("-2.50"))


def test_a_rate_that_is_not_mapped_any_more_has_no_code_which_is_not_the_same_as_unknown() -> None:
    codes = OldValues(codes=frozenset({"MY-SALES10"}))
    (entry,) = standing(a_sales_invoice(), a_sales_invoice(lines=(a_line(tax_code=""),)), codes)
    assert entry.new == ""
    (entry,) = standing(a_sales_invoice(), None, codes)
    assert entry.new is None


def test_free_items_are_not_told() -> None:
    free = a_line(net=Decimal("0.00"), tax_amount=Decimal("0.00"))
    assert stands(a_sales_invoice(lines=(a_line(), free)), None, SALES) == [
        (ACCOUNT, 1, "40000", None, Decimal("-25.00"))
    ]


def test_lines_are_found_again_when_the_source_changed() -> None:
    mug, gift = a_line(), a_line(sku="GIFT-1", description="Bow", account="40010")
    booked = a_sales_invoice(lines=(mug, gift))
    swapped = a_sales_invoice(lines=(gift, replace(mug, account="40020", quantity=Decimal(3))))
    assert stands(booked, swapped, SALES) == [(ACCOUNT, 1, "40000", "40020", Decimal("-25.00"))]


@pytest.mark.parametrize(
    "now",
    [
        a_sales_invoice(lines=(a_line(sku="GIFT-1", account="40010"),)),
        a_sales_invoice(lines=(a_line(account="40010"), a_line(account="40020"))),
        a_receipt(),
        None,
    ],
)
def test_what_cannot_be_found_again_is_told_without_a_new_account(now: Document | None) -> None:
    assert stands(a_sales_invoice(), now, SALES) == [(ACCOUNT, 1, "40000", None, Decimal("-25.00"))]


def test_lines_that_look_alike_are_told_apart_by_their_place() -> None:
    booked = a_sales_invoice(lines=(a_line(), a_line()))
    now = a_sales_invoice(lines=(a_line(account="40010"), a_line(account="40020")))
    assert [one.new for one in standing(booked, now, SALES)] == ["40010", "40020"]


def test_discounts_with_an_entry_of_their_own_are_told_when_they_are_to_come_off_the_lines() -> None:
    booked = a_sales_invoice(lines=(a_line(), discount_line()))
    both = replace(SWITCHED, accounts=frozenset({"40000"}))
    now = a_sales_invoice(lines=(a_line(), discount_line("40080")))
    assert stands(booked, now, both) == [(DISCOUNT, 2, "40000", OFF_THE_LINES, Decimal("3.00"))]
    assert stands(a_sales_invoice(), a_sales_invoice(), SWITCHED) == []


def test_discounts_that_came_off_the_lines_are_told_when_they_are_to_have_an_entry() -> None:
    less = a_line(discount=Decimal(3), net=Decimal("22.00"), tax_amount=Decimal("2.20"))
    booked = a_sales_invoice(lines=(less,), said=(a_line(), discount_line("")))
    now = replace(booked, said=(a_line(), discount_line("40080")))
    assert stands(booked, now, SWITCHED) == [(DISCOUNT, 0, OFF_THE_LINES, "40080", Decimal("3.00"))]
    assert stands(booked, None, SWITCHED) == [(DISCOUNT, 0, OFF_THE_LINES, None, Decimal("3.00"))]


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("sales_invoice", an_order(discount=Decimal(3))),
        ("pos_sales_invoice", a_pos_sale(discount=Decimal(3))),
    ],
)
def test_the_discounts_of_orders_and_tills_are_known_by_their_words(key: str, row: object) -> None:
    (document,) = PUSH_TYPES[key].documents([row], Mapping(), UTC)
    assert isinstance(document, LinedDocument)
    found = [line.net for line in document.lines if has_discount([(line.sku, line.description)])]
    assert found == [Decimal("-3.00")]
