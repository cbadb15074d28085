"""What a company has, for its pages: keys, master data, contacts and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sandbox.models import Account, ApiKey, Company, Contact, Currency, Item, TaxCode, Transaction

MOST_CONTACTS = 200


@dataclass(frozen=True)
class Overview:
    """Everything that a page lists; ``contacts`` are the newest of ``contact_count``."""

    keys: Sequence[ApiKey]
    accounts: Sequence[Account]
    tax_codes: Sequence[TaxCode]
    currencies: Sequence[Currency]
    items: Sequence[Item]
    contacts: Sequence[Contact]
    contact_count: int
    draft_count: int


def read_overview(session: Session, company: Company) -> Overview:
    """What the company has now."""
    mine = {"company_id": company.id}
    newest = select(Contact).filter_by(**mine).order_by(Contact.id.desc()).limit(MOST_CONTACTS)
    return Overview(
        keys=session.scalars(select(ApiKey).filter_by(**mine).order_by(ApiKey.id)).all(),
        accounts=session.scalars(select(Account).filter_by(**mine).order_by(Account.code)).all(),
        tax_codes=session.scalars(select(TaxCode).filter_by(**mine).order_by(TaxCode.code)).all(),
        currencies=session.scalars(select(Currency).filter_by(**mine).order_by(Currency.code)).all(),
        items=session.scalars(select(Item).filter_by(**mine).order_by(Item.sku)).all(),
        contacts=session.scalars(newest).all(),
        contact_count=session.scalar(select(func.count()).select_from(Contact).filter_by(**mine)) or 0,
        draft_count=session.scalar(select(func.count()).select_from(Transaction).filter_by(**mine, draft=True)) or 0,
    )
