"""What LHDN's e-Invoice needs of a document, checked only when the company's e-Invoice switch is on."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.books import Books
from sandbox.figures import figures, rate_of
from sandbox.papers import Paper, RowError
from sandbox.sheets import SALES

# AiAccount's help says "over RM 10,000".
BUYER_LIMIT = Decimal(10_000)
BUYER_FIELDS = ("tin", "id_type", "id_number", "address")


def lines_are_classified(paper: Paper, books: Books) -> Iterator[RowError]:
    """AiAccount's help: every item has a classification code."""
    if not books.einvoice:
        return
    for line in paper.lines:
        if not line.text("classification"):
            message = "An e-Invoice needs a Classification Code on every line."
            yield paper.error("CLASSIFICATION_MISSING", "classification", message, line=line)


def buyer_is_complete(paper: Paper, books: Books) -> Iterator[RowError]:
    """AiAccount's help: over RM 10,000 the buyer's TIN, ID and address are given; for sales only."""
    if not books.einvoice or paper.kind.side is not SALES:
        return
    sums = figures(paper, books)
    missing = [field for field in BUYER_FIELDS if not paper.head.text(field)]
    if sums and missing and abs(sums.total) * rate_of(paper) > BUYER_LIMIT:
        named = ", ".join(paper.kind.headers[field] for field in missing)
        message = f"An e-Invoice over RM 10,000 needs the buyer's TIN, ID and address; missing: {named}."
        yield paper.error("BUYER_INCOMPLETE", missing[0], message)
