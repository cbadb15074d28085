"""Sales invoices of a blogger: what their tills sold, and credit notes for what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.booked import Said, booked
from accounting.checks import INVOICE_CHECKS
from accounting.documents import DocumentKind, Line, SalesInvoice
from accounting.excess import return_excess
from accounting.line_problems import item_problems, overlooked
from accounting.lines import extra_line, item_line, rounding_line
from accounting.mapping import Mapping, RoundingMode
from accounting.pos import calendar_day, pos_day, pos_party, pos_problems
from accounting.problems import Problem
from accounting.push_type import Layer, PushType, Reader
from accounting.rounding import home_rate
from accounting.rows import PosRow
from accounting.words import N_

OTHER_GOODS = "022"
"""LHDN's classification code for others."""


def documents(rows: Iterable[PosRow], mapping: Mapping, zone: tzinfo) -> Iterator[SalesInvoice]:
    """An invoice for each sale and a credit note for each return, in the order of the rows."""
    for row in rows:
        sale = booked(_said(row, mapping), mapping)
        yield SalesInvoice(
            source_id=f"pos_transactions/{row.id}",
            number=row.number,
            original_number=row.original_number,
            day=pos_day(row, mapping, zone),
            said_day=calendar_day(row, mapping, zone),
            party=pos_party(row),
            currency=row.currency,
            exchange_rate=home_rate(row.currency),
            lines=sale.lines,
            said=sale.said,
            tax_inclusive=row.tax_inclusive,
            stated_total=row.total,
            goods_returned=True if _is_return(row) else None,
            source_problems=pos_problems(row) + _line_problems(row),
            overlooked=_overlooked(row) if mapping.rounding_mode is RoundingMode.SUM else (),
            mapping_problems=sale.problems,
            excess_problems=return_excess(row, mapping.tolerance),
        )


def _is_return(row: PosRow) -> bool:
    """Goods come back over the counter; a transaction that only names an original is one."""
    return row.original_id is not None


def _line_problems(row: PosRow) -> tuple[Problem, ...]:
    return item_problems(row.number, row.items, row.currency, tax_inclusive=row.tax_inclusive)


def _overlooked(row: PosRow) -> tuple[Problem, ...]:
    return overlooked(row.number, row.items, row.currency, tax_inclusive=row.tax_inclusive)


def _said(row: PosRow, mapping: Mapping) -> Said:
    return Said(
        number=row.number,
        currency=row.currency,
        lines=tuple(_lines(row, mapping)),
        products=len(row.items),
        discount=len(row.items) if row.discount else None,
        says_discount_tax=False,
        stated_total=row.total,
        classification=OTHER_GOODS,
        tax_inclusive=row.tax_inclusive,
        is_credit=_is_return(row),
    )


def _lines(row: PosRow, mapping: Mapping) -> Iterator[Line]:
    """The products, then the discount, then the cash rounding, each where there is one."""
    code, is_credit = OTHER_GOODS, _is_return(row)
    for item in row.items:
        yield item_line(item, mapping, currency=row.currency, classification=code, tax_inclusive=row.tax_inclusive)
    if row.discount:
        account = mapping.discount
        yield extra_line("Discount", -row.discount, account, mapping, classification=code, is_credit=is_credit)
    if row.rounding:
        yield rounding_line("Cash rounding", row.rounding, mapping, classification=code, is_credit=is_credit)


POS_SALES_INVOICE = PushType(
    key="pos_sales_invoice",
    layer=Layer.BLOGGER,
    kind=DocumentKind.SALES_INVOICE,
    title=N_("POS Sales Invoice"),
    what=N_("Sales at the till become invoices, returns become credit notes"),
    source=N_("POS transactions"),
    counted_on=N_("day at the till"),
    readers=(Reader.POS_TRANSACTIONS,),
    make=documents,
    checks=INVOICE_CHECKS,
)
