"""A fingerprint is of what a document says: equal documents have the same one, any other word makes another."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Document, Line
from accounting.fingerprints import Content, content_of, differences, fingerprint, in_short, says
from accounting.mapping import LabelStyle, Mapping, PostAs, RoundingMode
from accounting.parties import WALK_IN
from accounting.problems import Problem
from accounting.rows import Row
from tests.accounting.pushing import document_of
from tests.accounting.rows import a_pos_return, a_pos_sale, a_refund, a_settlement, an_item, an_order
from tests.accounting.test_documents import an_unreadable_document
from tests.builders import a_bill, a_line, a_party, a_payment, a_receipt, a_sales_invoice

TEXT = st.text(max_size=20)
NUMBERS = st.decimals(-(10**12), 10**12, places=4)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
LINES = st.builds(
    a_line, sku=TEXT, description=TEXT, quantity=NUMBERS, unit_price=NUMBERS, discount=NUMBERS, tax_amount=NUMBERS
)
OF_ANY = {"number": TEXT, "day": DAYS, "currency": TEXT, "exchange_rate": NUMBERS}
LINED = {
    **OF_ANY,
    "original_number": st.none() | TEXT,
    "stated_total": NUMBERS,
    "lines": st.lists(LINES, max_size=4).map(tuple),
}
MONEY = {**OF_ANY, "settles": TEXT, "amount": NUMBERS, "payment_mode": TEXT, "payment_reference": TEXT}
KINDS: list[tuple[Callable[..., Document], dict[str, Any]]] = [
    (a_sales_invoice, {**LINED, "reference": TEXT}),
    (a_bill, {**LINED, "period_from": DAYS, "period_to": DAYS}),
    (a_receipt, {**MONEY, "bank_charges": NUMBERS}),
    (a_payment, MONEY),
]


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, dict[str, Any]]:
    """A document of any kind, and the strategies of its fields."""
    build, fields = draw(st.sampled_from(KINDS))
    return build(**{name: draw(strategy) for name, strategy in fields.items()}), fields


def print_of(document: Document) -> str:
    return fingerprint(content_of(document))


def rewritten(value: Any) -> Any:
    """The same value, numbers written with three more zeros."""
    if isinstance(value, Decimal):
        return value.quantize(Decimal("1.0000000"))
    if isinstance(value, tuple):
        return tuple(rewritten(one) for one in value)
    if isinstance(value, Line):
        return replace(value, **{name: rewritten(one) for name, one in vars(value).items()})
    return value


@given(documents())
def test_equal_documents_have_the_same_fingerprint_however_their_numbers_are_written(
    drawn: tuple[Document, dict[str, Any]],
) -> None:
    document, fields = drawn
    same = replace(document, **{name: rewritten(getattr(document, name)) for name in fields})
    assert print_of(same) == print_of(document)
    assert differences(content_of(document), content_of(same)) == []


@given(documents(), st.data())
def test_any_field_that_is_another_makes_another_fingerprint_and_one_difference_or_more(
    drawn: tuple[Document, dict[str, Any]], data: st.DataObject
) -> None:
    document, fields = drawn
    name = data.draw(st.sampled_from(sorted(fields)))
    old = getattr(document, name)
    new = data.draw(fields[name].filter(lambda value: rewritten(value) != rewritten(old)))
    changed = replace(document, **{name: new})
    assert print_of(changed) != print_of(document)
    assert differences(content_of(document), content_of(changed))


@given(documents())
def test_a_content_is_the_same_after_it_was_stored(drawn: tuple[Document, dict[str, Any]]) -> None:
    content = content_of(drawn[0])
    assert json.loads(json.dumps(content)) == content


@pytest.mark.parametrize("name", ["sku", "description", "quantity", "unit_price", "discount", "tax_rate", "tax_amount"])
def test_every_field_of_a_line_counts(name: str) -> None:
    value = getattr(a_line(), name)
    other = a_line(**{name: value + (1 if isinstance(value, Decimal) else "x")})
    old, new = content_of(a_sales_invoice()), content_of(a_sales_invoice(lines=(other,), stated_total=Decimal("27.50")))
    assert fingerprint(old) != fingerprint(new)
    assert len(differences(old, new)) == 1


def test_accounts_tax_codes_and_the_words_of_the_party_do_not_count() -> None:
    mapped = a_line(account="41000", tax_code="OTHER", classification="022")
    renamed = a_sales_invoice(lines=(mapped,), party=a_party("Aisyah binti Rahman (C17850)", tin=None, name="A"))
    assert print_of(renamed) == print_of(a_sales_invoice())
    banked = a_receipt(bank_account="12001", bank_charges_account="61002")
    assert print_of(banked) == print_of(a_receipt())


def test_another_party_counts() -> None:
    assert print_of(a_sales_invoice(party=WALK_IN)) != print_of(a_sales_invoice())


def test_what_does_not_fit_together_in_the_source_is_part_of_what_it_says() -> None:
    problem = Problem("1", "The order was paid, but its status is %(status)s.", "STATUS", {"status": "cancelled"})
    old, new = content_of(a_sales_invoice()), content_of(a_sales_invoice(source_problems=(problem,)))
    assert fingerprint(old) != fingerprint(new)
    (one,) = differences(old, new)
    assert str(one) == "Problem – → The order was paid, but its status is cancelled."
    assert str(*differences(new, old)) == "Problem The order was paid, but its status is cancelled. → –"


def test_of_a_row_that_cannot_be_read_only_that_is_said() -> None:
    problem = Problem("536365", "It cannot be read.", "ROW_UNREADABLE")
    unreadable = content_of(an_unreadable_document(source_problems=(problem,)))
    assert [str(one) for one in differences(content_of(a_sales_invoice()), unreadable)] == [
        "Problem – → It cannot be read."
    ]
    later = an_unreadable_document(source_problems=(problem,), day=date(2010, 12, 16) + timedelta(days=1))
    assert content_of(later) == unreadable


def test_one_line_more_is_one_difference_wherever_it_comes() -> None:
    mug, plate, cup = a_line(), a_line(description="Plate"), a_line(description="Cup")
    old = content_of(a_sales_invoice(lines=(mug, cup), stated_total=Decimal(1)))
    new = content_of(a_sales_invoice(lines=(mug, plate, cup), stated_total=Decimal(1)))
    assert [str(one) for one in differences(old, new)] == ["Line 2 – → 2 × Plate, 12.50"]
    assert [str(one) for one in differences(new, old)] == ["Line 2 2 × Plate, 12.50 → –"]


def test_differences_are_told_in_short() -> None:
    old = content_of(a_receipt())
    new = content_of(a_receipt(amount=Decimal(30), number="1", settles="2", payment_reference="X"))
    assert in_short(differences(old, new)) == (
        "Amount 27.50 → 30.00; Number 536365 → 1; Invoice or bill 536365 → 2; and 1 more"
    )
    assert in_short([]) == ""


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-0.00", "1E+30", "1E+400", "1E-400"])
def test_hostile_numbers_have_a_fingerprint_too(number: str) -> None:
    content = content_of(a_sales_invoice(stated_total=Decimal(number)))
    assert len(fingerprint(content)) == 64
    assert fingerprint(content) == fingerprint(json.loads(json.dumps(content)))


FIRST_KEPT: Content = {
    "stated_total": "-12.5",
    "number": "C536379",
    "day": "2026-05-16",
    "party": "customers/17850",
    "currency": "MYR",
    "exchange_rate": "1",
    "original_number": "536365",
    "reference": "Broken",
    "lines": [
        {
            "sku": "85123A",
            "description": "White mug",
            "quantity": "-1",
            "unit_price": "12.5",
            "discount": "0",
            "tax_rate": "0",
            "tax_amount": "0",
        }
    ],
}
"""The content of a refund as the first version kept it."""

CONTENTS: list[tuple[str, Row, str]] = [
    ("sales_invoice", an_order(), "2de477480d7d9a4c"),
    ("sales_invoice", a_refund(), "465c55ed5fea589d"),
    ("sales_receipt", an_order(), "199b67f17c5b5dd4"),
    ("sales_receipt", a_refund(), "da16260da7af1075"),
    ("expense_bill", a_settlement(), "78fe3b7ac25cf3b8"),
    ("expense_payment", a_settlement(), "a336fbbe4df3ad14"),
    ("pos_sales_invoice", a_pos_sale(), "ae19be326d083f06"),
    ("pos_sales_invoice", a_pos_return(), "a3d4ec1744abff0b"),
    ("pos_sales_receipt", a_pos_sale(), "8579d88c90392705"),
]
"""Rows, and the beginning of the fingerprint that the first version kept of their document."""


@pytest.mark.parametrize(("key", "row", "beginning"), CONTENTS)
def test_what_the_first_version_posted_is_still_unchanged(key: str, row: Row, beginning: str) -> None:
    content = content_of(document_of(key, row))
    first_kept = {name: said for name, said in content.items() if name not in ("tax_inclusive", "goods_returned")}
    assert fingerprint(first_kept).startswith(beginning)
    assert says(content, fingerprint(first_kept))
    assert says(content, fingerprint(content))


def test_a_refund_that_was_posted_before_its_goods_were_kept_has_not_changed() -> None:
    now = content_of(document_of("sales_invoice", a_refund()))
    assert now == FIRST_KEPT | {"goods_returned": "yes"}
    assert says(now, fingerprint(FIRST_KEPT))
    assert differences(FIRST_KEPT, now) == []


def test_from_then_on_a_refund_whose_goods_came_back_after_all_has_changed() -> None:
    then, now = (
        content_of(document_of("sales_invoice", a_refund(status=status)))
        for status in ("refunded", "refunded_and_returned")
    )
    assert not says(now, fingerprint(then))
    assert [str(one) for one in differences(then, now)] == ["Goods returned no → yes"]


def test_a_price_that_came_to_include_its_tax_has_changed() -> None:
    item = an_item(tax_rate=Decimal("0.1000"))
    then = content_of(document_of("sales_invoice", an_order(items=(item,))))
    now = content_of(document_of("sales_invoice", an_order(items=(item,), tax_inclusive=True)))
    assert not says(now, fingerprint(then))
    assert not says(then, fingerprint(now))


@given(
    st.integers(0, len(CONTENTS) - 1),
    st.builds(
        Mapping,
        rounding_mode=st.sampled_from(RoundingMode),
        deduct_discount=st.booleans(),
        label_style=st.sampled_from(LabelStyle),
        post_as=st.sampled_from(PostAs),
        pos_day_starts=st.integers(0, 1439),
        tolerance=st.sampled_from([Decimal(0), Decimal("0.05")]),
        currencies=st.sampled_from([(), ("MYR",), ("SGD",)]),
        products=TEXT,
    ),
)
def test_no_mapping_changes_what_a_document_says(place: int, mapping: Mapping) -> None:
    key, row, _beginning = CONTENTS[place]
    assert content_of(document_of(key, row, mapping)) == content_of(document_of(key, row))
