"""A person looks into the waiting room and decides; in a real browser, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_syncing import sign_in, tab_to
from tests.mute import uncertain_run
from tests.world import World

pytestmark = pytest.mark.browser


def test_what_a_person_found_there_leaves_the_waiting_room(world: World, page: Page) -> None:
    run_id = uncertain_run(world)
    sign_in(page)
    waiting_room = page.get_by_role("link", name="Waiting room (1 parcel waits)")
    waiting_room.click()
    sure = page.get_by_role("button", name="Yes, all of it is there")
    expect(sure).to_be_hidden()
    tab_to(page, ".decide summary")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say that it is there only if every one of them is listed as posted.")).to_be_visible()
    tab_to(page, "form[action$='/there'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It counts as in the books now")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.goto(f"/runs/{run_id}")
    expect(page.locator(".pill--good")).to_contain_text("Last sync")
