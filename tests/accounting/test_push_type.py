"""The preflight of a push type: every problem of a document, never the first only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounting.fingerprints import content_of
from accounting.mapping import LabelStyle, Mapping, PostAs
from accounting.problems import Problem
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.rows import Row
from tests.accounting.pushing import document_of, problems_of
from tests.accounting.rows import a_pos_sale, a_refund, a_refund_item, a_settlement, an_item, an_order
from tests.accounting.test_documents import an_unreadable_document
from tests.builders import a_sales_invoice

EVERY_PUSH = [pytest.param(push, id=key) for key, push in PUSH_TYPES.items()]


def test_all_problems_of_a_document_are_reported_not_only_the_first() -> None:
    broken = a_sales_invoice(number="", currency="ringgit", lines=(), source_problems=(Problem("", "Torn.", "TORN"),))
    codes = [problem.code for problem in PUSH_TYPES["sales_invoice"].preflight(broken)]
    assert codes == ["TORN", "NUMBER_MISSING", "CURRENCY_NOT_VALID", "LINES_MISSING"]


@pytest.mark.parametrize("push", EVERY_PUSH)
def test_a_row_that_could_not_be_read_has_the_problem_that_says_so_in_every_type(push: PushType) -> None:
    problem = Problem("536365", "It cannot be read.", "ROW_UNREADABLE")
    assert push.preflight(an_unreadable_document(source_problems=(problem,))) == [problem]


EVERY_ROW = [
    ("sales_invoice", an_order()),
    ("sales_receipt", a_refund()),
    ("expense_bill", a_settlement()),
    ("kol_payment", a_settlement()),
    ("pos_sales_invoice", a_pos_sale()),
    ("pos_sales_receipt", a_pos_sale()),
]


@pytest.mark.parametrize(("key", "row"), EVERY_ROW)
def test_a_book_that_wants_drafts_gets_drafts_of_every_kind(key: str, row: Row) -> None:
    assert not document_of(key, row).is_draft
    assert document_of(key, row, Mapping(post_as=PostAs.DRAFT)).is_draft


@pytest.mark.parametrize(("key", "row"), EVERY_ROW)
def test_a_currency_that_the_book_does_not_use_is_named(key: str, row: Row) -> None:
    assert problems_of(key, row, Mapping(currencies=("MYR", "SGD"))) == []
    (problem,) = problems_of(key, row, Mapping(currencies=("SGD", "USD")))
    assert problem.code == "CURRENCY_NOT_MAPPED"
    assert problem.text == (
        "The currency MYR is not among those this book uses (SGD, USD). Add it under Settings, AiAccount, "
        "or correct it in the source."
    )


def test_only_a_tills_day_begins_later_than_at_midnight() -> None:
    late = Mapping(pos_day_starts=240)
    starts = {key: push.day_starts(late) for key, push in PUSH_TYPES.items() if push.day_starts(late)}
    assert starts == {"pos_sales_invoice": 240, "pos_sales_receipt": 240}


@pytest.mark.parametrize("key", ["pos_sales_invoice", "pos_sales_receipt"])
def test_what_a_till_sells_after_midnight_counts_on_the_day_before_and_says_the_day_on_the_clock(key: str) -> None:
    two_at_night = datetime(2026, 5, 15, 18, 0, tzinfo=UTC)
    sale = a_pos_sale(occurred_at=two_at_night)
    late, usual = document_of(key, sale, Mapping(pos_day_starts=240)), document_of(key, sale)
    assert (late.day, late.said_day) == (date(2026, 5, 15), date(2026, 5, 16))
    assert (usual.day, usual.said_day) == (date(2026, 5, 16), None)
    assert content_of(late) == content_of(usual)


def test_labels_are_in_the_style_of_the_book() -> None:
    labels = {
        style: [invoice.label(line) for line in invoice.lines]
        for style in LabelStyle
        for invoice in [document_of("sales_invoice", an_order(shipping=Decimal(8)), Mapping(label_style=style))]
    }
    assert labels == {
        LabelStyle.DESCRIPTION: ["White mug", "Shipping"],
        LabelStyle.PARTY: ["Aisyah Rahman (C17850)"] * 2,
        LabelStyle.PARTY_AND_DESCRIPTION: ["Aisyah Rahman (C17850) · White mug", "Aisyah Rahman (C17850) · Shipping"],
        LabelStyle.PARTY_AND_NUMBER: ["Aisyah Rahman (C17850) · 536365"] * 2,
    }


@pytest.mark.parametrize("style", LabelStyle)
def test_the_style_of_labels_changes_nothing_that_the_source_says(style: LabelStyle) -> None:
    styled = document_of("sales_invoice", a_refund(), Mapping(label_style=style))
    assert content_of(styled) == content_of(document_of("sales_invoice", a_refund()))
    assert styled.label(styled.lines[0]).endswith(" (goods returned)")


@pytest.mark.parametrize("style", [style for style in LabelStyle if style != LabelStyle.DESCRIPTION])
def test_labels_that_we_make_fit_and_keep_their_end(style: LabelStyle) -> None:
    mapping = Mapping(label_style=style)
    item = an_item(description="x" * 400)
    note = document_of("sales_invoice", a_refund(items=(a_refund_item(item=item),)), mapping)
    note = replace(note, party=replace(note.party, text="y" * 300))
    label = note.label(note.lines[0])
    assert len(label) == 300
    assert label.endswith(" (goods returned)")
