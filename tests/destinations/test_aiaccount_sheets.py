"""The sheets have AiAccount's columns, and documents become rows as its template wants them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from accounting.documents import Document, DocumentKind
from destinations.aiaccount.sheets import SHEETS, SheetRow, rows_of
from sandbox.sheets import KINDS
from tests.builders import DAY, a_bill, a_line, a_party, a_payment, a_receipt, a_sales_invoice

CONTRACT = (Path(__file__).parents[2] / "docs" / "aiaccount.md").read_text("utf-8")


def columns_of_the_contract(title: str) -> list[str]:
    """The columns as docs/aiaccount.md lists them; `*` marks the required ones, choices stand in brackets."""
    listed = re.search(rf"^- \*\*{title}\*\*: (.*?)(?=\n- |\n\n)", CONTRACT, re.MULTILINE | re.DOTALL)
    assert listed
    names = re.sub(r" \([^)]*\)", "", " ".join(listed[1].split()))
    return names.split(", ")


def cells(kind: DocumentKind, document: Document, row: int = 0) -> dict[str, object]:
    rows: list[SheetRow] = list(rows_of(document, "AiAccount Sync run 118"))
    return {column.header: column.read(rows[row]) for column in SHEETS[kind].columns}


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_columns_are_those_the_practice_server_reads(kind: DocumentKind) -> None:
    ours = [(column.header, column.required) for column in SHEETS[kind].columns]
    assert SHEETS[kind].title == KINDS[kind].sheet
    assert ours == [(column.header, column.required) for column in KINDS[kind].columns]


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_columns_are_those_of_the_contract(kind: DocumentKind) -> None:
    sheet = SHEETS[kind]
    wanted = columns_of_the_contract(sheet.title)
    assert [column.header + "*" * column.required for column in sheet.columns] == wanted


def test_an_invoice_repeats_its_own_columns_on_every_line() -> None:
    invoice = a_sales_invoice(lines=(a_line(), a_line(sku="22752", description="Nesting boxes")))
    first, second = (cells(DocumentKind.SALES_INVOICE, invoice, row) for row in (0, 1))
    assert (first["Line"], first["SKU"]) == (Decimal(1), "85123A")
    assert (second["Line"], second["SKU"]) == (Decimal(2), "22752")
    lines = {"Line", "SKU", "Description"}
    assert {name: first[name] for name in first if name not in lines} == {
        name: second[name] for name in second if name not in lines
    }


def test_an_invoice_shows_what_it_is_and_what_it_comes_to() -> None:
    shown = cells(DocumentKind.SALES_INVOICE, a_sales_invoice())
    assert shown["Type"] == "Invoice"
    assert shown["Original Invoice Number"] is None
    assert shown["Invoice Date"] == DAY
    assert shown["Due Date"] is None
    assert (shown["Tax Amount"], shown["Line Total"]) == (Decimal("2.50"), Decimal("27.50"))
    assert shown["Invoice Total"] == Decimal("27.50")
    assert shown["Remarks"] == "AiAccount Sync run 118"


def test_an_invoice_carries_what_an_e_invoice_asks_of_the_customer() -> None:
    shown = cells(DocumentKind.SALES_INVOICE, a_sales_invoice(party=a_party(tin="IG1", phone=None)))
    assert (shown["Customer"], shown["Customer TIN"], shown["ID Type"]) == ("Aisyah Rahman (C17850)", "IG1", "NRIC")
    assert (shown["Phone"], shown["City"], shown["State Code"]) == (None, "Kuala Lumpur", "14")


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (DocumentKind.SALES_INVOICE, a_sales_invoice(original_number="536300")),
        (DocumentKind.EXPENSE_BILL, a_bill(original_number="BS-1")),
    ],
)
def test_what_names_its_original_is_a_credit_note(kind: DocumentKind, document: Document) -> None:
    assert cells(kind, document)["Type"] == "Credit Note"


def test_ringgit_has_no_rate_and_another_currency_has_its_own() -> None:
    foreign = a_sales_invoice(currency="SGD", exchange_rate=Decimal("3.4125"))
    assert cells(DocumentKind.SALES_INVOICE, a_sales_invoice())["Exchange Rate"] is None
    assert cells(DocumentKind.SALES_INVOICE, foreign)["Exchange Rate"] == Decimal("3.4125")


def test_a_receipt_names_its_invoice_its_bank_and_what_the_gateway_kept() -> None:
    shown = cells(DocumentKind.SALES_RECEIPT, a_receipt())
    assert (shown["Invoice Number"], shown["Bank Account"], shown["Amount"]) == ("536365", "12000", Decimal("27.50"))
    assert (shown["Bank Charges"], shown["Bank Charges Account"]) == (Decimal("1.20"), "61001")


def test_a_receipt_without_charges_leaves_them_empty() -> None:
    shown = cells(DocumentKind.SALES_RECEIPT, a_receipt(bank_charges=Decimal("0.00"), bank_charges_account=""))
    assert (shown["Bank Charges"], shown["Bank Charges Account"]) == (None, "")


def test_a_bill_shows_its_period_and_a_payment_its_bill() -> None:
    bill, payment = cells(DocumentKind.EXPENSE_BILL, a_bill()), cells(DocumentKind.EXPENSE_PAYMENT, a_payment())
    assert (bill["Type"], bill["Supplier"], bill["Bill Total"]) == ("Bill", "Mei Ling (B3)", Decimal("100.00"))
    assert (str(bill["Period From"]), str(bill["Period To"])) == ("2010-12-01", "2010-12-15")
    assert (payment["Bill Number"], payment["Amount"]) == ("BS-7", Decimal("100.00"))


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (DocumentKind.SALES_INVOICE, a_sales_invoice()),
        (DocumentKind.SALES_RECEIPT, a_receipt()),
        (DocumentKind.EXPENSE_BILL, a_bill()),
        (DocumentKind.EXPENSE_PAYMENT, a_payment()),
    ],
)
def test_only_a_draft_says_what_it_is(kind: DocumentKind, document: Document) -> None:
    assert cells(kind, document)["Status"] == ""
    assert cells(kind, replace(document, is_draft=True))["Status"] == "Draft"
