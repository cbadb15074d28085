"""The four sheets as AiAccount reads them, one table a kind: header, where the value comes from, how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from accounting.documents import Document, DocumentKind, LinedDocument
from accounting.rounding import HOME_CURRENCY

Value = str | Decimal | date | None


class Format(StrEnum):
    """What the cells of a column hold; the values are the spreadsheet's own codes for how it is shown."""

    TEXT = "@"
    DATE = "yyyy-mm-dd"
    MONEY = "#,##0.00##"
    NUMBER = "General"


TEXT, DATE, MONEY, NUMBER = Format.TEXT, Format.DATE, Format.MONEY, Format.NUMBER


class SheetRow(NamedTuple):
    """What one row of a sheet shows. Which document it is depends on the sheet, hence Any; receipts have no line."""

    document: Any
    line: Any
    line_number: int
    remarks: str


@dataclass(frozen=True)
class Column:
    """One column. `value` names an attribute of the document (or with `line.` of its line), or is a function."""

    header: str
    value: str | Callable[[SheetRow], Value]
    format: Format
    required: bool = False
    width: int = 16

    @property
    def read(self) -> Callable[[SheetRow], Value]:
        """The function that takes the column's value out of a row."""
        if not isinstance(self.value, str):
            return self.value
        return attrgetter(self.value if self.value.startswith("line.") else f"document.{self.value}")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title and its columns, in the order of AiAccount's template."""

    title: str
    columns: tuple[Column, ...]


def rows_of(document: Document, remarks: str) -> Iterator[SheetRow]:
    """The rows a document takes: one a line, or a single one for receipts and payments."""
    lines = document.lines if isinstance(document, LinedDocument) else (None,)
    for line_number, line in enumerate(lines, 1):
        yield SheetRow(document, line, line_number, remarks)


def invoice_type(row: SheetRow) -> str:
    """A credit note is an invoice that names its original."""
    return "Invoice" if row.document.original_number is None else "Credit Note"


def bill_type(row: SheetRow) -> str:
    """A credit note is a bill that names its original."""
    return "Bill" if row.document.original_number is None else "Credit Note"


def due_date(row: SheetRow) -> None:
    """Empty: what is pushed was paid at once, or its terms are AiAccount's to know."""


def exchange_rate(row: SheetRow) -> Decimal | None:
    """Ringgit per unit; empty for ringgit."""
    return None if row.document.currency == HOME_CURRENCY else row.document.exchange_rate


def line_number(row: SheetRow) -> Decimal:
    """The place of the line in its document, from 1."""
    return Decimal(row.line_number)


def label(row: SheetRow) -> str:
    """What the line is called in the ledger: the book chooses the style."""
    words: str = row.document.label(row.line)
    return words


def bank_charges(row: SheetRow) -> Decimal | None:
    """Empty when there are none, so that AiAccount asks for no account."""
    return row.document.bank_charges or None


def remarks(row: SheetRow) -> str:
    """The run, so that a batch can be found inside AiAccount."""
    return row.remarks


def status(row: SheetRow) -> str:
    """Only a draft says so: what says nothing is posted."""
    return "Draft" if row.document.is_draft else ""


STATUS = Column("Status", status, TEXT, width=10)
"""Ours, and so the last one: AiAccount documents no drafts."""

SALES_INVOICES = Sheet(
    "Sales Invoices",
    (
        Column("Invoice Number", "number", TEXT, required=True, width=20),
        Column("Type", invoice_type, TEXT, required=True, width=12),
        Column("Original Invoice Number", "original_number", TEXT, width=24),
        Column("Invoice Date", "day", DATE, required=True),
        Column("Due Date", due_date, DATE),
        Column("Customer", "party.text", TEXT, required=True, width=36),
        Column("Customer TIN", "party.row.tin", TEXT),
        Column("ID Type", "party.row.id_type", TEXT, width=10),
        Column("ID Number", "party.row.id_number", TEXT),
        Column("Email", "party.row.email", TEXT, width=28),
        Column("Phone", "party.row.phone", TEXT),
        Column("Address", "party.row.address", TEXT, width=40),
        Column("Postcode", "party.row.postcode", TEXT, width=11),
        Column("City", "party.row.city", TEXT),
        Column("State Code", "party.row.state_code", TEXT, width=12),
        Column("Country Code", "party.row.country_code", TEXT, width=14),
        Column("Currency Code", "currency", TEXT, required=True),
        Column("Exchange Rate", exchange_rate, NUMBER),
        Column("Line", line_number, NUMBER, required=True, width=7),
        Column("SKU", "line.sku", TEXT),
        Column("Description", label, TEXT, required=True, width=40),
        Column("Quantity", "line.quantity", NUMBER, required=True, width=11),
        Column("Unit Price", "line.unit_price", MONEY, required=True),
        Column("Discount", "line.discount", MONEY),
        Column("Account", "line.account", TEXT, required=True, width=11),
        Column("Tax Code", "line.tax_code", TEXT, required=True, width=14),
        Column("Classification Code", "line.classification", TEXT, width=20),
        Column("Tax Amount", "line.tax_amount", MONEY),
        Column("Line Total", "line.total", MONEY),
        Column("Invoice Total", "total", MONEY),
        Column("Reference", "reference", TEXT, width=24),
        Column("Remarks", remarks, TEXT, width=28),
        STATUS,
    ),
)

