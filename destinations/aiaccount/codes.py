"""AiAccount's codes and the errors of its connection: what each means, who can mend it, and where."""

from __future__ import annotations

from collections.abc import Mapping

from accounting.catalogue.entry import (
    BOOK,
    BY_MAPPING_ANOTHER,
    EVERY,
    INVOICES,
    LINED,
    MONEY,
    NOWHERE,
    PAYMENTS,
    RECEIPTS,
    SOURCE_ROW,
    SYNC,
    WAITING,
    Entry,
    Mender,
    Place,
    Remedy,
    Retry,
    Stage,
)
from accounting.words import N_
from destinations.aiaccount.errors import (
    IdempotencyConflictError,
    NotAnsweredError,
    ParcelDamagedError,
    WrongAddressError,
)
from destinations.aiaccount.places import (
    ACCOUNTS,
    ADDRESS,
    COMPANY,
    CURRENCIES,
    DISK,
    EINVOICE,
    HISTORY,
    KEYS,
    NETWORK,
    PERIODS,
    PLAN,
    ROUNDING,
    ROWS,
    TAX_CODES,
    UPDATE,
)
from destinations.base import (
    AnswerLostError,
    BatchRejectedError,
    DestinationError,
    KeyRejectedError,
    RateLimitedError,
    ScopeMissingError,
    TooLargeError,
    UnreachableError,
    UnreadableAnswerError,
    WrongCompanyError,
)


def explain(code: str) -> Entry:
    """The help for a code of AiAccount; one that we do not know is left to AiAccount's own words."""
    return _BY_CODE.get(code) or _refusal(code, _UNKNOWN, _YOU, HISTORY)


_UNKNOWN = N_("AiAccount gave a code that is not known here. Its own words say why; look at the import there.")

_YOU, _ADMIN, _SOURCE = Mender.YOU_IN_AIACCOUNT, Mender.SUPER_ADMIN, Mender.SOURCE
_OPERATOR, _NOBODY = Mender.OPERATOR, Mender.NOBODY


def _error(kind: type[DestinationError], mender: Mender, place: Place = NOWHERE) -> Entry:
    """An error of the connection; its docstring is its meaning."""
    retry = Retry.BY_ITSELF if kind.retryable else Retry.ONCE_MENDED
    return _of_the_call(kind.code, kind().sentence, mender, place, retry)


def _of_the_call(
    code: str, meaning: str, mender: Mender, place: Place = NOWHERE, retry: Retry = Retry.ONCE_MENDED
) -> Entry:
    return Entry(
        code=code, stage=Stage.CONNECTION, meaning=meaning, mender=mender, place=place, retry=retry, pushes=EVERY
    )


def _refusal(
    code: str,
    meaning: str,
    mender: Mender,
    place: Place,
    pushes: tuple[str, ...] = EVERY,
    *,
    otherwise: Remedy | None = None,
) -> Entry:
    return Entry(
        code=code,
        stage=Stage.REFUSED,
        meaning=meaning,
        mender=mender,
        place=place,
        otherwise=otherwise,
        pushes=pushes,
    )


OF_THE_CONNECTION = (
    _error(UnreachableError, _OPERATOR, NETWORK),
    _error(NotAnsweredError, _NOBODY),
    _error(AnswerLostError, _YOU, WAITING),
    _error(UnreadableAnswerError, _YOU, WAITING),
    _error(WrongAddressError, _OPERATOR, ADDRESS),
    _error(RateLimitedError, _NOBODY),
    _error(KeyRejectedError, _ADMIN, BOOK),
    _of_the_call(
        "KEY_INVALID",
        N_("AiAccount does not know the API key. Enter it again, without spaces around it."),
        _ADMIN,
        BOOK,
    ),
    _of_the_call(
        "KEY_DISABLED",
        N_("The API key is disabled in AiAccount. Make a new key there and enter it here."),
        _ADMIN,
        KEYS,
    ),
    _of_the_call(
        "KEY_PAUSED",
        N_("The API key is paused. AiAccount keeps what was sent, and books it when the key is un-paused."),
        _YOU,
        KEYS,
        Retry.BY_ITSELF,
    ),
    _error(ScopeMissingError, _YOU, KEYS),
    _error(WrongCompanyError, _ADMIN, COMPANY),
    _of_the_call(
        "QUOTA_EXCEEDED",
        N_("The month's transactions are used up. Upgrade the plan, or wait for next month."),
        _YOU,
        PLAN,
    ),
    _error(BatchRejectedError, _ADMIN, HISTORY),
    _error(TooLargeError, _OPERATOR, ROWS),
    _of_the_call(
        "FILE_UNREADABLE",
        N_("AiAccount could not read the workbook. Sync again; if it stays so, report it."),
        _ADMIN,
        HISTORY,
    ),
    _of_the_call(
        "COLUMN_MISSING",
        N_("A column of AiAccount's template is missing: the template has changed, and AiAccount Sync has to follow."),
        _OPERATOR,
        UPDATE,
    ),
    _error(IdempotencyConflictError, _ADMIN, HISTORY),
    _of_the_call(
        "IDEMPOTENCY_KEY_MISSING",
        N_(
            "AiAccount got a workbook without its idempotency key and took nothing. Something in between drops headers."
        ),
        _OPERATOR,
        NETWORK,
    ),
    _of_the_call(
        "IMPORT_NOT_FOUND",
        N_("AiAccount never saw the import that was asked about, so it is safe to send it."),
        _NOBODY,
        retry=Retry.BY_ITSELF,
    ),
    _of_the_call(
        "NOT_FOUND",
        N_("AiAccount has nothing at the address that was asked. The address or its version is not the right one."),
        _OPERATOR,
        ADDRESS,
    ),
    _of_the_call(
        "INTERNAL_ERROR",
        N_("Something broke inside AiAccount. It is asked what it stored before anything is sent again."),
        _NOBODY,
        retry=Retry.BY_ITSELF,
    ),
    _error(ParcelDamagedError, _OPERATOR, DISK),
    _error(DestinationError, _ADMIN, SYNC),
)
"""What concerns a whole call: the key, the company, the workbook, the way there and back."""

