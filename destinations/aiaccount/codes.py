"""What each of AiAccount's codes means to the reader: a sentence, who can mend it, where, and whether to retry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounting.words import N_
from destinations.base import Refusal


class Mender(StrEnum):
    """Who can mend it; the values are words for people, to be translated."""

    YOU_IN_AIACCOUNT = N_("you, in AiAccount")
    SUPER_ADMIN = N_("the super admin, here")
    SOURCE = N_("whoever keeps the source")


@dataclass(frozen=True)
class CodeHelp:
    """The help for one code.

    `sentence` may name %(number)s, %(row)s, %(column)s and %(reason)s (AiAccount's own words); translate it, then fill
    it in with `fill`. `where` is the way through the menus; `path` is the page, relative to AIACCOUNT_URL, and empty
    when it is mended elsewhere. `retry` says whether sending the same again may help without anybody doing anything.
    """

    code: str
    sentence: str
    mender: Mender
    where: str = ""
    path: str = ""
    retry: bool = False


def explain(code: str) -> CodeHelp:
    """The help for a code of AiAccount; for one that we do not know, AiAccount's own words."""
    return _BY_CODE.get(code) or CodeHelp(code, _UNKNOWN, Mender.YOU_IN_AIACCOUNT, N_("Import History"), "/history")


def fill(sentence: str, refusal: Refusal) -> str:
    """A sentence of this table (translated or not) with the refusal's own values."""
    return sentence % {
        "number": refusal.number,
        "row": "" if refusal.row is None else str(refusal.row),
        "column": refusal.column or "",
        "reason": refusal.reason,
    }


_UNKNOWN = N_("AiAccount says about %(number)s: %(reason)s")

_YOU, _ADMIN, _SOURCE = Mender.YOU_IN_AIACCOUNT, Mender.SUPER_ADMIN, Mender.SOURCE
_KEYS, _KEYS_PATH = N_("Settings → Integrations → API Keys"), "/settings/integrations/api-keys"
_HERE = N_("Settings → AiAccount")
_HISTORY, _HISTORY_PATH = N_("Import History"), "/history"
_ACCOUNTS, _ACCOUNTS_PATH = N_("Settings → Accounts"), "/settings/accounts"
_ORDERS = N_("the row in the source")

_CODES = (
    # Of the whole call.
    CodeHelp(
        "KEY_INVALID",
        N_("AiAccount does not know the API key. Enter it again, without spaces around it."),
        _ADMIN,
        _HERE,
    ),
    CodeHelp(
        "KEY_DISABLED",
        N_("The API key is disabled in AiAccount. Make a new key there and enter it here."),
        _ADMIN,
        _KEYS,
        _KEYS_PATH,
    ),
    CodeHelp(
        "SCOPE_MISSING",
        N_("The API key lacks a permission: %(reason)s Give it sales.write and purchase.write."),
        _YOU,
        _KEYS,
        _KEYS_PATH,
    ),
    CodeHelp(
        "COMPANY_NOT_FOUND",
        N_("The API key opens no company of that name. Copy the name exactly as AiAccount shows it."),
        _ADMIN,
        _HERE,
        "/settings/company",
    ),
    CodeHelp(
        "KEY_PAUSED",
        N_("The API key is paused. AiAccount keeps what was sent, and books it when the key is un-paused."),
        _YOU,
        _KEYS,
        _KEYS_PATH,
        retry=True,
    ),
    CodeHelp(
        "QUOTA_EXCEEDED",
        N_("The month's transactions are used up. Upgrade the plan, or wait for next month."),
        _YOU,
        N_("Settings → Plan"),
        "/settings/plan",
    ),
    CodeHelp(
        "FILE_TOO_LARGE",
        N_("The workbook is too large for AiAccount. Lower AIACCOUNT_MAX_ROWS, then sync again."),
        _ADMIN,
        N_("the setting AIACCOUNT_MAX_ROWS"),
    ),
    CodeHelp(
        "FILE_UNREADABLE",
        N_("AiAccount could not read the workbook: %(reason)s Sync again; if it stays so, report it."),
        _ADMIN,
        _HISTORY,
        _HISTORY_PATH,
    ),
    CodeHelp(
        "COLUMN_MISSING",
        N_("AiAccount misses a column: %(reason)s Its template has changed; AiAccount Sync needs an update."),
        _ADMIN,
        _HISTORY,
        _HISTORY_PATH,
    ),
    CodeHelp(
        "IDEMPOTENCY_CONFLICT",
        N_("AiAccount has another workbook under this parcel's key. Compare its Import History before anything else."),
        _ADMIN,
        _HISTORY,
        _HISTORY_PATH,
    ),
    CodeHelp(
        "RATE_LIMITED",
        N_("AiAccount asks for a slower pace; nothing was stored. It is tried again by itself."),
        _ADMIN,
        retry=True,
    ),
    CodeHelp(
        "REASON_MISSING",
        N_("AiAccount refused %(number)s without a reason. Look at the import there."),
        _YOU,
        _HISTORY,
        _HISTORY_PATH,
    ),
    # Of one document.
    CodeHelp(
        "TAX_CODE_NOT_FOUND",
        N_("AiAccount has no such tax code: %(reason)s Add it there, or map another one here."),
        _YOU,
        N_("Settings → Tax Codes"),
        "/settings/tax-codes",
    ),
    CodeHelp(
        "CURRENCY_NOT_ENABLED",
        N_("The currency of %(number)s is not switched on: %(reason)s Switch it on there."),
        _YOU,
        N_("Settings → Currencies"),
        "/settings/currencies",
    ),
    CodeHelp(
        "ACCOUNT_NOT_FOUND",
        N_("AiAccount has no such account: %(reason)s Add it there, or map another one here."),
        _YOU,
        _ACCOUNTS,
        _ACCOUNTS_PATH,
    ),
    CodeHelp(
        "ACCOUNT_NOT_ACTIVE",
        N_("An account is not active in AiAccount: %(reason)s Activate it there, or map another one here."),
        _YOU,
        _ACCOUNTS,
        _ACCOUNTS_PATH,
    ),
    CodeHelp(
        "PERIOD_LOCKED",
        N_("The accounting period of %(number)s is locked: %(reason)s Unlock it, then sync again."),
        _YOU,
        N_("Settings → Accounting Periods"),
        "/settings/periods",
    ),
    CodeHelp(
        "VALUE_INVALID",
        N_("AiAccount did not accept %(column)s in row %(row)s: %(reason)s Correct it in the source."),
        _SOURCE,
        _ORDERS,
    ),
    CodeHelp(
        "TOTAL_MISMATCH",
        N_("AiAccount computes another %(column)s: %(reason)s Set its rounding to per line, or correct the source."),
        _YOU,
        N_("Settings → Rounding"),
        "/settings/rounding",
    ),
    CodeHelp(
        "INVOICE_NOT_FOUND",
        N_("The invoice of this receipt is not in the books: %(reason)s Push the invoice first."),
        _ADMIN,
        N_("Sales Invoice"),
    ),
    CodeHelp(
        "BILL_NOT_FOUND",
        N_("The bill of this payment is not in the books: %(reason)s Push the bill first."),
        _ADMIN,
        N_("Expense Bill"),
    ),
    CodeHelp(
        "AMOUNT_EXCEEDS_BALANCE",
        N_("%(number)s is more than what is still open: %(reason)s It may have been booked by hand before."),
        _YOU,
        _HISTORY,
        _HISTORY_PATH,
    ),
    CodeHelp(
        "ORIGINAL_NOT_FOUND",
        N_("The original of credit note %(number)s is not in the books: %(reason)s Push the original first."),
        _ADMIN,
        N_("Sales Invoice"),
    ),
    CodeHelp(
        "TIN_INVALID",
        N_("The TIN of the party is not valid: %(reason)s Correct it with the customer in the source."),
        _SOURCE,
        _ORDERS,
    ),
    CodeHelp(
        "CLASSIFICATION_MISSING",
        N_("An item has no classification code: %(reason)s Give it one, or set a default in AiAccount."),
        _YOU,
        N_("Settings → e-Invoice"),
        "/settings/e-invoice",
    ),
    CodeHelp(
        "BUYER_INCOMPLETE",
        N_("Over RM 10,000 an e-Invoice needs a complete buyer: %(reason)s Complete the customer in the source."),
        _SOURCE,
        _ORDERS,
    ),
)
_BY_CODE: Mapping[str, CodeHelp] = {known.code: known for known in _CODES}
