"""Every check, with a document that passes and one that does not; the sentence names the field and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting import checks, fitting
from accounting.documents import Document, ExpenseBill, Line, SalesInvoice, SalesReceipt
from accounting.problems import Problem
from destinations.aiaccount import cells, workbook
from tests.accounting.pushing import codes
from tests.builders import a_bill, a_line, a_party, a_payment, a_receipt, a_sales_invoice

ALL_OF = {
    "invoice": (checks.INVOICE_CHECKS, a_sales_invoice()),
    "bill": (checks.BILL_CHECKS, a_bill()),
    "receipt": (checks.RECEIPT_CHECKS, a_receipt()),
    "payment": (checks.MONEY_CHECKS, a_payment()),
}
TOO_LONG = "é" * 32_768
EMOJI = "😀" * 16_384


def found(document: Document) -> list[Problem]:
    """What all checks of its kind say about a document."""
    return [problem for check in checks_of(document) for problem in check(document)]


def checks_of(document: Document) -> tuple[checks.Check, ...]:
    """The checks that a document of its kind has to stand."""
    kinds = {SalesInvoice: "invoice", ExpenseBill: "bill", SalesReceipt: "receipt"}
    return ALL_OF[kinds.get(type(document), "payment")][0]


def an_invoice_of(*lines: Line) -> SalesInvoice:
    return a_sales_invoice(lines=lines)


def a_line_of(**overrides: Any) -> Line:
    """An untaxed line over whatever is overridden."""
    values: dict[str, Any] = {"tax_code": "NT", "tax_rate": Decimal(0), "tax_amount": Decimal("0.00"), **overrides}
    return a_line(**values)


@pytest.mark.parametrize(("chosen", "document"), ALL_OF.values(), ids=ALL_OF)
def test_a_good_document_stands_every_check(chosen: tuple[checks.Check, ...], document: Document) -> None:
    assert [problem for check in chosen for problem in check(document)] == []


def test_the_limits_are_those_of_the_workbook() -> None:
    assert fitting.TEXT_LENGTH == cells.LONGEST_TEXT
    assert fitting.MOST_DIGITS == cells.MOST_DIGITS
    assert checks.MOST_LINES == workbook.MOST_ROWS - 1
    assert cells.date_cell(fitting.FIRST_DAY)


BAD: list[tuple[Callable[..., Any], dict[str, Any], str, str]] = [
    (a_sales_invoice, {"number": ""}, "NUMBER_MISSING", "The document has no number. Give it one in the source."),
    (a_receipt, {"number": " \t"}, "NUMBER_MISSING", "The document has no number. Give it one in the source."),
    (
        a_sales_invoice,
        {"number": "536365 "},
        "NUMBER_NOT_VALID",
        "The number '536365 ' has spaces at its ends or hidden characters. Correct it in the source.",
    ),
    (
        a_bill,
        {"number": "\ufeffBS-7"},
        "NUMBER_NOT_VALID",
        "The number '\\ufeffBS-7' has spaces at its ends or hidden characters. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"number": "9" * 51},
        "NUMBER_TOO_LONG",
        "The number has 51 characters; at most 50 are allowed. Shorten it in the source.",
    ),
    (
        a_sales_invoice,
        {"party": a_party("")},
        "PARTY_MISSING",
        "The party customers/17850 has no name. Give it one in the source.",
    ),
    (
        a_payment,
        {"party": a_party("Mei\x07 (B3)")},
        "PARTY_NOT_VALID",
        "The party's name 'Mei\\x07 (B3)' has hidden characters. Correct it in the source.",
    ),
    (
        a_receipt,
        {"party": a_party("x" * 301)},
        "PARTY_TOO_LONG",
        "The party's name has 301 characters; at most 300 are allowed. Shorten it in the source.",
    ),
    (
        a_receipt,
        {"day": date(1899, 12, 31)},
        "DAY_NOT_VALID",
        "Date is 1899-12-31; a day from 1900-03-01 on is needed. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"currency": "RM"},
        "CURRENCY_NOT_VALID",
        "'RM' is not a currency code such as MYR. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"currency": "USD", "exchange_rate": Decimal(0)},
        "RATE_NOT_VALID",
        "The exchange rate of USD is 0. Correct it in the source.",
    ),
    (
        a_receipt,
        {"exchange_rate": Decimal("1.01")},
        "RATE_NOT_VALID",
        "The exchange rate of MYR is 1.01. Correct it in the source.",
    ),
    (
        a_payment,
        {"amount": Decimal("NaN")},
        "AMOUNT_NOT_A_NUMBER",
        "The amount is not a number. Correct it in the source.",
    ),
    (
        a_payment,
        {"amount": Decimal("1E+13")},
        "AMOUNT_TOO_LARGE",
        "The amount 10000000000000 is too large to be right. Correct it in the source.",
    ),
    (
        a_payment,
        {"amount": Decimal("100.005")},
        "AMOUNT_NOT_EXACT",
        "The amount 100.005 has more decimal places than MYR has. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"original_number": " "},
        "ORIGINAL_MISSING",
        "What this credit note takes back has no number. Give the original one in the source.",
    ),
    (
        a_sales_invoice,
        {"party": a_party(tin="C0123")},
        "TIN_NOT_VALID",
        "The TIN C0123 of Aisyah Rahman (C17850) does not have the form of one. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"lines": (), "stated_total": Decimal("0.00")},
        "LINES_MISSING",
        "The document has no lines. Add them in the source.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(), a_line(description=" "))},
        "DESCRIPTION_MISSING",
        "Line 2 has neither description nor SKU. Give it one in the source.",
    ),
    (
        a_bill,
        {"lines": (a_line(account=""),)},
        "ACCOUNT_NOT_MAPPED",
        "Line 1 has no account. Map one under Settings, AiAccount.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(tax_code="", tax_rate=Decimal("0.0600")),)},
        "TAX_RATE_NOT_MAPPED",
        "Line 1 is taxed at 6 %, and no tax code is mapped to it. Map one under Settings, AiAccount.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(discount=Decimal("NaN")),)},
        "VALUE_NOT_A_NUMBER",
        "Line 1: Discount is not a number. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(), a_line(quantity=Decimal("1E+30")))},
        "VALUE_TOO_LARGE",
        f"Line 2: Quantity 1{'0' * 30} is too large to be right. Correct it in the source.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(unit_price=Decimal("0.12345")),)},
        "VALUE_NOT_EXACT",
        "Line 1: Unit Price 0.12345 has more than 4 decimal places. Round it in the source.",
    ),
    (
        a_sales_invoice,
        {"stated_total": Decimal("27.51")},
        "TOTAL_MISMATCH",
        "The lines make 27.50, but the source says 27.51. Correct one of them in the source.",
    ),
    (
        a_sales_invoice,
        {"reference": TOO_LONG},
        "TEXT_TOO_LONG",
        "Reference has 32768 characters; a cell holds 32767. Shorten it.",
    ),
    (
        a_sales_invoice,
        {"party": a_party(address=EMOJI)},
        "TEXT_TOO_LONG",
        "Address has 32768 characters; a cell holds 32767. Shorten it.",
    ),
    (
        a_sales_invoice,
        {"lines": (a_line(), a_line(sku=TOO_LONG))},
        "TEXT_TOO_LONG",
        "Line 2: SKU has 32768 characters; a cell holds 32767. Shorten it.",
    ),
    (
        a_sales_invoice,
        {"party": a_party(postcode=50450)},
        "TEXT_NOT_VALID",
        "Postcode is not a text. Correct it in the source.",
    ),
    (
        a_bill,
        {"period_from": date(1900, 2, 28)},
        "DAY_NOT_VALID",
        "Period From is 1900-02-28; a day from 1900-03-01 on is needed. Correct it in the source.",
    ),
    (
        a_bill,
        {"period_to": None},
        "DAY_NOT_VALID",
        "Period To is None; a day from 1900-03-01 on is needed. Correct it in the source.",
    ),
    (
        a_bill,
        {"period_to": date(2010, 11, 30)},
        "PERIOD_NOT_VALID",
        "The period ends on 2010-11-30, before it begins on 2010-12-01. Correct it in the source.",
    ),
    (
        a_payment,
        {"bank_account": ""},
        "BANK_NOT_MAPPED",
        "No bank account is mapped for this payment method. Map one under Settings, AiAccount.",
    ),
    (
        a_receipt,
        {"settles": ""},
        "SETTLES_MISSING",
        "The invoice or bill that this is for has no number. Give it one in the source.",
    ),
    (
        a_payment,
        {"payment_reference": TOO_LONG},
        "TEXT_TOO_LONG",
        "Payment Reference has 32768 characters; a cell holds 32767. Shorten it.",
    ),
    (
        a_receipt,
        {"bank_charges": Decimal("1.205")},
        "CHARGES_NOT_VALID",
        "The bank charges 1.205 are no amount of MYR. Correct the fee in the source.",
    ),
    (
        a_receipt,
        {"bank_charges_account": ""},
        "ACCOUNT_NOT_MAPPED",
        "No account is mapped for bank charges. Map one under Settings, AiAccount.",
    ),
]


@pytest.mark.parametrize(
    ("make", "changes", "code", "sentence"), BAD, ids=[f"{make.__name__}-{code}" for make, _, code, _ in BAD]
)
def test_a_bad_document_has_this_problem_and_its_sentence_names_field_and_remedy(
    make: Callable[..., Document], changes: dict[str, Any], code: str, sentence: str
) -> None:
    document = make(**changes)
    problems = [problem for problem in found(document) if problem.code == code]
    assert [problem.text for problem in problems] == [sentence]
    assert problems[0].number == document.number


@pytest.mark.parametrize(
    "check",
    list(dict.fromkeys(check for chosen, _ in ALL_OF.values() for check in chosen)),
)
def test_every_check_refuses_one_of_the_bad_documents_above(check: checks.Check) -> None:
    torn = a_sales_invoice(source_problems=(Problem("536365", "The row is torn. Mend it.", "TORN"),))
    unmapped = a_sales_invoice(mapping_problems=torn.source_problems)
    too_much = a_sales_invoice(excess_problems=torn.source_problems)
    documents = [torn, unmapped, too_much, *(make(**changes) for make, changes, _, _ in BAD)]
    fitting = [document for document in documents if check in checks_of(document)]
    assert any(list(check(document)) for document in fitting)


def test_what_was_wrong_in_the_source_row_comes_first() -> None:
    problem = Problem("536365", "The row is torn. Mend it.", "TORN")
    assert found(a_receipt(source_problems=(problem,), bank_account="")) == [
        problem,
        *found(a_receipt(bank_account="")),
    ]


def test_more_lines_than_a_sheet_has_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_LINES", 2)
    assert codes(found(an_invoice_of(a_line(), a_line()))) == []
    (problem,) = found(an_invoice_of(a_line(), a_line(), a_line()))
    assert problem.text == "The document has 3 lines; a sheet holds 2. Cut it in the source."


def test_every_problem_of_every_line_is_reported_not_only_the_first() -> None:
    line = a_line(description="", account="", tax_code="", quantity=Decimal("NaN"))
    document = replace(an_invoice_of(line, line), number="", currency="", stated_total=Decimal(1))
    assert codes(found(document)) == [
        "NUMBER_MISSING",
        "CURRENCY_NOT_VALID",
        *["DESCRIPTION_MISSING", "ACCOUNT_NOT_MAPPED", "TAX_RATE_NOT_MAPPED"] * 2,
        *["VALUE_NOT_A_NUMBER"] * 2,
        "TOTAL_MISMATCH",
    ]


@pytest.mark.parametrize("number", ["536365", "A-1/2 (b)", "№ 5", "单据7", "9" * 50])
def test_a_number_may_be_anything_a_person_can_see(number: str) -> None:
    assert found(a_receipt(number=number)) == []


@pytest.mark.parametrize("hidden", ["\x00", "\n", "\x7f", "\u200b", "\ufeff", "\ud800", "\uffff", "\u2028", "\xa0"])
def test_a_number_holds_nothing_a_person_cannot_see(hidden: str) -> None:
    assert codes(found(a_receipt(number=f"5{hidden}6", settles="56"))) == ["NUMBER_NOT_VALID"]


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\x7f", "\ud800", "\ufffe", "\uffff", "\n", "\t"])
def test_a_party_holds_nothing_that_readers_read_differently(hidden: str) -> None:
    assert codes(found(a_receipt(party=a_party(f"Mei{hidden} (C1)")))) == ["PARTY_NOT_VALID"]


@pytest.mark.parametrize("text", ["Zoë (C1)", "👨\u200d👩\u200d👧 (C1)", "\u200fعائشة (C1)", "=1+1 (C1)", "x" * 300])
def test_a_party_may_be_named_in_any_script(text: str) -> None:
    assert found(a_receipt(party=a_party(text))) == []


@pytest.mark.parametrize("text", ["\x01\x07", "a\nb\tc\rd", "_x0041_", "=1+1", "\ufffe", "y" * 32_767, "😀" * 16_383])
def test_a_description_may_hold_whatever_the_workbook_carries(text: str) -> None:
    line = a_line(description=text, sku=text, classification=text)
    assert found(a_sales_invoice(lines=(line,), reference=text, party=a_party(address=text, city=text))) == []


@pytest.mark.parametrize("tin", [None, "", " ", "IG12345678901", "EI00000000010"])
def test_a_tin_may_be_left_out(tin: str | None) -> None:
    assert found(a_sales_invoice(party=a_party(tin=tin))) == []


@pytest.mark.parametrize("rate", ["NaN", "Infinity", "-4.25", "0", "1E+13", "0.00000000001"])
def test_an_exchange_rate_is_more_than_nothing_and_within_reason(rate: str) -> None:
    assert "RATE_NOT_VALID" in codes(found(a_receipt(currency="USD", exchange_rate=Decimal(rate))))


@pytest.mark.parametrize("currency", ["", "myr", "RM", "USDT", "M R", "МYR", "MYR\n"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    assert "CURRENCY_NOT_VALID" in codes(found(a_receipt(currency=currency)))


@pytest.mark.parametrize(
    ("currency", "amount", "expected"),
    [
        ("MYR", "9999999999999.99", []),
        ("MYR", "-9999999999999.99", []),
        ("MYR", "10000000000000.00", ["AMOUNT_TOO_LARGE"]),
        ("MYR", "-Infinity", ["AMOUNT_TOO_LARGE"]),
        ("KWD", "1.235", []),
        ("KWD", "1.2345", ["AMOUNT_NOT_EXACT"]),
        ("KWD", "1234567890123.456", ["AMOUNT_TOO_LARGE"]),
        ("JPY", "100", []),
        ("JPY", "100.00", []),
        ("JPY", "100.50", ["AMOUNT_NOT_EXACT"]),
    ],
)
def test_an_amount_fits_its_currency_and_a_cell(currency: str, amount: str, expected: list[str]) -> None:
    payment = a_payment(currency=currency, exchange_rate=Decimal(1), amount=Decimal(amount))
    assert codes(found(payment)) == expected


def test_an_amount_that_is_beyond_reason_only_in_ringgit_is_refused_too() -> None:
    payment = a_payment(currency="KWD", exchange_rate=Decimal("13.75"), amount=Decimal("900000000000.000"))
    assert codes(found(payment)) == ["AMOUNT_TOO_LARGE"]


@pytest.mark.parametrize("quantity", ["1234567890.12345", "123456789012.3456", "0.00001", "-0.00001", "1E-30"])
def test_a_quantity_that_no_cell_holds_exactly_is_refused(quantity: str) -> None:
    line = a_line_of(quantity=Decimal(quantity))
    assert set(codes(found(an_invoice_of(line)))) & {"VALUE_TOO_LARGE", "VALUE_NOT_EXACT"}


@pytest.mark.parametrize("charges", ["NaN", "Infinity", "1E+30", "0.001"])
def test_bank_charges_are_an_amount(charges: str) -> None:
    assert codes(found(a_receipt(bank_charges=Decimal(charges)))) == ["CHARGES_NOT_VALID"]


def test_no_bank_charges_need_no_account() -> None:
    assert found(a_receipt(bank_charges=Decimal("0.00"), bank_charges_account="")) == []


def test_what_the_mapping_makes_good_is_no_problem() -> None:
    torn, odd = Problem("536365", "The row is torn. Mend it.", "TORN"), Problem("536365", "A sen is off.", "TAX")
    document = a_sales_invoice(source_problems=(torn, odd), overlooked=(odd,))
    assert found(document) == [torn]


@pytest.mark.parametrize(
    ("charges", "amount", "sentence"),
    [
        ("27.51", "27.50", "27.51 are no part of the 27.50"),
        ("-1.20", "27.50", "-1.20 are no part of the 27.50"),
        ("1.20", "-27.50", "1.20 are no part of the -27.50"),
    ],
)
def test_a_gateway_keeps_a_part_of_what_was_paid_and_never_more(charges: str, amount: str, sentence: str) -> None:
    receipt = a_receipt(bank_charges=Decimal(charges), amount=Decimal(amount))
    (problem,) = found(receipt)
    assert problem.code == "CHARGES_NOT_VALID"
    assert problem.text == f"The bank charges {sentence} that was paid. Correct the fee in the source."


@pytest.mark.parametrize(("charges", "amount"), [("27.50", "27.50"), ("-1.20", "-27.50"), ("0.00", "-27.50")])
def test_a_gateway_may_keep_it_all_or_give_its_fee_back(charges: str, amount: str) -> None:
    assert found(a_receipt(bank_charges=Decimal(charges), amount=Decimal(amount))) == []
