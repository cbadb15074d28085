"""Expense payments of the platform: commission paid to its bloggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import MONEY_CHECKS
from accounting.documents import DocumentKind, ExpensePayment
from accounting.mapping import Mapping
from accounting.push_type import Layer, PushType, Reader
from accounting.rows import SettlementRow
from accounting.settlements import payments
from accounting.words import N_


def documents(rows: Iterable[SettlementRow], mapping: Mapping, zone: tzinfo) -> Iterator[ExpensePayment]:
    """A payment for each settlement that was paid to a blogger."""
    return payments(rows, mapping, zone, table="blogger_settlements")


EXPENSE_PAYMENT = PushType(
    key="expense_payment",
    layer=Layer.PLATFORM,
    kind=DocumentKind.EXPENSE_PAYMENT,
    title=N_("Expense Payment"),
    what=N_("Commission paid to bloggers"),
    source=N_("Paid blogger settlements"),
    counted_on=N_("day of payment"),
    readers=(Reader.BLOGGER_SETTLEMENTS_PAID,),
    make=documents,
    checks=MONEY_CHECKS,
)
