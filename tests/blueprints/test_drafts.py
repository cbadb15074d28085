"""Documents that were sent as drafts: done, said as such, and never green."""

from __future__ import annotations

from dataclasses import replace

from accounting.mapping import PostAs
from sync.books import book_by_slug, current_mapping
from sync.mappings import save_mapping
from sync.pusher import utc_now
from tests.world import DAYS, World

PAGE = "/sync/platform?from=2026-05-14&to=2026-05-20"
SAID = "A draft counts in AiAccount once somebody posts it there."


def send_as(world: World, post_as: PostAs) -> None:
    with world.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        version, mapping = current_mapping(book.id)
        save_mapping(book.id, replace(mapping, post_as=post_as), expected=version, by=None, now=utc_now())


def card(world: World) -> str:
    page = world.browser("finance").get(PAGE).text
    return page.partition('id="card-sales_invoice"')[2].partition("</article>")[0]


def test_a_run_of_drafts_is_done_and_not_green(world: World) -> None:
    send_as(world, PostAs.DRAFT)
    run_id = world.synced()
    assert world.practice.trial_balance(world.companies["platform"].name) == {}
    found = card(world)
    assert "pill--good" not in found
    assert "2 as drafts" in found
    assert SAID in found
    assert "Everything is in the books" not in found
    browser = world.browser("finance")
    assert SAID in browser.get(f"/runs/{run_id}").text
    assert "pill--good" not in browser.get("/runs").text


def test_what_is_posted_at_once_is_green_and_speaks_of_no_drafts(world: World) -> None:
    world.synced()
    found = card(world)
    assert "pill--good" in found
    assert "draft" not in found


def test_one_draft_among_the_days_is_enough(world: World) -> None:
    send_as(world, PostAs.DRAFT)
    world.synced()
    send_as(world, PostAs.POSTED)
    world.synced()
    found = card(world)
    assert "pill--good" not in found
    assert "Sent as drafts: 2." in found


def test_the_command_line_says_so_too(world: World) -> None:
    send_as(world, PostAs.DRAFT)
    days = ("--from", DAYS["from"], "--to", DAYS["to"])
    told = world.app.test_cli_runner().invoke(args=["push", "platform", "sales_invoice", *days])
    assert (told.exit_code, SAID in told.stdout) == (0, True)
