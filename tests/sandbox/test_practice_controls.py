"""The practice controls: what they make go wrong, and what they refuse."""

from typing import Any

import pytest

from tests.sandbox.practice_shop import Clock, Shop, code_of, states
from tests.sandbox.practice_workbooks import an_invoice, invoices


@pytest.mark.parametrize(("action", "status"), [("answer_500", 500), ("answer_502", 502), ("answer_429", 429)])
def test_an_error_before_storing_stores_nothing_and_ends_after_its_times(shop: Shop, action: str, status: int) -> None:
    shop.control(action, times=2)
    file = invoices(an_invoice())
    assert [shop.post("sales-invoices", file, idempotency_key="k").status_code for _ in range(2)] == [status, status]
    assert shop.get("/imports", idempotency_key="k").status_code == 404
    assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 200


@pytest.mark.parametrize(("action", "status"), [("answer_500", 500), ("answer_502", 502), ("answer_429", 429)])
def test_an_error_after_storing_leaves_a_finished_import(shop: Shop, action: str, status: int) -> None:
    shop.control(action, when="after")
    assert shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k").status_code == status
    assert states(shop.get("/imports", idempotency_key="k").get_json()) == {"posted": 1}


def test_429_says_when_to_come_again(shop: Shop) -> None:
    shop.control("answer_429", retry_after=7)
    answer = shop.post("sales-invoices", invoices(an_invoice()))
    assert (answer.headers["Retry-After"], code_of(answer)) == ("7", "RATE_LIMITED")


def test_the_connection_drops_after_storing(shop: Shop) -> None:
    shop.control("drop_connection")
    with pytest.raises(ConnectionResetError):
        shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k")
    assert states(shop.get("/imports", idempotency_key="k").get_json()) == {"posted": 1}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_late_answer_is_the_true_one(shop: Shop, clock: Clock, when: str) -> None:
    shop.control("answer_late", seconds=9, when=when)
    assert states(shop.posted("sales-invoices", invoices(an_invoice()))) == {"posted": 1}
    assert clock.slept == [9]


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype"), ("empty", ""), ("cut_json", '{"id":1')])
def test_garbage_is_200_and_the_import_is_stored(shop: Shop, form: str, begins: str) -> None:
    shop.control("garbage", form=form)
    answer = shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k")
    assert answer.status_code == 200
    assert answer.text.startswith(begins)
    assert form == "html" or answer.get_json(silent=True) is None
    assert states(shop.get("/imports", idempotency_key="k").get_json()) == {"posted": 1}


def test_faults_of_reads_leave_imports_alone(shop: Shop) -> None:
    shop.control("answer_500", calls="reads")
    assert shop.post("sales-invoices", invoices(an_invoice())).status_code == 200
    assert shop.get("/company", name=shop.name).status_code == 500
    assert shop.get("/company", name=shop.name).status_code == 200


def test_pending_faults_can_be_dropped(shop: Shop) -> None:
    shop.control("answer_500", times=100)
    shop.control("clear")
    assert shop.post("sales-invoices", invoices(an_invoice())).status_code == 200


def test_another_companys_faults_are_its_own(shop: Shop) -> None:
    other = Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    other.control("answer_500")
    assert shop.post("sales-invoices", invoices(an_invoice())).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "explode"},
        {"action": ""},
        {"action": "clear", "company": "Unknown"},
        {"action": "answer_500", "times": 0},
        {"action": "answer_500", "times": "many"},
        {"action": "answer_500", "when": "never"},
        {"action": "answer_500", "calls": "some"},
        {"action": "garbage", "form": "xml"},
        {"action": "lock_period", "until": "2010-13-01"},
        {"action": "lock_period"},
        {"action": "remove_scope", "scope": "everything"},
        {"action": "add_tax_code", "code": "X", "rate": "ten"},
        {"action": "add_tax_code", "code": "X", "rate": "10"},
        {"action": "add_currency", "currency": "euro"},
        {"action": "remove_account", "account": "22000"},
        {"action": "deactivate_account", "account": "999"},
        {"action": "set_quota", "quota": -1},
        {"action": "set_rounding", "rounding": "never"},
        {"action": "set_rounding", "rounding": "total"},
        {"action": "set_einvoice", "on": "perhaps"},
        {"action": "add_tax_code", "code": "X", "tax_type": "99"},
        {"action": "add_item"},
        {"action": "add_item", "sku": "1", "on_hand": "many"},
        {"action": "add_item", "sku": "1", "on_hand": "NaN"},
        {"action": "add_item", "sku": "1", "on_hand": "1.00001"},
        {"action": "add_item", "sku": "1", "on_hand": "1e9"},
        {"action": "add_item", "sku": 5},
        {"action": "add_contact", "name": ""},
        {"action": "add_contact", "name": "N", "role": "friend"},
        {"action": ["clear"]},
    ],
)
def test_a_control_that_makes_no_sense_is_refused_with_a_sentence(shop: Shop, sent: dict[str, Any]) -> None:
    answer = shop.app.test_client().post("/practice/faults", json={"company": shop.name, **sent})
    assert answer.status_code == 422
    assert answer.get_json()["error"]["message"].endswith(".")


def test_the_form_does_the_same_and_leads_back(shop: Shop) -> None:
    form = {"company": shop.name, "action": "set_einvoice", "on": "on"}
    answer = shop.app.test_client().post("/practice/faults", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practice/{shop.id}")
    assert "e-Invoice</dt><dd>on" in shop.app.test_client().get(answer.headers["Location"]).text


def test_a_form_that_makes_no_sense_is_refused_on_a_page(shop: Shop) -> None:
    answer = shop.app.test_client().post("/practice/faults", data={"company": shop.name, "action": "lock_period"})
    assert (answer.status_code, "until" in answer.text) == (422, True)


def test_a_new_company_is_made_once(shop: Shop) -> None:
    client = shop.app.test_client()
    made = client.post("/practice/companies", json={"name": "Kopi Sdn Bhd"})
    assert made.status_code == 201
    assert made.get_json()["key"].startswith("prac_")
    assert len(made.get_json()["key"]) == len("prac_") + 32
    assert client.post("/practice/companies", json={"name": "Kopi Sdn Bhd"}).status_code == 409


@pytest.mark.parametrize("name", ["", "  ", " Kopi", "12", "x" * 201, "a\nb", None, 5])
def test_a_name_that_cannot_be_a_companys_is_refused(shop: Shop, name: object) -> None:
    assert shop.app.test_client().post("/practice/companies", json={"name": name}).status_code == 422
