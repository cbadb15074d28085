"""Workbooks and rows that are valid by default; a test overrides the one thing it is about."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl

from sandbox.sheets import EXPENSE_BILLS, EXPENSE_PAYMENTS, SALES_INVOICES, SALES_RECEIPTS, Kind

Row = dict[str, Any]
DAY = date(2010, 12, 1)
CUSTOMER = "Customer 17850 (C17850)"
SUPPLIER = "Batik House (B1)"


def an_invoice(**changes: Any) -> Row:
    """One invoice of one line: 2 x 50.00 without tax."""
    row = {
        "Invoice Number": "INV-1",
        "Type": "Invoice",
        "Invoice Date": DAY,
        "Customer": CUSTOMER,
        "Currency Code": "MYR",
        "Line": "1",
        "SKU": "00123",
        "Description": "WHITE HANGING HEART",
        "Quantity": 2,
        "Unit Price": 50,
        "Account": "40000",
        "Tax Code": "NT",
    }
    return row | _headers(changes)


def a_credit_note(**changes: Any) -> Row:
    """A credit note over half of ``an_invoice``."""
    note = {"Invoice Number": "CN-1", "Type": "Credit Note", "Original Invoice Number": "INV-1", "Quantity": -1}
    return an_invoice() | note | _headers(changes)


def a_receipt(**changes: Any) -> Row:
    """The receipt that pays ``an_invoice`` in full."""
    row = {
        "Receipt Number": "R-1",
        "Receipt Date": DAY,
        "Customer": CUSTOMER,
        "Invoice Number": "INV-1",
        "Bank Account": "12000",
        "Amount": 100,
        "Currency Code": "MYR",
        "Payment Mode": "03",
    }
    return row | _headers(changes)


def a_bill(**changes: Any) -> Row:
    """One bill of one line: a commission of 80.00."""
    row = {
        "Bill Number": "B-1",
        "Type": "Bill",
        "Bill Date": DAY,
        "Supplier": SUPPLIER,
        "Currency Code": "MYR",
        "Line": "1",
        "Description": "Commission",
        "Quantity": 1,
        "Unit Price": 80,
        "Account": "61001",
        "Tax Code": "NT",
    }
    return row | _headers(changes)


def a_payment(**changes: Any) -> Row:
    """The payment of ``a_bill`` in full."""
    row = {
        "Payment Number": "P-1",
        "Payment Date": DAY,
        "Supplier": SUPPLIER,
        "Bill Number": "B-1",
        "Bank Account": "12000",
        "Amount": 80,
        "Currency Code": "MYR",
    }
    return row | _headers(changes)


def invoices(*rows: Row) -> bytes:
    """A workbook of sales invoices."""
    return workbook(SALES_INVOICES, rows)


def receipts(*rows: Row) -> bytes:
    """A workbook of sales receipts."""
    return workbook(SALES_RECEIPTS, rows)


def bills(*rows: Row) -> bytes:
    """A workbook of expense bills."""
    return workbook(EXPENSE_BILLS, rows)


def payments(*rows: Row) -> bytes:
    """A workbook of expense payments."""
    return workbook(EXPENSE_PAYMENTS, rows)


def workbook(kind: Kind, rows: Sequence[Row], *, without: str = "") -> bytes:
    """A workbook of one sheet, with every column of the kind but the one left out; text is never a formula."""
    headers = [column.header for column in kind.columns if column.header != without]
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = kind.sheet
    sheet.append(headers)
    for number, row in enumerate(rows, start=2):
        for at, header in enumerate(headers, start=1):
            if (value := row.get(header)) is not None:
                cell = sheet.cell(number, at, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def with_number(file: bytes, number: str, other: str) -> bytes:
    """The workbook with one number's text replaced, for texts that openpyxl would not write."""
    changed = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(f"<v>{number}</v>".encode(), f"<v>{other}</v>".encode())
            new.writestr(name, content)
    return changed.getvalue()


def _headers(changes: Row) -> Row:
    """Keyword arguments to headers: ``unit_price`` is Unit Price, ``customer_tin`` Customer TIN."""
    special = {"Sku": "SKU", "Customer Tin": "Customer TIN", "Supplier Tin": "Supplier TIN", "Id Type": "ID Type"}
    named = ((name.replace("_", " ").title(), value) for name, value in changes.items())
    return {special.get(header, header).replace("Id Number", "ID Number"): value for header, value in named}
