"""An AiAccount that does not answer, asked by the pages that only read from it."""

from __future__ import annotations

from dataclasses import replace

from destinations.aiaccount.client import AiAccount
from tests.world import World

MAPPING = "/settings/aiaccount/platform/mapping"


def test_asking_an_aiaccount_that_does_not_answer_speaks_of_no_sync(world: World) -> None:
    nowhere = replace(world.pusher(), destination=AiAccount("http://127.0.0.1:1"))
    world.app.extensions["pusher"] = nowhere
    browser = world.browser("admin")
    pages = [browser.get(MAPPING).text, browser.post("/settings/aiaccount/platform/test").text]
    browser.post(f"{MAPPING}/lists")
    pages.append(browser.get(MAPPING).text)
    for page in pages:
        assert "AiAccount could not be reached. Check the network and the firewall, then try again." in page
        assert "nothing was sent" not in page
        assert "then sync again" not in page
