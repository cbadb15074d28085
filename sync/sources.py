"""Sources: streams the rows of a period out of the source tables, in order, with memory flat."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL as LABELS
from sqlalchemy import Connection, Select, select
from sqlalchemy import Row as Record
from sqlalchemy.orm import aliased

from accounting.push_type import Reader
from accounting.rows import RefundItemRow, Row
from models import shop
from sync.given_back import REFUNDED, given_back_before, originals_of
from sync.source_columns import bare_columns_of, columns_of
from sync.source_rows import (
    item_row,
    order_row,
    part,
    party_row,
    payment_row,
    pos_row,
    refund_item_row,
    refund_row,
    settlement_row,
)

BATCH = 500
"""Rows read at a time, each with its lines."""

Moment = tuple[datetime, int, Row]
"""A row with the moment on which it counts, and its id, to merge streams by."""


@dataclass(frozen=True)
class Span:
    """Whose rows, and from which moment (included) to which (not included). No blogger: everybody's."""

    start: datetime
    end: datetime
    blogger_id: int | None


def read_rows(readers: Sequence[Reader], span: Span, connection: Connection) -> Iterator[Row]:
    """The rows of all the readers as one stream, by moment; at the same moment by reader, then by id."""
    streams = [_ranked(rank, _READERS[reader](connection, span)) for rank, reader in enumerate(readers)]
    for _moment, _rank, _id, row in heapq.merge(*streams, key=itemgetter(0, 1, 2)):
        yield row


def _ranked(rank: int, stream: Iterator[Moment]) -> Iterator[tuple[datetime, int, int, Row]]:
    for moment, row_id, row in stream:
        yield moment, rank, row_id, row


def _orders(connection: Connection, span: Span) -> Iterator[Moment]:
    query = (
        select(*columns_of(connection, shop.Order.__table__), shop.Customer.__table__)
        .join_from(shop.Order, shop.Customer)
        .where(shop.Order.paid_at >= span.start, shop.Order.paid_at < span.end)
        .order_by(shop.Order.paid_at, shop.Order.id)
    )
    for batch in _batches(connection, query):
        items = _children(connection, shop.OrderItem.__table__, "order_id", [one.orders_id for one in batch])
        for one in batch:
            lines = tuple(item_row(item) for item in items[one.orders_id])
            yield one.orders_paid_at, one.orders_id, order_row(one, lines)


def _refunds(connection: Connection, span: Span) -> Iterator[Moment]:
    query = (
        select(shop.OrderRefund.__table__, *columns_of(connection, shop.Order.__table__), shop.Customer.__table__)
        .join_from(shop.OrderRefund, shop.Order)
        .join(shop.Customer)
        .where(shop.OrderRefund.status.in_(REFUNDED))
        .where(shop.OrderRefund.refunded_at >= span.start, shop.OrderRefund.refunded_at < span.end)
        .order_by(shop.OrderRefund.refunded_at, shop.OrderRefund.id)
    )
    for batch in _batches(connection, query):
        items = _refund_items(connection, batch)
        for one in batch:
            yield (
                one.order_refunds_refunded_at,
                one.order_refunds_id,
                refund_row(one, tuple(items[one.order_refunds_id])),
            )


def _pos_transactions(connection: Connection, span: Span) -> Iterator[Moment]:
    original = aliased(shop.PosTransaction)
    query = (
        select(
            *columns_of(connection, shop.PosTransaction.__table__),
            shop.Customer.__table__,
            original.number.label("original_number"),
            original.occurred_at.label("original_occurred_at"),
        )
        .join_from(shop.PosTransaction, shop.Customer, isouter=True)
        .join(original, shop.PosTransaction.original_id == original.id, isouter=True)
        .where(shop.PosTransaction.status == "completed", shop.PosTransaction.blogger_id == span.blogger_id)
        .where(shop.PosTransaction.occurred_at >= span.start, shop.PosTransaction.occurred_at < span.end)
        .order_by(shop.PosTransaction.occurred_at, shop.PosTransaction.id)
    )
    for batch in _batches(connection, query):
        ids = [one.pos_transactions_id for one in batch]
        items = _children(connection, shop.PosItem.__table__, "transaction_id", ids)
        payments = _children(connection, shop.PosPayment.__table__, "transaction_id", ids)
        originals = originals_of(connection, batch)
        for one in batch:
            number = one.pos_transactions_id
            row = pos_row(
                one,
                [item_row(item) for item in items[number]],
                [payment_row(line) for line in payments[number]],
                originals.get(number),
            )
            yield one.pos_transactions_occurred_at, number, row


