"""What a change of a mapping means."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from accounting.documents import DocumentKind
from accounting.mapping import AccountRule, LabelStyle, Mapping, RuleKind, TaxRule
from accounting.mapping_changes import (
    ACCOUNT,
    BANK_ACCOUNT,
    BOOKED_BY,
    CHARGES_ACCOUNT,
    TAX_CODE,
    WORDS,
    booked_as_now,
    changes,
    is_comparable,
    kinds_concerned,
    moved,
    old_values,
)
from accounting.mapping_reading import NAMES
from tests.builders import a_line, a_payment, a_receipt, a_sales_invoice

GIFTS = AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-", account="40010")
SR06 = TaxRule(rate=Decimal("0.06"), kind="SR", code="SR06", tax_type="02")


def test_every_field_has_its_words_and_those_that_book_are_known() -> None:
    assert set(WORDS) == set(NAMES)
    assert set(BOOKED_BY) <= set(NAMES)


def test_changes_are_told_value_by_value() -> None:
    old = Mapping(banks={"cash": "12001"})
    new = Mapping(
        products="2-4000",
        rules=(GIFTS,),
        deduct_discount=True,
        banks={"card": "12002"},
        taxes=(*Mapping().taxes, SR06),
        currencies=("MYR", "SGD"),
        label_style=LabelStyle.PARTY,
        pos_day_starts=240,
    )
    assert [(str(one.what), one.then, one.now) for one in changes(old, new)] == [
        ("Products", "40000", "2-4000"),
        ("SKU prefix GIFT-", "", "40010"),
        ("Discounts come off the lines", "no", "yes"),
        ("Bank for cash", "12001", ""),
        ("Bank for card", "", "12002"),
        ("Tax code for 6 %, SR in the source", "", "SR06/02"),
        ("Currencies", "", "MYR, SGD"),
        ("Label style", "description", "party"),
        ("The day of a till starts at", "00:00", "04:00"),
    ]
    assert changes(new, new) == []


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        (Mapping(), set()),
        (Mapping(tolerance=Decimal(1), label_style=LabelStyle.PARTY), set()),
        (Mapping(rules=(GIFTS,)), {DocumentKind.SALES_INVOICE}),
        (Mapping(commission="61002"), {DocumentKind.EXPENSE_BILL}),
        (Mapping(banks={"cash": "1"}), {DocumentKind.SALES_RECEIPT, DocumentKind.EXPENSE_PAYMENT}),
        (Mapping(bank_charges="61002"), {DocumentKind.SALES_RECEIPT}),
    ],
)
def test_only_the_kinds_that_a_change_concerns_are_looked_at(new: Mapping, kinds: set[DocumentKind]) -> None:
    assert kinds_concerned(Mapping(), new) == kinds


def test_documents_are_compared_with_their_lines_as_they_were() -> None:
    old, new = Mapping(), Mapping(products="1", deduct_discount=True, pos_day_starts=240)
    assert booked_as_now(old, new) == Mapping(products="1")


def test_the_old_values_are_those_of_what_changed() -> None:
    old = Mapping(products="1", rules=(GIFTS,), bank="2", banks={"cash": "3"}, commission="9")
    assert old_values(old, replace(old, products="x")) == {"1"}
    assert old_values(old, replace(old, rules=())) == {"1", "40010"}
    assert old_values(old, replace(old, banks={})) == {"2", "3"}
    assert old_values(old, replace(old, taxes=())) == {"", "NT", "MY-SALES10"}


def test_a_line_that_stands_where_the_old_mapping_put_it_is_moved() -> None:
    booked = a_sales_invoice(currency="SGD", exchange_rate=Decimal("3.5"))
    now = replace(booked, lines=(a_line(account="40010"),))
    (entry,) = moved(booked, booked, now)
    assert (entry.what, entry.line, entry.description) == (ACCOUNT, 1, "White mug")
    assert (entry.old, entry.new, entry.amount, entry.tax) == (
        "40000",
        "40010",
        Decimal("87.50"),
        Decimal("8.75"),
    )


def test_a_line_that_was_booked_by_an_older_value_is_not() -> None:
    booked = a_sales_invoice(lines=(a_line(account="39000"),))
    assert list(moved(booked, a_sales_invoice(), a_sales_invoice(lines=(a_line(account="40010"),)))) == []


def test_a_line_on_an_account_of_its_own_stays_and_one_that_fell_back_moves() -> None:
    then = a_sales_invoice(lines=(a_line(account="OWN", fallback_account="40000"),))
    now = a_sales_invoice(lines=(a_line(account="OWN", fallback_account="40010"),))
    assert list(moved(then, then, now)) == []
    (entry,) = moved(a_sales_invoice(), then, now)
    assert (entry.old, entry.new) == ("40000", "40010")
    (entry,) = moved(a_sales_invoice(), then, a_sales_invoice(lines=(a_line(account="OWN"),)))
    assert (entry.old, entry.new) == ("40000", "OWN")


def test_a_tax_code_is_moved_by_itself() -> None:
    now = a_sales_invoice(lines=(a_line(tax_code="SR10"),))
    (entry,) = moved(a_sales_invoice(), a_sales_invoice(), now)
    assert (entry.what, entry.old, entry.new, entry.tax) == (TAX_CODE, "MY-SALES10", "SR10", Decimal("2.50"))


def test_a_receipt_moves_what_reached_the_bank_and_what_the_gateway_kept() -> None:
    now = a_receipt(bank_account="12001", bank_charges_account="61002")
    found = [(one.what, one.old, one.new, one.amount) for one in moved(a_receipt(), a_receipt(), now)]
    assert found == [
        (BANK_ACCOUNT, "12000", "12001", Decimal("26.30")),
        (CHARGES_ACCOUNT, "61001", "61002", Decimal("1.20")),
    ]


def test_a_payment_moves_between_banks() -> None:
    (entry,) = moved(a_payment(), a_payment(), a_payment(bank_account="12001"))
    assert (entry.what, entry.amount) == (BANK_ACCOUNT, Decimal("100.00"))


def test_what_has_other_lines_now_cannot_be_compared() -> None:
    longer = a_sales_invoice(lines=(a_line(), a_line()))
    assert not is_comparable(a_sales_invoice(), longer)
    assert list(moved(a_sales_invoice(), longer, longer)) == []
    assert not is_comparable(a_sales_invoice(), a_receipt())
    assert is_comparable(a_receipt(), a_receipt())
