"""A person switches Auto Push on, the night comes, and the nights page shows what it covered; in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from models import AutoPush, db, writing
from tests.browser.test_accessibility import _barriers
from tests.browser.test_syncing import sign_in
from tests.clocks import night_comes, stand_at, switch_on
from tests.nights import the_book
from tests.world import World

pytestmark = pytest.mark.browser

FULL = (
    "/nights",
    "/nights/platform",
    "/nights/batik",
    "/nights/on/2026-05-15",
    "/settings/aiaccount/auto-push",
    "/settings/aiaccount/platform/auto-push",
    "/settings/aiaccount/batik/auto-push",
    "/settings/aiaccount/batik",
    "/sync/batik",
)
"""Every page that tells of nights and pauses."""


def test_switched_on_the_night_is_carried_out_and_its_days_are_covered(world: World, page: Page) -> None:
    stand_at(world.app, "2026-05-15 01:00")
    sign_in(page, "admin")
    page.goto("/sync/platform")
    page.locator("#card-sales_invoice").get_by_role("link", name="Auto Push: off").click()
    page.get_by_label("Expense Payment").uncheck()
    page.get_by_role("button", name="Switch Auto Push on").click()
    expect(page.get_by_text("Begins tonight 02:00 (Asia/Kuala_Lumpur)")).to_be_visible()
    expect(page.get_by_text("Thu 14 May 2026, 3 types")).to_be_visible()
    page.get_by_role("link", name="Sync page").click()
    expect(page.locator("#card-sales_invoice")).to_contain_text("Auto Push: tonight 02:00")
    expect(page.locator("#card-expense_payment")).to_contain_text("Auto Push: not this type")

    stand_at(world.app, "2026-05-15 02:00")
    result = world.app.test_cli_runner().invoke(args=["night"], catch_exceptions=False)
    assert result.exit_code == 0, result.output

    page.get_by_role("navigation", name="Menu", exact=True).get_by_role("link", name="Nights").click()
    page.get_by_role("link", name="Thu 14 May 2026").click()
    expect(page.get_by_role("row", name="platform Sales Invoice")).to_contain_text("Covered")
    page.get_by_role("row", name="platform Sales Invoice").get_by_role("link", name="platform").click()
    strip = page.get_by_role("img", name="Covered: 14 May.")
    expect(strip).to_have_count(3)
    expect(page.get_by_text("1 posted, RM 27.50")).to_have_count(2)
    page.get_by_role("link", name="Run 1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sales Invoice")


def test_a_book_is_paused_and_resumed_from_its_sync_page(world: World, page: Page) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app, "batik")
    sign_in(page, "batik")
    page.get_by_role("button", name="Pause the book").click()
    banner = page.locator("#pause")
    expect(banner).to_contain_text("Paused since 15 May 2026, 09:00 by batik@example.com.")
    sync = page.locator("#card-pos_sales_invoice").get_by_role("button", name="Sync")
    expect(sync).to_be_disabled()
    sync.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("The book is paused, so nothing of it is pushed.")
    banner.get_by_role("button", name="Resume the book").click()
    expect(page.locator("#notice")).to_contain_text("What was missed is caught up within a minute")
    expect(banner).to_have_count(0)


def test_the_question_is_answered_by_keyboard_alone(world: World, page: Page) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app, "kopi")
    night_comes(world.app, "2026-06-29 03:00")
    sign_in(page, "kopi")
    page.goto("/auto-push")
    question = page.get_by_role("region", name="46 days are missing. Were they booked by hand?")
    question.get_by_text("Yes: push none of them").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Those days count as booked by hand.")
    expect(question).to_have_count(0)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_has_a_barrier_when_much_is_wrong(
    chromium: Browser, live_server: str, world: World, theme: str, width: int
) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    for slug in ("platform", "batik", "kopi"):
        switch_on(world.app, slug)
    world.practice.fault(world.companies["batik"].name, "disable_key")
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    night_comes(world.app, "2026-05-15 09:01")
    night_comes(world.app, "2026-05-16 02:40")
    with world.app.app_context(), writing() as session:
        session.execute(db.update(AutoPush).where(AutoPush.book_id == the_book("kopi").id).values(is_on=False))
    night_comes(world.app, "2026-06-29 03:00")
    switch_on(world.app, "kopi")
    context = chromium.new_context(
        base_url=live_server,
        bypass_csp=True,  # For axe itself; what the policy allows is tested elsewhere.
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 844},
    )
    window = context.new_page()
    sign_in(window, "admin")
    found: list[str] = []
    for address in FULL:
        window.goto(address)
        for summary in window.locator(".decide summary").all():
            summary.click()
        found += _barriers(window, width)
    context.close()
    assert found == []
