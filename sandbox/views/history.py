"""Import History: every import, its documents, and the line of each error."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from sandbox.companies import find_company
from sandbox.models import Company, Document, DocumentState, Import
from sandbox.practice import practice

bp = Blueprint("history", __name__, url_prefix="/history")

NEWEST = 200
# Rejected documents are what people come for.
_FIRST = (DocumentState.REJECTED, DocumentState.DUPLICATE, DocumentState.POSTED)


@bp.get("")
def index() -> ResponseReturnValue:
    """The newest imports, of all companies or of one (by name or id)."""
    chosen = request.args.get("company", "")
    with practice().store.reader() as session:
        company = find_company(session, chosen) if chosen else None
        if chosen and company is None:
            abort(404)
        newest = select(Import).options(joinedload(Import.company)).order_by(Import.id.desc()).limit(NEWEST)
        imports = session.scalars(newest.where(Import.company_id == company.id) if company else newest).all()
        companies = session.scalars(select(Company).order_by(Company.name)).all()
        return render_template("history.html", imports=imports, companies=companies, chosen=company)


@bp.get("/<int(max=999999999999):import_id>")
def show(import_id: int) -> ResponseReturnValue:
    """One import with its documents, the rejected ones first."""
    documents_of = selectinload(Import.documents)
    together = (
        joinedload(Import.company),
        documents_of.selectinload(Document.refusals),
        documents_of.joinedload(Document.transaction),
    )
    with practice().store.reader() as session:
        found = session.scalar(select(Import).where(Import.id == import_id).options(*together))
        if found is None:
            abort(404)
        documents = sorted(found.documents, key=lambda document: _FIRST.index(document.state))
        return render_template("import.html", found=found, documents=documents)
