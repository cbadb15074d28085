"""Every reason for which a document is rejected, and that all of them are listed."""

from datetime import date, datetime
from typing import Any

import pytest

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
    with_number,
)

BAD_CELLS: list[tuple[dict[str, Any], str]] = [
    ({"invoice_number": 123}, "Invoice Number"),
    ({"invoice_number": None}, "Invoice Number"),
    ({"customer": "   "}, "Customer"),
    ({"customer": 17850}, "Customer"),
    ({"type": "Rechnung"}, "Type"),
    ({"invoice_date": "2010-12-01"}, "Invoice Date"),
    ({"due_date": 40513}, "Due Date"),
    ({"sku": 123}, "SKU"),
    ({"description": None}, "Description"),
    ({"phone": True}, "Phone"),
    ({"line": "one"}, "Line"),
    ({"line": 1.5}, "Line"),
    ({"quantity": "2"}, "Quantity"),
    ({"quantity": True}, "Quantity"),
    ({"quantity": 1e30}, "Quantity"),
    ({"unit_price": 854.42999}, "Unit Price"),
    ({"unit_price": None}, "Unit Price"),
    ({"unit_price": date(2010, 12, 1)}, "Unit Price"),
    ({"quantity": 9_000_000_000, "unit_price": 9_000_000_000}, "Unit Price"),
    ({"exchange_rate": 4.25}, "Exchange Rate"),
    ({"currency_code": "USD"}, "Exchange Rate"),
    ({"currency_code": "USD", "exchange_rate": 0}, "Exchange Rate"),
    ({"currency_code": "USD", "exchange_rate": -4.25}, "Exchange Rate"),
    ({"unit_price": -1}, "Type"),
]


@pytest.mark.parametrize(("changes", "column"), BAD_CELLS)
def test_a_cell_that_does_not_fit_its_column_is_invalid(shop: Shop, changes: dict[str, Any], column: str) -> None:
    assert shop.errors("sales-invoices", invoices(an_invoice(**changes))) == [(2, column, "VALUE_INVALID")]


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"tax_code": "SST"}, "Tax Code", "TAX_CODE_NOT_FOUND"),
        ({"account": "40001"}, "Account", "ACCOUNT_NOT_FOUND"),
        ({"currency_code": "EUR", "exchange_rate": 5}, "Currency Code", "CURRENCY_NOT_ENABLED"),
        ({"tax_amount": 1}, "Tax Amount", "TOTAL_MISMATCH"),
        ({"line_total": 99.99}, "Line Total", "TOTAL_MISMATCH"),
        ({"invoice_total": 100.01}, "Invoice Total", "TOTAL_MISMATCH"),
        ({"customer_tin": "C0123"}, "Customer TIN", "TIN_INVALID"),
    ],
)
def test_each_rule_of_an_invoice_has_its_code(shop: Shop, changes: dict[str, Any], column: str, code: str) -> None:
    assert shop.errors("sales-invoices", invoices(an_invoice(**changes))) == [(2, column, code)]
    assert shop.balances() == {}


@pytest.mark.parametrize("tin", ["IG12345678901", "C2584563220", "CS12340", "EI00000000010", "LE9990"])
def test_well_formed_tins_are_taken(shop: Shop, tin: str) -> None:
    assert shop.errors("sales-invoices", invoices(an_invoice(customer_tin=tin))) == []


@pytest.mark.parametrize("tin", ["IG1234567890123", "C2584563221", "X12340", "EI00000000050", "c2584563220", "C 12340"])
def test_malformed_tins_are_refused(shop: Shop, tin: str) -> None:
    assert shop.errors("expense-bills", bills(a_bill(supplier_tin=tin))) == [(2, "Supplier TIN", "TIN_INVALID")]


