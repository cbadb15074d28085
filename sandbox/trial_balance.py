"""The trial balance: what each account was debited and credited."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Integer, case, func, select, type_coerce
from sqlalchemy.orm import Session

from sandbox.models import Account, Company, Entry, Transaction
from sandbox.models.base import Money
from sandbox.money import ZERO


@dataclass(frozen=True)
class AccountBalance:
    """One account with its sums in the home currency; ``balance`` is debit minus credit."""

    account: str
    name: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Positive when the account has more debit."""
        return self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """The accounts with entries up to and including a day (all days when None), by account."""

    until: date | None
    accounts: tuple[AccountBalance, ...]

    @property
    def total_debit(self) -> Decimal:
        """All debits; equal to all credits."""
        return sum((account.debit for account in self.accounts), ZERO)

    @property
    def total_credit(self) -> Decimal:
        """All credits."""
        return sum((account.credit for account in self.accounts), ZERO)


def read_trial_balance(session: Session, company: Company, until: date | None) -> TrialBalance:
    """The company's trial balance; drafts are not in it."""
    amount = type_coerce(Entry.amount, Integer)
    debit = type_coerce(func.sum(case((amount > 0, amount), else_=0)), Money)
    credit = type_coerce(func.sum(case((amount < 0, -amount), else_=0)), Money)
    chosen = select(Entry.account, debit, credit).join(Transaction, Entry.transaction_id == Transaction.id)
    posted = (Transaction.company_id == company.id, ~Transaction.draft)
    chosen = chosen.where(*posted).group_by(Entry.account).order_by(Entry.account)
    if until:
        chosen = chosen.where(Transaction.date <= until)
    names = account_names(session, company)
    rows = session.execute(chosen)
    return TrialBalance(until, tuple(AccountBalance(code, names.get(code, ""), *sums) for code, *sums in rows))


def account_names(session: Session, company: Company) -> dict[str, str]:
    """The names of the chart of accounts, by code; a removed account has none."""
    chosen = select(Account.code, Account.name).where(Account.company_id == company.id)
    return {row.code: row.name for row in session.execute(chosen)}
