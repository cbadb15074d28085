"""What invoices and receipts of orders have in common."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from accounting.documents import ZERO, tax_of, tax_within
from accounting.line_problems import agree, tax_problem
from accounting.problems import Problem
from accounting.rounding import add_up, is_above_zero, is_below_zero, last_place, places, round_half_up
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


def extra_problems(order: OrderRow) -> tuple[Problem, ...]:
    """Shipping and discount of an order have the tax that their rate makes."""
    extras = (
        (N_("Shipping"), order.shipping, order.shipping_tax_rate, order.shipping_tax_amount),
        (N_("Order discount"), order.discount, order.discount_tax_rate, order.discount_tax_amount),
    )
    return tuple(
        problem
        for what, amount, rate, given in extras
        for problem in tax_problem(
            order.number, what, amount, rate, given, order.currency, tax_inclusive=order.tax_inclusive
        )
    )


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


def overlooked_in_refund(refund: RefundRow) -> tuple[Problem, ...]:
    """Those problems of a refund that do not count: tax off by the last place.

    Only so do parts give back the very tax that was charged: of 1.00 on three pieces the last one gets 0.34. What the
    destination computes is evened out by a rounding line.
    """
    slack = last_place(refund.currency)
    strict = (problem for item in refund.items for problem in _item_problems(refund, item))
    loose = [problem for item in refund.items for problem in _item_problems(refund, item, slack=slack)]
    return tuple(problem for problem in strict if problem not in loose)


def _item_problems(refund: RefundRow, refunded: RefundItemRow, *, slack: Decimal = ZERO) -> list[Problem]:
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
    found.extend(_amount_problems(refund, refunded))
    tax = _tax_of(refund, refunded)
    if not agree(refunded.tax_amount, tax, slack if refunded.item.tax_rate else ZERO):
        message = N_("Line %(line)s gives back a tax of %(given)s, but its rate makes it %(tax)s. Correct the refund.")
        values = {"line": line, "given": plain(refunded.tax_amount), "tax": plain(tax)}
        found.append(Problem(refund.number, message, "TAX_MISMATCH", values))
    return found


def _tax_of(refund: RefundRow, refunded: RefundItemRow) -> Decimal:
    if refund.tax_inclusive:
        return tax_within(refunded.amount + refunded.tax_amount, refunded.item.tax_rate, refund.currency)
    return tax_of(refunded.amount, refunded.item.tax_rate, refund.currency)


def _amount_problems(refund: RefundRow, refunded: RefundItemRow) -> Iterator[Problem]:
    if refunded.amount != round_half_up(refunded.amount, places(refund.currency)):
        message = N_(
            "Line %(line)s gives back %(amount)s, which has more decimal places than %(currency)s has. "
            "Correct the refund."
        )
        values = {
            "line": str(refunded.item.line),
            "amount": plain(refunded.amount),
            "currency": refund.currency,
        }
        yield Problem(refund.number, message, "AMOUNT_NOT_EXACT", values)


def refund_total(refund: RefundRow) -> Decimal:
    """What went back, tax included, as a positive amount."""
    return add_up(item.amount + item.tax_amount for item in refund.items)
