"""AiAccount's API, version 1."""

from http import HTTPStatus

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from sandbox.answers import company_answer, error_answer, import_answer, import_summary
from sandbox.errors import (
    ApiError,
    FileUnreadableError,
    IdempotencyKeyMissingError,
    ImportNotFoundError,
    KeyPausedError,
    NotFoundError,
    NotMultipartError,
)
from sandbox.faults import BEFORE, IMPORTS, QUEUED, READS, claim_fault
from sandbox.keys import find_key, refuse_without_scope
from sandbox.mishaps import happen
from sandbox.models import Document, Fault, Import, ImportState
from sandbox.practice import practice
from sandbox.receiving import Upload, finish_due, receive
from sandbox.sheets import KINDS, Kind
from sandbox.views import lists
from sandbox.views.caller import key, refuse_other_company

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.register_blueprint(lists.bp)

NEWEST = 100


@bp.errorhandler(ApiError)
def refuse(error: ApiError) -> ResponseReturnValue:
    """Every refusal of the API is JSON of one shape."""
    return jsonify(error_answer(error)), error.status


@bp.before_request
def identify() -> ResponseReturnValue | None:
    """Find the caller's key; a read may then meet a fault."""
    with practice().store.reader() as session:
        g.key = find_key(session, request.headers.get("Authorization", ""))
    if request.method != "GET":
        return None
    fault = claim_fault(practice().store, key().company_id, READS)
    return happen(fault, practice(), None) if fault else None


@bp.get("/company")
def company() -> ResponseReturnValue:
    """The connection test."""
    refuse_other_company(request.args.get("name"))
    return jsonify(company_answer(key().company, key()))


@bp.post("/imports/<kind_key>")
def start_import(kind_key: str) -> ResponseReturnValue:
    """Take a workbook: 200 when it was judged, 202 when it is queued."""
    kind = _allowed_kind(kind_key)
    fault = claim_fault(practice().store, key().company_id, IMPORTS)
    if fault and fault.moment == BEFORE and (answer := happen(fault, practice(), None)):
        return answer
    answer = _received(kind, fault)
    if fault and fault.moment != BEFORE:
        return happen(fault, practice(), answer) or answer
    return answer


@bp.get("/imports/<int(max=999999999999):import_id>")
def read_import(import_id: int) -> ResponseReturnValue:
    """Read one import back."""
    finish_due(practice(), key().company_id)
    return _found(Import.id == import_id)


@bp.get("/imports")
def list_imports() -> ResponseReturnValue:
    """Read one import back by its idempotency key; without one, list the newest."""
    if "company" in request.args:
        refuse_other_company(request.args["company"])
    finish_due(practice(), key().company_id)
    if "idempotency_key" in request.args:
        return _found(Import.idempotency_key == request.args["idempotency_key"])
    with practice().store.reader() as session:
        newest = select(Import).filter_by(company_id=key().company_id).order_by(Import.id.desc()).limit(NEWEST)
        return jsonify([import_summary(found, _history_url(found)) for found in session.scalars(newest)])


@bp.route("/", defaults={"_path": ""}, methods=["GET", "POST"])
@bp.route("/<path:_path>", methods=["GET", "POST"])
def unknown(_path: str) -> ResponseReturnValue:
    """Whatever else is asked for."""
    raise NotFoundError


def _allowed_kind(kind_key: str) -> Kind:
    if kind_key not in KINDS:
        raise NotFoundError(f"There is no import {kind_key}. There are: {', '.join(KINDS)}.")
    if request.mimetype != "multipart/form-data":
        raise NotMultipartError
    refuse_other_company(request.form.get("company"))
    refuse_without_scope(key(), KINDS[kind_key].side.scope)
    if not request.headers.get("Idempotency-Key", "").strip():
        raise IdempotencyKeyMissingError
    return KINDS[kind_key]


def _received(kind: Kind, fault: Fault | None) -> Response:
    """The true answer, whatever a fault makes of it afterwards."""
    try:
        return _answered(receive(practice(), key(), _upload(kind, fault)))
    except ApiError as error:
        answer = jsonify(error_answer(error))
        answer.status_code = error.status
        return answer


def _upload(kind: Kind, fault: Fault | None) -> Upload:
    if "file" not in request.files:
        raise FileUnreadableError("The form has no file in its field 'file'.")
    seconds = fault.seconds if fault and fault.action == QUEUED else None
    return Upload(kind, request.headers["Idempotency-Key"].strip(), request.files["file"].read(), seconds)


def _answered(import_id: int) -> Response:
    finish_due(practice(), key().company_id)
    with practice().store.reader() as session:
        found = _load(session, Import.id == import_id)
        if found.state is ImportState.HELD:
            raise KeyPausedError(import_id=found.id, state=found.state.value, history_url=_history_url(found))
        answer = jsonify(import_answer(found, _history_url(found)))
        answer.status_code = HTTPStatus.ACCEPTED if found.state is ImportState.QUEUED else HTTPStatus.OK
        return answer


def _found(which: ColumnElement[bool]) -> Response:
    with practice().store.reader() as session:
        found = _load(session, which)
        return jsonify(import_answer(found, _history_url(found)))


def _load(session: Session, which: ColumnElement[bool]) -> Import:
    documents = selectinload(Import.documents)
    together = (
        joinedload(Import.company),
        documents.selectinload(Document.refusals),
        documents.joinedload(Document.transaction),
    )
    found = session.scalar(select(Import).where(Import.company_id == key().company_id, which).options(*together))
    if found is None:
        raise ImportNotFoundError
    return found


def _history_url(found: Import) -> str:
    return url_for("history.show", import_id=found.id, _external=True)
