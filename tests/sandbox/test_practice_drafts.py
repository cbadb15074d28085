"""Drafts: in the history and the dedupe at once, in the ledger's balances only when somebody posts them."""

from tests.sandbox.practice_shop import Shop, states
from tests.sandbox.practice_workbooks import (
    a_bill,
    a_credit_note,
    a_payment,
    a_receipt,
    an_invoice,
    bills,
    invoices,
    payments,
    receipts,
)

DRAFT = {"status": "Draft"}


def test_a_draft_is_answered_as_posted_and_called_a_draft(shop: Shop) -> None:
    body = shop.posted("sales-invoices", invoices(an_invoice(**DRAFT), an_invoice(invoice_number="INV-2")))
    told = [(one["state"], one["draft"], one["total"]) for one in body["documents"]]
    assert told == [("posted", True, "100.00"), ("posted", False, "100.00")]
    page = shop.app.test_client().get("/history/1").text
    assert page.count(" draft</span>") == 1


def test_posted_is_what_an_empty_status_means(shop: Shop) -> None:
    rows = [an_invoice(status="Posted"), an_invoice(invoice_number="INV-2", status=None)]
    assert [one["draft"] for one in shop.posted("sales-invoices", invoices(*rows))["documents"]] == [False, False]
    assert shop.errors("sales-invoices", invoices(an_invoice(invoice_number="INV-3", status="draft"))) == [
        (2, "Status", "VALUE_INVALID")
    ]


def test_a_draft_is_not_in_the_trial_balance_until_it_is_posted(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**DRAFT), a_credit_note(**DRAFT)))
    shop.posted("sales-receipts", receipts(a_receipt(**DRAFT)))
    shop.posted("expense-bills", bills(a_bill(**DRAFT)))
    shop.posted("expense-payments", payments(a_payment(**DRAFT)))
    assert shop.balances() == {}
    shop.control("post_drafts")
    assert shop.balances() == {"11000": "-50.00", "12000": "20.00", "40000": "-50.00", "61001": "80.00"}
    assert shop.get("/imports/1").get_json()["documents"][0]["draft"] is False


def test_a_draft_is_never_taken_twice(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**DRAFT)))
    for again in (an_invoice(**DRAFT), an_invoice()):
        (document,) = shop.posted("sales-invoices", invoices(again))["documents"]
        assert (document["state"], document["draft"], document["transaction_id"]) == ("duplicate", True, 1)
    assert shop.balances() == {}


def test_only_a_draft_may_rest_on_a_draft(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**DRAFT)))
    shop.posted("expense-bills", bills(a_bill(**DRAFT)))
    found = shop.errors("sales-receipts", receipts(a_receipt()))
    assert found == [(2, "Invoice Number", "INVOICE_NOT_FOUND")]
    assert shop.errors("expense-payments", payments(a_payment())) == [(2, "Bill Number", "BILL_NOT_FOUND")]
    found = shop.errors("sales-invoices", invoices(a_credit_note()))
    assert found == [(2, "Original Invoice Number", "ORIGINAL_NOT_FOUND")]
    shop.control("post_drafts")
    assert states(shop.posted("sales-receipts", receipts(a_receipt()))) == {"posted": 1}


def test_a_draft_receipt_takes_off_what_is_open(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.posted("sales-receipts", receipts(a_receipt(**DRAFT)))
    again = a_receipt(receipt_number="R-2")
    assert shop.errors("sales-receipts", receipts(again)) == [(2, "Amount", "AMOUNT_EXCEEDS_BALANCE")]


def test_drafts_of_a_locked_period_stay_drafts(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**DRAFT)))
    shop.control("lock_period", until="2010-12-31")
    sent = {"company": shop.name, "action": "post_drafts"}
    answer = shop.app.test_client().post("/practice/faults", json=sent)
    assert (answer.status_code, "locked" in answer.text) == (422, True)
    assert shop.balances() == {}


def test_another_companys_drafts_stay_its_own(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(**DRAFT)))
    Shop.opened(shop.app, shop.clock, "Another Sdn Bhd").control("post_drafts")
    assert shop.balances() == {}
