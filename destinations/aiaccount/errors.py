"""What can go wrong with AiAccount besides what any destination knows."""

from __future__ import annotations

from destinations.base import BatchRejectedError, DestinationError, UnreachableError


class NotAnsweredError(UnreachableError):
    """AiAccount gave no proper answer to a question; nothing was sent with it. Ask again in a while."""

    code = "NOT_ANSWERED"


class WrongAddressError(DestinationError):
    """What is at AIACCOUNT_URL does not answer as AiAccount does. The super admin should check that address."""

    code = "WRONG_ADDRESS"


class IdempotencyConflictError(BatchRejectedError):
    """AiAccount has another workbook under this parcel's key, so it took nothing now. Compare its Import History."""

    code = "IDEMPOTENCY_CONFLICT"
    may_split = False


class ParcelDamagedError(DestinationError):
    """The frozen workbook on our disk was changed or lost, so nothing was sent. The super admin should restore it."""

    code = "PARCEL_DAMAGED"
