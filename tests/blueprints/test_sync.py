"""The sync page."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from models import ApiKey, Book, db, writing
from tests.world import DAYS, World

QUERY = "?from=2026-05-14&to=2026-05-20"
PILL = re.compile(r'class="pill pill--(\w+)"[^>]*>.*?</svg>\s*([^<]+)<', re.DOTALL)


def pills(page: str) -> list[tuple[str, str]]:
    """Tone and words of every pill of a page."""
    return [(tone, words.strip()) for tone, words in PILL.findall(page)]


def without_key(world: World, slug: str) -> None:
    with world.app.app_context(), writing() as session:
        book = session.scalars(db.select(Book).where(Book.slug == slug)).one()
        session.execute(db.delete(ApiKey).where(ApiKey.book_id == book.id))


@pytest.mark.parametrize(
    ("name", "slug"), [("admin", "platform"), ("finance", "platform"), ("batik", "batik"), ("kopi", "kopi")]
)
def test_everybody_comes_to_the_first_book_they_may_see(world: World, name: str, slug: str) -> None:
    browser = world.browser(name)
    assert browser.get("/").location == "/sync"
    assert browser.get("/sync").location == f"/sync/{slug}"


def test_a_card_says_what_it_is_where_it_comes_from_and_how_its_days_count(world: World) -> None:
    page = world.browser("finance").get(f"/sync/platform{QUERY}").text
    assert "Paid orders become invoices" in page
    assert "Web-shop orders and refunds, counted on the day of payment or refund" in page
    assert pills(page) == [("quiet", "Not synced yet")] * 4
    assert "14 – 20 May 2026" in page
    assert "Sync all four" in page


def test_kol_cards_are_only_for_bloggers_with_kols(world: World) -> None:
    batik, kopi = world.browser("batik").get("/sync/batik").text, world.browser("kopi").get("/sync/kopi").text
    assert "KOL Bill" in batik
    assert "KOL" not in kopi
    assert "Sync both" in kopi


def test_there_is_a_book_to_choose_only_for_who_may_see_several(world: World) -> None:
    assert 'href="/sync/batik?' in world.browser("admin").get("/sync/platform").text
    assert "switcher" not in world.browser("finance").get("/sync/platform").text


def test_a_click_without_javascript_starts_the_run_and_comes_back(world: World) -> None:
    browser = world.browser("finance")
    answer = browser.post("/sync/platform/sales_invoice", DAYS)
    assert (answer.status_code, answer.location) == (302, f"/sync/platform{QUERY}#card-sales_invoice")
    world.wait()
    page = browser.get(f"/sync/platform{QUERY}").text
    tone, words = pills(page)[0]
    assert tone == "good"
    assert re.fullmatch(r"Last sync \d+/\d+ \d\d:\d\d · 2 rows", words)
    assert "RM 55.00" in page
    assert "In the books: 2 documents, 2 rows, RM 55.00." in page
    assert 'http-equiv="refresh"' not in page


def test_a_click_with_htmx_answers_with_the_card_at_once(world: World) -> None:
    answer = world.browser("finance").post("/sync/platform/sales_invoice", DAYS, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<article class="card sync-card" id="card-sales_invoice"')


def test_sync_all_starts_every_type(world: World) -> None:
    browser = world.browser("batik")
    answer = browser.post("/sync/batik", DAYS, htmx=True)
    assert answer.text.count("<article") == 4
    world.wait()
    tones = [tone for tone, _words in pills(browser.get(f"/sync/batik{QUERY}").text)]
    assert tones[2:] == ["quiet", "quiet"]
    assert tones[0] == "good"


def test_the_poll_ends_by_itself_and_brings_the_whole_card(world: World) -> None:
    world.synced()
    answer = world.browser("finance").get(f"/sync/platform/sales_invoice/pill{QUERY}", htmx=True)
    assert "hx-trigger" not in answer.text
    assert answer.headers["HX-Retarget"] == "#card-sales_invoice"
    assert answer.text.count("<article") == 1


def test_an_open_run_is_polled_and_a_second_click_joins_it(world: World) -> None:
    started: list[tuple[int, int]] = []
    pusher = world.pusher()
    object.__setattr__(pusher, "dispatch", lambda *ids: started.append(ids))
    browser = world.browser("finance")
    browser.post("/sync/platform/sales_invoice", DAYS)
    browser.post("/sync/platform/sales_invoice", {"from": "2026-05-15", "to": "2026-05-15"})
    assert len(set(started)) == 1
    assert 'http-equiv="refresh"' in browser.get(f"/sync/platform{QUERY}").text
    pill = browser.get(f"/sync/platform/sales_invoice/pill{QUERY}", htmx=True)
    assert pills(pill.text) == [("busy", "Queued")]
    assert 'hx-trigger="load delay:1s, every 10s"' in pill.text
    assert pill.text.lstrip().startswith('<div id="pill-sales_invoice"')
    object.__setattr__(pusher, "dispatch", world.app.extensions["dispatcher"])
    pusher.dispatch(*started[0])


def test_a_fragment_opened_as_a_page_leads_to_its_page(world: World) -> None:
    answer = world.browser("finance").get(f"/sync/platform/sales_invoice/card{QUERY}")
    assert answer.location == f"/sync/platform{QUERY}#card-sales_invoice"


def test_a_refusal_is_told_in_full_with_who_mends_it_and_where(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    world.synced()
    page = world.browser("finance").get(f"/sync/platform{QUERY}").text
    assert pills(page)[0][0] == "bad"
    assert "2 documents were refused" in page
    assert "40000" in page
    assert "S-1 (line 2), S-2 (line 3)" in page
    assert "Mended by you, in AiAccount: Settings → Accounts" in page
    company = urlencode({"company": world.companies["platform"].name})
    assert f'href="{world.practice.url}/settings/accounts?{company}"' in page
    assert "View Import History in AiAccount" in page
    world.practice.fault(world.companies["platform"].name, "add_account", account="40000", name="Sales")
    world.synced()
    assert pills(world.browser("finance").get(f"/sync/platform{QUERY}").text)[0][0] == "good"


def test_a_paused_key_is_told_with_what_to_do(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "pause_key")
    world.synced()
    page = world.browser("finance").get(f"/sync/platform{QUERY}").text
    assert "2 documents are not in the books yet" in page
    assert "The API key is paused." in page
    assert "Settings → Integrations → API Keys" in page


def test_a_pill_says_which_days_it_is_about_when_they_are_not_the_ones_shown(world: World) -> None:
    world.synced()
    browser = world.browser("finance")
    assert "for 14 – 20 May 2026" in browser.get("/sync/platform?from=2026-05-15&to=2026-05-15").text
    assert "for 14 – 20 May 2026" not in browser.get(f"/sync/platform{QUERY}").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=2026-05-32&to=2026-05-20", "From: 2026-05-32 is not a day."),
        ("?from=2026-05-20&to=2026-05-14", "To: 2026-05-14 is before From, 2026-05-20."),
        ("?from=<script>&to=2026-05-14", "From: &lt;script&gt; is not a day."),
    ],
)
def test_wrong_days_show_the_form_again_and_nothing_to_push(world: World, query: str, sentence: str) -> None:
    answer = world.browser("finance").get(f"/sync/platform{query}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<article" not in answer.text


def test_wrong_days_over_htmx_change_the_note_only(world: World) -> None:
    answer = world.browser("finance").get("/sync/platform?from=2026-05-20&to=2026-05-14", htmx=True)
    assert answer.status_code == 422
    assert answer.headers["HX-Reswap"] == "none"
    assert answer.text.lstrip().endswith("</div>")
    assert 'id="period-note" hx-swap-oob="true"' in answer.text


def test_other_days_over_htmx_bring_the_cards_and_the_address(world: World) -> None:
    answer = world.browser("finance").get(f"/sync/platform{QUERY}", htmx=True)
    assert answer.text.lstrip().startswith('<div id="cards">')
    assert answer.headers["HX-Push-Url"] == f"/sync/platform{QUERY}"


@pytest.mark.parametrize("htmx", [False, True])
def test_wrong_days_start_nothing(world: World, htmx: bool) -> None:
    wrong = {"from": "2026-05-20", "to": "2026-05-14"}
    answer = world.browser("finance").post("/sync/platform/sales_invoice", wrong, htmx=htmx)
    assert answer.status_code == 422
    assert "is before From" in answer.text
    assert "No run yet" in world.browser("finance").get("/runs").text


def test_a_book_without_a_key_shows_how_to_get_one(world: World) -> None:
    without_key(world, "batik")
    page = world.browser("batik").get("/sync/batik").text
    for needed in ("aiaccount.my", "MYR", "SGD", "USD", "NT", "MY-SALES10", "40000", "12000", "61001"):
        assert needed in page
    assert "sales.write" in page
    assert "purchase.write" in page
    assert "Settings → Integrations → API Keys" in page
    assert "Hand the key to the super admin" in page
    assert "/settings/aiaccount" not in page
    assert 'href="/settings/aiaccount/batik"' in world.browser("admin").get("/sync/batik").text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_book_without_a_key_cannot_be_pushed(world: World, htmx: bool) -> None:
    without_key(world, "batik")
    browser = world.browser("batik")
    answer = browser.post("/sync/batik/pos_sales_invoice", DAYS, htmx=htmx)
    sentence = "The book has no API key yet."
    assert answer.status_code == (422 if htmx else 302)
    assert sentence in (answer.text if htmx else browser.get("/sync/batik").text)


def test_who_has_no_book_is_told_how_to_get_one(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.delete(ApiKey))
        session.execute(db.text("DELETE FROM book_mappings"))
        session.execute(db.delete(Book))
    page = world.browser("kopi").get("/sync").text
    assert "There is no book yet" in page
    assert "Hand the key to the super admin" in page
    assert 'href="/settings/aiaccount/new"' in world.browser("admin").get("/sync").text


@pytest.mark.parametrize(
    "path",
    [
        "/sync/platform",
        "/sync/kopi",
        "/sync/none",
        "/sync/batik/sales_invoice/pill",
        "/sync/kopi/pos_sales_invoice/card",
    ],
)
def test_what_is_not_yours_is_not_there(world: World, path: str) -> None:
    browser = world.browser("batik")
    assert browser.get(path).status_code == 404
    assert browser.get(path, htmx=True).status_code == 404


@pytest.mark.parametrize("path", ["/sync/platform", "/sync/kopi/pos_sales_invoice", "/sync/batik/kol_nothing"])
def test_what_is_not_yours_cannot_be_pushed(world: World, path: str) -> None:
    assert world.browser("batik").post(path, DAYS).status_code == 404


def test_the_practice_server_is_named_on_the_page(world: World) -> None:
    assert "Practice" in world.browser("finance").get("/sync/platform").text
