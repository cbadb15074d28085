"""KOL payments of a blogger: commission paid to promoters."""

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
    """A payment for each settlement that was paid to a KOL."""
    return payments(rows, mapping, zone, table="kol_settlements")


KOL_PAYMENT = PushType(
    key="kol_payment",
    layer=Layer.BLOGGER,
    kind=DocumentKind.EXPENSE_PAYMENT,
    title=N_("KOL Payment"),
    what=N_("Commission paid to KOLs"),
    source=N_("Paid KOL settlements"),
    counted_on=N_("day of payment"),
    readers=(Reader.KOL_SETTLEMENTS_PAID,),
    make=documents,
    checks=MONEY_CHECKS,
    for_kols=True,
)