def test_a_missing_tax_code_currency_or_account_is_refused_until_it_is_added(shop: Shop) -> None:
    shop.control("remove_tax_code", code="NT")
    shop.control("remove_currency", currency="MYR")
    shop.control("remove_account", account="40000")
    codes = ["CURRENCY_NOT_ENABLED", "ACCOUNT_NOT_FOUND", "TAX_CODE_NOT_FOUND"]
    assert [code for *_, code in shop.errors("sales-invoices", invoices(an_invoice()))] == codes
    shop.control("add_tax_code", code="NT")
    shop.control("add_currency", currency="MYR")
    shop.control("add_account", account="40000")
    assert states(shop.posted("sales-invoices", invoices(an_invoice()))) == {"posted": 1}


def test_an_account_that_is_not_active_is_refused(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.control("deactivate_account", account="12000")
    assert shop.errors("sales-receipts", receipts(a_receipt())) == [(2, "Bank Account", "ACCOUNT_NOT_ACTIVE")]
    shop.control("activate_account", account="12000")
    assert shop.errors("sales-receipts", receipts(a_receipt())) == []


def test_a_locked_period_takes_nothing_up_to_and_including_its_day(shop: Shop) -> None:
    shop.control("lock_period", until="2010-12-01")
    next_day = an_invoice(invoice_number="INV-2", invoice_date=date(2010, 12, 2))
    body = shop.posted("sales-invoices", invoices(an_invoice(), next_day))
    assert states(body) == {"rejected": 1, "posted": 1}
    error = body["documents"][0]["errors"][0]
    assert (error["code"], error["column"]) == ("PERIOD_LOCKED", "Invoice Date")
    assert "2010-12-01" in error["message"]
    shop.control("unlock_period")
    assert states(shop.posted("sales-invoices", invoices(an_invoice()))) == {"posted": 1}


def test_all_errors_of_a_document_are_listed_by_row(shop: Shop) -> None:
    shop.control("lock_period", until="2010-12-31")
    rows = [
        an_invoice(account="9", tax_code="SST", currency_code="EUR", customer_tin="X"),
        an_invoice(line="2", description=None, account="8", currency_code="EUR", customer_tin="X"),
    ]
    assert shop.errors("sales-invoices", invoices(*rows)) == [
        (2, "Invoice Date", "PERIOD_LOCKED"),
        (2, "Currency Code", "CURRENCY_NOT_ENABLED"),
        (2, "Exchange Rate", "VALUE_INVALID"),
        (2, "Account", "ACCOUNT_NOT_FOUND"),
        (2, "Tax Code", "TAX_CODE_NOT_FOUND"),
        (2, "Customer TIN", "TIN_INVALID"),
        (3, "Description", "VALUE_INVALID"),
        (3, "Account", "ACCOUNT_NOT_FOUND"),
    ]


def test_document_columns_agree_on_every_row(shop: Shop) -> None:
    rows = [an_invoice(), an_invoice(line="2", due_date=date(2011, 1, 1))]
    assert shop.errors("sales-invoices", invoices(*rows)) == [(3, "Due Date", "VALUE_INVALID")]


def test_a_bad_document_does_not_stop_the_others_and_is_not_posted_in_part(shop: Shop) -> None:
    rows = [
        an_invoice(),
        an_invoice(line="2", account="9"),
        an_invoice(invoice_number="INV-2"),
    ]
    assert states(shop.posted("sales-invoices", invoices(*rows))) == {"rejected": 1, "posted": 1}
    assert shop.balances() == {"11000": "100.00", "40000": "-100.00"}


def test_a_mismatch_names_both_values(shop: Shop) -> None:
    body = shop.posted("sales-invoices", invoices(an_invoice(invoice_total=99.5)))
    message = body["documents"][0]["errors"][0]["message"]
    assert message == "Invoice Total is 99.5 in the sheet and comes to 100.00 here."


def test_totals_that_agree_are_taken_with_a_discount_line(shop: Shop) -> None:
    rows = [
        an_invoice(tax_code="MY-SALES10", discount=10, tax_amount=9, line_total=99, invoice_total=94),
        an_invoice(line="2", quantity=1, unit_price=-5, tax_amount=0, line_total=-5, invoice_total=94),
    ]
    assert shop.errors("sales-invoices", invoices(*rows)) == []


def test_the_rounding_mode_decides_where_a_sen_goes(shop: Shop) -> None:
    def rows(number: str, total: float) -> bytes:
        line = {"tax_code": "MY-SALES10", "quantity": 1, "unit_price": 0.25, "invoice_total": total}
        return invoices(*(an_invoice(invoice_number=number, line=str(n), **line) for n in (1, 2)))

    # Per line: 2 x 0.03 tax. Added up first: 10 % of 0.50.
    assert shop.errors("sales-invoices", rows("INV-1", 0.56)) == []
    shop.control("set_rounding", rounding="sum")
    assert shop.errors("sales-invoices", rows("INV-2", 0.56)) == [(2, "Invoice Total", "TOTAL_MISMATCH")]
    assert shop.errors("sales-invoices", rows("INV-3", 0.55)) == []
    assert shop.balances() == {"11000": "1.11", "22000": "-0.11", "40000": "-1.00"}


def test_a_credit_note_needs_a_posted_original_of_the_same_customer(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    rows = [
        a_credit_note(customer="Somebody Else"),
        a_credit_note(invoice_number="CN-2", original_invoice_number="INV-9"),
        a_credit_note(invoice_number="CN-3", original_invoice_number=None),
    ]
    expected = [(row, "Original Invoice Number", "ORIGINAL_NOT_FOUND") for row in (2, 3, 4)]
    assert shop.errors("sales-invoices", invoices(*rows)) == expected
    assert shop.errors("sales-invoices", invoices(a_credit_note())) == []


def test_a_credit_note_is_no_original(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(), a_credit_note()))
    second = a_credit_note(invoice_number="CN-2", original_invoice_number="CN-1")
    expected = [(2, "Original Invoice Number", "ORIGINAL_NOT_FOUND")]
    assert shop.errors("sales-invoices", invoices(second)) == expected


def test_a_credit_note_has_negative_quantities_and_no_positive_total(shop: Shop) -> None:
    rows = [an_invoice(), a_credit_note(quantity=1), a_credit_note(invoice_number="CN-2", unit_price=-50)]
    expected = [(3, "Quantity", "VALUE_INVALID"), (3, "Type", "VALUE_INVALID"), (4, "Type", "VALUE_INVALID")]
    assert shop.errors("sales-invoices", invoices(*rows)) == expected


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"invoice_number": "INV-9"}, "Invoice Number", "INVOICE_NOT_FOUND"),
        ({"customer": "Somebody Else"}, "Invoice Number", "INVOICE_NOT_FOUND"),
        ({"currency_code": "USD", "exchange_rate": 4.25}, "Currency Code", "VALUE_INVALID"),
        ({"amount": 100.01}, "Amount", "AMOUNT_EXCEEDS_BALANCE"),
        ({"amount": -1}, "Amount", "AMOUNT_EXCEEDS_BALANCE"),
        ({"amount": 0}, "Amount", "VALUE_INVALID"),
        ({"amount": 0.005}, "Amount", "VALUE_INVALID"),
        ({"payment_mode": "09"}, "Payment Mode", "VALUE_INVALID"),
        ({"bank_account": "9"}, "Bank Account", "ACCOUNT_NOT_FOUND"),
        ({"bank_charges": 1, "bank_charges_account": "9"}, "Bank Charges Account", "ACCOUNT_NOT_FOUND"),
        ({"bank_charges": 1}, "Bank Charges Account", "VALUE_INVALID"),
        ({"bank_charges": 0.001, "bank_charges_account": "61001"}, "Bank Charges", "VALUE_INVALID"),
    ],
)
def test_each_rule_of_a_receipt_has_its_code(shop: Shop, changes: dict[str, Any], column: str, code: str) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    assert shop.errors("sales-receipts", receipts(a_receipt(**changes))) == [(2, column, code)]


