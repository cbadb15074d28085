"""The review of a mapping says by which of AiAccount's lists it was checked, and what nobody could check."""

from __future__ import annotations

import html
from dataclasses import replace

from destinations.aiaccount.client import AiAccount
from models import MasterList, writing
from sync.master_data import Kind
from tests.blueprints.mapping_fields import fields_of
from tests.world import Browser, World

URL = "/settings/aiaccount/platform/mapping"


def reviewed(browser: Browser) -> str:
    form = fields_of(browser.get(URL).text)
    return html.unescape(browser.post(URL, {**form, "products": "99999"}).text)


def test_the_review_says_how_old_the_lists_are(world: World) -> None:
    page = reviewed(world.browser("admin"))
    assert "The account 99999 is not in AiAccount's list." in page
    assert "Checked against AiAccount's lists of less than a minute ago." in page
    assert "were not checked" not in page


def test_lists_that_were_never_fetched_are_a_doubt(world: World) -> None:
    world.app.extensions["pusher"] = replace(world.pusher(), destination=AiAccount("http://127.0.0.1:1"))
    page = reviewed(world.browser("admin"))
    notice = page.partition("AiAccount's lists are not known: nothing was checked.")[0].rpartition("<div ")[2]
    assert "notice--warn" in notice
    assert "Checked against" not in page


def test_a_list_that_aiaccount_does_not_tell_is_named(world: World) -> None:
    browser = world.browser("admin")
    browser.get(URL)
    with world.app.app_context(), writing() as session:
        session.query(MasterList).filter_by(kind=Kind.TAX_CODES).delete()
    page = reviewed(browser)
    assert "AiAccount's tax codes are not known, so they were not checked." in page
    assert "Checked against AiAccount's lists" in page
    assert "accounts are not known" not in page
