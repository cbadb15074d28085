"""Every page, in both themes and on a phone: no violation that axe-core can find, nothing wider than the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from models import db
from tests.blueprints.test_changes import change_a_bill
from tests.browser.test_syncing import sign_in
from tests.mute import uncertain_run
from tests.world import World

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js").read_text()
PAGES = (
    "/sync/platform?from=2026-05-14&to=2026-05-20",
    "/sync/platform?from=2026-05-20&to=2026-05-14",
    "/runs",
    "/runs/{run}",
    "/runs/{run}/refused",
    "/changes",
    "/help/errors",
    "/help/errors/TOTAL_MISMATCH",
    "/readiness/platform?month=2026-05",
    "/readiness/platform?month=2026-04",
    "/readiness/platform?month=May",
    "/runs/{uncertain}",
    "/waiting",
    "/settings/aiaccount",
    "/settings/aiaccount/new",
    "/settings/aiaccount/batik",
    "/settings/aiaccount/platform/mapping",
    "/settings/aiaccount/auto-push",
    "/settings/aiaccount/platform/auto-push",
    "/nights",
    "/nights/platform",
    "/sync/kopi",
    "/nothing-is-here",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_has_a_barrier(chromium: Browser, live_server: str, world: World, theme: str, width: int) -> None:
    uncertain = uncertain_run(world, "batik", "pos_sales_invoice")
    run_id = _a_run_with_a_refusal(world)
    context = chromium.new_context(
        base_url=live_server,
        bypass_csp=True,  # For axe itself; what the policy allows is tested elsewhere.
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 844},
    )
    page = context.new_page()
    page.goto("/sign-in")
    found = _barriers(page, width)
    sign_in(page, "admin")
    for address in PAGES:
        page.goto(address.format(run=run_id, uncertain=uncertain))
        found += _barriers(page, width)
    page.goto(f"/runs/{run_id}")
    for summary in page.locator(".help > summary").all():
        summary.click()
    found += _barriers(page, width)
    page.goto("/waiting")
    for summary in page.locator(".decide summary").all():
        summary.click()
    found += _barriers(page, width)
    page.goto(PAGES[0])
    page.locator("#pill-button-sales_invoice").focus()
    page.locator("#why-sales_invoice").wait_for(state="visible")
    found += _barriers(page, width)
    context.close()
    assert found == []


def _a_run_with_a_refusal(world: World) -> int:
    """A refused run, a good one, a bill that changed since, and a book without a key."""
    change_a_bill(world)
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    run_id = world.synced()
    with world.app.app_context():
        db.session.execute(db.text("DELETE FROM api_keys WHERE book_id = (SELECT id FROM books WHERE slug = 'kopi')"))
        db.session.commit()
    return run_id


def _barriers(page: Page, width: int) -> list[str]:
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
    page.evaluate(AXE)
    result = page.evaluate("() => axe.run()")
    assert len(result["passes"]) > 5, "axe looked at nothing"
    found = [f"{page.url} {one['id']}: {node['html']}" for one in result["violations"] for node in one["nodes"]]
    widest = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{page.url} is {widest} px wide"] if widest > width else [])
