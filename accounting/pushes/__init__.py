"""The registry: every push type, in the order in which the night pushes them."""

from __future__ import annotations

from accounting.push_type import Layer, PushType
from accounting.pushes.expense_bill import EXPENSE_BILL
from accounting.pushes.expense_payment import EXPENSE_PAYMENT
from accounting.pushes.kol_bill import KOL_BILL
from accounting.pushes.kol_payment import KOL_PAYMENT
from accounting.pushes.pos_sales_invoice import POS_SALES_INVOICE
from accounting.pushes.pos_sales_receipt import POS_SALES_RECEIPT
from accounting.pushes.sales_invoice import SALES_INVOICE
from accounting.pushes.sales_receipt import SALES_RECEIPT

PUSH_TYPES = {
    push.key: push
    for push in (
        SALES_INVOICE,
        SALES_RECEIPT,
        EXPENSE_BILL,
        EXPENSE_PAYMENT,
        POS_SALES_INVOICE,
        POS_SALES_RECEIPT,
        KOL_BILL,
        KOL_PAYMENT,
    )
}


def pushes_of(layer: str, *, with_kols: bool) -> list[PushType]:
    """The push types of a book; those for KOLs only where the blogger has multi-KOL on."""
    return [push for push in PUSH_TYPES.values() if push.layer == Layer(layer) and (with_kols or not push.for_kols)]
