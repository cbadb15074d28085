"""Documents that were sent with a warning: said on the card, behind its pill, and on the run."""

from __future__ import annotations

from tests.world import World

PAGE = "/sync/platform?from=2026-05-14&to=2026-05-20"


def card(world: World) -> str:
    page = world.browser("finance").get(PAGE).text
    return page.partition('id="card-expense_bill"')[2].partition("</article>")[0]


def test_the_card_and_the_hint_of_its_pill_say_so_and_lead_to_the_run(world: World) -> None:
    run_id = world.synced(key="expense_bill")
    found = card(world)
    assert "pill--good" in found
    assert "1 with a warning" in found
    assert "Everything is in the books, some of it with warnings" in found
    assert "1 document was sent with a warning, such as what its e-Invoice lacks." in found
    assert found.count(f'href="/runs/{run_id}#warned"') == 2


def test_the_run_puts_them_together_by_code_with_who_mends_it(world: World) -> None:
    run_id = world.synced(key="expense_bill")
    browser = world.browser("finance")
    page = browser.get(f"/runs/{run_id}").text
    section = page.partition('<h2 id="warned">')[2].partition("</section>")[0]
    assert 'href="/help/errors/SUPPLIER_NOT_COMPLETE"' in section
    assert "BS-1" in section
    assert "Whoever keeps the source: the row in the source" in section
    assert "They are in the books all the same." in section
    assert f'href="/runs/{run_id}/warned"' in section
    documents = browser.get(f"/runs/{run_id}/warned").text
    assert "Sent with warnings" in documents
    assert "BS-1" in documents


def test_what_lacks_nothing_has_no_such_words(world: World) -> None:
    run_id = world.synced()
    browser = world.browser("finance")
    assert 'id="warned"' not in browser.get(f"/runs/{run_id}").text
    assert "with a warning" not in browser.get(PAGE).text
    assert "No documents here." in browser.get(f"/runs/{run_id}/warned").text
    assert world.browser("batik").get(f"/runs/{run_id}/warned").status_code == 404


def test_a_later_run_that_sends_nothing_has_no_warnings_of_its_own(world: World) -> None:
    world.synced(key="expense_bill")
    world.synced(key="expense_bill")
    found = card(world)
    assert "warning" not in found
    assert "Everything is in the books" in found
