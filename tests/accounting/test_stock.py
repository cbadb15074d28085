"""A SKU that only looks like an item's is warned about; an exact one and an unknown one are not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import SalesInvoice
from accounting.stock import Stock, near_misses
from tests.builders import a_line, a_receipt, a_sales_invoice

ITEMS = Stock.of(["85123A", "MUG-10", "Set 2", "ÉTUI"])


def a_sale_of(*skus: str) -> SalesInvoice:
    return a_sales_invoice(lines=tuple(a_line(sku=sku) for sku in skus))


def sentences(sku: str, items: Stock = ITEMS) -> list[str]:
    return [problem.text for problem in near_misses(a_sale_of(sku), items)]


@pytest.mark.parametrize("sku", ["85123A", "MUG-10", "Set 2", "ÉTUI"])
def test_an_exact_match_is_fine(sku: str) -> None:
    assert sentences(sku) == []


@pytest.mark.parametrize("sku", ["", " ", "85124A", "MUG-11", "MUG10X", "POST"])
def test_what_looks_like_no_item_may_be_no_stock_at_all(sku: str) -> None:
    assert sentences(sku) == []


@pytest.mark.parametrize(
    ("sku", "named", "differ"),
    [
        ("85123a", "“85123a”, but “85123A”", "capital and small letters"),
        ("étui", "“étui” (U+00E9), but “ÉTUI” (U+00C9)", "capital and small letters"),
        (" 85123A", "“ 85123A”, but “85123A”", "spaces"),
        ("85123A\u00a0", "(U+00A0), but “85123A”", "spaces"),
        ("MUG\u200b-10", "(U+200B), but “MUG-10”", "spaces"),
        ("set2", "“set2”, but “Set 2”", "spaces"),
        ("MUG-1O", "“MUG-1O”, but “MUG-10”", "look alike"),
        ("MUG-l0", "“MUG-l0”, but “MUG-10”", "look alike"),
        ("MUG-I0", "“MUG-I0”, but “MUG-10”", "look alike"),
        ("85123А", "“85123А” (U+0410), but “85123A”", "look alike"),
        ("ΜUG-10", "“ΜUG-10” (U+039C), but “MUG-10”", "look alike"),
        ("ＭＵＧ－１０", "but “MUG-10”", "look alike"),
        ("MUG–10", "“MUG–10” (U+2013), but “MUG-10”", "look alike"),
    ],
)
def test_a_near_miss_names_both_and_in_what_they_differ(sku: str, named: str, differ: str) -> None:
    (text,) = sentences(sku)
    assert named in text
    assert f"they differ in {differ}" in text or f"they differ in characters that {differ}" in text
    assert "Write the same in both" in text


def test_a_near_miss_is_told_once_a_document_with_its_first_line() -> None:
    (problem,) = near_misses(a_sale_of("85123A", "85123a", "85123a"), ITEMS)
    assert (problem.code, problem.values["line"], problem.number) == ("STOCK_NEAR_MISS", "2", "536365")


def test_items_that_look_alike_among_themselves_are_all_named() -> None:
    (text,) = sentences("a-o", Stock.of(["A-0", "A-O"]))
    assert "“A-0”, “A-O”" in text
    assert sentences("A-O", Stock.of(["A-0", "A-O"])) == []


def test_a_destination_without_items_says_nothing() -> None:
    assert sentences("85123a", Stock.of([])) == []


def test_receipts_have_no_stock() -> None:
    assert near_misses(a_receipt(amount=Decimal(1)), ITEMS) == []


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=4))
def test_whatever_the_skus_are_nothing_raises_and_an_exact_one_is_never_warned_about(
    sku: str, others: list[str]
) -> None:
    items = Stock.of([sku, *others])
    for one in (sku, *others):
        assert sentences(one, items) == []
    for problem in near_misses(a_sale_of(sku.upper(), f"{sku} "), items):
        assert problem.text
