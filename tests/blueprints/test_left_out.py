"""What a book leaves out, and what is noted, as the pages say it."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

from accounting.options import Options
from models import Book, Run, db, writing
from tests.world import DAYS, World

QUERY = "?from=2026-05-14&to=2026-05-20"


def set_options(world: World, **values: Any) -> None:
    with world.app.app_context():
        with writing() as session:
            session.query(Book).filter_by(slug="platform").one().options = Options(**values).as_json()
        db.session.remove()


def types_pushed(world: World) -> set[str]:
    with world.app.app_context():
        return set(db.session.scalars(db.select(Run.push_type)))


def test_a_type_that_is_switched_off_says_so_and_has_no_button(world: World) -> None:
    set_options(world, switched_off=("sales_receipt",))
    page = world.browser("finance").get(f"/sync/platform{QUERY}").text
    assert page.count("Switched off for this book: it is not pushed.") == 1
    assert 'id="sync-sales_receipt"' not in page
    assert 'id="sync-sales_invoice"' in page


def test_pushing_a_type_that_is_switched_off_is_refused_in_a_sentence(world: World) -> None:
    set_options(world, switched_off=("sales_receipt",))
    browser = world.browser("finance")
    assert browser.post("/sync/platform/sales_receipt", DAYS).status_code == 302
    assert "This type is switched off for this book" in browser.get("/sync/platform").text
    assert browser.post("/sync/platform/sales_receipt", DAYS, htmx=True).status_code == 422
    assert types_pushed(world) == set()


def test_pushing_all_leaves_out_what_is_switched_off(world: World) -> None:
    set_options(world, switched_off=("sales_receipt", "expense_bill"))
    world.browser("finance").post("/sync/platform", DAYS)
    world.wait()
    assert types_pushed(world) == {"sales_invoice", "expense_payment"}


def test_days_before_the_book_starts_are_said_to_be_left_out(world: World) -> None:
    set_options(world, start_day=date(2026, 5, 15))
    browser = world.browser("finance")
    for htmx in (False, True):
        page = browser.get(f"/sync/platform{QUERY}", htmx=htmx).text
        assert "Nothing before 2026-05-15 is counted: the book starts then." in page
    assert "the book starts" not in browser.get("/sync/platform?from=2026-05-15&to=2026-05-20").text
    run = browser.get(f"/runs/{world.synced()}").text
    assert "Nothing before 2026-05-15 is counted: the book starts then." in run
    assert "1 = 1 posted" in run


def test_days_that_aiaccount_has_locked_are_said_on_the_page(world: World) -> None:
    said = "AiAccount had its books locked up to and including 2026-05-16 when it was last asked."
    world.practice.fault(world.companies["platform"].name, "lock_period", until="2026-05-16")
    browser = world.browser("finance")
    assert "locked" not in browser.get(f"/sync/platform{QUERY}").text
    world.browser("admin").get("/settings/aiaccount/platform/mapping")  # Which asks.
    for htmx in (False, True):
        assert said in html.unescape(browser.get(f"/sync/platform{QUERY}", htmx=htmx).text)
    assert "locked" not in browser.get("/sync/platform?from=2026-05-17&to=2026-05-20").text


def test_a_run_of_days_before_the_book_starts_gives_that_as_the_reason(world: World) -> None:
    set_options(world, start_day=date(2026, 6, 1))
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    assert "The book starts after these days, so nothing of them is counted." in page
    assert "The source has no document" not in page


def test_a_command_for_a_type_that_is_switched_off_fails_in_a_sentence(world: World) -> None:
    set_options(world, switched_off=("sales_receipt",))
    days = ("--from", DAYS["from"], "--to", DAYS["to"])
    result = world.app.test_cli_runner().invoke(args=["push", "platform", "sales_receipt", *days])
    assert result.exit_code == 1
    assert "This type is switched off for this book" in result.stderr


def test_the_notes_of_a_document_are_counted_and_told(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "add_item", sku="85123a")
    run_id = world.synced()
    browser = world.browser("finance")
    assert "2 of them with notes" in browser.get(f"/runs/{run_id}").text
    page = browser.get(f"/runs/{run_id}/posted").text
    assert page.count('<details class="help">') >= 2
    assert "85123a" in page
