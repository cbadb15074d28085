"""The help: a page of all codes, a page for each, and the help behind what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import requests

from accounting.options import Options
from models import Book, Run, db, writing
from sync.catalogue import CATALOGUE
from tests.mute import uncertain_run
from tests.shop import add_refund
from tests.world import DAYS, Browser, World


def test_all_codes_are_on_one_page_by_stage(world: World) -> None:
    page = world.browser("finance").get("/help/errors").text
    for entry in CATALOGUE:
        assert f'href="/help/errors/{entry.code}"' in page
    assert page.index("Found before sending") < page.index("Refused by AiAccount") < page.index("Of the connection")


def test_a_code_says_what_it_means_who_mends_it_where_and_whether_a_retry_helps(world: World) -> None:
    page = world.browser("batik").get("/help/errors/ACCOUNT_NOT_FOUND").text
    assert "<h1" in page
    assert "AiAccount has no such account." in page
    assert "You, in AiAccount" in page
    assert f'href="{world.practice.url}/settings/accounts"' in page
    assert "Sync again once it is mended." in page


def test_a_code_of_two_stages_is_explained_for_both(world: World) -> None:
    page = world.browser("batik").get("/help/errors/TOTAL_MISMATCH").text
    assert page.count("<section") == 2
    assert "Found before sending" in page
    assert "Refused by AiAccount" in page


@pytest.mark.parametrize("code", ["MOON_FULL", "key_paused", "%20"])
def test_a_code_that_nobody_emits_is_not_found(world: World, code: str) -> None:
    assert world.browser("admin").get(f"/help/errors/{code}").status_code == 404


@pytest.mark.parametrize("path", ["/help/errors", "/help/errors/KEY_PAUSED"])
def test_whoever_is_not_signed_in_has_to_sign_in_first(world: World, path: str) -> None:
    answer = Browser(world.app.test_client()).get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_the_way_to_a_books_settings_is_shown_to_the_super_admin_only(world: World) -> None:
    path = "/help/errors/ACCOUNT_NOT_MAPPED"
    assert 'href="/settings/aiaccount' in _main(world.browser("admin").get(path).text)
    assert 'href="/settings/aiaccount' not in _main(world.browser("finance").get(path).text)


def test_what_the_mapping_can_mend_as_well_names_the_super_admin_and_links_the_mapping_for_them(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    run_id = world.synced()
    mapping = 'href="/settings/aiaccount/platform/mapping"'
    paths = (f"/runs/{run_id}", f"/runs/{run_id}/refused", "/sync/platform?from=2026-05-14&to=2026-05-20")
    for path in paths:
        page = _main(world.browser("finance").get(path).text)
        assert "; or the super admin, here: Settings → AiAccount → Mapping" in page
        assert mapping not in page
        assert mapping in _main(world.browser("admin").get(path).text)
    assert "Settings → AiAccount → Mapping" in world.browser("batik").get("/help/errors/ACCOUNT_NOT_FOUND").text


def test_what_the_book_stops_is_not_said_to_be_sent_all_the_same(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.query(Book).filter_by(slug="platform").one().options = Options(einvoice_blocks=True).as_json()
    run_id = world.synced(key="expense_bill")
    for name in ("admin", "finance"):
        page = _main(world.browser(name).get(f"/runs/{run_id}").text)
        assert page.count("This book stops what has one. Sync again once it is mended.") == 2
        assert "sent all the same" not in page
        options = 'href="/settings/aiaccount/platform/mapping#options"'
        assert page.count(options) == (2 if name == "admin" else 0)
    days = ("--from", DAYS["from"], "--to", DAYS["to"])
    told = world.app.test_cli_runner().invoke(args=["push", "platform", "expense_bill", *days]).stdout
    assert "This book stops what has one; `flask mapping options platform einvoice_blocks no` ends that" in told


def test_help_is_behind_a_refusal_and_opens_without_a_script(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    [first, *_others] = re.findall(r'<details class="help">.*?</details>', page, re.DOTALL)
    assert "AiAccount has no such account." in first
    assert "You, in AiAccount:" in first
    assert "Sync again once it is mended." in first
    assert 'href="/help/errors/ACCOUNT_NOT_FOUND"' in first


def test_the_help_behind_a_problem_leads_the_super_admin_to_the_mapping_of_its_book(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE order_items SET tax_rate = 0.08, tax_amount = 2.00, line_total = 27.00"))
        session.execute(db.text("UPDATE orders SET total = 27.00"))
    run_id = world.synced()
    assert 'href="/settings/aiaccount/platform/mapping"' in world.browser("admin").get(f"/runs/{run_id}").text
    page = world.browser("finance").get(f"/runs/{run_id}").text
    assert 'href="/help/errors/TAX_RATE_NOT_MAPPED"' in page
    assert "/settings/aiaccount" not in page


def test_a_refused_click_links_to_its_help(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.text("DELETE FROM api_keys"))
    answer = world.browser("finance").post("/sync/platform/sales_invoice", DAYS, htmx=True)
    assert answer.status_code == 422
    assert 'href="/help/errors/BOOK_NOT_CONNECTED"' in answer.text


def test_help_is_behind_a_problem(world: World) -> None:
    _break_an_order(world)
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    assert '<details class="help">' in page
    assert 'href="/help/errors/LINE_TOTAL_MISMATCH"' in page


def test_a_run_groups_what_is_to_be_mended_and_offers_to_sync_it_again(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    run_id = world.synced()
    page = world.browser("finance").get(f"/runs/{run_id}").text
    section = page.partition('<h2 id="mend">')[2].partition("</section>")[0]
    assert "ACCOUNT_NOT_FOUND" in section
    assert re.search(r">2</td>\s*<td[^>]*>55\.00</td>", section)
    assert "S-1, S-2" in section
    assert "Sync these 2 again" in section
    assert f'action="/runs/{run_id}/again"' in section


def test_a_run_without_refusals_has_nothing_to_mend(world: World) -> None:
    assert 'id="mend"' not in world.browser("finance").get(f"/runs/{world.synced()}").text


def test_a_card_links_to_the_help_of_its_causes(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    world.synced()
    page = world.browser("finance").get("/sync/platform?from=2026-05-14&to=2026-05-20").text
    assert 'href="/help/errors/ACCOUNT_NOT_FOUND"' in page


def test_help_is_behind_what_stopped_a_run(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "disable_key")
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    notice = page.partition('class="notice notice--bad"')[2].partition("</details>")[0]
    assert '<details class="help">' in notice
    assert "The super admin, here" in notice
    assert 'href="/help/errors/KEY_REJECTED"' in notice


def test_a_refund_whose_order_was_not_synced_yet_says_to_sync_its_days_first(world: World) -> None:
    with world.app.app_context():
        add_refund("RF-1", 1, amount="12.50", tax="1.25", refunded_at=datetime(2026, 5, 19, 4, tzinfo=UTC))
    browser = world.browser("finance")
    browser.post("/sync/platform/sales_invoice", {"from": "2026-05-19", "to": "2026-05-19"})
    world.wait()
    page = browser.get(f"/runs/{world.last_run_id()}").text
    mend = page.partition('<h2 id="mend">')[2].partition("</section>")[0]
    assert "ORIGINAL_NOT_FOUND" in mend
    assert "Sync the days of the original first, then these again." in mend


def test_the_links_into_aiaccount_lead_to_the_company_of_the_book(world: World) -> None:
    company = world.companies["platform"].name
    world.practice.fault(company, "remove_account", account="40000")
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    [url, *_others] = re.findall(r'href="([^"]*/settings/accounts[^"]*)"', page)
    shown = requests.get(url, timeout=5)
    assert shown.status_code == 200
    assert company in shown.text


def test_where_the_company_was_not_found_its_link_does_not_name_it(world: World) -> None:
    browser = world.browser("admin")
    browser.post("/settings/aiaccount/batik/company", {"company": "Batik House Limited"})
    page = browser.post("/settings/aiaccount/batik/test").text
    assert 'href="/help/errors/COMPANY_NOT_FOUND"' in page
    assert f'href="{world.practice.url}/settings/company"' in page


def test_an_error_of_which_nothing_is_known_any_more_has_no_help(world: World) -> None:
    run_id = world.synced()
    with world.app.app_context(), writing() as session:
        session.get_one(Run, run_id).error = {"code": "MOON_FULL", "sentence": "The moon is full.", "detail": ""}
    browser = world.browser("finance")
    for path in (f"/runs/{run_id}", "/sync/platform"):
        page = browser.get(path).text
        assert "The moon is full." in page
        assert "/help/errors/MOON_FULL" not in page


def test_the_waiting_room_links_to_the_help(world: World) -> None:
    uncertain_run(world)
    world.practice.fault(world.companies["batik"].name, "pause_key")
    world.synced("batik", "pos_sales_invoice")
    page = world.browser("admin").get("/waiting").text
    assert 'href="/help/errors/KEY_PAUSED"' in page
    assert page.count('class="help-link"') == 2


def test_a_change_links_to_the_help(world: World) -> None:
    world.synced()
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE orders SET status = 'cancelled', paid_at = NULL WHERE id = 1"))
    world.synced()
    assert 'href="/help/errors/GONE_AFTER_POSTING"' in world.browser("finance").get("/changes").text


def test_help_is_behind_a_connection_test_that_did_not_succeed(world: World) -> None:
    world.practice.fault(world.companies["batik"].name, "disable_key")
    page = world.browser("admin").post("/settings/aiaccount/batik/test").text
    assert '<details class="help">' in page
    assert 'href="/help/errors/KEY_REJECTED"' in page


def _break_an_order(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE order_items SET line_total = 999 WHERE order_id = 1"))


def _main(page: str) -> str:
    return page.partition("<main")[2]
