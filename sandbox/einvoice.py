"""What LHDN's e-Invoice needs of a document, checked only when the company's e-Invoice switch is on."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.books import Books
from sandbox.drafts import Draft, RowError
from sandbox.figures import figures, rate_of
from sandbox.sheets import SALES

# AiAccount's help says "over RM 10,000".
BUYER_LIMIT = Decimal(10_000)
BUYER_FIELDS = ("tin", "id_type", "id_number", "address")


def lines_are_classified(draft: Draft, books: Books) -> Iterator[RowError]:
    """AiAccount's help: every item has a classification code."""
    if not books.einvoice:
        return
    for line in draft.lines:
        if not line.text("classification"):
            message = "An e-Invoice needs a Classification Code on every line."
            yield draft.error("CLASSIFICATION_MISSING", "classification", message, line=line)


def buyer_is_complete(draft: Draft, books: Books) -> Iterator[RowError]:
    """AiAccount's help: over RM 10,000 the buyer's TIN, ID and address are given; for sales only."""
    if not books.einvoice or draft.kind.side is not SALES:
        return
    sums = figures(draft, books)
    missing = [field for field in BUYER_FIELDS if not draft.head.text(field)]
    if sums and missing and abs(sums.total) * rate_of(draft) > BUYER_LIMIT:
        named = ", ".join(draft.kind.headers[field] for field in missing)
        message = f"An e-Invoice over RM 10,000 needs the buyer's TIN, ID and address; missing: {named}."
        yield draft.error("BUYER_INCOMPLETE", missing[0], message)
