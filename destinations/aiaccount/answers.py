"""Reading AiAccount's answers, strictly: what does not add up is not believed.

Fields that we do not know are ignored; those we know must be there, of their type, and agree with each other and with
what was sent. An answer that fails is an UnreadableAnswerError, so the parcel stays uncertain and is asked about.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urljoin, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from accounting.documents import DocumentKind
from accounting.words import N_
from destinations.aiaccount.wire import Answer
from destinations.base import (
    BatchRejectedError,
    Company,
    Connection,
    DocumentResult,
    DocumentState,
    Found,
    Parcel,
    Refusal,
    Result,
    ResultState,
    UnreadableAnswerError,
)

NO_REASON = N_("AiAccount gave no reason.")

_LONGEST_DETAIL = 500


def _moment(said: object) -> datetime | None:
    """A moment with its time zone, in UTC. One that is written otherwise was not told: nothing depends on it alone."""
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
        return found.astimezone(UTC) if found is not None and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


_Number = Annotated[int, Field(ge=0)]
_SheetRow = Annotated[int, Field(ge=1)]
# PostgreSQL keeps no NUL in a text, and what AiAccount says is kept.
Said = Annotated[str, AfterValidator(lambda text: text.replace("\0", "\N{REPLACEMENT CHARACTER}"))]
Code = Annotated[Said, Field(max_length=100)]
Id = Code | int
# As text, so that no reader on the way makes a float of it.
_Amount = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$")]
_Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
_Moment = Annotated[datetime | None, BeforeValidator(_moment)]
_Anything = TypeVar("_Anything")


class Body(BaseModel):
    """What AiAccount answers: strictly typed, and fields that we do not know are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class KeyBody(Body):
    """The key as the connection test shows it."""

    scopes: list[str]
    state: str


class CompanyBody(Body):
    """The answer to the connection test."""

    id: Id
    name: str
    home_currency: str
    rounding: Literal["line", "sum"]
    key: KeyBody


class _Rows(Body):
    total: _Number
    posted: _Number
    duplicate: _Number
    rejected: _Number


class _Refusal(Body):
    row: _SheetRow | None = None
    column: Said | None = None
    code: Code
    message: Said


class _Document(Body):
    number: str
    party: str
    first_row: _SheetRow
    last_row: _SheetRow
    state: DocumentState
    transaction_id: Id | None = None
    errors: list[_Refusal] = []
    total: _Amount | None = None
    currency: _Currency | None = None
    draft: bool = False

    @model_validator(mode="after")
    def _an_amount_has_a_currency(self) -> Self:
        if (self.total is None) != (self.currency is None):
            raise ValueError("total and currency go together")
        return self

    @property
    def row_count(self) -> int:
        return self.last_row - self.first_row + 1


class _Error(Body):
    code: Code
    message: Said


class _Import(Body):
    id: Id
    kind: str
    company: str
    state: ResultState
    idempotency_key: str
    rows: _Rows
    documents: list[_Document]
    history_url: Said = ""
    received_at: _Moment = None
    error: _Error | None = None
    """Set when a file that was held or queued turned out to be unusable; not in the contract, the practice server's."""


class ErrorBody(Body):
    """What every error answer says."""

    code: Code
    message: Said = ""
    detail: dict[str, Said | int | float | bool | list[Said] | None] = {}

    @property
    def text(self) -> str:
        """Its message, cut to a length that fits on a page."""
        return self.message[:_LONGEST_DETAIL]


class _ErrorEnvelope(Body):
    error: ErrorBody


_COMPANY = TypeAdapter(CompanyBody)
_IMPORT = TypeAdapter(_Import)
_ERROR = TypeAdapter(_ErrorEnvelope)


def read_body(answer: Answer, shape: TypeAdapter[_Anything]) -> _Anything:
    """The body in its shape. Raises UnreadableAnswerError."""
    if not answer.is_json:
        raise UnreadableAnswerError(f"status {answer.status}, and not JSON")
    try:
        return shape.validate_json(answer.body)
    except ValidationError as error:
        # Without the cause, whose text repeats what was answered.
        raise UnreadableAnswerError(_first_complaint(error)) from None


def read_company(answer: Answer) -> Company:
    """The company that the connection test found. Raises UnreadableAnswerError."""
    body = read_body(answer, _COMPANY)
    return Company(
        id=str(body.id),
        name=body.name,
        home_currency=body.home_currency,
        rounding=body.rounding,
        scopes=tuple(body.key.scopes),
        key_state=body.key.state,
    )


def read_error(answer: Answer) -> ErrorBody | None:
    """What an error answer says; None when it is not AiAccount's own (a proxy's page, say)."""
    try:
        return read_body(answer, _ERROR).error
    except UnreadableAnswerError:
        return None


