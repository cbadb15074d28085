"""Sales invoices of the platform: paid orders, and credit notes for what was refunded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from decimal import Decimal

from accounting.booked import Said, booked
from accounting.checks import INVOICE_CHECKS
from accounting.documents import ZERO, DocumentKind, Line, SalesInvoice, tax_of, tax_within
from accounting.excess import RETURNED, refund_excess
from accounting.line_problems import item_problems, overlooked
from accounting.lines import extra_line, item_line, refund_line
from accounting.mapping import Mapping, RoundingMode
from accounting.orders import extra_problems, order_problems, overlooked_in_refund, refund_problems, refund_total
from accounting.parties import party_of
from accounting.periods import business_day
from accounting.problems import Problem
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
    sale = booked(_said(order, mapping), mapping)
    return SalesInvoice(
        source_id=f"orders/{order.id}",
        number=order.number,
        day=business_day(order.paid_at, zone),
        party=party_of(order.customer),
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        lines=sale.lines,
        said=sale.said,
        tax_inclusive=order.tax_inclusive,
        stated_total=order.total,
        reference=order.payment_reference or "",
        source_problems=order_problems(order) + _line_problems(order) + extra_problems(order),
        overlooked=_overlooked(order) if mapping.rounding_mode is RoundingMode.SUM else (),
        mapping_problems=sale.problems,
    )


def _line_problems(order: OrderRow) -> tuple[Problem, ...]:
    return item_problems(order.number, order.items, order.currency, tax_inclusive=order.tax_inclusive)


def _overlooked(order: OrderRow) -> tuple[Problem, ...]:
    return overlooked(order.number, order.items, order.currency, tax_inclusive=order.tax_inclusive)


def _said(order: OrderRow, mapping: Mapping) -> Said:
    lines = tuple(_lines(order, mapping))
    return Said(
        number=order.number,
        currency=order.currency,
        lines=lines,
        products=len(order.items),
        discount=len(lines) - 1 if order.discount else None,
        stated_total=order.total,
        classification=E_COMMERCE,
        tax_inclusive=order.tax_inclusive,
    )


def _lines(order: OrderRow, mapping: Mapping) -> Iterator[Line]:
    """The products, then shipping, then the discount, each where there is one."""
    for item in order.items:
        yield item_line(
            item,
            mapping,
            currency=order.currency,
            classification=E_COMMERCE,
            tax_inclusive=order.tax_inclusive,
        )
    if order.shipping:
        rate, tax = order.shipping_tax_rate, order.shipping_tax_amount
        yield _extra_line(order, "Shipping", order.shipping, rate, tax, mapping.shipping, mapping)
    if order.discount:
        rate, tax = order.discount_tax_rate, order.discount_tax_amount
        minus_tax = -tax if tax is not None else None
        yield _extra_line(order, "Order discount", -order.discount, rate, minus_tax, mapping.discount, mapping)


def _extra_line(
    order: OrderRow,
    words: str,
    amount: Decimal,
    rate: Decimal | None,
    tax: Decimal | None,
    account: str,
    mapping: Mapping,
) -> Line:
    """A line that the order has beside its products; no tax given is what the rate makes it."""
    rate = rate or ZERO
    if tax is None:
        tax = (tax_within if order.tax_inclusive else tax_of)(amount, rate, order.currency)
    return extra_line(
        words,
        amount,
        account,
        mapping,
        classification=E_COMMERCE,
        tax_rate=rate,
        tax_amount=tax or ZERO,
        tax_inclusive=order.tax_inclusive,
    )


def _credit_note(refund: RefundRow, mapping: Mapping, zone: tzinfo) -> SalesInvoice:
    back = booked(_said_back(refund, mapping), mapping)
    return SalesInvoice(
        source_id=f"order_refunds/{refund.id}",
        number=refund.number,
        original_number=refund.order_number,
        day=business_day(refund.refunded_at, zone),
        party=party_of(refund.customer),
        currency=refund.currency,
        exchange_rate=refund.exchange_rate,
        lines=back.lines,
        said=back.said,
        stated_total=-refund_total(refund) or ZERO,
        reference=refund.reason or "",
        goods_returned=refund.status == RETURNED,
        source_problems=refund_problems(refund),
        overlooked=overlooked_in_refund(refund),
        mapping_problems=back.problems,
        excess_problems=refund_excess(refund, mapping.tolerance),
    )


def _said_back(refund: RefundRow, mapping: Mapping) -> Said:
    lines = (refund_line(item, mapping, currency=refund.currency, classification=E_COMMERCE) for item in refund.items)
    return Said(
        number=refund.number,
        currency=refund.currency,
        lines=tuple(lines),
        products=len(refund.items),
        stated_total=-refund_total(refund) or ZERO,
        classification=E_COMMERCE,
        tax_inclusive=refund.tax_inclusive,
        by_line=True,
        is_credit=True,
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
    make=documents,
    checks=INVOICE_CHECKS,
)
