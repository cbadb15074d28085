"""What gives back more than was sold: refunds of an order's lines, and returns of what a till sold.

Those before it count: by moment, then by id, so that of two that do not fit together the later one is set aside. What
is dated before one that is in the books already is not held against it: the source does not tell what was posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from accounting.problems import Problem
from accounting.rounding import add_up, is_above_zero, is_below_zero, last_place
from accounting.rows import ItemRow, OriginalRow, PosRow, RefundItemRow, RefundRow
from accounting.words import N_, plain

RETURNED = "refunded_and_returned"
"""The state of a refund whose goods came back."""


def refund_excess(refund: RefundRow, tolerance: Decimal) -> tuple[Problem, ...]:
    """A problem for each line of the order of which more comes back than was sold, or more money than was charged.

    Quantities count where the goods came back: money alone, for goodwill, may be given for the same piece again.
    Amounts are with tax, in the refund's currency; they may go beyond by the tolerance (in that currency too) and by
    the last place for each line that was given back, since each is rounded by itself. Shipping can only come back with
    a line, so the lines of a refund may go beyond by it too, once. A discount of the whole order is not taken into
    account. Where the source does not say what came before, nothing is compared. The rule is ours.
    """
    of_item: dict[int, list[RefundItemRow]] = defaultdict(list)
    for one in refund.items:
        of_item[one.item.id].append(one)
    found: list[Problem] = []
    room = refund.shipping if refund.shipping.is_finite() and is_above_zero(refund.shipping) else Decimal(0)
    for parts in of_item.values():
        found.extend(_of_item(refund, parts, tolerance, room))
        room = max(add_up((room, _beyond(parts).copy_negate())), Decimal(0))
    return tuple(found)


def return_excess(row: PosRow, tolerance: Decimal) -> tuple[Problem, ...]:
    """A problem for each SKU of which a return takes back more than its sale sold, and one when it gives back more.

    A return names the sale, and not its lines: so money (with tax, as above) is compared for all lines of the sale
    together, and a SKU that the sale does not have by money alone. Without its sale nothing is compared. Ours.
    """
    if row.original is None:
        return ()
    return (*_of_skus(row, row.original), *_of_money(row, row.original, tolerance))


def _beyond(parts: list[RefundItemRow]) -> Decimal:
    """By how much more came back of a line by now than it was charged."""
    item, before = parts[0].item, parts[0].before
    given = add_up(add_up((part.amount, part.tax_amount)) for part in parts)
    gap = add_up((given, before.amount, item.line_total.copy_negate())) if before else Decimal(0)
    return gap if is_above_zero(given) and gap.is_finite() and gap > 0 else Decimal(0)


def _of_item(refund: RefundRow, parts: list[RefundItemRow], tolerance: Decimal, room: Decimal) -> Iterator[Problem]:
    item, before = parts[0].item, parts[0].before
    if before is None:
        return
    quantity = add_up(part.quantity for part in parts)
    amount = add_up(add_up((part.amount, part.tax_amount)) for part in parts)
    came_back = quantity if refund.status == RETURNED and is_above_zero(item.quantity) else Decimal(0)
    charged = add_up((item.line_total, tolerance, last_place(refund.currency) * (before.lines + len(parts)), room))
    if _exceeds(came_back, before.came_back, item.quantity) or _exceeds(amount, before.amount, charged):
        message = N_(
            "Line %(line)s of order %(order)s: %(sold)s sold for %(charged)s; %(before)s given back before for "
            "%(given)s, and this refund gives back %(this)s for %(amount)s. Correct the refund, or one before it."
        )
        values = {
            "line": str(item.line),
            "order": refund.order_number,
            "sold": _short(item.quantity),
            "charged": plain(item.line_total),
            "before": _short(before.quantity),
            "given": plain(before.amount),
            "this": _short(quantity),
            "amount": plain(amount),
        }
        yield Problem(refund.number, message, "REFUND_EXCEEDS_SALE", values)


def _of_skus(row: PosRow, original: OriginalRow) -> Iterator[Problem]:
    of_sku: dict[str, list[ItemRow]] = defaultdict(list)
    for item in row.items:
        if is_below_zero(item.quantity):
            of_sku[item.sku].append(item)
    for sku, items in of_sku.items():
        sold, before = original.sold.get(sku, Decimal(0)), original.came_back.get(sku, Decimal(0))
        this = add_up(item.quantity for item in items).copy_negate()
        if is_above_zero(sold) and _exceeds(this, before, sold):
            message = N_(
                "Line %(line)s: transaction %(original)s sold %(sold)s of SKU %(sku)s; %(before)s came back before, "
                "and this return takes back %(this)s. Correct the return, or one before it."
            )
            values = {
                "line": str(items[0].line),
                "original": row.original_number or str(row.original_id),
                "sku": sku,
                "sold": _short(sold),
                "before": _short(before),
                "this": _short(this),
            }
            yield Problem(row.number, message, "REFUND_EXCEEDS_SALE", values)


def _of_money(row: PosRow, original: OriginalRow, tolerance: Decimal) -> Iterator[Problem]:
    this = add_up(item.line_total for item in row.items).copy_negate()
    charged = add_up((original.charged, tolerance, last_place(row.currency) * (original.lines + len(row.items))))
    if _exceeds(this, original.given_back, charged):
        message = N_(
            "The lines of transaction %(original)s came to %(sold)s; %(before)s was given back before, and this return "
            "gives back %(this)s. Correct the return, or one before it."
        )
        values = {
            "original": row.original_number or str(row.original_id),
            "sold": plain(original.charged),
            "before": plain(original.given_back),
            "this": plain(this),
        }
        yield Problem(row.number, message, "REFUND_EXCEEDS_SALE", values)


def _exceeds(this: Decimal, before: Decimal, most: Decimal) -> bool:
    """Whether this gives something back, and with what came before more than there is; no number is never more."""
    gap = add_up((this, before, most.copy_negate()))
    return is_above_zero(this) and gap.is_finite() and gap > 0


def _short(quantity: Decimal) -> str:
    """A quantity as people write it: 2, not 2.0000."""
    return plain(quantity.normalize()) if quantity.is_finite() else plain(quantity)
