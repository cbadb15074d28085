"""Imports that wait: held by a paused key, or queued."""

from tests.sandbox.practice_shop import Clock, Shop, code_of, states
from tests.sandbox.practice_workbooks import a_receipt, an_invoice, invoices, receipts


def test_a_paused_key_holds_the_file_and_un_pausing_finishes_it(shop: Shop) -> None:
    shop.control("pause_key")
    answer = shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k")
    assert (answer.status_code, code_of(answer)) == (423, "KEY_PAUSED")
    detail = {"import_id": 1, "state": "held", "history_url": "http://localhost/history/1"}
    assert answer.get_json()["error"]["detail"] == detail
    assert shop.get("/imports", idempotency_key="k").get_json()["state"] == "held"
    assert shop.balances() == {}
    shop.control("unpause_key")
    body = shop.get("/imports", idempotency_key="k").get_json()
    assert (body["state"], states(body)) == ("finished", {"posted": 1})
    assert shop.balances() == {"11000": "100.00", "40000": "-100.00"}


def test_a_paused_key_still_reads(shop: Shop) -> None:
    shop.control("pause_key")
    assert shop.get("/company", name=shop.name).get_json()["key"]["state"] == "paused"
    assert shop.get_list("/currencies")


def test_a_held_file_sent_again_is_still_held_and_afterwards_finished(shop: Shop) -> None:
    shop.control("pause_key")
    file = invoices(an_invoice())
    for _ in range(2):
        assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 423
    shop.control("unpause_key")
    again = shop.post("sales-invoices", file, idempotency_key="k")
    assert (again.status_code, states(again.get_json())) == (200, {"posted": 1})


def test_held_files_are_finished_in_the_order_they_came(shop: Shop) -> None:
    shop.control("pause_key")
    shop.post("sales-invoices", invoices(an_invoice()))
    shop.post("sales-receipts", receipts(a_receipt()))
    shop.control("unpause_key")
    assert shop.balances() == {"12000": "100.00", "40000": "-100.00"}


def test_a_held_file_that_is_no_workbook_finishes_with_its_error(shop: Shop) -> None:
    shop.control("pause_key")
    assert shop.post("sales-invoices", b"hello").status_code == 423
    shop.control("unpause_key")
    body = shop.get("/imports/1").get_json()
    assert (body["state"], body["rows"]["total"], body["error"]["code"]) == ("finished", 0, "FILE_UNREADABLE")


def test_a_held_file_beyond_the_quota_waits_for_a_larger_one(shop: Shop) -> None:
    shop.control("set_quota", quota=1)
    shop.control("pause_key")
    shop.post("sales-invoices", invoices(an_invoice(), an_invoice(invoice_number="INV-2")))
    shop.control("unpause_key")
    assert shop.get("/imports/1").get_json()["state"] == "held"
    shop.control("set_quota", quota=2)
    assert shop.get("/imports/1").get_json()["state"] == "finished"


def test_a_queued_import_is_finished_when_polled_after_its_seconds(shop: Shop, clock: Clock) -> None:
    shop.control("queued", seconds=5)
    answer = shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "queued")
    assert shop.get("/imports/1").get_json()["state"] == "queued"
    clock.forward(seconds=5)
    assert states(shop.get("/imports/1").get_json()) == {"posted": 1}
    assert shop.post("sales-invoices", invoices(an_invoice(invoice_number="INV-2"))).status_code == 200


def test_a_queued_import_sent_again_answers_its_state(shop: Shop, clock: Clock) -> None:
    shop.control("queued", seconds=5)
    file = invoices(an_invoice())
    assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 202
    assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 202
    clock.forward(seconds=6)
    assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 200


def test_un_pausing_does_not_enable_a_disabled_key(shop: Shop) -> None:
    shop.control("disable_key")
    shop.control("unpause_key")
    assert code_of(shop.get("/company", name=shop.name)) == "KEY_DISABLED"
