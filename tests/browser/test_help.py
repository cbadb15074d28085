"""The help behind an error, with the keyboard, on a phone, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_syncing import sign_in
from tests.world import World

pytestmark = pytest.mark.browser


def test_the_help_behind_a_refusal_opens_with_the_keyboard_on_a_phone_without_a_script(
    chromium: Browser, live_server: str, world: World
) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    run_id = world.synced()
    context = chromium.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    sign_in(page, "finance")
    page.goto(f"/runs/{run_id}")
    help_behind = page.locator("details.help").first
    more = help_behind.get_by_role("link", name="More about ACCOUNT_NOT_FOUND")
    expect(more).to_be_hidden()
    help_behind.locator("summary").press("Enter")
    expect(more).to_be_visible()
    expect(help_behind).to_contain_text("You, in AiAccount: Settings → Accounts")
    more.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("ACCOUNT_NOT_FOUND")
    context.close()
