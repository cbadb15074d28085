"""A person changes the sales account, sees what it means, and finds it in AiAccount's books; in a real browser."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_syncing import WEEK, sign_in, tab_to
from tests.world import World

pytestmark = pytest.mark.browser

MAPPING = "/settings/aiaccount/platform/mapping"


def test_a_new_sales_account_is_reviewed_saved_and_found_in_the_trial_balance(
    world: World, page: Page, tmp_path: Path
) -> None:
    company = world.companies["platform"].name
    world.practice.fault(company, "add_account", account="40010", name="Web shop sales")
    sign_in(page, "admin")
    page.goto("/sync/platform?from=2026-05-14&to=2026-05-14")
    page.locator("#card-sales_invoice").get_by_role("button", name="Sync").click()
    expect(page.locator("#card-sales_invoice .pill--good")).to_be_visible()
    world.wait()
    assert world.practice.trial_balance(company)["40000"] == "-25.00"

    page.goto("/settings/aiaccount/platform")
    page.get_by_role("link", name="Mapping and sync options").click()
    expect(page.locator("#lists")).to_contain_text("from less than a minute ago")
    products = page.get_by_label("Products", exact=True)
    expect(products).to_have_value("40000")
    expect(page.locator("#products-note")).to_have_text("Sales")
    products.fill("40010")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What the change means", level=1)).to_be_visible()
    effect = page.locator("#effect")
    expect(effect.locator("tbody tr")).to_have_count(1)
    expect(effect).to_contain_text("40000")
    expect(effect).to_contain_text("25.00 credit")
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.get_by_text("saved as version 2")).to_be_visible()
    expect(page.locator("#versions")).to_contain_text("Products: 40000 → 40010")

    with page.expect_download() as coming:
        page.get_by_role("link", name="List of version 2").click()
    saved = tmp_path / "list.xlsx"
    coming.value.save_as(saved)
    rows = list(openpyxl.load_workbook(saved).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(row[1], *row[13:16]) for row in rows] == [("S-1", "40000", "40010", 25)]

    page.goto(WEEK)
    page.get_by_role("button", name="Sync Sales Invoice").click()
    expect(page.locator("#card-sales_invoice .pill--good")).to_contain_text("2 rows")
    world.wait()
    balances = world.practice.trial_balance(company)
    assert (balances["40000"], balances["40010"]) == ("-25.00", "-25.00")


def test_rows_are_added_in_place_and_take_the_focus(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.evaluate("window.neverReloaded = true")
    page.locator("#banks-0-method").fill("fpx")
    page.locator("#banks-0-account").fill("12000")
    tab_to(page, "#add-bank")
    page.keyboard.press("Enter")
    expect(page.locator("#banks-1-method")).to_be_focused()
    page.get_by_role("button", name="Remove fpx").click()
    expect(page.locator("#banks-0-method")).to_have_value("")
    assert page.evaluate("window.neverReloaded")


def test_currencies_are_chosen_from_aiaccounts_own_by_code_or_name(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    field = page.locator("#currencies-0-code")
    offered = field.evaluate("field => [...field.list.options].map(one => [one.value, one.label])")
    assert offered == [["MYR", "MYR Malaysian Ringgit"], ["SGD", "SGD Singapore Dollar"], ["USD", "USD US Dollar"]]
    field.fill("sgd")
    page.get_by_role("button", name="Add a currency").click()
    expect(page.locator("#currencies-1-code")).to_be_focused()
    expect(page.locator("#currencies-0-code-note")).to_have_text("Singapore Dollar")
    page.locator("#currencies-1-code").fill("JPY")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The currency JPY is not in AiAccount's list.")).to_be_visible()
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.locator("#versions")).to_contain_text("Currencies: – → SGD, JPY")


def test_a_suggestion_is_put_into_the_form(world: World, page: Page) -> None:
    world.practice.fault(world.companies["platform"].name, "add_account", account="40070", name="Shipping income")
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.get_by_role("button", name="Put in 40070 shipping").click()
    expect(page.get_by_label("Shipping", exact=True)).to_have_value("40070")
    expect(page.locator("#shipping-note")).to_have_text("Shipping income")


def test_it_all_works_without_script(world: World, chromium: Browser, live_server: str) -> None:
    context = chromium.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.locator("#rules-0-match").fill("85")
    page.locator("#rules-0-account").fill("61001")
    page.get_by_role("button", name="Add a rule").click()
    expect(page.locator("#rules-1-match")).to_have_value("")
    page.get_by_role("button", name="See what it changes", exact=True).click()
    expect(page.get_by_text("SKU prefix 85")).to_be_visible()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("#rules-0-account")).to_have_value("61001")
    page.get_by_role("button", name="Go on: see what it changes").click()
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.get_by_text("saved as version 2")).to_be_visible()
    context.close()
