"""What AiAccount refuses in a document, one function a rule; each yields every error it finds."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from sandbox import einvoice
from sandbox.books import Balance, Books
from sandbox.cells import LARGEST
from sandbox.figures import ONE, LineFigures, figures, rate_of
from sandbox.models import Rounding
from sandbox.money import ZERO, fits, plain
from sandbox.papers import Line, Paper, RowError
from sandbox.sheets import CREDIT_NOTE, PURCHASES
from sandbox.tin import is_tin

Errors = Iterator[RowError]
Check = Callable[[Paper, Books], Errors]


def errors_of(paper: Paper, books: Books) -> list[RowError]:
    """All errors of a document, by row; empty when it may be posted."""
    checks = PAYMENT_CHECKS if paper.kind.settles else TRADE_CHECKS
    found = [*paper.errors, *(error for check in checks for error in check(paper, books))]
    return sorted(found, key=lambda error: error.row)


def period_is_open(paper: Paper, books: Books) -> Errors:
    """Ours: a day up to and including the locked one takes no entries."""
    day = paper.head.day("date")
    if day and books.locked_until and day <= books.locked_until:
        message = f"The period up to {books.locked_until} is locked, and the document is dated {day}."
        yield paper.error("PERIOD_LOCKED", "date", message)


def currency_is_enabled(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: the currency must be switched on for the company."""
    currency = paper.head.text("currency")
    if currency and currency not in books.currencies:
        yield paper.error("CURRENCY_NOT_ENABLED", "currency", f"The currency {currency} is not switched on.")


def rate_fits_currency(paper: Paper, books: Books) -> Errors:
    """Ours: the home currency's rate is empty or 1; another currency needs one above zero."""
    currency, rate = paper.head.text("currency"), paper.head.number("rate")
    if currency == books.home_currency:
        if rate not in (None, ONE):
            yield paper.error("VALUE_INVALID", "rate", f"The Exchange Rate of {currency} is 1, not {rate}.")
        return
    if currency and not paper.is_faulty("rate") and (rate is None or rate <= 0):
        yield paper.error("VALUE_INVALID", "rate", f"{currency} needs an Exchange Rate above zero.")


