"""What the source of a book holds that a mapping can tell apart: payment methods, tax rates, categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

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
    currencies: tuple[str, ...] = ()


class _Queries(NamedTuple):
    """What is asked of the source; each of `methods` and `currencies` gives one column, `rates` also the tax code."""

    methods: tuple[Select[Any], ...]
    rates: Select[Decimal, str | None]
    categories: Select[Any]
    currencies: tuple[Select[Any], ...]


def seen_in_source(book: Book) -> Seen:
    """What the source of a book holds by now, however old. What an older source has no column for is not seen."""
    queries = _of_platform() if book.layer == Layer.PLATFORM else _of_blogger(book.blogger_id)
    with db.engines["shop"].connect() as connection:
        rates = {(Decimal(rate), code or "") for rate, code in _read(connection, queries.rates)}
        return Seen(
            methods=_each_once(connection, *queries.methods),
            rates=tuple(sorted(rates)),
            categories=_each_once(connection, queries.categories),
            currencies=_each_once(connection, *queries.currencies),
        )


def _of_platform() -> _Queries:
    return _Queries(
        methods=(
            select(shop.Order.payment_method).distinct(),
            select(shop.BloggerSettlement.payment_method).distinct(),
        ),
        rates=select(shop.OrderItem.tax_rate, shop.OrderItem.tax_code).distinct(),
        categories=select(shop.OrderItem.category).distinct(),
        currencies=(select(shop.Order.currency).distinct(), select(shop.BloggerSettlement.currency).distinct()),
    )


def _of_blogger(blogger_id: int | None) -> _Queries:
    own = shop.PosTransaction.blogger_id == blogger_id
    settled = shop.KolSettlement.blogger_id == blogger_id
    return _Queries(
        methods=(
            select(shop.PosPayment.method).join(shop.PosTransaction).where(own).distinct(),
            select(shop.KolSettlement.payment_method).where(settled).distinct(),
        ),
        rates=select(shop.PosItem.tax_rate, shop.PosItem.tax_code).join(shop.PosTransaction).where(own).distinct(),
        categories=select(shop.PosItem.category).join(shop.PosTransaction).where(own).distinct(),
        currencies=(
            select(shop.PosTransaction.currency).where(own).distinct(),
            select(shop.KolSettlement.currency).where(settled).distinct(),
        ),
    )


def _each_once(connection: Connection, *queries: Select[Any]) -> tuple[str, ...]:
    """The texts that any of the queries finds, in order."""
    return tuple(sorted({one for query in queries for (one,) in _read(connection, query) if one}))


def _read(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """The records; none when the source has no such column, for some are optional."""
    try:
        yield from connection.execute(query).all()
    except DatabaseError:
        connection.rollback()
