"""Sales invoices of the platform: paid orders, and credit notes for what was refunded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.checks import INVOICE_CHECKS
from accounting.documents import ZERO, DocumentKind, Line, SalesInvoice
from accounting.lines import extra_line, item_line, item_problems, refund_line
from accounting.mapping import Mapping
from accounting.orders import order_problems, refund_problems, refund_total
from accounting.parties import party_of
from accounting.periods import business_day
from accounting.push_type import Layer, PushType, Reader
from accounting.rows import OrderRow, RefundRow
from accounting.words import N_

E_COMMERCE = "008"
"""LHDN's classification code for goods sold to buyers over e-commerce."""


def documents(rows: Iterable[OrderRow | RefundRow], mapping: Mapping, zone: tzinfo) -> Iterator[SalesInvoice]:
    """An invoice for each order and a credit note for each refund, in the order of the rows."""
    for row in rows:
        yield _invoice(row, mapping, zone) if isinstance(row, OrderRow) else _credit_note(row, mapping, zone)


def _invoice(order: OrderRow, mapping: Mapping, zone: tzinfo) -> SalesInvoice:
    return SalesInvoice(
        source_id=f"orders/{order.id}",
        number=order.number,
        day=business_day(order.paid_at, zone),
        party=party_of(order.customer),
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        lines=tuple(_lines(order, mapping)),
        stated_total=order.total,
        reference=order.payment_reference or "",
        source_problems=order_problems(order) + item_problems(order.number, order.items, order.currency),
    )


def _lines(order: OrderRow, mapping: Mapping) -> Iterator[Line]:
    for item in order.items:
        yield item_line(item, mapping, currency=order.currency, classification=E_COMMERCE)
    if order.shipping:
        yield extra_line("Shipping", order.shipping, mapping.shipping, mapping, classification=E_COMMERCE)
    if order.discount:
        yield extra_line("Order discount", -order.discount, mapping.discount, mapping, classification=E_COMMERCE)


def _credit_note(refund: RefundRow, mapping: Mapping, zone: tzinfo) -> SalesInvoice:
    lines = (refund_line(item, mapping, currency=refund.currency, classification=E_COMMERCE) for item in refund.items)
    return SalesInvoice(
        source_id=f"order_refunds/{refund.id}",
        number=refund.number,
        original_number=refund.order_number,
        day=business_day(refund.refunded_at, zone),
        party=party_of(refund.customer),
        currency=refund.currency,
        exchange_rate=refund.exchange_rate,
        lines=tuple(lines),
        stated_total=-refund_total(refund) or ZERO,
        reference=refund.reason or "",
        source_problems=refund_problems(refund),
    )


SALES_INVOICE = PushType(
    key="sales_invoice",
    layer=Layer.PLATFORM,
    kind=DocumentKind.SALES_INVOICE,
    title=N_("Sales Invoice"),
    what=N_("Paid orders become invoices, refunds become credit notes"),
    source=N_("Web-shop orders and refunds"),
    counted_on=N_("day of payment or refund"),
    readers=(Reader.ORDERS, Reader.REFUNDS),
    documents=documents,
    checks=INVOICE_CHECKS,
)
