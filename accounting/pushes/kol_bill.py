"""KOL bills of a blogger: the commission owed to promoters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import BILL_CHECKS
from accounting.documents import DocumentKind, ExpenseBill
from accounting.mapping import Mapping
from accounting.push_type import Layer, PushType, Reader
from accounting.rows import SettlementRow
from accounting.settlements import bills
from accounting.words import N_


def documents(rows: Iterable[SettlementRow], mapping: Mapping, zone: tzinfo) -> Iterator[ExpenseBill]:
    """A bill for each settlement with a KOL."""
    return bills(rows, mapping, zone, table="kol_settlements")


KOL_BILL = PushType(
    key="kol_bill",
    layer=Layer.BLOGGER,
    kind=DocumentKind.EXPENSE_BILL,
    title=N_("KOL Bill"),
    what=N_("Commission owed to KOLs"),
    source=N_("KOL settlements"),
    counted_on=N_("day of settlement"),
    readers=(Reader.KOL_SETTLEMENTS,),
    make=documents,
    checks=BILL_CHECKS,
    for_kols=True,
)
