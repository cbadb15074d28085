"""What a change of a mapping means."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounting.documents import DocumentKind
from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RuleKind, TaxRule
from accounting.mapping_changes import BOOKED_BY, WORDS, changes, kinds_concerned
from accounting.mapping_reading import NAMES

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
        (Mapping(deduct_discount=True), {DocumentKind.SALES_INVOICE}),
        (Mapping(commission="61002"), {DocumentKind.EXPENSE_BILL}),
        (Mapping(banks={"cash": "1"}), {DocumentKind.SALES_RECEIPT, DocumentKind.EXPENSE_PAYMENT}),
        (Mapping(bank_charges="61002"), {DocumentKind.SALES_RECEIPT}),
    ],
)
def test_only_the_kinds_that_a_change_concerns_are_looked_at(new: Mapping, kinds: set[DocumentKind]) -> None:
    assert kinds_concerned(Mapping(), new) == kinds


def test_what_concerns_only_what_is_to_come_says_so() -> None:
    new = Mapping(products="1", deduct_discount=True, tolerance=Decimal(1), post_as=PostAs.DRAFT)
    found = {one.field: one.is_for_what_comes for one in changes(Mapping(), new)}
    assert found == {"products": False, "deduct_discount": False, "tolerance": True, "post_as": True}
