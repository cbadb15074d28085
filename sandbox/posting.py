"""Posting an import: judge its papers and write the outcome, in the caller's transaction and in batches."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore
from sqlalchemy.orm import Session

from sandbox.books import Balance, read_books
from sandbox.errors import QuotaExceededError
from sandbox.figures import rate_of
from sandbox.judge import Verdict, judge
from sandbox.models import (
    Base,
    Company,
    Contact,
    Document,
    DocumentState,
    Entry,
    Import,
    ImportState,
    Refusal,
    Transaction,
)
from sandbox.money import ZERO
from sandbox.papers import Paper
from sandbox.sheets import KINDS, Kind
from sandbox.stock import move_stock

POSTED, DUPLICATE, REJECTED = DocumentState.POSTED, DocumentState.DUPLICATE, DocumentState.REJECTED


def post(session: Session, upload: Import, papers: list[Paper]) -> None:
    """Finish the import; raises QuotaExceededError before anything is written when the month has no room."""
    kind = KINDS[upload.kind]
    books = read_books(session, upload.company, kind, papers)
    verdicts = list(judge(papers, books))
    posted = [verdict for verdict in verdicts if verdict.state is POSTED]
    refuse_beyond_quota(session, upload.company, month_of(upload), needed=len(posted))
    _write_contacts(session, upload, kind, posted)
    _write_transactions(session, upload, posted)
    move_stock(session, upload.company, [verdict.paper for verdict in posted])
    if kind.settles:
        _write_balances(session, books.balances.values())
    _write_documents(session, upload, verdicts)
    _finish(upload, verdicts)


def month_of(upload: Import) -> str:
    """The calendar month, in UTC, whose quota the import uses."""
    return upload.received_at.strftime("%Y-%m")


def refuse_beyond_quota(session: Session, company: Company, month: str, *, needed: int) -> None:
    """Raise QuotaExceededError when the month's transactions and the needed ones are more than the quota."""
    of_month = (Transaction.company_id == company.id, Transaction.month == month)
    used = session.scalar(select(func.count()).select_from(Transaction).where(*of_month)) or 0
    if needed and used + needed > company.monthly_quota:
        raise QuotaExceededError(month=month, quota=company.monthly_quota, used=used, needed=needed)


def _write_contacts(session: Session, upload: Import, kind: Kind, posted: list[Verdict]) -> None:
    # As its first document names it. A known TIN under another name makes another contact: AiAccount goes by the name.
    first = {verdict.paper.party: verdict.paper.head for verdict in reversed(posted)}
    rows = [
        {"company_id": upload.company_id, "role": kind.side.role, "name": name}
        | {field: head.text(field) for field in ("tin", "id_type", "id_number")}
        for name, head in first.items()
    ]
    if rows:
        session.execute(insert_or_ignore(Contact).on_conflict_do_nothing(), rows)


def _write_transactions(session: Session, upload: Import, posted: list[Verdict]) -> None:
    _insert(session, Transaction, [_transaction(upload, verdict) for verdict in posted])
    entries = [
        {"transaction_id": verdict.transaction_id, "account": account, "amount": amount}
        for verdict in posted
        if verdict.booking
        for account, amount in verdict.booking.entries.items()
    ]
    _insert(session, Entry, entries)


def _transaction(upload: Import, verdict: Verdict) -> dict[str, Any]:
    paper, balance = verdict.paper, verdict.balance
    return {
        "id": verdict.transaction_id,
        "company_id": upload.company_id,
        "import_id": upload.id,
        "kind": upload.kind,
        "type": paper.head.text("type"),
        "number": paper.number,
        "party": paper.party,
        "date": paper.head.day("date"),
        "currency": paper.head.text("currency"),
        "rate": rate_of(paper),
        "total": verdict.booking.total if verdict.booking else ZERO,
        "open_amount": balance.open_amount if balance else ZERO,
        "open_home": balance.open_home if balance else ZERO,
        "month": month_of(upload),
        "draft": paper.is_draft,
    }


def _write_balances(session: Session, balances: Iterable[Balance]) -> None:
    rows = [{"id": b.transaction_id, "open_amount": b.open_amount, "open_home": b.open_home} for b in balances]
    if rows:
        session.execute(update(Transaction), rows)


def _write_documents(session: Session, upload: Import, verdicts: list[Verdict]) -> None:
    first_id = (session.scalar(select(func.max(Document.id))) or 0) + 1
    numbered = list(enumerate(verdicts, start=first_id))
    _insert(session, Document, [_document(upload, number, verdict) for number, verdict in numbered])
    refusals = [
        {"document_id": number, "row": e.row, "column": e.column, "code": e.code, "message": e.message}
        for number, verdict in numbered
        for e in verdict.errors
    ]
    _insert(session, Refusal, refusals)


def _document(upload: Import, number: int, verdict: Verdict) -> dict[str, Any]:
    paper = verdict.paper
    return {
        "id": number,
        "import_id": upload.id,
        "number": paper.number,
        "party": paper.party,
        "first_row": paper.lines[0].row,
        "last_row": paper.lines[-1].row,
        "state": verdict.state,
        "transaction_id": verdict.transaction_id,
    }


def _insert(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _finish(upload: Import, verdicts: list[Verdict]) -> None:
    counts = {state: sum(v.paper.rows for v in verdicts if v.state is state) for state in DocumentState}
    upload.state, upload.file = ImportState.FINISHED, None
    upload.rows_total = sum(counts.values())
    upload.rows_posted, upload.rows_duplicate = counts[POSTED], counts[DUPLICATE]
    upload.rows_rejected = counts[REJECTED]