def read_found(answer: Answer, connection: Connection, idempotency_key: str, base_url: str) -> Found:
    """An import that we know by its key alone. Raises UnreadableAnswerError."""
    body = read_body(answer, _IMPORT)
    if (body.company, body.idempotency_key) != (connection.company, idempotency_key):
        raise UnreadableAnswerError("it is about another company or parcel")
    documents = sorted(body.documents, key=lambda document: document.first_row)
    if body.state is ResultState.FINISHED and body.error is None:
        _check_counts(documents, body.rows)
    import_id = str(body.id)
    history = safe_history_url(base_url, import_id, body.history_url)
    found = tuple(_document_result(document) for document in documents)
    try:
        kind = DocumentKind(body.kind)
    except ValueError:
        raise UnreadableAnswerError("it is of a kind we do not send") from None
    return Found(kind, Result(import_id, body.state, history, found, body.received_at))


def read_result(answer: Answer, connection: Connection, parcel: Parcel, base_url: str) -> Result:
    """The result of a parcel. Raises UnreadableAnswerError, and BatchRejectedError for a workbook refused later."""
    body = read_body(answer, _IMPORT)
    _check_that_it_is_ours(body, connection, parcel)
    import_id = str(body.id)
    history = safe_history_url(base_url, import_id, body.history_url)
    if body.error is not None:
        raise BatchRejectedError(f"{body.error.code}: {body.error.message[:_LONGEST_DETAIL]}")
    if body.state is not ResultState.FINISHED:
        return Result(import_id, body.state, history)
    documents = sorted(body.documents, key=lambda document: document.first_row)
    _check_documents(documents, parcel)
    _check_counts(documents, body.rows)
    return Result(import_id, body.state, history, tuple(_document_result(document) for document in documents))


def safe_history_url(base_url: str, import_id: str, given: str = "") -> str:
    """Where a person reads about an import: what AiAccount says when it is a web address, else what we assume."""
    if not given:
        return f"{base_url}/history/{import_id}"
    try:
        url = urljoin(f"{base_url}/", given)
        is_web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        is_web = False
    return url if is_web else f"{base_url}/history/{import_id}"


def _check_that_it_is_ours(body: _Import, connection: Connection, parcel: Parcel) -> None:
    for what, said, sent in (
        ("idempotency key", body.idempotency_key, parcel.idempotency_key),
        ("kind", body.kind, parcel.kind.value),
        ("company", body.company, connection.company),
    ):
        if said != sent:
            raise UnreadableAnswerError(f"it is about another {what}")


def _check_documents(documents: list[_Document], parcel: Parcel) -> None:
    answered = [(document.number, document.party) for document in documents]
    if answered != list(parcel.documents):
        raise UnreadableAnswerError(
            f"it names {len(answered)} documents that are not the {len(parcel.documents)} we sent, in their order"
        )
    last_row = 1
    for document in documents:
        if document.first_row <= last_row or document.last_row < document.first_row:
            raise UnreadableAnswerError(f"it says that {document.number} stands on rows that cannot be")
        last_row = document.last_row


def _check_counts(documents: list[_Document], rows: _Rows) -> None:
    counted = {
        state: sum(document.row_count for document in documents if document.state is state) for state in DocumentState
    }
    said = {
        DocumentState.POSTED: rows.posted,
        DocumentState.DUPLICATE: rows.duplicate,
        DocumentState.REJECTED: rows.rejected,
    }
    if counted != said or rows.total != sum(said.values()):
        raise UnreadableAnswerError("its counts of rows do not add up")


def _document_result(document: _Document) -> DocumentResult:
    is_booked = document.state is not DocumentState.REJECTED
    return DocumentResult(
        number=document.number,
        party=document.party,
        first_row=document.first_row,
        last_row=document.last_row,
        state=document.state,
        transaction_id=None if document.transaction_id is None else str(document.transaction_id),
        refusals=_refusals(document),
        total=Decimal(document.total) if is_booked and document.total else None,
        currency=document.currency if is_booked else None,
        is_draft=document.draft,
    )


def _refusals(document: _Document) -> tuple[Refusal, ...]:
    if document.state is DocumentState.REJECTED and not document.errors:
        return (Refusal(document.number, NO_REASON, "REASON_MISSING", document.first_row),)
    return tuple(
        Refusal(document.number, error.message[:_LONGEST_DETAIL], error.code, error.row, error.column)
        for error in document.errors
    )


def _first_complaint(error: ValidationError) -> str:
    # The input is left out: it may be anything.
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
