"""The API: who may call, what is answered, and what happens to a file sent twice."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from sandbox.sheets import SALES_INVOICES
from tests.sandbox.practice_shop import Clock, Shop, code_of, states
from tests.sandbox.practice_workbooks import a_bill, a_receipt, an_invoice, bills, invoices, receipts, workbook


def test_the_connection_test_names_company_and_key(shop: Shop) -> None:
    answer = shop.get("/company", name=shop.name)
    assert answer.get_json() == {
        "id": shop.id,
        "name": shop.name,
        "home_currency": "MYR",
        "rounding": "line",
        "key": {
            "name": "Practice key",
            "scopes": ["company.read", "sales.write", "purchase.write"],
            "state": "active",
        },
    }


def test_a_new_company_has_the_documented_master_data(shop: Shop) -> None:
    tax_codes = [(code["code"], code["rate"], code["tax_type"]) for code in shop.get_list("/tax-codes")]
    assert tax_codes == [("MY-SALES10", "0.10", "01"), ("NT", "0", "06")]
    assert [one["code"] for one in shop.get_list("/currencies")] == ["MYR", "SGD", "USD"]
    codes = ["11000", "12000", "21000", "22000", "40000", "61001", "80100"]
    assert [one["code"] for one in shop.get_list("/accounts")] == codes
    assert shop.get_list("/accounts")[1] == {"code": "12000", "name": "Bank", "active": True}
    assert shop.get_list("/periods") == [{"name": "All", "active": True, "locked_until": None}]


def test_the_periods_name_the_last_locked_day(shop: Shop) -> None:
    shop.control("lock_period", until="2010-11-30")
    assert shop.get_list("/periods")[0]["locked_until"] == "2010-11-30"


@pytest.mark.parametrize("path", ["/company", "/tax-codes", "/accounts", "/currencies", "/periods"])
def test_another_company_is_not_found(shop: Shop, path: str) -> None:
    Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    for name in ("Another Sdn Bhd", "Unknown", shop.name.upper()):
        answer = shop.get(path, name=name, company=name)
        assert (answer.status_code, code_of(answer)) == (404, "COMPANY_NOT_FOUND")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_an_unknown_key_is_refused(shop: Shop, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = shop.app.test_client().get("/api/v1/company", query_string={"name": shop.name}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "KEY_INVALID")


def test_a_disabled_key_is_refused_until_it_is_enabled(shop: Shop) -> None:
    shop.control("disable_key")
    answer = shop.get("/company", name=shop.name)
    assert (answer.status_code, code_of(answer)) == (401, "KEY_DISABLED")
    shop.control("enable_key")
    assert shop.get("/company", name=shop.name).status_code == 200


def test_an_import_lists_its_documents_by_sheet_row(shop: Shop) -> None:
    lines = [an_invoice(line=str(number)) for number in (1, 2)]
    body = shop.posted("sales-invoices", invoices(*lines, an_invoice(invoice_number="INV-2", account="9")))
    assert body == {
        "id": 1,
        "kind": "sales-invoices",
        "company": shop.name,
        "state": "finished",
        "idempotency_key": "key-1",
        "received_at": "2010-12-24T02:00:00+00:00",
        "rows": {"total": 3, "posted": 2, "duplicate": 0, "rejected": 1},
        "history_url": "http://localhost/history/1",
        "error": None,
        "documents": [
            {
                "number": "INV-1",
                "party": "Customer 17850 (C17850)",
                "first_row": 2,
                "last_row": 3,
                "state": "posted",
                "transaction_id": 1,
                "total": "200.00",
                "currency": "MYR",
                "draft": False,
                "errors": [],
            },
            {
                "number": "INV-2",
                "party": "Customer 17850 (C17850)",
                "first_row": 4,
                "last_row": 4,
                "state": "rejected",
                "transaction_id": None,
                "total": None,
                "currency": None,
                "draft": False,
                "errors": [
                    {
                        "row": 4,
                        "column": "Account",
                        "code": "ACCOUNT_NOT_FOUND",
                        "message": "There is no account 9.",
                    }
                ],
            },
        ],
    }


def test_an_import_is_read_back_by_id_and_by_idempotency_key(shop: Shop) -> None:
    body = shop.posted("sales-invoices", invoices(an_invoice()))
    assert shop.get("/imports/1").get_json() == body
    assert shop.get("/imports", idempotency_key="key-1", company=shop.name).get_json() == body


def test_an_import_never_seen_is_not_found(shop: Shop) -> None:
    for answer in (shop.get("/imports/1"), shop.get("/imports", idempotency_key="never")):
        assert (answer.status_code, code_of(answer)) == (404, "IMPORT_NOT_FOUND")


def test_an_id_beyond_all_numbers_is_not_found(shop: Shop) -> None:
    assert shop.get(f"/imports/{10**30}").status_code == 404
    assert shop.app.test_client().get(f"/history/{10**30}").status_code == 404


def test_another_companys_import_is_not_found(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    other = Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    assert other.get("/imports/1").status_code == 404
    assert other.get("/imports", idempotency_key="key-1").status_code == 404


def test_the_list_of_imports_is_newest_first_without_documents(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.posted("sales-receipts", receipts(a_receipt()))
    listed = shop.get_list("/imports")
    assert [one["kind"] for one in listed] == ["sales-receipts", "sales-invoices"]
    assert "documents" not in listed[0]


def test_the_same_documents_again_are_duplicates_of_the_first(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    body = shop.posted("sales-invoices", invoices(an_invoice()))
    assert states(body) == {"duplicate": 1}
    assert body["documents"][0]["transaction_id"] == 1
    assert body["rows"] == {"total": 1, "posted": 0, "duplicate": 1, "rejected": 0}
    assert shop.balances() == {"11000": "100.00", "40000": "-100.00"}


def test_the_same_document_twice_in_a_file_is_posted_once(shop: Shop) -> None:
    body = shop.posted("sales-invoices", invoices(an_invoice(), an_invoice(invoice_number="X"), an_invoice()))
    assert [document["state"] for document in body["documents"]] == ["posted", "posted", "duplicate"]
    assert body["documents"][2]["transaction_id"] == body["documents"][0]["transaction_id"]


def test_a_duplicate_is_known_before_any_rule_is_applied(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.control("lock_period", until="2010-12-31")
    shop.control("remove_tax_code", code="NT")
    assert states(shop.posted("sales-invoices", invoices(an_invoice()))) == {"duplicate": 1}


def test_the_same_number_of_another_customer_is_another_document(shop: Shop) -> None:
    rows = [an_invoice(), an_invoice(customer="Walk-in Customer")]
    assert states(shop.posted("sales-invoices", invoices(*rows))) == {"posted": 2}


def test_the_same_key_and_bytes_get_the_first_answer_again(shop: Shop) -> None:
    file = invoices(an_invoice())
    first = shop.post("sales-invoices", file, idempotency_key="k")
    again = shop.post("sales-invoices", file, idempotency_key="k")
    assert (again.status_code, again.get_json()) == (200, first.get_json())


@pytest.mark.parametrize("kind", ["sales-invoices", "sales-receipts"])
def test_the_same_key_with_other_bytes_or_kind_is_a_conflict(shop: Shop, kind: str) -> None:
    file = invoices(an_invoice())
    shop.post("sales-invoices", file, idempotency_key="k")
    other = invoices(an_invoice(quantity=3)) if kind == "sales-invoices" else file
    answer = shop.post(kind, other, idempotency_key="k")
    assert (answer.status_code, code_of(answer)) == (409, "IDEMPOTENCY_CONFLICT")


def test_two_companies_may_use_the_same_idempotency_key(shop: Shop) -> None:
    other = Shop.opened(shop.app, shop.clock, "Another Sdn Bhd")
    for company in (shop, other):
        assert company.post("sales-invoices", invoices(an_invoice()), idempotency_key="k").status_code == 200
    assert other.balances() == {"11000": "100.00", "40000": "-100.00"}


def test_an_import_needs_an_idempotency_key(shop: Shop) -> None:
    answer = shop.post("sales-invoices", invoices(an_invoice()), idempotency_key=" ")
    assert (answer.status_code, code_of(answer)) == (400, "IDEMPOTENCY_KEY_MISSING")


def test_an_import_into_another_company_is_not_found(shop: Shop) -> None:
    answer = shop.post("sales-invoices", invoices(an_invoice()), company="Another Sdn Bhd")
    assert (answer.status_code, code_of(answer)) == (404, "COMPANY_NOT_FOUND")


def test_each_kind_needs_its_scope(shop: Shop) -> None:
    shop.control("remove_scope", scope="purchase.write")
    answer = shop.post("expense-bills", bills(a_bill()))
    assert (answer.status_code, code_of(answer)) == (403, "SCOPE_MISSING")
    assert answer.get_json()["error"]["detail"] == {"scope": "purchase.write"}
    assert shop.post("sales-invoices", invoices(an_invoice())).status_code == 200
    shop.control("add_scope", scope="purchase.write")
    assert shop.post("expense-bills", bills(a_bill())).status_code == 200


def test_an_unknown_kind_or_address_is_not_found(shop: Shop) -> None:
    for answer in (shop.post("journals", b""), shop.get("/nothing")):
        assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")


def test_a_file_beyond_the_limit_is_too_large(shop: Shop) -> None:
    answer = shop.post("sales-invoices", b"x" * 100_001)
    assert (answer.status_code, code_of(answer)) == (413, "FILE_TOO_LARGE")


@pytest.mark.parametrize("file", [b"", b"hello", b"PK\x03\x04 cut", invoices(an_invoice())[:-40]])
def test_what_is_no_workbook_is_unreadable(shop: Shop, file: bytes) -> None:
    answer = shop.post("sales-invoices", file)
    assert (answer.status_code, code_of(answer)) == (422, "FILE_UNREADABLE")


def test_a_form_without_a_file_is_unreadable(shop: Shop) -> None:
    headers = {"Idempotency-Key": "k", **shop.authorization()}
    form = {"company": shop.name, "other": (BytesIO(b""), "x.xlsx")}
    answer = shop.app.test_client().post("/api/v1/imports/sales-invoices", data=form, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "FILE_UNREADABLE")


def test_a_body_that_is_no_form_is_an_unsupported_type(shop: Shop) -> None:
    headers = {"Idempotency-Key": "k", **shop.authorization()}
    answer = shop.app.test_client().post("/api/v1/imports/sales-invoices", json={}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (415, "FILE_UNREADABLE")


def test_a_missing_required_column_is_named(shop: Shop) -> None:
    answer = shop.post("sales-invoices", workbook(SALES_INVOICES, [an_invoice()], without="Unit Price"))
    assert (answer.status_code, code_of(answer)) == (422, "COLUMN_MISSING")
    assert answer.get_json()["error"]["detail"] == {"column": "Unit Price", "columns": ["Unit Price"]}


def test_a_missing_optional_column_reads_as_empty(shop: Shop) -> None:
    file = workbook(SALES_INVOICES, [an_invoice()], without="Remarks")
    assert states(shop.posted("sales-invoices", file)) == {"posted": 1}


def test_a_refused_file_leaves_its_idempotency_key_free(shop: Shop) -> None:
    shop.post("sales-invoices", b"hello", idempotency_key="k")
    assert shop.get("/imports", idempotency_key="k").status_code == 404
    assert shop.post("sales-invoices", invoices(an_invoice()), idempotency_key="k").status_code == 200


def test_a_sheet_without_rows_is_finished_with_none(shop: Shop) -> None:
    assert shop.posted("sales-invoices", invoices())["rows"]["total"] == 0


def test_an_import_beyond_the_months_quota_posts_nothing(shop: Shop) -> None:
    shop.control("set_quota", quota=2)
    rows = [an_invoice(invoice_number=f"INV-{number}") for number in (1, 2, 3)]
    answer = shop.post("sales-invoices", invoices(*rows))
    assert (answer.status_code, code_of(answer)) == (402, "QUOTA_EXCEEDED")
    assert answer.get_json()["error"]["detail"] == {"month": "2010-12", "quota": 2, "used": 0, "needed": 3}
    assert shop.balances() == {}


def test_a_used_up_quota_comes_before_reading_the_file_and_ends_with_the_month(shop: Shop, clock: Clock) -> None:
    shop.control("set_quota", quota=1)
    file = invoices(an_invoice())
    shop.post("sales-invoices", file, idempotency_key="k")
    assert shop.post("sales-invoices", b"hello").status_code == 402
    assert shop.post("sales-invoices", file, idempotency_key="k").status_code == 200
    clock.moment = datetime(2011, 1, 1, tzinfo=UTC)
    assert states(shop.posted("sales-invoices", invoices(an_invoice(invoice_number="INV-2")))) == {"posted": 1}


def test_what_is_rejected_or_duplicate_uses_no_quota(shop: Shop) -> None:
    shop.control("set_quota", quota=2)
    body = shop.posted("sales-invoices", invoices(an_invoice(), an_invoice(invoice_number="X", account="9")))
    assert states(body) == {"posted": 1, "rejected": 1}
    again = shop.posted("sales-invoices", invoices(an_invoice(), an_invoice(invoice_number="INV-2")))
    assert states(again) == {"duplicate": 1, "posted": 1}
