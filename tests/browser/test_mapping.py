"""A person changes the sales account, sees what it means, and finds it in AiAccount's books; in a real browser."""

from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from accounting.mapping import Mapping
from sync.books import book_by_slug
from sync.mappings import save_mapping
from sync.pusher import utc_now
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
    expect(page.locator("#products-note")).to_have_text("40000 Sales")
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
    tab_to(page, "#banks-1-account")
    page.get_by_role("button", name="Remove fpx").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#banks-0-method")).to_have_value("")
    expect(page.locator("#banks-0-method")).to_be_focused()
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
    expect(page.locator("#currencies-0-code-note")).to_have_text("SGD Singapore Dollar")
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
    expect(page.locator("#shipping-note")).to_have_text("40070 Shipping income")


def test_the_note_below_a_field_says_what_is_typed_there(world: World, page: Page) -> None:
    world.practice.fault(world.companies["platform"].name, "add_account", account="40070", name="Shipping income")
    world.practice.fault(world.companies["platform"].name, "deactivate_account", account="12000")
    sign_in(page, "admin")
    page.goto(MAPPING)
    note = page.locator("#shipping-note")
    expect(note).to_have_text("40000 Sales")
    page.locator("#shipping").fill("4007")
    expect(note).to_have_text("")
    page.locator("#shipping").fill("40070")
    expect(note).to_have_text("40070 Shipping income")
    expect(note.locator(".note--warn")).to_have_count(0)
    page.locator("#shipping").fill("12000")
    expect(note.locator(".note--warn")).to_have_text("12000 Bank (not active)")
    page.locator("#shipping").fill("99999")
    page.keyboard.press("Tab")
    expect(note.locator(".note--warn")).to_have_text("Not in AiAccount's list")
    page.locator("#currencies-0-code").fill("sgd")
    expect(page.locator("#currencies-0-code-note")).to_contain_text("SGD Singapore Dollar")


def test_fetching_the_lists_keeps_what_was_typed(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.locator("#products").fill("40010")
    world.practice.fault(world.companies["platform"].name, "add_account", account="40010", name="Mugs")
    page.get_by_role("button", name="Fetch them now").click()
    expect(page.locator("#lists")).to_contain_text("The lists are as AiAccount has them now.")
    expect(page.locator("#products")).to_have_value("40010")
    expect(page.locator("#products-note")).to_have_text("40010 Mugs")
    expect(page.get_by_role("button", name="Fetch them now")).to_be_focused()


def the_last_of(held: list[Route], count: int, page: Page) -> Route:
    """The last of so many requests, once the browser has come to send it."""
    deadline = time.monotonic() + 10
    while len(held) < count and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert len(held) == count
    return held[-1]


def test_nothing_is_typed_into_a_form_that_is_about_to_be_replaced(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    held: list[Route] = []
    page.route(f"**{MAPPING}", lambda route: held.append(route))
    page.get_by_role("button", name="Fetch them now").click()
    expect(page.locator("#products")).to_be_disabled()
    expect(page.get_by_role("button", name="Add a rule")).to_be_disabled()
    the_last_of(held, 1, page).continue_()
    expect(page.locator("#lists")).to_contain_text("The lists are as AiAccount has them now.")
    page.locator("#products").fill("40010")
    page.get_by_role("button", name="Fetch them now").click()
    expect(page.locator("#products")).to_be_disabled()
    the_last_of(held, 2, page).abort()
    expect(page.locator("#notice")).to_contain_text("The server does not answer.")
    expect(page.locator("#products")).to_be_enabled()
    expect(page.locator("#products")).to_have_value("40010")


def test_back_from_the_review_finds_what_was_typed(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.locator("#products").fill("40010")
    page.locator("#banks-0-method").fill("fpx")
    page.locator("#banks-0-account").fill("12000")
    page.get_by_role("button", name="Add a payment method").click()
    page.locator("#banks-1-method").fill("card")
    page.locator("#banks-1-account").fill("12000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What the change means", level=1)).to_be_visible()
    page.go_back()
    expect(page.locator("#products")).to_have_value("40010")
    expect(page.locator("#banks-1-method")).to_have_value("card")
    page.get_by_role("button", name="See what it changes", exact=True).click()
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.get_by_text("saved as version 2")).to_be_visible()
    page.goto("/settings/aiaccount")
    page.goto(MAPPING)
    page.goto("/settings/aiaccount")
    page.go_back()
    expect(page.locator("#products")).to_have_value("40010")
    expect(page.locator("#mapping[data-changed]")).to_have_count(0)


def test_back_from_what_is_to_be_mended_finds_what_was_typed(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#products").fill("40010")
    page.locator("#tolerance").fill("much")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tolerance: much is not a number.")
    page.go_back()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#products")).to_have_value("40010")
    expect(page.locator("#tolerance")).to_have_value("much")


def test_leaving_with_what_is_only_typed_asks_first(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#products").fill("40010")
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Save the options").click()
    assert asked == ["beforeunload"]
    expect(page.locator("#products")).to_have_value("40010")
    page.get_by_role("button", name="See what it changes", exact=True).click()
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.get_by_text("saved as version 2")).to_be_visible()
    page.get_by_role("button", name="Save the options").click()
    expect(page.get_by_text("The sync options are saved.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_wrong_option_is_told_on_top_and_has_the_focus(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.locator("#einvoice_limit").fill("much")
    page.get_by_role("button", name="Save the options").click()
    expect(page.locator("#einvoice_limit")).to_be_focused()
    expect(page.locator("#einvoice_limit")).to_be_in_viewport()
    expect(page.get_by_role("alert")).to_contain_text("e-Invoice limit in RM: much is not an amount in ringgit.")


def test_what_somebody_saved_meanwhile_is_shown_with_mine_on_top(world: World, page: Page) -> None:
    sign_in(page, "admin")
    page.goto(MAPPING)
    page.locator("#products").fill("40010")
    with world.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        save_mapping(book.id, Mapping(bank="12001"), expected=1, by=None, now=utc_now())
    page.keyboard.press("Enter")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Version 2 by the command line")
    expect(told).to_contain_text("Bank: 12000 → 12001")
    expect(page.locator("#bank")).to_have_value("12001")
    expect(page.locator("#products")).to_have_value("40010")
    page.get_by_role("button", name="See what it changes", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("Products")
    page.get_by_role("button", name="Save the mapping").click()
    expect(page.get_by_text("saved as version 3")).to_be_visible()


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