SALES_RECEIPTS = Sheet(
    "Sales Receipts",
    (
        Column("Receipt Number", "number", TEXT, required=True, width=20),
        Column("Receipt Date", "day", DATE, required=True),
        Column("Customer", "party.text", TEXT, required=True, width=36),
        Column("Invoice Number", "settles", TEXT, required=True, width=20),
        Column("Bank Account", "bank_account", TEXT, required=True),
        Column("Amount", "amount", MONEY, required=True),
        Column("Currency Code", "currency", TEXT, required=True),
        Column("Exchange Rate", exchange_rate, NUMBER),
        Column("Payment Mode", "payment_mode", TEXT),
        Column("Payment Reference", "payment_reference", TEXT, width=24),
        Column("Bank Charges", bank_charges, MONEY),
        Column("Bank Charges Account", "bank_charges_account", TEXT, width=22),
        Column("Remarks", remarks, TEXT, width=28),
        STATUS,
    ),
)

EXPENSE_BILLS = Sheet(
    "Expense Bills",
    (
        Column("Bill Number", "number", TEXT, required=True, width=20),
        Column("Type", bill_type, TEXT, required=True, width=12),
        Column("Original Bill Number", "original_number", TEXT, width=22),
        Column("Bill Date", "day", DATE, required=True),
        Column("Due Date", due_date, DATE),
        Column("Supplier", "party.text", TEXT, required=True, width=36),
        Column("Supplier TIN", "party.row.tin", TEXT),
        Column("ID Type", "party.row.id_type", TEXT, width=10),
        Column("ID Number", "party.row.id_number", TEXT),
        Column("Currency Code", "currency", TEXT, required=True),
        Column("Exchange Rate", exchange_rate, NUMBER),
        Column("Line", line_number, NUMBER, required=True, width=7),
        Column("Description", label, TEXT, required=True, width=40),
        Column("Quantity", "line.quantity", NUMBER, required=True, width=11),
        Column("Unit Price", "line.unit_price", MONEY, required=True),
        Column("Account", "line.account", TEXT, required=True, width=11),
        Column("Tax Code", "line.tax_code", TEXT, required=True, width=14),
        Column("Classification Code", "line.classification", TEXT, width=20),
        Column("Tax Amount", "line.tax_amount", MONEY),
        Column("Line Total", "line.total", MONEY),
        Column("Bill Total", "total", MONEY),
        Column("Period From", "period_from", DATE),
        Column("Period To", "period_to", DATE),
        Column("Remarks", remarks, TEXT, width=28),
        STATUS,
    ),
)

EXPENSE_PAYMENTS = Sheet(
    "Expense Payments",
    (
        Column("Payment Number", "number", TEXT, required=True, width=20),
        Column("Payment Date", "day", DATE, required=True),
        Column("Supplier", "party.text", TEXT, required=True, width=36),
        Column("Bill Number", "settles", TEXT, required=True, width=20),
        Column("Bank Account", "bank_account", TEXT, required=True),
        Column("Amount", "amount", MONEY, required=True),
        Column("Currency Code", "currency", TEXT, required=True),
        Column("Exchange Rate", exchange_rate, NUMBER),
        Column("Payment Mode", "payment_mode", TEXT),
        Column("Payment Reference", "payment_reference", TEXT, width=24),
        Column("Remarks", remarks, TEXT, width=28),
        STATUS,
    ),
)

SHEETS: Mapping[DocumentKind, Sheet] = {
    DocumentKind.SALES_INVOICE: SALES_INVOICES,
    DocumentKind.SALES_RECEIPT: SALES_RECEIPTS,
    DocumentKind.EXPENSE_BILL: EXPENSE_BILLS,
    DocumentKind.EXPENSE_PAYMENT: EXPENSE_PAYMENTS,
}
