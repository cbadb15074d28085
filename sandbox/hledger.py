"""The journal in hledger's format; it passes ``hledger check --strict``."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from sandbox.journal import JournalAccount, JournalEntry, journal_accounts, journal_entries, on_one_line
from sandbox.models import Company
from sandbox.money import plain

# hledger reads these in a description as the start of a comment, a note or a code; look-alikes are only text.
_LOOK_ALIKES = str.maketrans({";": "\uff1b", "|": "\u00a6", "(": "[", ")": "]"})


def hledger_journal(session: Session, company: Company) -> Iterator[str]:
    """The journal as text, line by line."""
    accounts = {account.code: _account(account) for account in journal_accounts(session, company)}
    yield f"; Practice AiAccount, not a real company's books: {_safe(company.name)}\n"
    yield "decimal-mark .\n"
    yield f"commodity 1000.00 {company.home_currency}\n"
    yield from (f"account {name}\n" for name in accounts.values())
    for entry in journal_entries(session, company):
        yield from _transaction(entry, accounts, company.home_currency)


def _transaction(entry: JournalEntry, accounts: Mapping[str, str], home: str) -> Iterator[str]:
    foreign = entry.currency != home
    own = f", {plain(entry.total, entry.currency)} {entry.currency} at {entry.rate:f}" if foreign else ""
    yield f"\n{entry.day} * ({_safe(entry.number)}) {_safe(entry.party)}  ; {entry.kind}{own}\n"
    for account, amount in entry.postings:
        yield f"    {accounts[account]}  {plain(amount, home)} {home}\n"


def _account(account: JournalAccount) -> str:
    # A colon would make a sub-account, and two spaces end the name.
    text = _safe(f"{account.code} {account.name}").replace(":", "\u2236")
    return f"{account.filed_under}:{' '.join(text.split())}"


def _safe(text: str) -> str:
    """The text on one line, without what hledger takes for its own marks."""
    return on_one_line(text).translate(_LOOK_ALIKES)