def test_receipts_of_one_file_share_the_open_balance(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    rows = [a_receipt(amount=60), a_receipt(receipt_number="R-2", amount=60)]
    assert shop.errors("sales-receipts", receipts(*rows)) == [(3, "Amount", "AMOUNT_EXCEEDS_BALANCE")]


def test_a_credit_note_takes_no_positive_receipt_and_no_more_than_its_total(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(), a_credit_note()))
    rows = [
        a_receipt(receipt_number=f"R-{amount}", invoice_number="CN-1", amount=amount) for amount in (50, -50.01, -50)
    ]
    expected = [(row, "Amount", "AMOUNT_EXCEEDS_BALANCE") for row in (2, 3)]
    assert shop.errors("sales-receipts", receipts(*rows)) == expected


def test_a_receipt_is_one_row(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    rows = [a_receipt(amount=50), a_receipt(amount=50)]
    assert shop.errors("sales-receipts", receipts(*rows)) == [(3, "Receipt Number", "VALUE_INVALID")]


def test_a_payment_needs_a_posted_bill_of_the_same_supplier(shop: Shop) -> None:
    shop.posted("expense-bills", bills(a_bill()))
    rows = [a_payment(supplier="Somebody Else"), a_payment(payment_number="P-2", amount=80.01)]
    expected = [(2, "Bill Number", "BILL_NOT_FOUND"), (3, "Amount", "AMOUNT_EXCEEDS_BALANCE")]
    assert shop.errors("expense-payments", payments(*rows)) == expected


def test_e_invoice_rules_apply_only_when_switched_on(shop: Shop) -> None:
    big = {"quantity": 1, "unit_price": 10_000.01}
    assert shop.errors("sales-invoices", invoices(an_invoice(**big))) == []
    shop.control("set_einvoice", on=True)
    rows = invoices(an_invoice(invoice_number="INV-2", **big))
    expected = [(2, "Classification Code", "CLASSIFICATION_MISSING"), (2, "Customer TIN", "BUYER_INCOMPLETE")]
    assert shop.errors("sales-invoices", rows) == expected


def test_a_complete_buyer_may_buy_for_over_ten_thousand(shop: Shop) -> None:
    shop.control("set_einvoice", on=True)
    buyer = {
        "customer_tin": "EI00000000010",
        "id_type": "BRN",
        "id_number": "201901000005",
        "address": "1 Jalan Sultan",
        "classification_code": "008",
        "quantity": 1,
    }
    just_ten = an_invoice(invoice_number="INV-2", unit_price=10_000, quantity=1, classification_code="008")
    assert shop.errors("sales-invoices", invoices(an_invoice(unit_price=10_000.01, **buyer), just_ten)) == []


def test_text_stays_the_text_it_is(shop: Shop) -> None:
    row = an_invoice(invoice_number="00123", customer="=1+1", description="=HYPERLINK(1)", phone="012-345")
    document = shop.posted("sales-invoices", invoices(row))["documents"][0]
    assert (document["number"], document["party"], document["state"]) == ("00123", "=1+1", "posted")


def test_empty_rows_are_skipped_and_keep_the_numbering(shop: Shop) -> None:
    body = shop.posted("sales-invoices", invoices(an_invoice(), {}, an_invoice(invoice_number="INV-2")))
    assert [document["first_row"] for document in body["documents"]] == [2, 4]
    assert body["rows"]["total"] == 2


@pytest.mark.parametrize("number", ["NaN", "INF", "1E400", "-1E400", "1E-300"])
def test_no_strange_number_gets_through(shop: Shop, number: str) -> None:
    file = with_number(invoices(an_invoice(quantity=77)), "77", number)
    answer = shop.post("sales-invoices", file)
    assert answer.status_code == 422 or states(answer.get_json()) == {"rejected": 1}


def test_a_date_cell_with_a_time_counts_as_its_day(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(invoice_date=datetime(2010, 12, 1, 23, 59))))  # noqa: DTZ001
    assert shop.balances("2010-12-01") == {"11000": "100.00", "40000": "-100.00"}
