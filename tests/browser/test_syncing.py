"""A person syncs a week, reads what went wrong, and takes the workbook home; in a real browser."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from models import Parcel, db
from tests.world import PASSWORD, World, failing_at

pytestmark = pytest.mark.browser

WEEK = "/sync/platform?from=2026-05-14&to=2026-05-20"


def sign_in(page: Page, name: str = "finance") -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sync/**")


def test_a_week_is_synced_and_the_pill_turns_green_without_a_reload(world: World, page: Page) -> None:
    sign_in(page)
    page.get_by_label("From").fill("2026-05-14")
    page.get_by_label("To").fill("2026-05-20")
    expect(page.get_by_role("heading", name="14 – 20 May 2026")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('/sync')[0]}{WEEK}")
    page.evaluate("window.neverReloaded = true")
    card = page.locator("#card-sales_invoice")
    card.get_by_role("button", name="Sync").click()
    expect(card.locator(".pill--good")).to_contain_text("Last sync")
    expect(card.locator(".pill--good")).to_contain_text("2 rows")
    expect(card).to_contain_text("RM 55.00")
    assert page.evaluate("window.neverReloaded")
    world.wait()


def test_an_error_is_read_by_keyboard_alone(world: World, page: Page) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    sign_in(page)
    page.goto(WEEK)
    card = page.locator("#card-sales_invoice")
    sync = card.get_by_role("button", name="Sync")
    sync.focus()
    page.keyboard.press("Enter")
    expect(card.locator(".pill--bad")).to_contain_text("Failed")
    world.wait()
    panel = page.locator("#why-sales_invoice")
    expect(panel).to_be_hidden()
    tab_to(page, "#pill-button-sales_invoice")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("2 documents were refused")
    expect(panel).to_contain_text("S-1 (line 2)")
    expect(panel).to_contain_text("Settings → Accounts")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(panel).to_be_visible()
    tab_to(page, "#why-sales_invoice a[href^='/runs/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("heading", name="Refused by AiAccount")).to_be_visible()


def test_an_error_is_read_by_pointer_and_by_touch(world: World, page: Page) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_tax_code", code="MY-SALES10")
    world.synced()
    sign_in(page)
    page.goto(WEEK)
    panel = page.locator("#why-sales_invoice")
    page.locator("#pill-button-sales_invoice").hover()
    expect(panel).to_contain_text("MY-SALES10")
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="Open the run").hover()
    expect(panel).to_be_visible()
    page.get_by_role("heading", name="AiAccount Sync").hover()
    expect(panel).to_be_hidden()
    page.locator("#pill-button-sales_invoice").click()
    expect(panel).to_be_visible()


def test_after_mending_a_second_sync_turns_it_green(world: World, page: Page) -> None:
    company = world.companies["platform"].name
    world.practice.fault(company, "remove_account", account="40000")
    world.synced()
    world.practice.fault(company, "add_account", account="40000", name="Sales")
    sign_in(page)
    page.goto(WEEK)
    card = page.locator("#card-sales_invoice")
    expect(card.locator(".pill--bad")).to_be_visible()
    card.get_by_role("button", name="Sync").click()
    expect(card.locator(".pill--good")).to_be_visible()
    world.wait()


def test_the_workbook_that_was_sent_is_downloaded(world: World, page: Page, tmp_path: Path) -> None:
    world.synced()
    sign_in(page)
    page.goto(WEEK)
    with page.expect_download() as coming:
        page.locator("#card-sales_invoice").get_by_role("link", name="Workbook").click()
    saved = tmp_path / coming.value.suggested_filename
    coming.value.save_as(saved)
    with world.app.app_context():
        parcel = db.session.scalars(db.select(Parcel)).one()
    assert saved.suffix == ".xlsx"
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == parcel.sha256
    assert openpyxl.load_workbook(saved).sheetnames == ["Sales Invoices"]


def test_wrong_days_are_told_below_the_form(world: World, page: Page) -> None:
    sign_in(page)
    page.goto(WEEK)
    page.get_by_label("To").fill("2026-05-01")
    expect(page.locator("#period-error")).to_contain_text("is before From")
    expect(page.get_by_role("heading", name="14 – 20 May 2026")).to_be_visible()
    page.get_by_label("To").fill("2026-05-15")
    expect(page.locator("#period-error")).to_be_empty()
    expect(page.get_by_role("heading", name="14 – 15 May 2026")).to_be_visible()


def test_the_connection_is_tested_in_its_place(world: World, page: Page) -> None:
    world.practice.fault(world.companies["batik"].name, "pause_key")
    sign_in(page, "admin")
    page.goto("/settings/aiaccount/batik")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#connection")).to_contain_text("Key paused.")


def test_the_theme_follows_the_choice_and_is_remembered(world: World, page: Page) -> None:
    sign_in(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_session_that_ended_leads_to_the_sign_in_page(world: World, page: Page) -> None:
    sign_in(page)
    page.goto(WEEK)
    page.context.clear_cookies()
    page.get_by_label("To").fill("2026-05-15")
    page.wait_for_url(re.compile(r"/sign-in\?next=/sync/platform"))


def test_a_click_after_the_session_ended_leads_to_the_sign_in_page(world: World, page: Page) -> None:
    sign_in(page)
    page.goto(WEEK)
    page.context.clear_cookies()
    page.locator("#card-sales_invoice").get_by_role("button", name="Sync").click()
    page.wait_for_url(re.compile(r"/sign-in\?next=/sync/platform"))


def test_a_click_with_a_form_that_is_out_of_date_is_told(world: World, page: Page) -> None:
    sign_in(page)
    page.goto(WEEK)
    page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'old'")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(one => one.remove())")
    page.get_by_role("button", name="Sync all").click()
    expect(page.locator("#notice")).to_contain_text("The form is out of date. Load the page again")
    expect(page.locator("#card-sales_invoice")).to_be_visible()


def test_a_failure_of_the_server_is_told_until_a_click_succeeds(world: World, page: Page) -> None:
    views = dict(world.app.view_functions)
    failing_at(world.app, "sync.start")
    sign_in(page)
    page.goto(WEEK)
    sync = page.locator("#card-sales_invoice").get_by_role("button", name="Sync")
    sync.click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Something went wrong. It was written to the log.")
    page.get_by_label("To").fill("2026-05-19")
    expect(page.get_by_role("heading", name="14 – 19 May 2026")).to_be_visible()
    expect(notice).to_contain_text("Something went wrong.")
    world.app.view_functions.update(views)
    sync.click()
    expect(page.locator("#card-sales_invoice .pill--good")).to_be_visible()
    expect(notice).not_to_contain_text("Something went wrong.")
    world.wait()


def test_a_gateway_that_answers_for_the_server_is_told_where_it_can_be_seen(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto("/settings/aiaccount/platform/mapping")
    page.route("**/mapping", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    page.get_by_role("button", name="Add a currency").click()
    expect(page.locator("#notice")).to_contain_text("The server does not answer.")
    expect(page.locator("#notice")).to_be_in_viewport()
    expect(page.locator("#mapping")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; fails when it never gets it."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached with Tab")
