"""Sales receipts of a blogger: each payment at the till, and each one paid back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import RECEIPT_CHECKS
from accounting.documents import DocumentKind, SalesReceipt
from accounting.excess import return_excess
from accounting.mapping import Mapping
from accounting.payment_modes import payment_mode
from accounting.pos import calendar_day, pos_day, pos_party, pos_problems
from accounting.push_type import Layer, PushType, Reader
from accounting.rounding import home_rate
from accounting.rows import PosPaymentRow, PosRow
from accounting.words import N_


def documents(rows: Iterable[PosRow], mapping: Mapping, zone: tzinfo) -> Iterator[SalesReceipt]:
    """A receipt for each payment of each transaction, numbered number-1, number-2."""
    for row in rows:
        for payment in row.payments:
            yield _receipt(row, payment, mapping, zone)


def _receipt(row: PosRow, payment: PosPaymentRow, mapping: Mapping, zone: tzinfo) -> SalesReceipt:
    return SalesReceipt(
        source_id=f"pos_payments/{payment.id}",
        number=f"{row.number}-{payment.line}",
        day=pos_day(row, mapping, zone),
        said_day=calendar_day(row, mapping, zone),
        party=pos_party(row),
        currency=row.currency,
        exchange_rate=home_rate(row.currency),
        settles=row.number,
        amount=payment.amount,
        bank_account=mapping.bank_for(payment.method),
        payment_mode=payment_mode(payment.method),
        payment_reference=payment.reference or "",
        source_problems=pos_problems(row),
        excess_problems=return_excess(row, mapping.tolerance),
    )


POS_SALES_RECEIPT = PushType(
    key="pos_sales_receipt",
    layer=Layer.BLOGGER,
    kind=DocumentKind.SALES_RECEIPT,
    title=N_("POS Sales Receipt"),
    what=N_("Payments at the till, one receipt for each"),
    source=N_("POS payments"),
    counted_on=N_("day at the till"),
    readers=(Reader.POS_TRANSACTIONS,),
    make=documents,
    checks=RECEIPT_CHECKS,
)
