"""The double entry behind each document, read from the trial balance."""

from datetime import date

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


def test_an_invoice_debits_receivables_and_credits_sales_and_tax(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(tax_code="MY-SALES10")))
    assert shop.balances() == {"11000": "110.00", "22000": "-10.00", "40000": "-100.00"}


def test_a_receipt_in_full_closes_the_receivable(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.posted("sales-receipts", receipts(a_receipt()))
    assert shop.balances() == {"12000": "100.00", "40000": "-100.00"}


def test_bank_charges_are_taken_off_what_reaches_the_bank(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    shop.posted("sales-receipts", receipts(a_receipt(bank_charges=2.5, bank_charges_account="61001")))
    assert shop.balances() == {"12000": "97.50", "40000": "-100.00", "61001": "2.50"}


def test_a_bill_and_its_payment_go_through_payables(shop: Shop) -> None:
    shop.posted("expense-bills", bills(a_bill()))
    assert shop.balances() == {"21000": "-80.00", "61001": "80.00"}
    shop.posted("expense-payments", payments(a_payment(amount=30)))
    assert shop.balances() == {"12000": "-30.00", "21000": "-50.00", "61001": "80.00"}


def test_a_credit_note_is_an_invoice_the_other_way_round(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(), a_credit_note(quantity=-2)))
    assert shop.balances() == {}


def test_money_paid_back_is_a_negative_receipt_on_the_credit_note(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(), a_credit_note()))
    paid_back = a_receipt(receipt_number="R-2", invoice_number="CN-1", amount=-50)
    assert states(shop.posted("sales-receipts", receipts(a_receipt(), paid_back))) == {"posted": 2}
    assert shop.balances() == {"12000": "50.00", "40000": "-50.00"}


def test_a_bill_credit_note_and_its_negative_payment_close(shop: Shop) -> None:
    note = a_bill(bill_number="BCN-1", type="Credit Note", original_bill_number="B-1", quantity=-1, unit_price=20)
    shop.posted("expense-bills", bills(a_bill(), note))
    paid_back = a_payment(payment_number="P-2", bill_number="BCN-1", amount=-20)
    shop.posted("expense-payments", payments(a_payment(), paid_back))
    assert shop.balances() == {"12000": "-60.00", "61001": "60.00"}


def test_foreign_currency_is_booked_at_the_documents_rate(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(currency_code="USD", exchange_rate=4.25)))
    assert shop.balances() == {"11000": "425.00", "40000": "-425.00"}


def test_a_loss_on_exchange_is_booked_when_the_invoice_is_paid_in_full(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice(currency_code="USD", exchange_rate=4.25)))
    half = {"currency_code": "USD", "exchange_rate": 4.2, "amount": 50}
    shop.posted("sales-receipts", receipts(a_receipt(**half)))
    assert shop.balances() == {"11000": "215.00", "12000": "210.00", "40000": "-425.00"}
    shop.posted("sales-receipts", receipts(a_receipt(receipt_number="R-2", **half)))
    assert shop.balances() == {"12000": "420.00", "40000": "-425.00", "80100": "5.00"}


def test_a_gain_on_exchange_is_booked_when_a_bill_is_paid_in_full(shop: Shop) -> None:
    shop.posted("expense-bills", bills(a_bill(currency_code="SGD", exchange_rate=3.25)))
    shop.posted("expense-payments", payments(a_payment(currency_code="SGD", exchange_rate=3.2)))
    assert shop.balances() == {"12000": "-256.00", "61001": "260.00", "80100": "-4.00"}


def test_what_rounding_each_line_leaves_open_goes_to_forex(shop: Shop) -> None:
    rows = [
        an_invoice(line=str(n), quantity=1, unit_price=0.01, currency_code="SGD", exchange_rate=3.25) for n in (1, 2, 3)
    ]
    # Three lines of 0.0325 are 0.03 each; the receipt's 0.03 x 3.25 is 0.0975, so 0.10.
    shop.posted("sales-invoices", invoices(*rows))
    shop.posted("sales-receipts", receipts(a_receipt(amount=0.03, currency_code="SGD", exchange_rate=3.25)))
    assert shop.balances() == {"12000": "0.10", "40000": "-0.09", "80100": "-0.01"}


def test_yen_have_no_sen_and_dinars_have_three_places(shop: Shop) -> None:
    shop.control("add_currency", currency="JPY")
    shop.control("add_currency", currency="KWD")
    yen = an_invoice(quantity=1, unit_price=100.5, currency_code="JPY", exchange_rate=0.03, invoice_total=101)
    dinars = an_invoice(
        invoice_number="INV-2",
        quantity=1,
        unit_price=1.2345,
        currency_code="KWD",
        exchange_rate=10,
        invoice_total=1.235,
    )
    assert shop.errors("sales-invoices", invoices(yen, dinars)) == []
    assert shop.balances() == {"11000": "15.38", "40000": "-15.38"}


def test_amounts_round_half_up_away_from_zero(shop: Shop) -> None:
    body = invoices(an_invoice(quantity=1, unit_price=1.005), a_credit_note(quantity=-1, unit_price=2.675))
    shop.posted("sales-invoices", body)
    # 1.005 is 1.01 and -2.675 is -2.68.
    assert shop.balances() == {"11000": "-1.67", "40000": "1.67"}


def test_the_trial_balance_stops_at_the_day_asked_for(shop: Shop) -> None:
    later = an_invoice(invoice_number="INV-2", invoice_date=date(2010, 12, 2))
    shop.posted("sales-invoices", invoices(an_invoice(), later))
    assert shop.balances("2010-12-01") == {"11000": "100.00", "40000": "-100.00"}
    assert shop.balances("2010-12-02") == {"11000": "200.00", "40000": "-200.00"}


def test_the_trial_balance_is_strings_with_totals(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    receivables = {
        "account": "11000",
        "name": "Trade Receivables",
        "debit": "100.00",
        "credit": "0.00",
        "balance": "100.00",
    }
    answer = shop.trial_balance("2010-12-31")
    assert answer["accounts"][0] == receivables
    assert {**answer, "accounts": []} == {
        "company": shop.name,
        "until": "2010-12-31",
        "accounts": [],
        "total_debit": "100.00",
        "total_credit": "100.00",
    }
