"""Documents to double entry, as the table in AIACCOUNT.md: what is debited, what is credited, what stays open."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.books import Balance, Books
from sandbox.figures import figures, rate_of
from sandbox.money import ZERO, rounded
from sandbox.papers import Paper
from sandbox.sheets import FOREX_ACCOUNT, TAX_ACCOUNT

Entries = dict[str, Decimal]


class UnbalancedError(Exception):
    """A transaction's debits and credits differ: a bug of this server, so nothing of the import is posted."""


@dataclass(frozen=True)
class Booking:
    """What a document does to the ledger: home amounts by account, debit positive; ``total`` in its own currency."""

    total: Decimal
    entries: Entries


def book_trade(paper: Paper, books: Books) -> tuple[Booking, Balance]:
    """Book an invoice, bill or credit note; the balance is what is now open on it."""
    sums = figures(paper, books)
    if sums is None:
        raise ValueError(f"{paper.number} was not checked before it was booked.")
    rate, sign = rate_of(paper), paper.kind.side.sign
    entries: Entries = defaultdict(lambda: ZERO)
    open_home = ZERO
    for account, amount in (
        *((line.line.text("account"), line.net) for line in sums.lines),
        *((TAX_ACCOUNT, line.tax) for line in sums.lines),
    ):
        home = rounded(amount * rate, books.home_currency)
        entries[account] -= sign * home
        open_home += home
    entries[paper.kind.side.control_account] += sign * open_home
    balance = Balance(0, paper.head.text("type"), sums.currency, sums.total, open_home, paper.is_draft)
    return Booking(sums.total, _balanced(entries, paper)), balance


def book_payment(paper: Paper, books: Books, balance: Balance) -> Booking:
    """Book a receipt or payment and take it off what is open; the last one also books what the rates left open."""
    rate, side = rate_of(paper), paper.kind.side
    amount = paper.head.number("amount") or ZERO
    home = rounded(amount * rate, books.home_currency)
    charges = rounded((paper.head.number("charges") or ZERO) * rate, books.home_currency)
    entries: Entries = defaultdict(lambda: ZERO)
    entries[paper.head.text("bank_account")] += side.sign * home - charges
    if charges:
        entries[paper.head.text("charges_account")] += charges
    entries[side.control_account] -= side.sign * home
    balance.open_amount -= amount
    balance.open_home -= home
    for account, difference in _realised(paper, balance):
        entries[account] += difference
    return Booking(amount, _balanced(entries, paper))


def _realised(paper: Paper, balance: Balance) -> Iterator[tuple[str, Decimal]]:
    """What is left in the home currency when nothing is left in the document's: a gain or loss on exchange."""
    if balance.open_amount:
        return
    difference = paper.kind.side.sign * balance.open_home
    balance.open_home = ZERO
    yield paper.kind.side.control_account, -difference
    yield FOREX_ACCOUNT, difference


def _balanced(entries: Entries, paper: Paper) -> Entries:
    difference = sum(entries.values(), ZERO)
    if difference:
        raise UnbalancedError(f"{paper.number} of {paper.party} is out of balance by {difference}.")
    return {account: amount for account, amount in entries.items() if amount}
