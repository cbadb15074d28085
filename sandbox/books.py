"""What judging an import needs to know of a company, read in a few queries and kept up to date while it is judged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sandbox.models import Account, Company, Currency, Rounding, TaxCode, Transaction
from sandbox.papers import Paper
from sandbox.sheets import Kind

NUMBERS_PER_QUERY = 500
Key = tuple[str, str]


@dataclass
class Balance:
    """What is open on an invoice, bill or credit note, in its own currency and in the home currency.

    Drafts count: a draft receipt takes off what is open, so that nothing can be paid twice while it waits.
    """

    transaction_id: int
    type: str
    currency: str
    open_amount: Decimal
    open_home: Decimal
    draft: bool


@dataclass(frozen=True)
class Books:
    """One company's master data, what is posted under the import's numbers, and what is open there.

    ``accounts`` maps a code to whether it is active. ``posted`` and ``balances`` grow while an import is judged.
    """

    company_id: int
    home_currency: str
    rounding: Rounding
    einvoice: bool
    locked_until: date | None
    tax_rates: Mapping[str, Decimal]
    currencies: frozenset[str]
    accounts: Mapping[str, bool]
    posted: dict[Key, int]
    balances: dict[Key, Balance]
    last_transaction_id: int


def read_books(session: Session, company: Company, kind: Kind, papers: list[Paper]) -> Books:
    """Read everything the papers may need."""
    own = _transactions(session, company, kind.key, {paper.number for paper in papers})
    return Books(
        company_id=company.id,
        home_currency=company.home_currency,
        rounding=company.rounding,
        einvoice=company.einvoice,
        locked_until=company.locked_until,
        tax_rates=_tax_rates(session, company),
        currencies=_currencies(session, company),
        accounts=_accounts(session, company),
        posted={(number, party): balance.transaction_id for (number, party), balance in own},
        balances=dict(_transactions(session, company, kind.settles or kind.key, _open_numbers(kind, papers))),
        last_transaction_id=session.scalar(select(func.max(Transaction.id))) or 0,
    )


def _open_numbers(kind: Kind, papers: list[Paper]) -> set[str]:
    field = "paid_number" if kind.settles else "original"
    return {line.text(field) for paper in papers for line in paper.lines}


def _tax_rates(session: Session, company: Company) -> dict[str, Decimal]:
    chosen = select(TaxCode.code, TaxCode.rate).where(TaxCode.company_id == company.id, TaxCode.active)
    return {row.code: row.rate for row in session.execute(chosen)}


def _currencies(session: Session, company: Company) -> frozenset[str]:
    return frozenset(session.scalars(select(Currency.code).where(Currency.company_id == company.id, Currency.active)))


def _accounts(session: Session, company: Company) -> dict[str, bool]:
    chosen = select(Account.code, Account.active).where(Account.company_id == company.id)
    return {row.code: row.active for row in session.execute(chosen)}


def _transactions(
    session: Session, company: Company, kind: str, numbers: Iterable[str]
) -> Iterator[tuple[Key, Balance]]:
    columns = (
        Transaction.number,
        Transaction.party,
        Transaction.id,
        Transaction.type,
        Transaction.currency,
        Transaction.open_amount,
        Transaction.open_home,
        Transaction.draft,
    )
    for some in _chunks(numbers):
        of_these = (Transaction.company_id == company.id, Transaction.kind == kind, Transaction.number.in_(some))
        for row in session.execute(select(*columns).where(*of_these)):
            number, party, id_, type_, currency, amount, home, draft = row
            yield (number, party), Balance(id_, type_, currency, amount, home, draft)


def _chunks(numbers: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(numbers)
    while some := list(islice(rest, NUMBERS_PER_QUERY)):
        yield some
