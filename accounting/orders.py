"""What invoices and receipts of orders have in common."""

from __future__ import annotations

from decimal import Decimal

from accounting.documents import tax_of
from accounting.problems import Problem
from accounting.rounding import add_up, is_above_zero, is_below_zero
from accounting.rows import OrderRow, RefundItemRow, RefundRow
from accounting.words import N_, plain

SOLD = ("paid", "refunded")
"""The states of an order that was paid, whatever came after."""


def order_problems(order: OrderRow) -> tuple[Problem, ...]:
    """An order with a day of payment must say that it was paid, and not the other way round: money back is a refund."""
    found = []
    if order.status not in SOLD:
        message = N_("The order was paid, but its status is %(status)s. Correct the status, or refund the order.")
        found.append(Problem(order.number, message, "STATUS_CONTRADICTS", {"status": order.status}))
    if is_below_zero(order.total):
        message = N_("The total %(total)s is negative. Correct the order, or enter what went back as a refund.")
        found.append(Problem(order.number, message, "TOTAL_NEGATIVE", {"total": plain(order.total)}))
    return tuple(found)


def refund_problems(refund: RefundRow) -> tuple[Problem, ...]:
    """A refund needs an order that was paid before it, and amounts that fit their tax."""
    found = []
    if refund.order_paid_at is None:
        message = N_("The refund is for order %(order)s, which was never paid. Correct the order or the refund.")
        found.append(Problem(refund.number, message, "ORIGINAL_NOT_PAID", {"order": refund.order_number}))
    elif refund.refunded_at < refund.order_paid_at:
        message = N_("The refund is older than the payment of order %(order)s. Correct its date.")
        found.append(Problem(refund.number, message, "REFUND_TOO_EARLY", {"order": refund.order_number}))
    found.extend(problem for item in refund.items for problem in _item_problems(refund, item))
    return tuple(found)


def _item_problems(refund: RefundRow, refunded: RefundItemRow) -> list[Problem]:
    found = []
    line = str(refunded.item.line)
    if not is_above_zero(refunded.quantity):
        message = N_(
            "Line %(line)s gives back a quantity of %(quantity)s; it has to be more than zero. Correct the refund."
        )
        values = {"line": line, "quantity": plain(refunded.quantity)}
        found.append(Problem(refund.number, message, "REFUND_QUANTITY_NOT_VALID", values))
    if is_below_zero(refunded.amount):
        message = N_("Line %(line)s gives back %(amount)s; it has to be zero or more. Correct the refund.")
        values = {"line": line, "amount": plain(refunded.amount)}
        found.append(Problem(refund.number, message, "REFUND_AMOUNT_NEGATIVE", values))
    tax = tax_of(refunded.amount, refunded.item.tax_rate, refund.currency)
    if refunded.tax_amount != tax:
        message = N_("Line %(line)s gives back a tax of %(given)s, but its rate makes it %(tax)s. Correct the refund.")
        values = {"line": line, "given": plain(refunded.tax_amount), "tax": plain(tax)}
        found.append(Problem(refund.number, message, "TAX_MISMATCH", values))
    return found


def refund_total(refund: RefundRow) -> Decimal:
    """What went back, tax included, as a positive amount."""
    return add_up(item.amount + item.tax_amount for item in refund.items)
