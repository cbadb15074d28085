"""Which error an answer is that is not 200: decided by status, and by AiAccount's own code where it gave one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from destinations.aiaccount.answers import ErrorBody, read_error
from destinations.aiaccount.errors import IdempotencyConflictError, NotAnsweredError, WrongAddressError
from destinations.aiaccount.wire import Answer
from destinations.base import (
    AnswerLostError,
    BatchRejectedError,
    DestinationError,
    KeyPausedError,
    KeyRejectedError,
    QuotaExceededError,
    RateLimitedError,
    ScopeMissingError,
    TooLargeError,
    UnreachableError,
    UnreadableAnswerError,
    WrongCompanyError,
)

SHORTEST_WAIT, USUAL_WAIT, LONGEST_WAIT = 1, 60, 3600
"""Seconds to wait when AiAccount asks for a slower pace; the usual one when it does not say how slow."""

_NOT_TAKEN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)


def upload_error(answer: Answer, now: datetime) -> DestinationError:
    """The error of a POST. Only a plain refusal means that nothing was stored; all else is uncertain."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _NOT_TAKEN:
        return AnswerLostError(_detail(answer))
    if answer.status < HTTPStatus.BAD_REQUEST:
        return UnreadableAnswerError(_detail(answer))
    return _refusal(answer, now)


def question_error(answer: Answer, now: datetime) -> DestinationError:
    """The error of a GET, which stores nothing and so is never uncertain."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _NOT_TAKEN:
        return NotAnsweredError(_detail(answer))
    if answer.status < HTTPStatus.BAD_REQUEST:
        return WrongAddressError(_detail(answer))
    return _refusal(answer, now)


def _refusal(answer: Answer, now: datetime) -> DestinationError:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = retry_after(answer.headers.get("Retry-After"), now)
        return RateLimitedError(_detail(answer), retry_after=wait)
    error = read_error(answer)
    if answer.status in _BY_CODE:
        return _BY_CODE[answer.status](answer, error)
    return _BY_STATUS.get(answer.status, BatchRejectedError)(_detail(answer))


def _forbidden(answer: Answer, error: ErrorBody | None) -> DestinationError:
    """Without AiAccount's code it is something in between that forbids: a firewall, a company proxy."""
    if error is None or error.code != "SCOPE_MISSING":
        return UnreachableError(_detail(answer))
    return ScopeMissingError(str(error.detail.get("scope") or error.text))


def _not_found(answer: Answer, error: ErrorBody | None) -> DestinationError:
    if error is None or error.code != "COMPANY_NOT_FOUND":
        return WrongAddressError(_detail(answer))
    return WrongCompanyError(error.text)


def _conflict(answer: Answer, error: ErrorBody | None) -> DestinationError:
    if error is None or error.code != "IDEMPOTENCY_CONFLICT":
        return UnreadableAnswerError(_detail(answer))
    return IdempotencyConflictError(error.text)


def _locked(answer: Answer, error: ErrorBody | None) -> DestinationError:
    if error is None or error.code != "KEY_PAUSED":
        return UnreadableAnswerError(_detail(answer))
    return KeyPausedError(error.text)


_BY_CODE: Mapping[int, Callable[[Answer, ErrorBody | None], DestinationError]] = {
    HTTPStatus.FORBIDDEN: _forbidden,
    HTTPStatus.NOT_FOUND: _not_found,
    HTTPStatus.CONFLICT: _conflict,
    HTTPStatus.LOCKED: _locked,
}
"""The statuses that proxies and other programs give too, so that only AiAccount's code tells what is meant."""

_BY_STATUS: Mapping[int, type[DestinationError]] = {
    HTTPStatus.UNAUTHORIZED: KeyRejectedError,
    HTTPStatus.PAYMENT_REQUIRED: QuotaExceededError,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLargeError,
}
"""The statuses that say enough by themselves; every other one from 400 to 499 is a refused workbook."""


def retry_after(header: str | None, now: datetime) -> int:
    """Seconds to wait out of a Retry-After header, which is a number or a date; never more than an hour."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return _bounded(float(text[:9]))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return USUAL_WAIT
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _bounded((aware - now).total_seconds())


def _bounded(seconds: float) -> int:
    return int(min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT))


def _detail(answer: Answer) -> str:
    """The status, and AiAccount's own code, words and column where it gave them."""
    error = read_error(answer)
    if error is None:
        return f"status {answer.status}"
    column = error.detail.get("columns") or error.detail.get("column")
    named = ", ".join(column) if isinstance(column, list) else column
    return " ".join(str(part) for part in (f"{error.code}:", error.text, named and f"[{named}]") if part)