def line_accounts_exist(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: the account of every line exists and is active."""
    for line in paper.lines:
        yield from _account_errors(paper, books, "account", line.text("account"), line.row)


def bank_accounts_exist(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: the bank account, and the one for bank charges when given, exist and are active."""
    for field in ("bank_account", "charges_account"):
        yield from _account_errors(paper, books, field, paper.head.text(field), paper.head.row)


def tax_codes_exist(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: the tax code of every line exists."""
    for line in paper.lines:
        code = line.text("tax_code")
        if code and code not in books.tax_rates:
            yield paper.error("TAX_CODE_NOT_FOUND", "tax_code", f"There is no tax code {code}.", line=line)


def tin_is_well_formed(paper: Paper, books: Books) -> Errors:
    """LHDN: a TIN that is given has the form of one."""
    tin = paper.head.text("tin")
    if tin and not is_tin(tin):
        yield paper.error("TIN_INVALID", "tin", f"{tin} does not have the form of a TIN.")


def original_exists(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: a credit note is linked to a posted invoice or bill of the same party."""
    if paper.head.text("type") != CREDIT_NOTE:
        return
    number = paper.head.text("original")
    original = books.balances.get((number, paper.party))
    if original is None or original.type == CREDIT_NOTE:
        named = f"{number} of {paper.party} is not in the books" if number else "it names none"
        yield paper.error("ORIGINAL_NOT_FOUND", "original", f"A credit note needs its original, and {named}.")
    elif original.draft and not paper.is_draft:
        message = f"{number} of {paper.party} is a draft. Post it before its credit note."
        yield paper.error("ORIGINAL_NOT_FOUND", "original", message)


def signs_fit_type(paper: Paper, books: Books) -> Errors:
    """Ours: a credit note has negative quantities and comes to zero or less; an invoice or bill to zero or more."""
    credit_note = paper.head.text("type") == CREDIT_NOTE
    for line in paper.lines:
        quantity = line.number("quantity")
        if credit_note and quantity is not None and quantity >= 0:
            message = f"A credit note has negative quantities, and this one is {quantity:f}."
            yield paper.error("VALUE_INVALID", "quantity", message, line=line)
    sums = figures(paper, books)
    if sums is None or not paper.head.text("type"):
        return
    if sums.total > 0 if credit_note else sums.total < 0:
        wrong = "above" if credit_note else "below"
        message = f"{paper.head.text('type')} {paper.number} comes to {plain(sums.total, sums.currency)}, {wrong} zero."
        yield paper.error("VALUE_INVALID", "type", message)


def amounts_are_bookable(paper: Paper, books: Books) -> Errors:
    """Ours: no line may come to ten billion or more, in its own or the home currency."""
    sums = figures(paper, books)
    for line in sums.lines if sums else ():
        if max(abs(line.net), abs(line.tax)) * max(rate_of(paper), ONE) >= LARGEST:
            yield paper.error("VALUE_INVALID", "unit_price", "The line comes to too large an amount.", line=line.line)


def totals_agree(paper: Paper, books: Books) -> Errors:
    """The contract: Tax Amount, Line Total and the document's total, when given, are what AiAccount computes."""
    sums = figures(paper, books)
    if sums is None:
        return
    # When a document is rounded once, the figures of its lines are only how we split it.
    if books.rounding is Rounding.LINE:
        for line in sums.lines:
            yield from _line_mismatches(paper, line, sums.currency)
    given = paper.head.number("total")
    if given is not None and given != sums.total:
        yield _mismatch(paper, "total", given, plain(sums.total, sums.currency))


def paid_document_exists(paper: Paper, books: Books) -> Errors:
    """AiAccount's help: a receipt or payment names a posted document of the same party, in the same currency."""
    number = paper.head.text("paid_number")
    if not number:
        return
    balance = books.balances.get((number, paper.party))
    if balance is None or (balance.draft and not paper.is_draft):
        code = "BILL_NOT_FOUND" if paper.kind.side is PURCHASES else "INVOICE_NOT_FOUND"
        why = "is a draft. Post it before it is paid" if balance else "is not in the books"
        yield paper.error(code, "paid_number", f"{number} of {paper.party} {why}.")
        return
    currency = paper.head.text("currency")
    if currency and currency != balance.currency:
        yield paper.error("VALUE_INVALID", "currency", f"{number} is in {balance.currency}, not in {currency}.")
        return
    yield from _balance_errors(paper, balance)


def amounts_are_payable(paper: Paper, books: Books) -> Errors:
    """Ours: amounts are not zero and fit their currency to the sen; bank charges need an account."""
    currency = paper.head.text("currency")
    amount, charges = paper.head.number("amount"), paper.head.number("charges") or ZERO
    if amount is not None and amount == 0:
        yield paper.error("VALUE_INVALID", "amount", "Amount is zero; there is nothing to book.")
    if amount is not None and currency and not fits(amount, currency):
        yield paper.error("VALUE_INVALID", "amount", f"Amount {amount:f} is finer than {currency} allows.")
    if charges and currency and not fits(charges, currency):
        yield paper.error("VALUE_INVALID", "charges", f"Bank Charges {charges:f} are finer than {currency} allows.")
    if charges and not paper.head.text("charges_account"):
        yield paper.error("VALUE_INVALID", "charges_account", "Bank Charges need a Bank Charges Account.")
    if max(abs(amount or ZERO), abs(charges)) * max(rate_of(paper), ONE) >= LARGEST:
        yield paper.error("VALUE_INVALID", "amount", "Amount is too large in the home currency.")


def _account_errors(paper: Paper, books: Books, field: str, account: str, row: int) -> Errors:
    if not account:
        return
    header = paper.kind.headers[field]
    if account not in books.accounts:
        yield RowError(row, header, "ACCOUNT_NOT_FOUND", f"There is no account {account}.")
    elif not books.accounts[account]:
        yield RowError(row, header, "ACCOUNT_NOT_ACTIVE", f"Account {account} is not active.")


def _line_mismatches(paper: Paper, line: LineFigures, currency: str) -> Errors:
    for field, computed in (("tax_amount", line.tax), ("line_total", line.net + line.tax)):
        given = line.line.number(field)
        if given is not None and given != computed:
            yield _mismatch(paper, field, given, plain(computed, currency), line=line.line)


def _mismatch(paper: Paper, field: str, given: Decimal, computed: str, *, line: Line | None = None) -> RowError:
    message = f"{paper.kind.headers[field]} is {given:f} in the sheet and comes to {computed} here."
    return paper.error("TOTAL_MISMATCH", field, message, line=line)


def _balance_errors(paper: Paper, balance: Balance) -> Errors:
    amount, still_open = paper.head.number("amount"), balance.open_amount
    if not amount:
        return
    if amount * still_open <= 0 or abs(amount) > abs(still_open):
        left = f"{paper.head.text('paid_number')} has {plain(still_open, balance.currency)} {balance.currency} open"
        message = f"{left}, and the amount is {plain(amount, balance.currency)}."
        yield paper.error("AMOUNT_EXCEEDS_BALANCE", "amount", message)


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