REFUSALS = (
    _refusal(
        "TAX_CODE_NOT_FOUND",
        N_("AiAccount has no such tax code. Add it there, or have another one mapped."),
        _YOU,
        TAX_CODES,
        LINED,
        otherwise=BY_MAPPING_ANOTHER,
    ),
    _refusal(
        "CURRENCY_NOT_ENABLED",
        N_("The currency of the document is not switched on in AiAccount. Switch it on there."),
        _YOU,
        CURRENCIES,
    ),
    _refusal(
        "ACCOUNT_NOT_FOUND",
        N_("AiAccount has no such account. Add it there, or have another one mapped."),
        _YOU,
        ACCOUNTS,
        otherwise=BY_MAPPING_ANOTHER,
    ),
    _refusal(
        "ACCOUNT_NOT_ACTIVE",
        N_("An account is not active in AiAccount. Activate it there, or have another one mapped."),
        _YOU,
        ACCOUNTS,
        otherwise=BY_MAPPING_ANOTHER,
    ),
    _refusal(
        "PERIOD_LOCKED",
        N_("The accounting period of the document is locked, and AiAccount books nothing in it. Unlock it."),
        _YOU,
        PERIODS,
    ),
    _refusal("VALUE_INVALID", N_("AiAccount did not accept a value. Correct it in the source."), _SOURCE, SOURCE_ROW),
    _refusal(
        "TOTAL_MISMATCH",
        N_("AiAccount computes another amount. Set its rounding as the book's mapping has it, or correct the source."),
        _YOU,
        ROUNDING,
        LINED,
    ),
    _refusal(
        "INVOICE_NOT_FOUND",
        N_(
            "The invoice or credit note of this receipt is not in the books: its day was not synced yet, or it was "
            "refused. Sync the days of the invoice first, then these again. What is older than the book's start day "
            "is booked by hand."
        ),
        Mender.YOU,
        SYNC,
        RECEIPTS,
    ),
    _refusal(
        "BILL_NOT_FOUND",
        N_(
            "The bill of this payment is not in the books: its day was not synced yet, or it was refused. Sync the "
            "days of the bill first, then these again. What is older than the book's start day is booked by hand."
        ),
        Mender.YOU,
        SYNC,
        PAYMENTS,
    ),
    _refusal(
        "AMOUNT_EXCEEDS_BALANCE",
        N_("It is more than what is still open on its invoice or bill. It may have been booked by hand before."),
        _YOU,
        HISTORY,
        MONEY,
    ),
    _refusal(
        "ORIGINAL_NOT_FOUND",
        N_(
            "The original of this credit note is not in the books: its day was not synced yet, or it was refused. "
            "Sync the days of the original first, then these again. A refund of what is older than the book's start "
            "day is booked by hand."
        ),
        Mender.YOU,
        SYNC,
        LINED,
    ),
    _refusal(
        "TIN_INVALID",
        N_("The TIN of the party is not valid. Correct it with the customer in the source."),
        _SOURCE,
        SOURCE_ROW,
        LINED,
    ),
    _refusal(
        "CLASSIFICATION_MISSING",
        N_("An item has no classification code. Give it one, or set a default in AiAccount."),
        _YOU,
        EINVOICE,
        LINED,
    ),
    _refusal(
        "BUYER_INCOMPLETE",
        N_("Over RM 10,000 an e-Invoice needs a complete buyer. Complete the customer in the source."),
        _SOURCE,
        SOURCE_ROW,
        INVOICES,
    ),
    _refusal(
        "REASON_MISSING",
        N_("AiAccount refused the document without a reason. Look at the import there."),
        _YOU,
        HISTORY,
    ),
)
"""What AiAccount says about one document."""

_BY_CODE: Mapping[str, Entry] = {known.code: known for known in (*OF_THE_CONNECTION, *REFUSALS)}
