"""AiAccount's API, version 1: the lists of a company's master data."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from sandbox.answers import contact_answer, day_or_none, item_answer, tax_code_answer
from sandbox.models import Account, Contact, Currency, Item, TaxCode
from sandbox.practice import practice
from sandbox.views.caller import key, refuse_other_company

bp = Blueprint("lists", __name__)

CONTACTS_A_PAGE = 500
_Row = TypeVar("_Row")


@bp.get("/tax-codes")
def tax_codes() -> ResponseReturnValue:
    """The company's tax codes; rates are fractions as text."""
    return _listed(select(TaxCode).order_by(TaxCode.code), tax_code_answer)


@bp.get("/accounts")
def accounts() -> ResponseReturnValue:
    """The company's chart of accounts."""
    found = select(Account).order_by(Account.code)
    return _listed(found, lambda account: {"code": account.code, "name": account.name, "active": account.active})


@bp.get("/currencies")
def currencies() -> ResponseReturnValue:
    """The currencies that are switched on."""
    found = select(Currency).order_by(Currency.code)
    return _listed(found, lambda currency: {"code": currency.code, "active": currency.active})


@bp.get("/items")
def items() -> ResponseReturnValue:
    """The company's stock items; what is on hand is a number as text."""
    return _listed(select(Item).order_by(Item.sku), item_answer)


@bp.get("/contacts")
def contacts() -> ResponseReturnValue:
    """One page of customers and suppliers, those whose id comes after ?after=; an empty one when there are no more."""
    after = request.args.get("after", "")
    first = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    found = select(Contact).where(Contact.id > first).order_by(Contact.id).limit(CONTACTS_A_PAGE)
    return _listed(found, contact_answer)


@bp.get("/periods")
def periods() -> ResponseReturnValue:
    """One period: everything, locked up to and including a day or not at all."""
    refuse_other_company(request.args.get("company"))
    return jsonify([{"name": "All", "active": True, "locked_until": day_or_none(key().company.locked_until)}])


def _listed(found: Select[_Row], answer: Callable[[_Row], dict[str, Any]]) -> Response:
    refuse_other_company(request.args.get("company"))
    with practice().store.reader() as session:
        return jsonify([answer(row) for row in session.scalars(found.filter_by(company_id=key().company_id))])
