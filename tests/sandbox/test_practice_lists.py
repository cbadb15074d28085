"""The lists of master data that change while documents come in: contacts and items."""

from typing import Any

import pytest

from sandbox.views import lists
from tests.sandbox.practice_shop import Shop, code_of
from tests.sandbox.practice_workbooks import a_bill, a_receipt, an_invoice, bills, invoices, receipts

AISYAH = {"customer": "Aisyah (C1)", "customer_tin": "IG12345678901", "id_type": "NRIC", "id_number": "900101145555"}


def contacts(shop: Shop, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(one[field] for field in fields) for one in shop.get_list("/contacts")]


def test_a_contact_is_made_as_its_first_document_names_it(shop: Shop) -> None:
    later = {**AISYAH, "invoice_number": "INV-2", "customer_tin": "IG99999999999"}
    shop.posted("sales-invoices", invoices(an_invoice(**AISYAH), an_invoice(**later)))
    shop.posted("sales-invoices", invoices(an_invoice(**{**later, "invoice_number": "INV-3"})))
    shop.posted("expense-bills", bills(a_bill(supplier="Batik House", supplier_tin="C12345670")))
    assert shop.get_list("/contacts") == [
        {
            "id": 1,
            "role": "customer",
            "name": "Aisyah (C1)",
            "tin": "IG12345678901",
            "id_type": "NRIC",
            "id_number": "900101145555",
            "reference": "",
        },
        {
            "id": 2,
            "role": "supplier",
            "name": "Batik House",
            "tin": "C12345670",
            "id_type": "",
            "id_number": "",
            "reference": "",
        },
    ]


def test_a_known_tin_under_another_name_makes_a_second_contact(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**AISYAH)))
    renamed = {**AISYAH, "customer": "Aisyah binti Rahman (C1)", "invoice_number": "INV-2"}
    shop.posted("sales-invoices", invoices(an_invoice(**renamed)))
    assert contacts(shop, "name", "tin") == [
        ("Aisyah (C1)", "IG12345678901"),
        ("Aisyah binti Rahman (C1)", "IG12345678901"),
    ]


def test_who_is_refused_is_no_contact_and_a_receipt_makes_no_second(shop: Shop) -> None:
    rows = [an_invoice(), an_invoice(customer="Refused", account="9")]
    shop.posted("sales-invoices", invoices(*rows))
    shop.posted("sales-receipts", receipts(a_receipt()))
    assert contacts(shop, "name") == [("Customer 17850 (C17850)",)]


def test_a_contact_made_by_hand_is_kept_as_it_is(shop: Shop) -> None:
    shop.control("add_contact", name="Aisyah (C1)", reference="C1")
    shop.posted("sales-invoices", invoices(an_invoice(**AISYAH)))
    assert contacts(shop, "name", "tin", "reference") == [("Aisyah (C1)", "", "C1")]
    shop.control("add_contact", name="Aisyah (C1)", tin="IG1", id_type="NRIC", id_number="9")
    assert contacts(shop, "tin", "id_type", "id_number", "reference") == [("IG1", "NRIC", "9", "")]


def test_contacts_come_page_by_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "CONTACTS_A_PAGE", 2)
    for number in range(3):
        shop.control("add_contact", name=f"N{number}")
    found, after = [], ""
    while page := shop.get("/contacts", company=shop.name, after=after).get_json():
        found.append([one["name"] for one in page])
        after = str(page[-1]["id"])
    assert found == [["N0", "N1"], ["N2"]]


@pytest.mark.parametrize("after", ["soon", "-1", "9" * 30, "²"])
def test_an_id_that_is_none_begins_at_the_first(shop: Shop, after: str) -> None:
    shop.control("add_contact", name="N")
    assert len(shop.get("/contacts", company=shop.name, after=after).get_json()) == 1


def test_items_are_listed_by_their_exact_sku(shop: Shop) -> None:
    shop.control("add_item", sku="85123A", name="Heart", on_hand="12.50")
    shop.control("add_item", sku=" 85123a ")
    assert shop.get_list("/items") == [
        {"sku": " 85123a ", "name": "85123a", "active": True, "on_hand": "0"},
        {"sku": "85123A", "name": "Heart", "active": True, "on_hand": "12.5"},
    ]
    shop.control("add_item", sku="85123A", on_hand="100")
    assert shop.get_list("/items")[1]["on_hand"] == "100"
    shop.control("remove_item", sku="85123A")
    assert [one["sku"] for one in shop.get_list("/items")] == [" 85123a "]


@pytest.mark.parametrize("path", ["/items", "/contacts"])
def test_only_the_keys_own_company_is_told(shop: Shop, path: str) -> None:
    other = Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    other.control("add_item", sku="1")
    other.control("add_contact", name="N")
    assert shop.get_list(path) == []
    answer = shop.get(path, company=other.name)
    assert (answer.status_code, code_of(answer)) == (404, "COMPANY_NOT_FOUND")


def test_lists_meet_the_faults_of_reads(shop: Shop) -> None:
    shop.control("answer_502", calls="reads")
    assert [shop.get("/items", company=shop.name).status_code for _ in range(2)] == [502, 200]
