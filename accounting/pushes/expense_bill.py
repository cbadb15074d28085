"""Expense bills of the platform: the commission it owes its bloggers."""

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
    """A bill for each settlement with a blogger."""
    return bills(rows, mapping, zone, table="blogger_settlements")


EXPENSE_BILL = PushType(
    key="expense_bill",
    layer=Layer.PLATFORM,
    kind=DocumentKind.EXPENSE_BILL,
    title=N_("Expense Bill"),
    what=N_("Commission owed to bloggers"),
    source=N_("Blogger settlements"),
    counted_on=N_("day of settlement"),
    readers=(Reader.BLOGGER_SETTLEMENTS,),
    make=documents,
    checks=BILL_CHECKS,
)
