"""The practice pages: companies, their master data and controls, trial balance and journal."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sandbox.answers import day_or_none
from sandbox.beancount import beancount_journal
from sandbox.companies import CompanyExistsError, CompanyNameError, add_company, find_company
from sandbox.controls import CONTROLS, GROUPS, control
from sandbox.faults import pending_faults
from sandbox.hledger import hledger_journal
from sandbox.models import Company, Transaction
from sandbox.money import plain
from sandbox.overview import read_overview
from sandbox.parameters import ControlError, Parameters
from sandbox.practice import practice
from sandbox.receiving import finish_due
from sandbox.trial_balance import TrialBalance, read_trial_balance
from sandbox.views.settings import SUBJECTS

bp = Blueprint("pages", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """All companies, and a form for a new one."""
    return _companies_page()


@bp.post("/practice/companies")
def make_company() -> ResponseReturnValue:
    """Make a company and show its key, this once."""
    name = _sent().get("name")
    try:
        with practice().store.writer() as session:
            made, key = add_company(session, name if isinstance(name, str) else "", practice().now())
    except CompanyNameError as error:
        return _refused(str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    except CompanyExistsError as error:
        return _refused(str(error), HTTPStatus.CONFLICT)
    if request.is_json:
        return jsonify(id=made.id, name=made.name, key=key), HTTPStatus.CREATED
    return render_template("made.html", company=made, key=key), HTTPStatus.CREATED


@bp.post("/practice/faults")
def make_fault() -> ResponseReturnValue:
    """Use one practice control on a company, named by its name."""
    sent = _sent()
    try:
        company = _use(Parameters(sent))
    except ControlError as error:
        return _refused(str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    finish_due(practice(), company.id)
    if request.is_json:
        return jsonify(company=company.name, action=sent["action"])
    return redirect(_page_of(company, str(sent.get("back", ""))), HTTPStatus.SEE_OTHER)


@bp.get("/practice/<path:name>/trial-balance")
def trial_balance(name: str) -> ResponseReturnValue:
    """The trial balance, up to and including ?until=DAY; JSON when asked for."""
    until, wrong = _until()
    with practice().store.reader() as session:
        found = _company(session, name)
        if wrong:
            return _refused(wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
        balance = read_trial_balance(session, found, until)
    if _wants_json():
        return jsonify(_balance_answer(found, balance))
    return render_template("trial_balance.html", company=found, balance=balance)


@bp.get("/practice/<path:name>/journal.hledger")
def journal(name: str) -> ResponseReturnValue:
    """The whole journal as text for hledger."""
    with practice().store.reader() as session:
        return Response("".join(hledger_journal(session, _company(session, name))), mimetype="text/plain")


@bp.get("/practice/<path:name>/journal.beancount")
def beancount(name: str) -> ResponseReturnValue:
    """The whole journal as text for Beancount."""
    with practice().store.reader() as session:
        return Response("".join(beancount_journal(session, _company(session, name))), mimetype="text/plain")


@bp.get("/practice/<path:name>")
def company(name: str) -> ResponseReturnValue:
    """One company: master data, keys, pending faults, controls."""
    with practice().store.reader() as session:
        found = _company(session, name)
        return render_template(
            "company.html",
            company=found,
            groups=[(group, [one for one in CONTROLS.values() if one.group == group]) for group in GROUPS],
            faults=pending_faults(session, found),
            overview=read_overview(session, found),
        )


def _companies_page() -> str:
    count = func.count(Transaction.id)
    chosen = select(Company, count).outerjoin(Transaction, Transaction.company_id == Company.id)
    with practice().store.reader() as session:
        companies = session.execute(chosen.group_by(Company.id).order_by(Company.name)).all()
        return render_template("companies.html", companies=companies)


def _sent() -> Mapping[str, Any]:
    if not request.is_json:
        return request.form.to_dict()
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _use(parameters: Parameters) -> Company:
    name = parameters.text("company")
    chosen = control(parameters.text("action"))
    with practice().store.writer() as session:
        found = session.scalar(select(Company).where(Company.name == name))
        if found is None:
            raise ControlError(f"There is no company named {name}.")
        chosen.apply(session, found, parameters)
        return found


def _page_of(company: Company, path: str) -> str:
    """The page that a control was used on: one of the settings pages, or the company's own."""
    if path in SUBJECTS:
        return url_for("settings.show", path=path, company=company.id)
    return url_for("pages.company", name=company.id)


def _until() -> tuple[date | None, str]:
    text = request.args.get("until", "")
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, "'until' must be a day such as 2010-12-31."


def _company(session: Session, name: str) -> Company:
    found = find_company(session, name)
    return found if found else abort(404)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _refused(message: str, status: HTTPStatus) -> ResponseReturnValue:
    if request.is_json or _wants_json():
        return jsonify(error={"code": status.name, "message": message, "detail": {}}), status
    return render_template("refused.html", message=message), status


def _balance_answer(company: Company, balance: TrialBalance) -> dict[str, Any]:
    home = company.home_currency
    return {
        "company": company.name,
        "until": day_or_none(balance.until),
        "accounts": [
            {
                "account": one.account,
                "name": one.name,
                "debit": plain(one.debit, home),
                "credit": plain(one.credit, home),
                "balance": plain(one.balance, home),
            }
            for one in balance.accounts
        ],
        "total_debit": plain(balance.total_debit, home),
        "total_credit": plain(balance.total_credit, home),
    }
