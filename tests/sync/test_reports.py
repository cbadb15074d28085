"""Reports: the shapes that scripts read, and sums that add up in them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from accounting.pushes import PUSH_TYPES
from models import Delivery, Run, db
from sync.books import book_by_slug
from sync.job import scope_of
from sync.preview import preview
from sync.pusher import utc_now
from sync.reports import delivery_line, preview_report, run_line, run_report
from tests.shop import add_order, add_orders
from tests.sync.conftest import MAY_15, Desk

PARTS = ("posted", "duplicates", "skipped", "rejected", "held", "uncertain", "pending")


def reported(desk: Desk, run: Run) -> dict[str, Any]:
    """The run's report, through JSON and back."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    report: dict[str, Any] = json.loads(json.dumps(run_report(run, book, now=utc_now())))
    return report


def rehearsed(desk: Desk) -> dict[str, Any]:
    """The report of a dry run."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    push = PUSH_TYPES["sales_invoice"]
    found = preview(scope_of(book, push, MAY_15), max_rows=5000, now=utc_now)
    return preview_report(book, push, MAY_15, found, seconds=0.12345)


def test_a_report_adds_up_whatever_became_of_the_documents(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    add_order("B1")
    add_order("B2", total=Decimal("99.00"))
    add_order("B3", currency="SGD", exchange_rate=Decimal("3.5"))
    desk.fault("remove_currency", currency="SGD")
    report = reported(desk, desk.push())
    assert report["eligible"] == sum(report[part] for part in PARTS) == 5
    assert (report["posted"], report["duplicates"], report["rejected"]) == (1, 2, 2)
    assert (report["amount"], report["rows"]) == ("30.00", 3)


def test_a_problem_says_its_sentence_with_the_values_filled_in(desk: Desk) -> None:
    add_order("B2", total=Decimal("99.00"))
    (problem,) = reported(desk, desk.push())["problems"]
    assert set(problem) == {"number", "message", "code"}
    assert problem["number"] == "B2"
    assert "99.00" in problem["message"]
    assert "%(" not in problem["message"]


def test_a_refusal_says_document_row_and_column(desk: Desk) -> None:
    add_orders(1)
    desk.fault("remove_tax_code", code="NT")
    (refusal,) = reported(desk, desk.push())["refusals"]
    assert set(refusal) == {"number", "reason", "code", "row", "column"}
    assert (refusal["number"], refusal["code"], refusal["row"]) == ("A1", "TAX_CODE_NOT_FOUND", 2)


def test_an_error_is_its_sentence(desk: Desk) -> None:
    add_orders(1)
    desk.fault("disable_key")
    report = reported(desk, desk.push())
    assert report["error"] == "AiAccount refused the API key. Enter a valid one under Settings, AiAccount."
    assert report["pending"] == 1


def test_a_rehearsal_has_the_keys_of_a_run(desk: Desk) -> None:
    add_orders(2)
    rehearsal = rehearsed(desk)
    assert list(rehearsal) == list(reported(desk, desk.push()))
    assert (rehearsal["run"], rehearsal["state"], rehearsal["pending"]) == (None, "dry run", 2)
    assert (rehearsal["amount"], rehearsal["rows"], rehearsal["seconds"]) == ("20.00", 2, 0.123)


def test_lines_of_lists_are_plain_json(desk: Desk) -> None:
    add_orders(1)
    run = desk.push()
    book = book_by_slug(desk.company.slug)
    assert book is not None
    line = json.loads(json.dumps(run_line(run, book)))
    assert (line["run"], line["state"], line["trigger"], line["error"]) == (run.id, "synced", "manual", None)
    delivery = json.loads(json.dumps(delivery_line(db.session.query(Delivery).one())))
    assert (delivery["number"], delivery["day"], delivery["amount"]) == ("A1", "2026-05-15", "10.00")
    assert (delivery["state"], delivery["total"], delivery["currency"]) == ("posted", "10.00", "MYR")
