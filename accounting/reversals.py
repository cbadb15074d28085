"""Reversals: the document that takes back what was posted, line by line and to the sen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any

from accounting.documents import (
    ZERO,
    Document,
    DocumentKind,
    ExpenseBill,
    ExpensePayment,
    Line,
    LinedDocument,
    MoneyDocument,
    Party,
    SalesInvoice,
    SalesReceipt,
    net_of,
)
from accounting.fingerprints import FIELDS, LINE_FIELDS, Content
from accounting.mapping import LabelStyle
from accounting.rows import PartyRow

BookedAs = dict[str, Any]
"""How a document was booked, as JSON values: accounts and tax codes, and the party's details as they were."""

CLASSES: Mapping[DocumentKind, type[Document]] = {
    DocumentKind.SALES_INVOICE: SalesInvoice,
    DocumentKind.SALES_RECEIPT: SalesReceipt,
    DocumentKind.EXPENSE_BILL: ExpenseBill,
    DocumentKind.EXPENSE_PAYMENT: ExpensePayment,
}

_TEXT_OF_LINE = {"sku", "description"}
_NUMBERS_OF_LINE = {"quantity", "unit_price", "discount", "tax_rate", "tax_amount", "net"}
_NUMBERS = {"exchange_rate", "stated_total", "amount", "bank_charges"}
_SWITCHES = {"tax_inclusive", "goods_returned"}
_DAYS = {"day", "period_from", "period_to"}


def booked_as(document: Document) -> BookedAs:
    """How a document is booked: what its content leaves out, and where it differs from it."""
    details = {name: value for name, value in asdict(document.party.row).items() if value is not None}
    booked: BookedAs = {"party": {**details, "text": document.party.text}}
    if document.is_draft:
        booked["is_draft"] = True
    if document.said_day:
        booked["day"] = document.day.isoformat()
    if isinstance(document, LinedDocument):
        booked |= _lines_as_booked(document)
    if isinstance(document, MoneyDocument):
        booked |= {"settles": document.settles, "bank_account": document.bank_account}
    if isinstance(document, SalesReceipt):
        booked["bank_charges_account"] = document.bank_charges_account
    return booked


def _lines_as_booked(document: LinedDocument) -> BookedAs:
    """Accounts and codes of the lines; the lines themselves where they are not those of the source."""
    booked: BookedAs = {
        "lines": [[line.account, line.tax_code, line.classification] for line in document.said or document.lines]
    }
    if document.said is not None:
        booked["booked_lines"] = [
            {name: None if value is None else str(value) for name, value in asdict(line).items()}
            for line in document.lines
        ]
    if document.label_style is not LabelStyle.DESCRIPTION:
        booked["label_style"] = document.label_style
    return booked


def restored(kind: DocumentKind, source_id: str, content: Content, booked: BookedAs | None = None) -> Document:
    """The document of a content, as it was booked; without accounts when that is not known."""
    booked = booked or {"party": {"source": content["party"], "name": "", "text": ""}}
    values = {name: _read(name, content[name]) for name in FIELDS if name in content and name != "party"}
    values["party"] = _party(booked["party"])
    if booked.get("is_draft"):
        values["is_draft"] = True
    if "day" in booked:
        values |= {"said_day": values["day"], "day": date.fromisoformat(booked["day"])}
    if "lines" in content:
        values |= _restored_lines(content, booked)
    else:
        values |= {"bank_account": booked.get("bank_account", "")}
        values |= {"settles": booked.get("settles", content["settles"])}
    if "bank_charges" in content:
        values["bank_charges_account"] = booked.get("bank_charges_account", "")
    return CLASSES[kind](source_id=source_id, **values)


def reversal(document: Document, number: str, *, settles: str = "") -> Document:
    """What takes a document back, dated like it: for an invoice or bill its credit note; for a credit note an invoice
    or bill; for a receipt money that goes the other way on `settles`, the reversal of what it was for.
    """
    if isinstance(document, LinedDocument):
        is_credit = document.original_number is None
        lines = (_reversed(line, is_credit=is_credit) for line in document.lines)
        return replace(
            document,
            number=number,
            original_number=document.number if is_credit else None,
            lines=tuple(replace(line, sku="") for line in lines) if _kept_the_goods_out(document) else tuple(lines),
            said=None,
            stated_total=_minus(document.stated_total),
            **_goods(document),
        )
    if isinstance(document, SalesReceipt):
        charges = _minus(document.bank_charges)
        return replace(document, number=number, settles=settles, amount=_minus(document.amount), bank_charges=charges)
    raise TypeError(f"{type(document).__name__} cannot be taken back")


def _goods(document: LinedDocument) -> dict[str, Any]:
    """What an invoice sold comes back with its credit note, as far as stock goes; its next revision takes it anew."""
    if not isinstance(document, SalesInvoice):
        return {}
    return {"goods_returned": True if document.original_number is None else None}


def _kept_the_goods_out(document: LinedDocument) -> bool:
    """Whether it is a credit note of which nothing came back: its reversal sells nothing either, so it names no SKU."""
    return isinstance(document, SalesInvoice) and document.goods_returned is False


def _reversed(line: Line, *, is_credit: bool) -> Line:
    """The line the other way. On a credit note every quantity is negative, whichever way the amount goes."""
    quantity, price = -line.quantity, line.unit_price
    if is_credit and quantity >= 0:
        quantity, price = (-quantity, _minus(price)) if quantity else (Decimal(-1), ZERO)
    return replace(
        line,
        quantity=quantity,
        unit_price=price,
        discount=_minus(line.discount),
        tax_amount=_minus(line.tax_amount),
        net=_minus(line.net),
    )


def _minus(amount: Decimal) -> Decimal:
    return -amount or ZERO


def _party(details: dict[str, Any]) -> Party:
    row = {name: value for name, value in details.items() if name != "text"}
    return Party(text=details["text"], row=PartyRow(**row))


def _restored_lines(content: Content, booked: BookedAs) -> dict[str, Any]:
    said = tuple(_lines(content, booked))
    values: dict[str, Any] = {"lines": said}
    if "booked_lines" in booked:
        values = {"lines": tuple(_booked_line(line) for line in booked["booked_lines"]), "said": said}
    if "label_style" in booked:
        values["label_style"] = LabelStyle(booked["label_style"])
    return values


def _booked_line(said: dict[str, Any]) -> Line:
    values: dict[str, Any] = {
        name: Decimal(value) if name in _NUMBERS_OF_LINE else value for name, value in said.items()
    }
    return Line(**values)


def _lines(content: Content, booked: BookedAs) -> Iterator[Line]:
    accounts = booked.get("lines") or repeat(("", "", ""))
    for said, (account, tax_code, classification) in zip(content["lines"], accounts, strict=False):
        values: dict[str, Any] = {
            name: said[name] if name in _TEXT_OF_LINE else Decimal(said[name]) for name in LINE_FIELDS
        }
        yield Line(
            **values,
            account=account,
            tax_code=tax_code,
            classification=classification,
            net=_net(values, content),
        )


def _net(values: dict[str, Any], content: Content) -> Decimal:
    """What a line of the source comes to without tax."""
    value = net_of(values["quantity"], values["unit_price"], values["discount"], content["currency"])
    return value - values["tax_amount"] if "tax_inclusive" in content else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _SWITCHES:
        return value == "yes"
    if name in _NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if name in _DAYS else value
