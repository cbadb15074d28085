"""The company's rounding: each line by itself, or all of a document at once; either way the ledger balances."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.practice_shop import Shop, states
from tests.sandbox.practice_workbooks import Row, a_credit_note, a_receipt, an_invoice, invoices, receipts

SEN = Decimal("0.01")
CODES = {"NT": Decimal(0), "MY-SALES10": Decimal("0.10"), "MY-SERVICE8": Decimal("0.08")}


@pytest.fixture
def summing(shop: Shop) -> Shop:
    shop.control("add_tax_code", code="MY-SERVICE8", rate="0.08", tax_type="02")
    shop.control("set_rounding", rounding="sum")
    return shop


def test_three_thirds_of_a_sen_are_one(summing: Shop) -> None:
    rows = [an_invoice(line=str(n), quantity=1, unit_price=0.0035, invoice_total=0.01) for n in (1, 2, 3)]
    assert summing.errors("sales-invoices", invoices(*rows)) == []
    assert summing.balances() == {"11000": "0.01", "40000": "-0.01"}


def test_tax_is_rounded_once_for_each_code(summing: Shop) -> None:
    def line(number: int, code: str, price: float) -> Row:
        return an_invoice(line=str(number), tax_code=code, quantity=1, unit_price=price, invoice_total=3.66)

    # 10 % of 0.50 is 0.05 and 8 % of 2.88 is 0.2304; line by line it would be 0.06 and 0.23.
    rows = [line(1, "MY-SALES10", 0.25), line(2, "MY-SERVICE8", 2.88), line(3, "MY-SALES10", 0.25)]
    assert summing.errors("sales-invoices", invoices(*rows)) == []
    assert summing.balances() == {"11000": "3.66", "22000": "-0.28", "40000": "-3.38"}


def test_only_the_documents_total_is_compared(summing: Shop) -> None:
    row = an_invoice(tax_code="MY-SALES10", tax_amount=1, line_total=1, invoice_total=110)
    assert summing.errors("sales-invoices", invoices(row)) == []
    wrong = an_invoice(invoice_number="INV-2", invoice_total=100.01)
    assert summing.errors("sales-invoices", invoices(wrong)) == [(2, "Invoice Total", "TOTAL_MISMATCH")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.tuples(
            st.decimals("0.0001", 99, places=4),
            st.decimals(0, 999, places=4),
            st.sampled_from(sorted(CODES)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_document_is_the_rounded_sum_and_its_credit_note_takes_all_of_it_back(
    summing: Shop, lines: list[tuple[Decimal, Decimal, str]]
) -> None:
    number = f"N-{next(summing.numbers)}"
    net = sum((quantity * price for quantity, price, _ in lines), Decimal(0))
    bases = {c: sum((q * p for q, p, code in lines if code == c), Decimal(0)) for c in CODES}
    total = sen(net) + sum(sen(base * CODES[code]) for code, base in bases.items())
    shared = {"invoice_total": float(total), "invoice_number": number}
    sale = [
        an_invoice(line=str(n), quantity=float(q), unit_price=float(p), tax_code=code, **shared)
        for n, (q, p, code) in enumerate(lines, 1)
    ]
    back = {"invoice_total": float(-total), "invoice_number": f"CN-{number}", "original_invoice_number": number}
    note = [
        a_credit_note(line=str(n), quantity=float(-q), unit_price=float(p), tax_code=code, **back)
        for n, (q, p, code) in enumerate(lines, 1)
    ]
    assert states(summing.posted("sales-invoices", invoices(*sale, *note))) == {"posted": 2}
    assert summing.balances() == {}


def test_a_receipt_closes_what_was_rounded_once(summing: Shop) -> None:
    foreign = {"currency_code": "USD", "exchange_rate": 4.25}
    rows = [an_invoice(line=str(n), quantity=1, unit_price=0.0035, **foreign) for n in (1, 2, 3)]
    summing.posted("sales-invoices", invoices(*rows))
    summing.posted("sales-receipts", receipts(a_receipt(amount=0.01, **foreign)))
    assert summing.balances() == {"12000": "0.04", "40000": "-0.04"}


def sen(amount: Decimal) -> Decimal:
    return amount.quantize(SEN, ROUND_HALF_UP)
