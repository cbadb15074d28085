"""What invoices and receipts of till transactions have in common."""

from __future__ import annotations

from accounting.documents import ZERO, Party
from accounting.parties import WALK_IN, party_of
from accounting.problems import Problem
from accounting.rows import PosRow
from accounting.words import N_


def pos_party(row: PosRow) -> Party:
    """The customer, or the walk-in customer when nobody gave a name."""
    return party_of(row.customer) if row.customer else WALK_IN


def pos_problems(row: PosRow) -> tuple[Problem, ...]:
    """A return names its original, and what was paid is the total."""
    found = []
    if row.original_id is not None and row.original_number is None:
        message = N_("The return names transaction %(original)s, which is not there. Correct it in the source.")
        found.append(Problem(row.number, message, "ORIGINAL_MISSING", {"original": str(row.original_id)}))
    if row.original_id is None and row.total < 0:
        message = N_("The total is negative, but no original is named. Name the transaction that was returned.")
        found.append(Problem(row.number, message, "ORIGINAL_NOT_NAMED"))
    paid = sum((payment.amount for payment in row.payments), ZERO)
    if row.payments and paid != row.total:
        message = N_("The payments make %(paid)s, but the total is %(total)s. Correct them in the source.")
        values = {"paid": f"{paid:f}", "total": f"{row.total:f}"}
        found.append(Problem(row.number, message, "PAYMENTS_MISMATCH", values))
    return tuple(found)
