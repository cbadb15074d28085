"""Practice companies: made with the documented master data, found by name or id."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox.keys import new_key
from sandbox.models import Account, Company, Currency, TaxCode

LONGEST_NAME = 200
# Code, name, rate, LHDN tax type.
TAX_CODES = (("NT", "No tax", "0", "06"), ("MY-SALES10", "Sales tax 10 %", "0.10", "01"))
CURRENCIES = ("MYR", "SGD", "USD")
ACCOUNTS = (
    ("11000", "Trade Receivables"),
    ("12000", "Bank"),
    ("21000", "Trade Payables"),
    ("22000", "Tax Payable"),
    ("40000", "Sales"),
    ("61001", "Expense (Commission)"),
    ("80100", "Forex Gain/Loss"),
)
# The ledger books to these by itself, so they cannot be taken away.
OWN_ACCOUNTS = frozenset({"11000", "21000", "22000", "80100"})


class CompanyNameError(ValueError):
    """The name cannot be a company's; the message says why."""


class CompanyExistsError(Exception):
    """There is a company of that name already."""


def add_company(session: Session, name: str, now: datetime) -> tuple[Company, str]:
    """Make a company and its key, which is returned once; raises CompanyNameError or CompanyExistsError."""
    _refuse_bad_name(name)
    if session.scalar(select(Company.id).where(Company.name == name)):
        raise CompanyExistsError(f"There is a company named {name} already.")
    company = Company(name=name, created_at=now)
    session.add(company)
    session.flush()
    _add_master_data(session, company)
    return company, new_key(session, company, "Practice key")


def find_company(session: Session, name_or_id: str) -> Company | None:
    """A company by its name, or by its id written in digits."""
    wanted = Company.id == int(name_or_id) if _is_id(name_or_id) else Company.name == name_or_id
    return session.scalar(select(Company).where(wanted))


def _refuse_bad_name(name: str) -> None:
    if not name.strip() or name != name.strip():
        raise CompanyNameError("A company needs a name, without spaces around it.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise CompanyNameError(f"A company's name has at most {LONGEST_NAME} printable characters.")
    if _is_id(name):
        raise CompanyNameError("A company's name cannot be a number alone; it would look like an id.")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _add_master_data(session: Session, company: Company) -> None:
    session.add_all(
        TaxCode(company_id=company.id, code=code, name=name, rate=Decimal(rate), tax_type=tax_type)
        for code, name, rate, tax_type in TAX_CODES
    )
    session.add_all(Currency(company_id=company.id, code=code) for code in CURRENCIES)
    session.add_all(Account(company_id=company.id, code=code, name=name) for code, name in ACCOUNTS)
