"""The pages for people: labelled, whole, and safe with any text."""

import re

import pytest

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


def test_the_settings_pages_that_errors_point_to_lead_to_the_companies(shop: Shop) -> None:
    answer = shop.app.test_client().get("/settings/integrations/api-keys")
    assert (answer.status_code, answer.location) == (302, "/")
