"""Sales receipts of the platform: money in for orders, and money back for refunds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import RECEIPT_CHECKS
from accounting.documents import ZERO, DocumentKind, SalesReceipt
from accounting.excess import refund_excess
from accounting.mapping import Mapping
from accounting.orders import order_problems, overlooked_in_refund, refund_problems, refund_total
from accounting.parties import party_of
from accounting.payment_modes import payment_mode
from accounting.periods import business_day
from accounting.push_type import Layer, PushType, Reader
from accounting.rows import OrderRow, RefundRow
from accounting.words import N_


def documents(rows: Iterable[OrderRow | RefundRow], mapping: Mapping, zone: tzinfo) -> Iterator[SalesReceipt]:
    """A receipt for each paid order, a negative one for each refund, in the order of the rows."""
    for row in rows:
        yield _receipt(row, mapping, zone) if isinstance(row, OrderRow) else _money_back(row, mapping, zone)


def _receipt(order: OrderRow, mapping: Mapping, zone: tzinfo) -> SalesReceipt:
    return SalesReceipt(
        source_id=f"orders/{order.id}",
        number=order.number,
        day=business_day(order.paid_at, zone),
        party=party_of(order.customer),
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        settles=order.number,
        amount=order.total,
        bank_account=mapping.bank_for(order.payment_method),
        payment_mode=payment_mode(order.payment_method),
        payment_reference=order.payment_reference or "",
        bank_charges=order.gateway_fee or ZERO,
        bank_charges_account=mapping.bank_charges if order.gateway_fee else "",
        source_problems=order_problems(order),
    )


def _money_back(refund: RefundRow, mapping: Mapping, zone: tzinfo) -> SalesReceipt:
    return SalesReceipt(
        source_id=f"order_refunds/{refund.id}",
        number=refund.number,
        day=business_day(refund.refunded_at, zone),
        party=party_of(refund.customer),
        currency=refund.currency,
        exchange_rate=refund.exchange_rate,
        settles=refund.number,
        amount=-refund_total(refund) or ZERO,
        bank_account=mapping.bank_for(refund.payment_method),
        payment_mode=payment_mode(refund.payment_method),
        payment_reference=refund.payment_reference or "",
        source_problems=refund_problems(refund),
        overlooked=overlooked_in_refund(refund),
        excess_problems=refund_excess(refund, mapping.tolerance),
    )


SALES_RECEIPT = PushType(
    key="sales_receipt",
    layer=Layer.PLATFORM,
    kind=DocumentKind.SALES_RECEIPT,
    title=N_("Sales Receipt"),
    what=N_("Payments received for orders, and paid back for refunds"),
    source=N_("Paid web-shop orders and refunds"),
    counted_on=N_("day of payment or refund"),
    readers=(Reader.ORDERS, Reader.REFUNDS),
    make=documents,
    checks=RECEIPT_CHECKS,
)
