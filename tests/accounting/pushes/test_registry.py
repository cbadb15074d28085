"""The registry: which push types there are, in the order in which the night pushes them."""

from __future__ import annotations

from pathlib import Path

import pytest

import accounting.pushes
from accounting.documents import DocumentKind
from accounting.push_type import Layer, PushType, Reader
from accounting.pushes import PUSH_TYPES, pushes_of

EVERY_PUSH = [pytest.param(push, id=key) for key, push in PUSH_TYPES.items()]

# A ninth type is one new file and one line in this test.
EXPECTED = [
    ("sales_invoice", "platform", "sales-invoices", False),
    ("sales_receipt", "platform", "sales-receipts", False),
    ("expense_bill", "platform", "expense-bills", False),
    ("expense_payment", "platform", "expense-payments", False),
    ("pos_sales_invoice", "blogger", "sales-invoices", False),
    ("pos_sales_receipt", "blogger", "sales-receipts", False),
    ("kol_bill", "blogger", "expense-bills", True),
    ("kol_payment", "blogger", "expense-payments", True),
]


def test_the_eight_are_these_in_this_order() -> None:
    assert [(key, push.layer, push.kind, push.for_kols) for key, push in PUSH_TYPES.items()] == EXPECTED


def test_each_type_is_a_file_of_its_own_and_is_known_by_its_name() -> None:
    files = {path.stem for path in Path(accounting.pushes.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(PUSH_TYPES)
    assert all(push.key == key for key, push in PUSH_TYPES.items())


def test_every_stream_of_rows_is_asked_for() -> None:
    assert {reader for push in PUSH_TYPES.values() for reader in push.readers} == set(Reader)


@pytest.mark.parametrize("push", EVERY_PUSH)
def test_each_type_says_what_it_is_in_words(push: PushType) -> None:
    assert all((push.title, push.what, push.source, push.counted_on))
    assert push.checks
    assert push.kind in DocumentKind


def test_what_is_paid_comes_after_what_is_owed() -> None:
    order = list(PUSH_TYPES)
    for first, second in (
        ("sales_invoice", "sales_receipt"),
        ("expense_bill", "expense_payment"),
        ("pos_sales_invoice", "pos_sales_receipt"),
        ("kol_bill", "kol_payment"),
    ):
        assert order.index(first) < order.index(second)


@pytest.mark.parametrize("with_kols", [False, True])
def test_the_platform_has_its_four_and_never_a_bloggers(with_kols: bool) -> None:
    keys = [push.key for push in pushes_of("platform", with_kols=with_kols)]
    assert keys == ["sales_invoice", "sales_receipt", "expense_bill", "expense_payment"]


def test_a_blogger_has_kol_types_only_with_multi_kol_on() -> None:
    pos = ["pos_sales_invoice", "pos_sales_receipt"]
    assert [push.key for push in pushes_of(Layer.BLOGGER, with_kols=False)] == pos
    assert [push.key for push in pushes_of(Layer.BLOGGER, with_kols=True)] == [*pos, "kol_bill", "kol_payment"]


def test_a_layer_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        pushes_of("shop", with_kols=True)
