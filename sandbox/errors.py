"""The answers of the API that are not 200, as exceptions."""

from http import HTTPStatus
from typing import ClassVar


class ApiError(Exception):
    """AiAccount refuses the whole call; ``detail`` goes into the answer as it is."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(self, message: str = "", **detail: object) -> None:
        super().__init__(message or self.message)
        self.detail = detail


class KeyInvalidError(ApiError):
    """No key of this server matches the Authorization header."""

    status, code = HTTPStatus.UNAUTHORIZED, "KEY_INVALID"
    message = "The API key is not known. Send it as 'Authorization: Bearer KEY', without spaces around it."


class KeyDisabledError(ApiError):
    """The key was disabled."""

    status, code = HTTPStatus.UNAUTHORIZED, "KEY_DISABLED"
    message = "The API key is disabled. Make a new one under Settings, Integrations, API Keys."


class CompanyNotFoundError(ApiError):
    """The company is unknown, or is not the one the key belongs to."""

    status, code = HTTPStatus.NOT_FOUND, "COMPANY_NOT_FOUND"
    message = "This API key opens no company of that name."


class ScopeMissingError(ApiError):
    """The key may not write this kind; ``detail.scope`` names what it lacks."""

    status, code = HTTPStatus.FORBIDDEN, "SCOPE_MISSING"
    message = "The API key lacks the permission for this import."


class QuotaExceededError(ApiError):
    """The month's transactions are used up, or this import would use up more than is left."""

    status, code = HTTPStatus.PAYMENT_REQUIRED, "QUOTA_EXCEEDED"
    message = "The monthly number of transactions would be exceeded. Nothing of this import was posted."


class IdempotencyKeyMissingError(ApiError):
    """The call has no Idempotency-Key header."""

    status, code = HTTPStatus.BAD_REQUEST, "IDEMPOTENCY_KEY_MISSING"
    message = "Send an Idempotency-Key header with every import."


class IdempotencyConflictError(ApiError):
    """The idempotency key was used before, with another file or kind."""

    status, code = HTTPStatus.CONFLICT, "IDEMPOTENCY_CONFLICT"
    message = "This Idempotency-Key was used before with another file. Use a new key for a new file."


class KeyPausedError(ApiError):
    """The key is paused; ``detail`` names the import that holds the file."""

    status, code = HTTPStatus.LOCKED, "KEY_PAUSED"
    message = "The API key is paused. The file is held and will be processed when the key is un-paused."


class FileTooLargeError(ApiError):
    """The file has more bytes than AiAccount takes."""

    status, code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "FILE_TOO_LARGE"
    message = "The file is too large. Split it into smaller ones."


class NotMultipartError(ApiError):
    """The body is not a multipart form."""

    status, code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "FILE_UNREADABLE"
    message = "Send the workbook as multipart/form-data with the fields 'file' and 'company'."


class FileUnreadableError(ApiError):
    """The file is not a workbook that can be read."""

    status, code = HTTPStatus.UNPROCESSABLE_ENTITY, "FILE_UNREADABLE"
    message = "The file cannot be read as an xlsx workbook."


class ColumnMissingError(ApiError):
    """Required columns are not in row 1; ``detail.columns`` names them all, ``detail.column`` the first."""

    status, code = HTTPStatus.UNPROCESSABLE_ENTITY, "COLUMN_MISSING"
    message = "The sheet lacks required columns."


class ImportNotFoundError(ApiError):
    """This company never saw that import or idempotency key."""

    status, code = HTTPStatus.NOT_FOUND, "IMPORT_NOT_FOUND"
    message = "This company has no such import."


class NotFoundError(ApiError):
    """The API has no such address."""

    status, code = HTTPStatus.NOT_FOUND, "NOT_FOUND"
    message = "The API has no such address."
