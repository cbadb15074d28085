"""The journal in Beancount's format; it passes ``bean-check``."""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from sqlalchemy.orm import Session

from sandbox.journal import JournalAccount, JournalEntry, journal_accounts, journal_entries, on_one_line
from sandbox.models import Company
from sandbox.money import plain

_ROOTS = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "equity": "Equity",
    "revenues": "Income",
    "expenses": "Expenses",
}
# Before any document; a practice company has no first day.
_OPENED = "1900-01-01"
_NO_NAME = re.compile(r"[^A-Za-z0-9]+")


def beancount_journal(session: Session, company: Company) -> Iterator[str]:
    """The journal as text, line by line; each account says its code and name in its metadata."""
    accounts = journal_accounts(session, company)
    names = _names(accounts)
    yield f"; Practice AiAccount, not a real company's books: {on_one_line(company.name)}\n"
    yield f'option "title" {_quoted(company.name)}\n'
    yield f'option "operating_currency" "{company.home_currency}"\n'
    for account in accounts:
        yield f"\n{_OPENED} open {names[account.code]}\n"
        yield f"  code: {_quoted(account.code)}\n  name: {_quoted(account.name)}\n"
    for entry in journal_entries(session, company):
        yield from _transaction(entry, names, company.home_currency)


def _transaction(entry: JournalEntry, names: Mapping[str, str], home: str) -> Iterator[str]:
    yield f"\n{entry.day} * {_quoted(entry.party)} {_quoted(f'{entry.kind} {entry.number}')}\n"
    if entry.currency != home:
        own = f"{plain(entry.total, entry.currency)} {entry.currency} at {entry.rate:f}"
        yield f"  amount: {_quoted(own)}\n"
    for account, amount in entry.postings:
        yield f"  {names[account]}  {plain(amount, home)} {home}\n"


def _names(accounts: list[JournalAccount]) -> dict[str, str]:
    """A name for each account that Beancount accepts, and no name twice: codes are free text."""
    names: dict[str, str] = {}
    for account in accounts:
        word = _NO_NAME.sub("-", f"{account.code} {account.name}").strip("-")
        name = f"{_ROOTS[account.filed_under]}:A{word}"
        others = set(names.values())
        names[account.code] = next(one for n in count(1) if (one := f"{name}-{n}" if n > 1 else name) not in others)
    return names


def _quoted(text: str) -> str:
    escaped = on_one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
