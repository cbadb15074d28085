"""Which columns of the source tables are there: another system's views may lack those that are optional."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, inspect, null

OPTIONAL = {
    "bloggers": ("tin", "id_type", "id_number"),
    "orders": (
        "tax_inclusive",
        "shipping_tax_rate",
        "shipping_tax_amount",
        "discount_tax_rate",
        "discount_tax_amount",
    ),
    "order_items": ("category", "account"),
    "pos_transactions": ("tax_inclusive",),
    "pos_items": ("category", "account"),
}
"""The columns that a source may do without; all others have to be there, even when they are empty."""

_complete: WeakKeyDictionary[Engine, set[str]] = WeakKeyDictionary()
"""The tables that were found to have every column, so that nobody looks again."""


def columns_of(connection: Connection, table: Any) -> list[ColumnElement[Any]]:
    """The columns of a source table, each under its own label; NULL stands in for an optional one that is not there."""
    missing = _missing(connection, table.name)
    return [null().label(f"{table.name}_{column.name}") if column.name in missing else column for column in table.c]


def bare_columns_of(connection: Connection, table: Any) -> list[ColumnElement[Any]]:
    """The same, where records are read by the columns' own names."""
    missing = _missing(connection, table.name)
    return [null().label(column.name) if column.name in missing else column for column in table.c]


def _missing(connection: Connection, table: str) -> set[str]:
    complete = _complete.setdefault(connection.engine, set())
    if table not in OPTIONAL or table in complete:
        return set()
    there = {column["name"] for column in inspect(connection).get_columns(table)}
    missing = set(OPTIONAL[table]) - there
    if not missing:
        complete.add(table)
    return missing
