"""What AiAccount refuses in a document, one function a rule; each yields every error it finds."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from sandbox import einvoice
from sandbox.books import Balance, Books
from sandbox.cells import LARGEST
from sandbox.drafts import Draft, Line, RowError
from sandbox.figures import ONE, LineFigures, figures, rate_of
from sandbox.models import Rounding
from sandbox.money import ZERO, fits, plain
from sandbox.sheets import CREDIT_NOTE, PURCHASES
from sandbox.tin import is_tin

Errors = Iterator[RowError]
Check = Callable[[Draft, Books], Errors]


def errors_of(draft: Draft, books: Books) -> list[RowError]:
    """All errors of a document, by row; empty when it may be posted."""
    checks = PAYMENT_CHECKS if draft.kind.settles else TRADE_CHECKS
    found = [*draft.errors, *(error for check in checks for error in check(draft, books))]
    return sorted(found, key=lambda error: error.row)


def period_is_open(draft: Draft, books: Books) -> Errors:
    """Ours: a day up to and including the locked one takes no entries."""
    day = draft.head.day("date")
    if day and books.locked_until and day <= books.locked_until:
        message = f"The period up to {books.locked_until} is locked, and the document is dated {day}."
        yield draft.error("PERIOD_LOCKED", "date", message)


def currency_is_enabled(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: the currency must be switched on for the company."""
    currency = draft.head.text("currency")
    if currency and currency not in books.currencies:
        yield draft.error("CURRENCY_NOT_ENABLED", "currency", f"The currency {currency} is not switched on.")


def rate_fits_currency(draft: Draft, books: Books) -> Errors:
    """Ours: the home currency's rate is empty or 1; another currency needs one above zero."""
    currency, rate = draft.head.text("currency"), draft.head.number("rate")
    if currency == books.home_currency:
        if rate not in (None, ONE):
            yield draft.error("VALUE_INVALID", "rate", f"The Exchange Rate of {currency} is 1, not {rate}.")
        return
    if currency and not draft.is_faulty("rate") and (rate is None or rate <= 0):
        yield draft.error("VALUE_INVALID", "rate", f"{currency} needs an Exchange Rate above zero.")


