"""What invoices and receipts of till transactions have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo

from accounting.documents import Party
from accounting.mapping import Mapping
from accounting.parties import WALK_IN, party_of
from accounting.periods import business_day
from accounting.problems import Problem
from accounting.rounding import add_up, is_above_zero, is_below_zero
from accounting.rows import PosRow
from accounting.words import N_, plain


def pos_party(row: PosRow) -> Party:
    """The customer, or the walk-in customer when nobody gave a name."""
    return party_of(row.customer) if row.customer else WALK_IN


def pos_day(row: PosRow, mapping: Mapping, zone: tzinfo) -> date:
    """The day on which it counts: what a till sells after midnight may belong to the day before."""
    return business_day(row.occurred_at, zone, starts=mapping.pos_day_starts)


def calendar_day(row: PosRow, mapping: Mapping, zone: tzinfo) -> date | None:
    """The day that the clock showed; none where it is the one on which it counts anyway."""
    return business_day(row.occurred_at, zone) if mapping.pos_day_starts else None


def pos_problems(row: PosRow) -> tuple[Problem, ...]:
    """A return names its original and only takes back, and what was paid is the total."""
    found = [*_return_problems(row), *_payment_problems(row)]
    if row.original_id is None and is_below_zero(row.total):
        message = N_("The total is negative, but no original is named. Name the transaction that was returned.")
        found.append(Problem(row.number, message, "ORIGINAL_NOT_NAMED"))
    return tuple(found)


def _return_problems(row: PosRow) -> Iterator[Problem]:
    if row.original_id is None:
        return
    if row.original_number is None:
        message = N_("The return names transaction %(original)s, which is not there. Correct it in the source.")
        yield Problem(row.number, message, "ORIGINAL_MISSING", {"original": str(row.original_id)})
    if is_above_zero(row.total):
        message = N_("The return comes to %(total)s, above zero. Enter what was bought in exchange as its own sale.")
        yield Problem(row.number, message, "RETURN_POSITIVE", {"total": plain(row.total)})
    for item in row.items:
        if not is_below_zero(item.quantity):
            message = N_(
                "Line %(line)s of the return has a quantity of %(quantity)s; it has to be less than zero. "
                "Enter what was bought in exchange as its own sale."
            )
            values = {"line": str(item.line), "quantity": plain(item.quantity)}
            yield Problem(row.number, message, "RETURN_QUANTITY_NOT_VALID", values)


def _payment_problems(row: PosRow) -> Iterator[Problem]:
    paid = add_up(payment.amount for payment in row.payments)
    if row.payments and paid != row.total:
        message = N_("The payments make %(paid)s, but the total is %(total)s. Correct them in the source.")
        values = {"paid": plain(paid), "total": plain(row.total)}
        yield Problem(row.number, message, "PAYMENTS_MISMATCH", values)
    for payment in row.payments:
        if payment.amount and not is_above_zero(payment.amount * row.total):
            message = N_(
                "Payment %(line)s of %(amount)s goes the other way than the total %(total)s. "
                "Take the change off the payment it was given on."
            )
            values = {"line": str(payment.line), "amount": plain(payment.amount), "total": plain(row.total)}
            yield Problem(row.number, message, "PAYMENT_CONTRADICTS", values)
