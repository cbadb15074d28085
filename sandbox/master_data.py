"""Changing a company's master data through the practice controls; each raises ControlError with a sentence."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sandbox.companies import ACCOUNTS, OWN_ACCOUNTS, TAX_CODES
from sandbox.models import Account, Company, Contact, Currency, Item, TaxCode, Transaction
from sandbox.parameters import ControlError, Parameters

# LHDN's: sales tax, service tax, tourism tax, high-value goods, low-value goods, none, exempt.
TAX_TYPES = ("01", "02", "03", "04", "05", "06", "E")
ROLES = ("customer", "supplier")


def add_tax_code(session: Session, company: Company, parameters: Parameters) -> None:
    """Add a tax code, or change it; the documented ones have their own rate and name."""
    code = parameters.text("code")
    documented = {known: rest for known, *rest in TAX_CODES}
    name, rate, tax_type = documented.get(code, [code, "0", "06"])
    tax_code = TaxCode(
        company_id=company.id,
        code=code,
        name=parameters.text("name", name),
        rate=parameters.fraction("rate", rate),
        tax_type=parameters.one_of("tax_type", TAX_TYPES, tax_type),
        active=True,
    )
    session.merge(tax_code)


def remove_tax_code(session: Session, company: Company, parameters: Parameters) -> None:
    """Take a tax code away."""
    code = parameters.text("code")
    session.execute(delete(TaxCode).where(TaxCode.company_id == company.id, TaxCode.code == code))


def add_currency(session: Session, company: Company, parameters: Parameters) -> None:
    """Switch a currency on."""
    code = parameters.text("currency")
    if len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise ControlError("'currency' must be an ISO 4217 code such as EUR.")
    session.merge(Currency(company_id=company.id, code=code, active=True))


def remove_currency(session: Session, company: Company, parameters: Parameters) -> None:
    """Switch a currency off."""
    code = parameters.text("currency")
    session.execute(delete(Currency).where(Currency.company_id == company.id, Currency.code == code))


def add_account(session: Session, company: Company, parameters: Parameters) -> None:
    """Add an account, or activate and rename it."""
    code = parameters.text("account")
    name = parameters.text("name", dict(ACCOUNTS).get(code, "Account"))
    session.merge(Account(company_id=company.id, code=code, name=name, active=True))


def remove_account(session: Session, company: Company, parameters: Parameters) -> None:
    """Take an account away; the ledger's own stay."""
    session.delete(_account(session, company, parameters))


def set_account_active(session: Session, company: Company, parameters: Parameters, *, active: bool) -> None:
    """Activate or deactivate an account; the ledger's own stay active."""
    _account(session, company, parameters).active = active


def add_item(session: Session, company: Company, parameters: Parameters) -> None:
    """Add a stock item, or count it anew. Its SKU is taken exactly as it is given, spaces and all."""
    sku = parameters.exact_text("sku")
    name, on_hand = parameters.text("name", sku.strip() or sku), parameters.amount("on_hand", "0")
    session.merge(Item(company_id=company.id, sku=sku, name=name, active=True, on_hand=on_hand))


def remove_item(session: Session, company: Company, parameters: Parameters) -> None:
    """Take a stock item away."""
    session.execute(delete(Item).where(Item.company_id == company.id, Item.sku == parameters.exact_text("sku")))


def add_contact(session: Session, company: Company, parameters: Parameters) -> None:
    """Add a customer or supplier as somebody would by hand, or change what is known of them."""
    role, name = parameters.one_of("role", ROLES, "customer"), parameters.exact_text("name")
    contact = session.scalar(select(Contact).filter_by(company_id=company.id, role=role, name=name))
    if contact is None:
        contact = Contact(company_id=company.id, role=role, name=name)
        session.add(contact)
    for field in ("tin", "id_type", "id_number", "reference"):
        setattr(contact, field, parameters.text(field, ""))


def post_drafts(session: Session, company: Company, parameters: Parameters) -> None:
    """Post every draft of the company, as somebody would one by one."""
    drafts = (Transaction.company_id == company.id, Transaction.draft)
    first = session.scalar(select(Transaction.date).where(*drafts).order_by(Transaction.date).limit(1))
    if first and company.locked_until and first <= company.locked_until:
        raise ControlError(f"There is a draft of {first}, and the period up to {company.locked_until} is locked.")
    session.execute(update(Transaction).where(*drafts).values(draft=False))


def _account(session: Session, company: Company, parameters: Parameters) -> Account:
    code = parameters.text("account")
    if code in OWN_ACCOUNTS:
        raise ControlError(f"The ledger itself books to {code}, so it stays.")
    account = session.get(Account, (company.id, code))
    if account is None:
        raise ControlError(f"{company.name} has no account {code}.")
    return account
