"""What the source of a book holds that a mapping can tell apart: payment methods, tax rates, categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.exc import DatabaseError

from accounting.push_type import Layer
from models import Book, db, shop


@dataclass(frozen=True)
class Seen:
    """Each once and in order; a rate comes with the source's own tax code, which may be empty."""

    methods: tuple[str, ...] = ()
    rates: tuple[tuple[Decimal, str], ...] = ()
    categories: tuple[str, ...] = ()


def seen_in_source(book: Book) -> Seen:
    """What the source of a book holds by now, however old. What an older source has no column for is not seen."""
    queries = _of_platform() if book.layer == Layer.PLATFORM else _of_blogger(book.blogger_id)
    methods, lines, categories = queries
    with db.engines["shop"].connect() as connection:
        found = sorted({one for query in methods for (one,) in _read(connection, query) if one})
        rates = {(Decimal(rate), code or "") for rate, code in _read(connection, lines)}
        named = sorted({one for (one,) in _read(connection, categories) if one})
    return Seen(tuple(found), tuple(sorted(rates)), tuple(named))


_Queries = tuple[tuple[Any, ...], Any, Any]
"""Payment methods, then rates with tax codes, then categories."""


def _of_platform() -> _Queries:
    methods = (
        select(shop.Order.payment_method).distinct(),
        select(shop.BloggerSettlement.payment_method).distinct(),
    )
    lines = select(shop.OrderItem.tax_rate, shop.OrderItem.tax_code).distinct()
    return methods, lines, select(shop.OrderItem.category).distinct()


def _of_blogger(blogger_id: int | None) -> _Queries:
    own = shop.PosTransaction.blogger_id == blogger_id
    methods = (
        select(shop.PosPayment.method).join(shop.PosTransaction).where(own).distinct(),
        select(shop.KolSettlement.payment_method).where(shop.KolSettlement.blogger_id == blogger_id).distinct(),
    )
    lines = select(shop.PosItem.tax_rate, shop.PosItem.tax_code).join(shop.PosTransaction).where(own).distinct()
    return methods, lines, select(shop.PosItem.category).join(shop.PosTransaction).where(own).distinct()


def _read(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The records; none when the source has no such column, for some are optional."""
    try:
        yield from connection.execute(query).all()
    except DatabaseError:
        connection.rollback()
