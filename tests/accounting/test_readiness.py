"""e-Invoice readiness of a document: its score, and what its lines lack."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from accounting.documents import UnreadableDocument
from accounting.parties import WALK_IN
from accounting.readiness import readiness_of, readiness_problems, score_of
from accounting.rows import Row
from tests.accounting.pushing import documents_of
from tests.accounting.test_hostile_rows import PUSHES_OF, SET_ASIDE, hostile_rows
from tests.builders import DAY, a_bill, a_line, a_party, a_payment, a_receipt, a_sales_invoice

LIMIT = Decimal("10000.00")
BIG = {"quantity": Decimal(1), "unit_price": Decimal(20000), "net": Decimal(20000), "tax_amount": Decimal(0)}


def codes(document: Any) -> list[str]:
    return [problem.code for problem in readiness_problems(document, limit=LIMIT)]


def test_money_documents_have_no_e_invoice_and_nothing_is_asked_of_them() -> None:
    nobody = a_party(tin="wrong", phone="1")
    for document in (a_receipt(party=nobody), a_payment(party=nobody)):
        assert codes(document) == []
        assert readiness_of(document, limit=LIMIT).score == 100


def test_an_unreadable_row_has_other_problems() -> None:
    common = {"source_id": "orders/1", "number": "1", "day": DAY, "party": WALK_IN, "currency": "MYR"}
    assert codes(UnreadableDocument(**common, exchange_rate=Decimal(1))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("classification", "code", "said"),
    [
        ("", "CLASSIFICATION_NOT_GIVEN", "Line 2 has no classification code."),
        ("NA", "CLASSIFICATION_NOT_GIVEN", "Line 2 has no classification code."),
        (None, "CLASSIFICATION_NOT_GIVEN", "Line 2 has no classification code."),
        ("046", "CLASSIFICATION_NOT_VALID", "Line 2: the classification code 046 is not one of 001 to 045."),
        ("8", "CLASSIFICATION_NOT_VALID", "the classification code 8 is not one"),
        ("037", "CLASSIFICATION_SELF_BILLED", "never for a sale"),
        ("004", "CONSOLIDATED_MISUSED", "but names Aisyah Rahman (C17850)"),
    ],
)
def test_a_line_needs_a_code_that_is_one_and_is_for_sales(classification: Any, code: str, said: str) -> None:
    sale = a_sales_invoice(lines=(a_line(), a_line(classification=classification)))
    (problem,) = readiness_problems(sale, limit=LIMIT)
    assert problem.code == code
    assert said in problem.text
    assert "in the source" in problem.text


def test_every_line_is_told() -> None:
    sale = a_sales_invoice(lines=tuple(a_line(classification="0") for _ in range(3)))
    assert codes(sale) == ["CLASSIFICATION_NOT_VALID"] * 3


def test_a_credit_note_is_as_large_as_what_it_takes_back() -> None:
    back = a_line(**{**BIG, "classification": "004", "quantity": -BIG["quantity"], "net": -BIG["net"]})
    note = a_sales_invoice(lines=(back,), party=WALK_IN, original_number="536364")
    assert "BUYER_NOT_COMPLETE" in codes(note)


def test_a_walk_in_may_be_consolidated_up_to_the_limit() -> None:
    assert codes(a_sales_invoice(lines=(a_line(classification="004"),), party=WALK_IN)) == []
    over = a_sales_invoice(lines=(a_line(classification="004", **BIG),), party=WALK_IN)
    assert codes(over) == ["BUYER_NOT_COMPLETE", "CONSOLIDATED_MISUSED"]


def test_a_named_buyer_over_the_limit_is_told_of_004_once() -> None:
    assert codes(a_sales_invoice(lines=(a_line(classification="004", **BIG),))) == ["CONSOLIDATED_MISUSED"]


def test_a_commission_may_have_what_is_self_billed() -> None:
    for code in ("037", "045"):
        assert codes(a_bill(lines=(a_line(classification=code),))) == []


def test_a_description_has_lhdns_length() -> None:
    assert codes(a_sales_invoice(lines=(a_line(description="x" * 300),))) == []
    assert codes(a_sales_invoice(lines=(a_line(description="x" * 301),))) == ["DESCRIPTION_TOO_LONG"]


def test_a_gap_of_a_line_names_its_item() -> None:
    lines = (a_line(classification="0"), a_line(sku="", description="Gift wrap", classification="0"))
    gaps = readiness_of(a_sales_invoice(lines=lines), limit=LIMIT).gaps
    assert [gap.item for gap in gaps] == ["85123A", "Gift wrap"]


def test_the_score_is_the_share_of_what_is_asked_for() -> None:
    complete = readiness_of(a_sales_invoice(), limit=LIMIT)
    assert (complete.asked, complete.there, complete.score) == (12, 12, 100)
    wrong_phone = readiness_of(a_sales_invoice(party=a_party(phone="1")), limit=LIMIT)
    assert (wrong_phone.asked, wrong_phone.there, wrong_phone.score) == (12, 11, 91)


def test_of_a_walk_in_only_the_classification_is_asked_and_over_the_limit_the_whole_buyer() -> None:
    small = readiness_of(a_sales_invoice(party=WALK_IN), limit=LIMIT)
    assert (small.asked, small.score) == (1, 100)
    big = readiness_of(a_sales_invoice(party=WALK_IN, lines=(a_line(**BIG),)), limit=LIMIT)
    assert (big.asked, big.there, big.score) == (10, 1, 10)


def test_two_gaps_of_one_column_count_once() -> None:
    lines = (a_line(classification="0"), a_line(classification="0"))
    readiness = readiness_of(a_sales_invoice(lines=lines, party=WALK_IN), limit=LIMIT)
    assert (readiness.asked, readiness.there) == (1, 0)


@pytest.mark.parametrize(
    ("there", "asked", "score"), [(0, 0, 100), (0, 3, 0), (1, 3, 33), (999, 1000, 99), (3, 3, 100)]
)
def test_a_score_is_rounded_down_so_that_100_means_all(there: int, asked: int, score: int) -> None:
    assert score_of(there, asked) == score


@given(hostile_rows())
def test_readiness_never_raises_whatever_the_row_says(row: Row) -> None:
    for key in PUSHES_OF[type(row).__name__]:
        try:
            documents = documents_of(key, row)
        except SET_ASIDE:
            continue
        for document in documents:
            readiness = readiness_of(document, limit=LIMIT)
            assert 0 <= readiness.there <= readiness.asked
            assert (readiness.score == 100) == (not readiness.gaps)
            for gap in readiness.gaps:
                assert gap.problem.text.isprintable()
                assert gap.columns


def test_every_problem_of_readiness_has_a_code_of_its_own_meaning() -> None:
    """The codes are stable: people filter by them."""
    root = Path(__file__).parents[2] / "accounting"
    found = set()
    for name in ("readiness.py", "party_gaps.py", "stock.py"):
        for node in ast.walk(ast.parse((root / name).read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_code(node.value):
                found.add(node.value)
    assert found == {
        "BUYER_NOT_COMPLETE",
        "CLASSIFICATION_NOT_GIVEN",
        "CLASSIFICATION_NOT_VALID",
        "CLASSIFICATION_SELF_BILLED",
        "CONSOLIDATED_MISUSED",
        "COUNTRY_NOT_VALID",
        "DESCRIPTION_TOO_LONG",
        "DETAIL_TOO_LONG",
        "EMAIL_NOT_VALID",
        "GENERAL_TIN_MISUSED",
        "ID_NOT_COMPLETE",
        "ID_NUMBER_NOT_VALID",
        "ID_TYPE_NOT_VALID",
        "PHONE_NOT_VALID",
        "STATE_NOT_VALID",
        "STOCK_NEAR_MISS",
        "SUPPLIER_NOT_COMPLETE",
        "TIN_AND_ID_DISAGREE",
        "TIN_NOT_VALID",
    }


def _is_code(text: str) -> bool:
    return "_" in text and text.replace("_", "").isalpha() and text.isupper()
