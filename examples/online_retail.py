"""The loader of the raw Online Retail layout: lines become a shop, and the shop rows of the source tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examples.load_report import LoadReport
from examples.retail_file import RetailFileError, RetailLine, RetailProblem, read
from examples.returns import Returns
from examples.sales import Invoice, Sales, invoices_of
from examples.settlements import half_monthly, weekly
from examples.shop import TABLES, Shop
from models.shop import Blogger

__all__ = [
    "SAMPLE",
    "LoadError",
    "LoadReport",
    "RetailFileError",
    "RetailLine",
    "RetailProblem",
    "Shop",
    "build_shop",
    "last_day",
    "load",
    "load_sample",
    "read",
    "weeks_to_end",
]

SAMPLE = Path(__file__).with_name("online-retail-2010-12.csv.gz")
"""December 2010, as the project carries it; see README.md beside it."""

_CHUNK = 5_000
"""How many rows go to the database at a time."""


class LoadError(Exception):
    """The source tables already hold rows with ids of this file. Load it into empty tables."""


def build_shop(lines: Iterable[RetailLine], *, weeks: int = 0) -> tuple[Shop, LoadReport]:
    """The shop that the lines come to, every date moved by so many whole weeks, and the count of it all."""
    shift = timedelta(weeks=weeks)
    invoices = invoices_of(lines, shift)
    sales = Sales()
    returns = Returns(sales, shift)
    left_out = sum(not _trade(invoice, sales, returns) for invoice in invoices)
    days = [line.moment.date() for invoice in invoices for line in invoice.lines]
    end = max(days) + shift if days else date.min
    shop = Shop(
        end=end,
        orders=tuple(sales.orders),
        refunds=tuple(returns.refunds),
        tickets=tuple(sales.tickets),
        blogger_settlements=tuple(weekly(sales.orders, returns.refunds, end)),
        kol_settlements=tuple(half_monthly(sales.tickets, end)),
    )
    report = LoadReport(
        lines_read=len(days),
        order_lines=sales.order_items,
        pos_lines=sum(len(ticket.items) for ticket in sales.tickets if not ticket.original),
        return_lines=returns.lines,
        set_aside=tuple(sales.set_aside),
        invoices_read=len(invoices),
        orders=len(sales.orders),
        pos_sales=sum(not ticket.original for ticket in sales.tickets),
        returns=returns.invoices,
        invoices_set_aside=left_out,
        first_day=min(days) + shift if days else None,
        last_day=end if days else None,
        rows={table: sum(1 for _ in shop.rows(table)) for table in TABLES},
    )
    return shop, report


def weeks_to_end(last_day: date, ending: date) -> int:
    """How many whole weeks to move so that the last day becomes `ending` or one of the six days before it."""
    return (ending - last_day).days // 7


def load(shop: Shop, session: Session) -> None:
    """Write the rows into the source tables, in the session's transaction (see `writing`); the caller commits.

    Raises LoadError, with nothing written, when a row with one of the ids is there already.
    """
    tables = {table.name: table for table in Blogger.metadata.sorted_tables}
    for name in TABLES:
        _refuse_taken_ids(shop, tables[name], session)
    try:
        for name in TABLES:
            rows = shop.rows(name)
            while chunk := list(islice(rows, _CHUNK)):
                session.execute(insert(tables[name]), chunk)
    except IntegrityError as error:
        raise LoadError(f"{LoadError.__doc__} The database said: {error.orig}") from error


def load_sample(session: Session, ending: date | None) -> LoadReport:
    """Load the carried December, its last day moved to `ending` or up to six days before; none keeps 2010."""
    lines = list(read(SAMPLE))
    weeks = weeks_to_end(last_day(lines), ending) if ending else 0
    shop, report = build_shop(lines, weeks=weeks)
    load(shop, session)
    return report


def last_day(lines: Iterable[RetailLine]) -> date:
    """The last Kuala Lumpur day of any line. Raises ValueError when there is no line."""
    return max(line.moment for line in lines).date()


def _trade(invoice: Invoice, sales: Sales, returns: Returns) -> bool:
    """Sell an invoice or take it back; answers whether any line of it was loaded."""
    if invoice.is_return:
        return returns.take_back(invoice) > 0
    sale = sales.sell(invoice)
    if sale is None:
        return False
    returns.remember(sale, invoice.customer)
    return True


def _refuse_taken_ids(shop: Shop, table: Table, session: Session) -> None:
    ids = {row["id"] for row in shop.rows(table.name)}
    if not ids:
        return
    found = select(table.c.id).where(table.c.id.between(min(ids), max(ids)))
    taken = ids.intersection(session.scalars(found, bind_arguments={"clause": table}))
    if taken:
        raise LoadError(f"{LoadError.__doc__} {len(taken)} of {table.name} are there, such as id {min(taken)}.")
