"""What was given back before: for the refunds and the returns of a batch, those of the same sale that came first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy import Row as Record
from sqlalchemy.orm import aliased

from accounting.excess import RETURNED
from accounting.rounding import add_up, is_below_zero
from accounting.rows import GivenBack, OriginalRow
from models import shop

REFUNDED = ("refunded", RETURNED)
"""The states of a refund whose money has gone back."""

_NOTHING = GivenBack()


def given_back_before(
    connection: Connection, orders: Collection[int], refunds: Collection[int]
) -> defaultdict[tuple[int, int], GivenBack]:
    """What came before each of these refunds, by refund and order line; their orders are given too.

    One query; refunds are taken by moment, then by id, and those that were not paid out do not count.
    """
    refund, item = shop.OrderRefund, shop.OrderRefundItem
    query = (
        select(
            refund.id, refund.order_id, refund.status, item.order_item_id, item.quantity, item.amount, item.tax_amount
        )
        .join_from(refund, item)
        .where(refund.order_id.in_(orders), refund.status.in_(REFUNDED), refund.refunded_at.is_not(None))
        .order_by(refund.refunded_at, refund.id)
    )
    so_far: dict[tuple[int, int], GivenBack] = {}
    before: defaultdict[tuple[int, int], GivenBack] = defaultdict(lambda: _NOTHING)
    for refund_id, items in groupby(connection.execute(query), key=attrgetter("id")):
        given = list(items)
        if refund_id in refunds:
            before |= {
                (refund_id, one.order_item_id): so_far.get((one.order_id, one.order_item_id), _NOTHING) for one in given
            }
        for one in given:
            key = one.order_id, one.order_item_id
            so_far[key] = _with(so_far.get(key, _NOTHING), one)
    return before


def originals_of(connection: Connection, batch: Sequence[Record[Any]]) -> dict[int, OriginalRow]:
    """By the id of each return: the sale that it names, and what returns gave back of it before; none without lines.

    Two queries, and none for a batch without returns. Returns are taken by moment, then by id; one that was voided
    does not count, and one that is dated before its sale neither counts nor is compared.
    """
    returns = [one for one in batch if one.pos_transactions_original_id is not None and one.original_occurred_at]
    if not returns:
        return {}
    sales = {one.pos_transactions_original_id for one in returns}
    sold = _sold(connection, sales)
    wanted = {one.pos_transactions_id for one in returns}
    found: dict[int, OriginalRow] = {}
    for transaction, items in groupby(_returned(connection, sales, returns), key=attrgetter("id")):
        given = list(items)
        original = given[0].original_id
        if original not in sold:
            continue
        if transaction in wanted:
            found[transaction] = sold[original]
        sold[original] = _with_return(sold[original], given)
    return found


def _with(before: GivenBack, one: Any) -> GivenBack:
    """What was given back once this came too; what is below zero, and is set aside for it, takes nothing off."""
    quantity = _not_below_zero(one.quantity)
    return GivenBack(
        quantity=_sum(before.quantity, quantity),
        came_back=_sum(before.came_back, quantity if one.status == RETURNED else None),
        amount=_sum(before.amount, _not_below_zero(_sum(one.amount, one.tax_amount))),
        lines=before.lines + 1,
    )


def _sold(connection: Connection, sales: Collection[int]) -> dict[int, OriginalRow]:
    """The lines of these sales, of which nothing has come back yet.

    A line below zero, as a coupon, was no charge: a return has none, and says it as a discount of the whole.
    """
    item = shop.PosItem
    query = select(item.transaction_id, item.sku, item.quantity, item.line_total).where(item.transaction_id.in_(sales))
    found: dict[int, OriginalRow] = {}
    for transaction, items in groupby(
        connection.execute(query.order_by(item.transaction_id)), key=attrgetter("transaction_id")
    ):
        lines = list(items)
        charged = _sum(*(_not_below_zero(one.line_total) for one in lines))
        found[transaction] = OriginalRow(
            sold=_by_sku(lines), charged=charged, came_back={}, given_back=Decimal("0.00"), lines=0
        )
    return found


def _returned(connection: Connection, sales: Collection[int], returns: Sequence[Record[Any]]) -> Iterable[Any]:
    """The lines of all returns of these sales up to the last of this batch, one return after the other.

    The first moment and the blogger are there for the index; the moment of each one's own sale decides.
    """
    back, sale, item = shop.PosTransaction, aliased(shop.PosTransaction), shop.PosItem
    query = (
        select(back.id, back.original_id, item.sku, item.quantity, item.line_total)
        .join_from(back, item)
        .join(sale, back.original_id == sale.id)
        .where(back.original_id.in_(sales), back.status == "completed")
        .where(back.blogger_id == returns[0].pos_transactions_blogger_id)
        .where(back.occurred_at >= sale.occurred_at)
        .where(back.occurred_at >= min(one.original_occurred_at for one in returns))
        .where(back.occurred_at <= max(one.pos_transactions_occurred_at for one in returns))
        .order_by(back.occurred_at, back.id)
    )
    return connection.execute(query)


def _with_return(original: OriginalRow, lines: Sequence[Any]) -> OriginalRow:
    """The sale once these lines came back; what a return is said to sell takes nothing off."""
    back = [one for one in lines if is_below_zero(one.quantity)]
    came_back = dict(original.came_back)
    for sku, quantity in _by_sku(back).items():
        came_back[sku] = came_back.get(sku, Decimal(0)) - quantity
    return OriginalRow(
        sold=original.sold,
        charged=original.charged,
        came_back=came_back,
        given_back=original.given_back - _sum(*(one.line_total for one in back)),
        lines=original.lines + len(back),
    )


def _by_sku(lines: Sequence[Any]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = {}
    for one in lines:
        quantities[one.sku] = _sum(quantities.get(one.sku), one.quantity)
    return quantities


def _not_below_zero(number: Decimal | None) -> Decimal | None:
    return None if number is None or is_below_zero(number) else number


def _sum(*numbers: Decimal | None) -> Decimal:
    """The sum of what is there: another system's view may have gaps."""
    return add_up(number for number in numbers if number is not None)
