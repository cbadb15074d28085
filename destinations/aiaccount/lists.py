"""Reading the lists of AiAccount's master data, as strictly as its other answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from destinations.aiaccount.answers import Body, Code, Id, Said, read_body
from destinations.aiaccount.wire import Answer
from destinations.master_data import Account, AccountingPeriod, Contact, Currency, Item, TaxCode


class _Account(Body):
    code: Code
    name: Said = ""
    active: bool


class _TaxCode(Body):
    code: Code
    name: Said = ""
    rate: Decimal | None = None
    tax_type: Code = ""
    active: bool


class _Currency(Body):
    code: Code
    active: bool


class _Period(Body):
    name: Said = ""
    active: bool = True
    locked_until: date | None


class _Item(Body):
    sku: Said
    name: Said = ""
    active: bool = True
    on_hand: Decimal | None = None


class _Contact(Body):
    id: Id
    role: Said
    name: Said
    tin: Said = ""
    id_type: Said = ""
    id_number: Said = ""
    reference: Said = ""


_ACCOUNTS = TypeAdapter(list[_Account])
_TAX_CODES = TypeAdapter(list[_TaxCode])
_CURRENCIES = TypeAdapter(list[_Currency])
_PERIODS = TypeAdapter(list[_Period])
_ITEMS = TypeAdapter(list[_Item])
_CONTACTS = TypeAdapter(list[_Contact])


def read_accounts(answer: Answer) -> tuple[Account, ...]:
    """The chart of accounts. Raises UnreadableAnswerError, as all of these."""
    return tuple(Account(one.code, one.name, one.active) for one in read_body(answer, _ACCOUNTS))


def read_tax_codes(answer: Answer) -> tuple[TaxCode, ...]:
    """The tax codes."""
    found = read_body(answer, _TAX_CODES)
    return tuple(TaxCode(one.code, one.name, one.rate, one.tax_type, one.active) for one in found)


def read_currencies(answer: Answer) -> tuple[Currency, ...]:
    """The currencies."""
    return tuple(Currency(one.code, one.active) for one in read_body(answer, _CURRENCIES))


def read_periods(answer: Answer) -> tuple[AccountingPeriod, ...]:
    """The accounting periods."""
    found = read_body(answer, _PERIODS)
    return tuple(AccountingPeriod(one.name, one.active, one.locked_until) for one in found)


def read_items(answer: Answer) -> tuple[Item, ...]:
    """The stock items."""
    return tuple(Item(one.sku, one.name, one.active, one.on_hand) for one in read_body(answer, _ITEMS))


def read_contacts(answer: Answer) -> tuple[tuple[str, Contact], ...]:
    """One page of contacts, each with the id that the next page comes after."""
    found = read_body(answer, _CONTACTS)
    return tuple((str(one.id), _contact(one)) for one in found)


def _contact(one: _Contact) -> Contact:
    return Contact(one.name, one.role, one.tin, one.id_type, one.id_number, one.reference)
