"""Whatever a source says, a row becomes documents with problems, or is refused in a way that stops no other row."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Document
from accounting.mapping import LabelStyle, Mapping, RoundingMode
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.rows import ItemRow, OrderRow, PosPaymentRow, PosRow, RefundItemRow, RefundRow, Row
from tests.accounting.pushing import codes, documents_of, problems_of
from tests.accounting.rows import (
    a_customer,
    a_pos_payment,
    a_pos_return,
    a_pos_sale,
    a_refund,
    a_refund_item,
    a_settlement,
    a_taxed_item,
    an_order,
)

SET_ASIDE = (ArithmeticError, ValueError, TypeError, AttributeError, LookupError)
"""What sync/sorting.py catches while a row becomes documents."""

COMPARABLE = st.sampled_from(
    [Decimal(text) for text in ("NaN", "1E+30", "-1E+30", "1E-30", "0", "-0.00", "-1", "0.005", "12.50", "-12.50")]
)
NUMBERS = st.one_of(COMPARABLE, st.sampled_from([Decimal("Infinity"), Decimal("-Infinity"), Decimal("1E+999999")]))
TEXTS = st.sampled_from(["", " ", "\x00", "\n", "\ud800", "\uffff", "😀", "=1+1", "%(line)s %", "x" * 40_000, "MYR"])
TEXTS_OR_NONE = st.one_of(st.none(), TEXTS)

ROWS: dict[type, tuple[Row, ...]] = {
    OrderRow: (
        an_order(shipping=Decimal(8), discount=Decimal(1), gateway_fee=Decimal(1)),
        an_order(
            shipping=Decimal("8.80"),
            shipping_tax_rate=Decimal("0.1"),
            shipping_tax_amount=Decimal("0.80"),
            discount=Decimal("1.10"),
            discount_tax_rate=Decimal("0.1"),
            discount_tax_amount=Decimal("0.10"),
            tax_inclusive=True,
        ),
        a_refund(),
        a_refund(tax_inclusive=True),
    ),
    PosRow: (a_pos_sale(discount=Decimal(1)), a_pos_return(), a_pos_sale(tax_inclusive=True, discount=Decimal(1))),
}
EVERY_ROW = [*ROWS[OrderRow], *ROWS[PosRow], a_settlement()]
MAPPINGS = st.builds(
    Mapping,
    rounding_mode=st.sampled_from(RoundingMode),
    deduct_discount=st.booleans(),
    tolerance=st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("NaN")]),
    pos_day_starts=st.sampled_from([0, 240]),
    label_style=st.sampled_from(LabelStyle),
    currencies=st.sampled_from([(), ("MYR",)]),
)
PUSHES_OF = {
    "OrderRow": ("sales_invoice", "sales_receipt"),
    "RefundRow": ("sales_invoice", "sales_receipt"),
    "PosRow": ("pos_sales_invoice", "pos_sales_receipt"),
    "SettlementRow": ("expense_bill", "expense_payment", "kol_bill", "kol_payment"),
}


def twisted(draw: st.DrawFn, row: Any, numbers: Any, texts: Any) -> Any:
    """A row with some of its numbers and texts replaced."""
    changes = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name != "source" and draw(st.integers(0, 3)) == 0:
            if isinstance(value, Decimal):
                changes[field.name] = draw(numbers)
            elif isinstance(value, str):
                changes[field.name] = draw(texts)
    return replace(row, **changes)


@st.composite
def hostile_rows(draw: st.DrawFn, numbers: Any = NUMBERS, texts: Any = TEXTS_OR_NONE) -> Any:
    row: Any = twisted(draw, draw(st.sampled_from(EVERY_ROW)), numbers, texts)
    if isinstance(row, OrderRow | PosRow):
        row = replace(row, items=tuple(twisted(draw, a_taxed_item(line=line), numbers, texts) for line in (1, 2)))
    if isinstance(row, OrderRow | RefundRow):
        row = replace(row, customer=twisted(draw, a_customer(), numbers, texts))
    if isinstance(row, RefundRow):
        item = twisted(draw, a_taxed_item(), numbers, texts)
        refunded = twisted(draw, a_refund_item(item=item, tax_amount=Decimal("1.25")), numbers, texts)
        row = replace(row, items=(refunded, a_refund_item()))
    if isinstance(row, PosRow):
        payments = tuple(twisted(draw, a_pos_payment(line=line), numbers, texts) for line in (1, 2))
        row = replace(row, payments=payments)
    return row


def examined(push: PushType, document: Document) -> None:
    """All that sync asks of a document outside of its net."""
    assert isinstance(document.is_empty, bool)
    assert isinstance(document.total, Decimal)
    assert isinstance(document.home_amount, Decimal)
    assert document.row_count >= 0
    for line in getattr(document, "lines", ()):
        assert isinstance(document.label(line), str)  # type: ignore[attr-defined] # It has lines.
    for problem in push.preflight(document):
        assert problem.text
        assert problem.code.isupper()


@given(hostile_rows(), MAPPINGS)
def test_no_check_ever_raises_whatever_the_row_says(row: Row, mapping: Mapping) -> None:
    for key in PUSHES_OF[type(row).__name__]:
        try:
            documents = documents_of(key, row, mapping=mapping)
        except SET_ASIDE:
            continue
        for document in documents:
            examined(PUSH_TYPES[key], document)


@given(hostile_rows(numbers=COMPARABLE, texts=TEXTS), MAPPINGS)
def test_numbers_beyond_reason_and_odd_texts_still_make_documents_whose_problems_can_be_named(
    row: Row, mapping: Mapping
) -> None:
    for key in PUSHES_OF[type(row).__name__]:
        for document in documents_of(key, row, mapping=mapping):
            examined(PUSH_TYPES[key], document)


def test_texts_that_are_not_there_are_named_where_they_are_needed_and_left_out_elsewhere() -> None:
    nobody = a_customer(**{field.name: None for field in fields(a_customer()) if field.name != "source"})
    bare = a_taxed_item(sku=None, description=None, classification_code=None)
    order = an_order(customer=nobody, items=(bare,), payment_method=None, payment_reference=None)
    assert codes(problems_of("sales_invoice", order)) == ["PARTY_MISSING", "DESCRIPTION_MISSING"]
    assert codes(problems_of("sales_receipt", order)) == ["PARTY_MISSING"]


@pytest.mark.parametrize("field", ["quantity", "unit_price", "discount", "tax_amount"])
@pytest.mark.parametrize("number", ["NaN", "1E+30", "-1E+30", "1E-30"])
def test_a_number_beyond_reason_in_a_line_is_named_by_its_column(field: str, number: str) -> None:
    order = an_order(items=(a_taxed_item(**{field: Decimal(number)}),), total=Decimal("27.50"))
    named = {problem.values.get("column", "") for problem in problems_of("sales_invoice", order)}
    assert field.replace("_", " ").title() in named


@pytest.mark.parametrize("number", ["NaN", "1E+30", "-1E+30", "Infinity", "-Infinity"])
def test_a_total_beyond_reason_is_never_sent(number: str) -> None:
    order = an_order(total=Decimal(number))
    assert problems_of("sales_invoice", order)
    assert problems_of("sales_receipt", order)


def test_the_rows_here_have_numbers_and_texts_to_replace() -> None:
    kinds = {ItemRow, PosPaymentRow, RefundItemRow}
    assert all(any(field.type == "Decimal" for field in fields(kind)) for kind in kinds)
