"""The settings pages that AiAccount's errors point to: what a company has of one subject, and the controls for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from sandbox.companies import find_company
from sandbox.controls import CONTROLS
from sandbox.models import Company
from sandbox.overview import read_overview
from sandbox.practice import practice

bp = Blueprint("settings", __name__)


@dataclass(frozen=True)
class Subject:
    """One page: its title, the part of the company it shows, and the actions it offers."""

    title: str
    shows: str
    actions: tuple[str, ...] = ()


_KEYS = ("pause_key", "unpause_key", "disable_key", "enable_key", "add_scope", "remove_scope")
SUBJECTS: Mapping[str, Subject] = {
    "/settings/company": Subject("Company", "facts"),
    "/settings/integrations/api-keys": Subject("API Keys", "keys", _KEYS),
    "/settings/accounts": Subject(
        "Accounts", "accounts", ("add_account", "activate_account", "deactivate_account", "remove_account")
    ),
    "/settings/tax-codes": Subject("Tax Codes", "tax_codes", ("add_tax_code", "remove_tax_code")),
    "/settings/currencies": Subject("Currencies", "currencies", ("add_currency", "remove_currency")),
    "/settings/periods": Subject("Accounting Periods", "facts", ("lock_period", "unlock_period")),
    "/settings/rounding": Subject("Rounding", "facts", ("set_rounding",)),
    "/settings/e-invoice": Subject("e-Invoice", "facts", ("set_einvoice",)),
    "/settings/plan": Subject("Plan", "facts", ("set_quota",)),
    "/settings/items": Subject("Items", "items", ("add_item", "remove_item")),
    "/settings/contacts": Subject("Contacts", "contacts", ("add_contact",)),
}


def show(path: str) -> ResponseReturnValue:
    """One subject of the company that is named; of the only one when none is, else a list to choose from."""
    subject = SUBJECTS[path]
    with practice().store.reader() as session:
        companies = session.scalars(select(Company).order_by(Company.name)).all()
        company = companies[0] if len(companies) == 1 else None
        if asked := request.args.get("company"):
            company = find_company(session, asked) or abort(404)
        return render_template(
            "settings.html",
            path=path,
            subject=subject,
            company=company,
            companies=companies,
            overview=read_overview(session, company) if company else None,
            controls=[CONTROLS[action] for action in subject.actions],
        )


for _path in SUBJECTS:
    bp.add_url_rule(_path, view_func=show, defaults={"path": _path})
