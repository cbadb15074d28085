"""Sales invoices of a blogger: what their tills sold, and credit notes for what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import INVOICE_CHECKS
from accounting.documents import DocumentKind, Line, SalesInvoice
from accounting.lines import extra_line, item_line, item_problems
from accounting.mapping import Mapping
from accounting.periods import business_day
from accounting.pos import pos_party, pos_problems
from accounting.push_type import Layer, PushType, Reader
from accounting.rounding import home_rate
from accounting.rows import PosRow
from accounting.words import N_

OTHER_GOODS = "022"
"""LHDN's classification code for others."""


def documents(rows: Iterable[PosRow], mapping: Mapping, zone: tzinfo) -> Iterator[SalesInvoice]:
    """An invoice for each sale and a credit note for each return, in the order of the rows."""
    for row in rows:
        yield SalesInvoice(
            source_id=f"pos_transactions/{row.id}",
            number=row.number,
            original_number=row.original_number,
            day=business_day(row.occurred_at, zone),
            party=pos_party(row),
            currency=row.currency,
            exchange_rate=home_rate(row.currency),
            lines=tuple(_lines(row, mapping)),
            stated_total=row.total,
            source_problems=pos_problems(row) + item_problems(row.number, row.items, row.currency),
        )


def _lines(row: PosRow, mapping: Mapping) -> Iterator[Line]:
    for item in row.items:
        yield item_line(item, mapping, currency=row.currency, classification=OTHER_GOODS)
    extras = (
        ("Discount", -row.discount, mapping.discount),
        ("Cash rounding", row.rounding, mapping.rounding_account(row.rounding)),
    )
    for words, amount, account in extras:
        if amount:
            is_credit = row.original_id is not None
            yield extra_line(words, amount, account, mapping, classification=OTHER_GOODS, is_credit=is_credit)


POS_SALES_INVOICE = PushType(
    key="pos_sales_invoice",
    layer=Layer.BLOGGER,
    kind=DocumentKind.SALES_INVOICE,
    title=N_("POS Sales Invoice"),
    what=N_("Sales at the till become invoices, returns become credit notes"),
    source=N_("POS transactions"),
    counted_on=N_("day at the till"),
    readers=(Reader.POS_TRANSACTIONS,),
    documents=documents,
    checks=INVOICE_CHECKS,
)
