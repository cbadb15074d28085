"""Judging the papers of an import one after the other, in sheet order: posted, duplicate or rejected."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.books import Balance, Books
from sandbox.checks import errors_of
from sandbox.ledger import Booking, book_payment, book_trade
from sandbox.models import DocumentState
from sandbox.papers import Paper, RowError


@dataclass(frozen=True)
class Verdict:
    """What became of a paper; ``booking`` is set when it was posted, ``balance`` when something stays open on it."""

    paper: Paper
    state: DocumentState
    transaction_id: int | None = None
    errors: tuple[RowError, ...] = ()
    booking: Booking | None = None
    balance: Balance | None = None


def judge(papers: list[Paper], books: Books) -> Iterator[Verdict]:
    """A verdict a paper; each sees what the earlier ones have posted."""
    next_id = books.last_transaction_id + 1
    for paper in papers:
        verdict = _verdict(paper, books, next_id)
        next_id += verdict.state is DocumentState.POSTED
        yield verdict


def _verdict(paper: Paper, books: Books, next_id: int) -> Verdict:
    # Whether it is in the books already comes before every rule: a period locked since does not matter to it.
    if not paper.errors and paper.key in books.posted:
        return Verdict(paper, DocumentState.DUPLICATE, books.posted[paper.key])
    if errors := errors_of(paper, books):
        return Verdict(paper, DocumentState.REJECTED, errors=tuple(errors))
    books.posted[paper.key] = next_id
    if paper.kind.settles:
        booking = book_payment(paper, books, books.balances[paper.head.text("paid_number"), paper.party])
        return Verdict(paper, DocumentState.POSTED, next_id, booking=booking)
    booking, balance = book_trade(paper, books)
    balance.transaction_id = next_id
    books.balances[paper.key] = balance
    return Verdict(paper, DocumentState.POSTED, next_id, booking=booking, balance=balance)
