"""The whole journal of a company, for outside accounting programs to check: every posted document, by day."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox.models import Company, Entry, Transaction
from sandbox.trial_balance import account_names

Head = tuple[int, date, str, str, str, str, Decimal, Decimal]
# By the first digit of the account; a code that begins otherwise is filed under expenses.
_CLASSES = {"1": "assets", "2": "liabilities", "3": "equity", "4": "revenues"}


@dataclass(frozen=True)
class JournalAccount:
    """One account; ``filed_under`` is assets, liabilities, equity, revenues or expenses."""

    code: str
    name: str

    @property
    def filed_under(self) -> str:
        """The class of the account, which AiAccount does not tell and others want to know."""
        return _CLASSES.get(self.code[:1], "expenses")


@dataclass(frozen=True)
class JournalEntry:
    """One posted document. ``total`` is in its own currency, ``postings`` are home amounts, debit positive."""

    day: date
    kind: str
    number: str
    party: str
    currency: str
    rate: Decimal
    total: Decimal
    postings: tuple[tuple[str, Decimal], ...]


def journal_accounts(session: Session, company: Company) -> list[JournalAccount]:
    """The chart of accounts, and what was booked to accounts that are gone."""
    names = account_names(session, company)
    used = session.scalars(
        select(Entry.account)
        .join(Transaction, Entry.transaction_id == Transaction.id)
        .where(Transaction.company_id == company.id, ~Transaction.draft)
        .distinct()
    )
    return [JournalAccount(code, names.get(code, "")) for code in sorted({*names, *used})]


def journal_entries(session: Session, company: Company) -> Iterator[JournalEntry]:
    """Every posted document, by day; drafts are not in it."""
    for (_, day, kind, number, party, currency, rate, total), rows in groupby(
        _rows(session, company), key=lambda row: row[0]
    ):
        postings = tuple((account, amount) for _, account, amount in rows)
        yield JournalEntry(day, kind, number, party, currency, rate, total, postings)


def on_one_line(text: str) -> str:
    """The text without line breaks and other signs that are no print."""
    return "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)


def _rows(session: Session, company: Company) -> Iterator[tuple[Head, str, Decimal]]:
    chosen = (
        select(
            Transaction.id,
            Transaction.date,
            Transaction.kind,
            Transaction.number,
            Transaction.party,
            Transaction.currency,
            Transaction.rate,
            Transaction.total,
            Entry.account,
            Entry.amount,
        )
        .join(Entry, Entry.transaction_id == Transaction.id)
        .where(Transaction.company_id == company.id, ~Transaction.draft)
        .order_by(Transaction.date, Transaction.id, Entry.id)
    )
    for *head, account, amount in session.execute(chosen):
        yield tuple(head), account, amount
