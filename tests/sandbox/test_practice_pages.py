"""The pages for people: labelled, whole, and safe with any text."""

import re

import pytest
from flask import Flask

from sandbox.views.settings import SUBJECTS
from tests.sandbox.practice_shop import Shop
from tests.sandbox.practice_workbooks import an_invoice, invoices

LABEL = "not a real company"


@pytest.fixture
def pages(shop: Shop) -> list[str]:
    shop.control("answer_500")
    shop.control("clear")
    rows = [an_invoice(customer="<script>alert(1)</script>", account="9"), an_invoice(invoice_number="INV-2")]
    shop.posted("sales-invoices", invoices(*rows))
    company = f"/practice/{shop.id}"
    return ["/", "/history", f"/history?company={shop.id}", "/history/1", company, f"{company}/trial-balance"]


def test_every_page_is_labelled_and_has_one_heading(shop: Shop, pages: list[str]) -> None:
    for page in [*pages, "/nothing", "/history/99", "/practice/Unknown"]:
        text = shop.app.test_client().get(page).text
        assert LABEL in text, page
        assert text.count("<h1>") == 1, page
        assert "<script" not in text, page
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids)), page


def test_no_page_asks_for_anything_from_elsewhere(shop: Shop, pages: list[str]) -> None:
    for page in pages:
        assert not re.search(r'(?:src|href)="(?:https?:)?//', shop.app.test_client().get(page).text), page


def test_an_import_page_names_the_row_and_column_of_each_error(shop: Shop, pages: list[str]) -> None:
    text = shop.app.test_client().get("/history/1").text
    assert "Row 2, Account: There is no account 9." in text
    assert "&lt;script&gt;" in text


def test_the_history_can_be_one_companys(shop: Shop, pages: list[str]) -> None:
    other = Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    client = shop.app.test_client()
    assert "No. 1" in client.get("/history", query_string={"company": shop.name}).text
    assert "No. 1" not in client.get(f"/history?company={other.id}").text
    assert client.get("/history?company=Unknown").status_code == 404


def test_no_page_shows_a_key(shop: Shop, pages: list[str]) -> None:
    for page in pages:
        assert shop.key not in shop.app.test_client().get(page).text
    assert f"ending {shop.key[-4:]}" in shop.app.test_client().get(f"/practice/{shop.id}").text


def test_a_company_is_found_by_its_name_too(shop: Shop) -> None:
    Shop.opened(shop.app, shop.clock, "Kopi / Teh & Sons 50%")
    assert shop.app.test_client().get("/practice/Kopi%20%2F%20Teh%20%26%20Sons%2050%25").status_code == 200
    assert (
        shop.app.test_client().get("/practice/Kopi%20%2F%20Teh%20%26%20Sons%2050%25/trial-balance").status_code == 200
    )


def test_a_company_is_made_by_form_and_its_key_shown_once(shop: Shop) -> None:
    answer = shop.app.test_client().post("/practice/companies", data={"name": "Gadget Sdn Bhd"})
    assert answer.status_code == 201
    assert re.search(r"prac_[0-9a-f]{32}", answer.text)


def test_the_trial_balance_refuses_what_is_no_day(shop: Shop) -> None:
    assert shop.app.test_client().get(f"/practice/{shop.id}/trial-balance?until=soon").status_code == 422


def test_the_history_link_follows_the_host_of_the_call(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    answer = shop.app.test_client().get(
        "/api/v1/imports/1", headers=shop.authorization(), base_url="http://127.0.0.1:5001"
    )
    assert answer.get_json()["history_url"] == "http://127.0.0.1:5001/history/1"


@pytest.mark.parametrize("path", sorted(SUBJECTS))
def test_a_page_of_one_subject_is_of_the_only_company_or_of_the_chosen_one(shop: Shop, path: str) -> None:
    page = shop.app.test_client().get(path)
    assert page.status_code == 200
    assert f"<h1>{SUBJECTS[path].title} of {shop.name}</h1>" in page.text
    assert LABEL in page.text
    Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    choice = shop.app.test_client().get(path).text
    assert f'href="{path}?company={shop.id}"' in choice
    chosen = shop.app.test_client().get(path, query_string={"company": shop.name}).text
    assert chosen == page.text


def test_a_control_on_a_settings_page_leads_back_to_it(shop: Shop) -> None:
    form = {"company": shop.name, "action": "deactivate_account", "account": "61001", "back": "/settings/accounts"}
    answer = shop.app.test_client().post("/practice/faults", data=form)
    assert answer.location == f"/settings/accounts?company={shop.id}"
    assert "‖</span> not active" in shop.app.test_client().get(answer.location).text
    answer = shop.app.test_client().post("/practice/faults", data={**form, "back": "//elsewhere"})
    assert answer.location == f"/practice/{shop.id}"


def test_there_is_no_settings_page_of_nothing(app: Flask, shop: Shop) -> None:
    for path in ("/settings/nothing", "/settings/accounts?company=Unknown"):
        assert app.test_client().get(path).status_code == 404


def test_without_companies_a_settings_page_says_so(app: Flask) -> None:
    assert "no companies yet" in app.test_client().get("/settings/accounts").text


def test_items_and_contacts_are_on_the_page(shop: Shop) -> None:
    shop.control("add_item", sku="<b>1</b>", on_hand="2.50")
    shop.control("add_contact", name="Aisyah (C1)", tin="IG12345678901")
    text = shop.app.test_client().get(f"/practice/{shop.id}").text
    assert "&lt;b&gt;1&lt;/b&gt;" in text
    assert ">2.5<" in text
    assert "IG12345678901" in text
