"""Judging the drafts of an import one after the other, in sheet order: posted, duplicate or rejected."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.books import Balance, Books
from sandbox.checks import errors_of
from sandbox.drafts import Draft, RowError
from sandbox.ledger import Booking, book_payment, book_trade
from sandbox.models import DocumentState


@dataclass(frozen=True)
class Verdict:
    """What became of a draft; ``booking`` is set when it was posted, ``balance`` when something stays open on it."""

    draft: Draft
    state: DocumentState
    transaction_id: int | None = None
    errors: tuple[RowError, ...] = ()
    booking: Booking | None = None
    balance: Balance | None = None


def judge(drafts: list[Draft], books: Books) -> Iterator[Verdict]:
    """A verdict a draft; each sees what the earlier ones have posted."""
    next_id = books.last_transaction_id + 1
    for draft in drafts:
        verdict = _verdict(draft, books, next_id)
        next_id += verdict.state is DocumentState.POSTED
        yield verdict


def _verdict(draft: Draft, books: Books, next_id: int) -> Verdict:
    # Whether it is in the books already comes before every rule: a period locked since does not matter to it.
    if not draft.errors and draft.key in books.posted:
        return Verdict(draft, DocumentState.DUPLICATE, books.posted[draft.key])
    if errors := errors_of(draft, books):
        return Verdict(draft, DocumentState.REJECTED, errors=tuple(errors))
    books.posted[draft.key] = next_id
    if draft.kind.settles:
        booking = book_payment(draft, books, books.balances[draft.head.text("paid_number"), draft.party])
        return Verdict(draft, DocumentState.POSTED, next_id, booking=booking)
    booking, balance = book_trade(draft, books)
    balance.transaction_id = next_id
    books.balances[draft.key] = balance
    return Verdict(draft, DocumentState.POSTED, next_id, booking=booking, balance=balance)
