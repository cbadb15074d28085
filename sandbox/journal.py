"""The whole journal in hledger's format, so that an outside accounting program can check it."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox.models import Company, Entry, Transaction
from sandbox.money import plain
from sandbox.trial_balance import account_names

# hledger reads these in a description as the start of a comment, a note or a code; look-alikes are only text.
_LOOK_ALIKES = str.maketrans({";": "\uff1b", "|": "\u00a6", "(": "[", ")": "]"})
# By the first digit of the account; a code that begins otherwise is filed under expenses.
_CLASSES = {"1": "assets", "2": "liabilities", "3": "equity", "4": "revenues"}


def read_journal(session: Session, company: Company) -> str:
    """The journal as text, by day; passes ``hledger check --strict``."""
    names = account_names(session, company)
    used = session.scalars(
        select(Entry.account)
        .join(Transaction, Entry.transaction_id == Transaction.id)
        .where(Transaction.company_id == company.id)
        .distinct()
    )
    accounts = {code: _account(code, names.get(code, "")) for code in sorted({*names, *used})}
    return "\n".join((*_declarations(company, accounts), *_transactions(session, company, accounts), ""))


def _declarations(company: Company, accounts: Mapping[str, str]) -> Iterator[str]:
    yield f"; Practice AiAccount, not a real company's books: {_safe(company.name)}"
    yield "decimal-mark ."
    yield f"commodity 1000.00 {company.home_currency}"
    yield from (f"account {name}" for name in accounts.values())


def _transactions(session: Session, company: Company, accounts: Mapping[str, str]) -> Iterator[str]:
    for (_, day, kind, number, party), lines in groupby(_lines(session, company), key=lambda line: line[:5]):
        yield ""
        yield f"{day} * ({_safe(number)}) {_safe(party)}  ; {kind}"
        for *_, account, amount in lines:
            yield f"    {accounts[account]}  {plain(amount, company.home_currency)} {company.home_currency}"


def _lines(session: Session, company: Company) -> Iterator[tuple[int, date, str, str, str, str, Decimal]]:
    head = (Transaction.id, Transaction.date, Transaction.kind, Transaction.number, Transaction.party)
    chosen = select(*head, Entry.account, Entry.amount).join(Entry, Entry.transaction_id == Transaction.id)
    ordered = chosen.where(Transaction.company_id == company.id).order_by(Transaction.date, Transaction.id, Entry.id)
    yield from session.execute(ordered)


def _account(code: str, name: str) -> str:
    kind = _CLASSES.get(code[:1], "expenses")
    # A colon would make a sub-account, and two spaces end the name.
    text = _safe(f"{code} {name}").replace(":", "\u2236")
    return f"{kind}:{' '.join(text.split())}"


def _safe(text: str) -> str:
    """The text on one line, without what hledger takes for its own marks."""
    printable = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return printable.translate(_LOOK_ALIKES)