def _blogger_settlements(connection: Connection, span: Span) -> Iterator[Moment]:
    query = _settlements(connection, shop.BloggerSettlement, shop.Blogger).where(
        shop.BloggerSettlement.status != "cancelled"
    )
    return _settlement_stream(connection, query, shop.BloggerSettlement, "bloggers", "created_at", span)


def _blogger_settlements_paid(connection: Connection, span: Span) -> Iterator[Moment]:
    query = _settlements(connection, shop.BloggerSettlement, shop.Blogger).where(
        shop.BloggerSettlement.status == "paid"
    )
    return _settlement_stream(connection, query, shop.BloggerSettlement, "bloggers", "paid_at", span)


def _kol_settlements(connection: Connection, span: Span) -> Iterator[Moment]:
    query = _settlements(connection, shop.KolSettlement, shop.Kol).where(
        shop.KolSettlement.status != "cancelled", shop.KolSettlement.blogger_id == span.blogger_id
    )
    return _settlement_stream(connection, query, shop.KolSettlement, "kols", "created_at", span)


def _kol_settlements_paid(connection: Connection, span: Span) -> Iterator[Moment]:
    query = _settlements(connection, shop.KolSettlement, shop.Kol).where(
        shop.KolSettlement.status == "paid", shop.KolSettlement.blogger_id == span.blogger_id
    )
    return _settlement_stream(connection, query, shop.KolSettlement, "kols", "paid_at", span)


_READERS = {
    Reader.ORDERS: _orders,
    Reader.REFUNDS: _refunds,
    Reader.POS_TRANSACTIONS: _pos_transactions,
    Reader.BLOGGER_SETTLEMENTS: _blogger_settlements,
    Reader.BLOGGER_SETTLEMENTS_PAID: _blogger_settlements_paid,
    Reader.KOL_SETTLEMENTS: _kol_settlements,
    Reader.KOL_SETTLEMENTS_PAID: _kol_settlements_paid,
}


def _settlements(connection: Connection, table: Any, payee: Any) -> Select[Any]:
    return select(table.__table__, *columns_of(connection, payee.__table__)).join_from(table, payee)


def _settlement_stream(
    connection: Connection, query: Select[Any], table: Any, payees: str, moment: str, span: Span
) -> Iterator[Moment]:
    column = getattr(table, moment)
    query = query.where(column >= span.start, column < span.end).order_by(column, table.id)
    for batch in _batches(connection, query):
        for one in batch:
            row = settlement_row(part(one, table.__tablename__), party_row(part(one, payees), payees))
            yield getattr(one, f"{table.__tablename__}_{moment}"), row.id, row


def _batches(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Record[Any]]]:
    """The records in batches; their columns are named table_column, since both sides of a join have an id."""
    labelled = query.set_label_style(LABELS).execution_options(yield_per=BATCH)
    with connection.execute(labelled) as result:
        yield from result.partitions()


def _children(connection: Connection, table: Any, parent: str, ids: Sequence[int]) -> dict[int, list[Record[Any]]]:
    """The lines of these parents, by parent, in order of line."""
    found: dict[int, list[Record[Any]]] = defaultdict(list)
    query = (
        select(*bare_columns_of(connection, table))
        .where(table.c[parent].in_(ids))
        .order_by(table.c[parent], table.c.line, table.c.id)
    )
    for one in connection.execute(query):
        found[getattr(one, parent)].append(one)
    return found


def _refund_items(connection: Connection, refunds: Sequence[Record[Any]]) -> dict[int, list[RefundItemRow]]:
    ids = [one.order_refunds_id for one in refunds]
    before = given_back_before(connection, {one.order_refunds_order_id for one in refunds}, set(ids))
    found: dict[int, list[RefundItemRow]] = defaultdict(list)
    query = (
        select(shop.OrderRefundItem.__table__, *columns_of(connection, shop.OrderItem.__table__))
        .join_from(shop.OrderRefundItem, shop.OrderItem)
        .where(shop.OrderRefundItem.refund_id.in_(ids))
        .order_by(shop.OrderRefundItem.refund_id, shop.OrderItem.line, shop.OrderRefundItem.id)
        .set_label_style(LABELS)
    )
    for one in connection.execute(query):
        refund_id = one.order_refund_items_refund_id
        found[refund_id].append(refund_item_row(one, before[refund_id, one.order_items_id]))
    return found
