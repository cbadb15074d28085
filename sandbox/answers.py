"""What the API answers, as plain dictionaries for JSON."""

from datetime import date
from typing import Any

from sandbox.errors import ApiError
from sandbox.models import ApiKey, Company, Contact, Document, Import, Item, Refusal, TaxCode
from sandbox.money import digits, plain

Json = dict[str, Any]
READ_SCOPE = "company.read"


def error_answer(error: ApiError) -> Json:
    """Every error of the API has this shape."""
    return {"error": {"code": error.code, "message": str(error), "detail": error.detail}}


def company_answer(company: Company, key: ApiKey) -> Json:
    """The connection test's answer."""
    return {
        "id": company.id,
        "name": company.name,
        "home_currency": company.home_currency,
        "rounding": company.rounding.value,
        "key": {"name": key.name, "scopes": [READ_SCOPE, *key.scope_names], "state": key.state.value},
    }


def tax_code_answer(tax_code: TaxCode) -> Json:
    """One tax code; the rate is a fraction as text."""
    return {
        "code": tax_code.code,
        "name": tax_code.name,
        "rate": format(tax_code.rate, "f"),
        "tax_type": tax_code.tax_type,
        "active": tax_code.active,
    }


def item_answer(item: Item) -> Json:
    """One stock item; ``on_hand`` is a number as text."""
    return {"sku": item.sku, "name": item.name, "active": item.active, "on_hand": digits(item.on_hand)}


def contact_answer(contact: Contact) -> Json:
    """One customer or supplier; what is unknown is empty."""
    return {
        "id": contact.id,
        "role": contact.role,
        "name": contact.name,
        "tin": contact.tin,
        "id_type": contact.id_type,
        "id_number": contact.id_number,
        "reference": contact.reference,
    }


def import_answer(upload: Import, history_url: str) -> Json:
    """One import with its documents; ``rows`` count sheet rows, ``error`` is set when a held file was unreadable."""
    return {**import_summary(upload, history_url), "documents": [_document(document) for document in upload.documents]}


def import_summary(upload: Import, history_url: str) -> Json:
    """One import without its documents."""
    return {
        "id": upload.id,
        "kind": upload.kind,
        "company": upload.company.name,
        "state": upload.state.value,
        "idempotency_key": upload.idempotency_key,
        "received_at": upload.received_at.isoformat(),
        "rows": {
            "total": upload.rows_total,
            "posted": upload.rows_posted,
            "duplicate": upload.rows_duplicate,
            "rejected": upload.rows_rejected,
        },
        "history_url": history_url,
        "error": {"code": upload.error_code, "message": upload.error_message} if upload.error_code else None,
    }


def day_or_none(day: date | None) -> str | None:
    """A day as ISO text."""
    return day.isoformat() if day else None


def _document(document: Document) -> Json:
    booked = document.transaction
    return {
        "number": document.number,
        "party": document.party,
        "first_row": document.first_row,
        "last_row": document.last_row,
        "state": document.state.value,
        "transaction_id": document.transaction_id,
        "total": plain(booked.total, booked.currency) if booked else None,
        "currency": booked.currency if booked else None,
        "draft": bool(booked and booked.draft),
        "errors": [_refusal(refusal) for refusal in document.refusals],
    }


def _refusal(refusal: Refusal) -> Json:
    return {"row": refusal.row, "column": refusal.column, "code": refusal.code, "message": refusal.message}