def line_accounts_exist(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: the account of every line exists and is active."""
    for line in draft.lines:
        yield from _account_errors(draft, books, "account", line.text("account"), line.row)


def bank_accounts_exist(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: the bank account, and the one for bank charges when given, exist and are active."""
    for field in ("bank_account", "charges_account"):
        yield from _account_errors(draft, books, field, draft.head.text(field), draft.head.row)


def tax_codes_exist(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: the tax code of every line exists."""
    for line in draft.lines:
        code = line.text("tax_code")
        if code and code not in books.tax_rates:
            yield draft.error("TAX_CODE_NOT_FOUND", "tax_code", f"There is no tax code {code}.", line=line)


def tin_is_well_formed(draft: Draft, books: Books) -> Errors:
    """LHDN: a TIN that is given has the form of one."""
    tin = draft.head.text("tin")
    if tin and not is_tin(tin):
        yield draft.error("TIN_INVALID", "tin", f"{tin} does not have the form of a TIN.")


def original_exists(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: a credit note is linked to a posted invoice or bill of the same party."""
    if draft.head.text("type") != CREDIT_NOTE:
        return
    number = draft.head.text("original")
    original = books.balances.get((number, draft.party))
    if original is None or original.type == CREDIT_NOTE:
        named = f"{number} of {draft.party} is not in the books" if number else "it names none"
        yield draft.error("ORIGINAL_NOT_FOUND", "original", f"A credit note needs its original, and {named}.")


def signs_fit_type(draft: Draft, books: Books) -> Errors:
    """Ours: a credit note has negative quantities and comes to zero or less; an invoice or bill to zero or more."""
    credit_note = draft.head.text("type") == CREDIT_NOTE
    for line in draft.lines:
        quantity = line.number("quantity")
        if credit_note and quantity is not None and quantity >= 0:
            message = f"A credit note has negative quantities, and this one is {quantity:f}."
            yield draft.error("VALUE_INVALID", "quantity", message, line=line)
    sums = figures(draft, books)
    if sums is None or not draft.head.text("type"):
        return
    if sums.total > 0 if credit_note else sums.total < 0:
        wrong = "above" if credit_note else "below"
        message = f"{draft.head.text('type')} {draft.number} comes to {plain(sums.total, sums.currency)}, {wrong} zero."
        yield draft.error("VALUE_INVALID", "type", message)


def amounts_are_bookable(draft: Draft, books: Books) -> Errors:
    """Ours: no line may come to ten billion or more, in its own or the home currency."""
    sums = figures(draft, books)
    for line in sums.lines if sums else ():
        if max(abs(line.net), abs(line.tax)) * max(rate_of(draft), ONE) >= LARGEST:
            yield draft.error("VALUE_INVALID", "unit_price", "The line comes to too large an amount.", line=line.line)


def totals_agree(draft: Draft, books: Books) -> Errors:
    """The contract: Tax Amount, Line Total and the document's total, when given, are what AiAccount computes."""
    sums = figures(draft, books)
    if sums is None:
        return
    # When tax is rounded once per tax code, a line has no tax of its own that could be compared.
    if books.rounding is Rounding.LINE:
        for line in sums.lines:
            yield from _line_mismatches(draft, line, sums.currency)
    given = draft.head.number("total")
    if given is not None and given != sums.total:
        yield _mismatch(draft, "total", given, plain(sums.total, sums.currency))


def paid_document_exists(draft: Draft, books: Books) -> Errors:
    """AiAccount's help: a receipt or payment names a posted document of the same party, in the same currency."""
    number = draft.head.text("paid_number")
    if not number:
        return
    balance = books.balances.get((number, draft.party))
    if balance is None:
        code = "BILL_NOT_FOUND" if draft.kind.side is PURCHASES else "INVOICE_NOT_FOUND"
        yield draft.error(code, "paid_number", f"{number} of {draft.party} is not in the books.")
        return
    currency = draft.head.text("currency")
    if currency and currency != balance.currency:
        yield draft.error("VALUE_INVALID", "currency", f"{number} is in {balance.currency}, not in {currency}.")
        return
    yield from _balance_errors(draft, balance)


def amounts_are_payable(draft: Draft, books: Books) -> Errors:
    """Ours: amounts are not zero and fit their currency to the sen; bank charges need an account."""
    currency = draft.head.text("currency")
    amount, charges = draft.head.number("amount"), draft.head.number("charges") or ZERO
    if amount is not None and amount == 0:
        yield draft.error("VALUE_INVALID", "amount", "Amount is zero; there is nothing to book.")
    if amount is not None and currency and not fits(amount, currency):
        yield draft.error("VALUE_INVALID", "amount", f"Amount {amount:f} is finer than {currency} allows.")
    if charges and currency and not fits(charges, currency):
        yield draft.error("VALUE_INVALID", "charges", f"Bank Charges {charges:f} are finer than {currency} allows.")
    if charges and not draft.head.text("charges_account"):
        yield draft.error("VALUE_INVALID", "charges_account", "Bank Charges need a Bank Charges Account.")
    if max(abs(amount or ZERO), abs(charges)) * max(rate_of(draft), ONE) >= LARGEST:
        yield draft.error("VALUE_INVALID", "amount", "Amount is too large in the home currency.")


def _account_errors(draft: Draft, books: Books, field: str, account: str, row: int) -> Errors:
    if not account:
        return
    header = draft.kind.headers[field]
    if account not in books.accounts:
        yield RowError(row, header, "ACCOUNT_NOT_FOUND", f"There is no account {account}.")
    elif not books.accounts[account]:
        yield RowError(row, header, "ACCOUNT_NOT_ACTIVE", f"Account {account} is not active.")


def _line_mismatches(draft: Draft, line: LineFigures, currency: str) -> Errors:
    for field, computed in (("tax_amount", line.tax), ("line_total", line.net + line.tax)):
        given = line.line.number(field)
        if given is not None and given != computed:
            yield _mismatch(draft, field, given, plain(computed, currency), line=line.line)


def _mismatch(draft: Draft, field: str, given: Decimal, computed: str, *, line: Line | None = None) -> RowError:
    message = f"{draft.kind.headers[field]} is {given:f} in the sheet and comes to {computed} here."
    return draft.error("TOTAL_MISMATCH", field, message, line=line)


def _balance_errors(draft: Draft, balance: Balance) -> Errors:
    amount, still_open = draft.head.number("amount"), balance.open_amount
    if not amount:
        return
    if amount * still_open <= 0 or abs(amount) > abs(still_open):
        left = f"{draft.head.text('paid_number')} has {plain(still_open, balance.currency)} {balance.currency} open"
        message = f"{left}, and the amount is {plain(amount, balance.currency)}."
        yield draft.error("AMOUNT_EXCEEDS_BALANCE", "amount", message)


TRADE_CHECKS: tuple[Check, ...] = (
    period_is_open,
    currency_is_enabled,
    rate_fits_currency,
    line_accounts_exist,
    tax_codes_exist,
    tin_is_well_formed,
    original_exists,
    signs_fit_type,
    amounts_are_bookable,
    totals_agree,
    einvoice.lines_are_classified,
    einvoice.buyer_is_complete,
)
PAYMENT_CHECKS: tuple[Check, ...] = (
    period_is_open,
    currency_is_enabled,
    rate_fits_currency,
    bank_accounts_exist,
    paid_document_exists,
    amounts_are_payable,
)
