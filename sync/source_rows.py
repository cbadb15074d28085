"""Records of the database become rows of the domain. Joined records have columns named table_column."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row as Record

from accounting.rounding import add_up
from accounting.rows import (
    GivenBack,
    ItemRow,
    OrderRow,
    OriginalRow,
    PartyRow,
    PosPaymentRow,
    PosRow,
    RefundItemRow,
    RefundRow,
    SettlementRow,
)


def part(record: Record[Any], table: str) -> SimpleNamespace:
    """The columns of one table of a join, under their own names."""
    prefix = f"{table}_"
    values = record._mapping.items()
    return SimpleNamespace(**{name.removeprefix(prefix): value for name, value in values if name.startswith(prefix)})


def party_row(columns: Any, table: str) -> PartyRow:
    """A customer, blogger or KOL; bloggers and KOLs have fewer columns than customers."""
    names = PartyRow.__dataclass_fields__.keys() - {"source"}
    fields: dict[str, Any] = {name: getattr(columns, name, None) for name in names}
    return PartyRow(source=f"{table}/{columns.id}", **fields)


def item_row(columns: Any) -> ItemRow:
    """A line of an order or of a till transaction."""
    return ItemRow(
        id=columns.id,
        line=columns.line,
        sku=columns.sku,
        description=columns.description,
        quantity=columns.quantity,
        unit_price=columns.unit_price,
        discount=columns.discount,
        tax_rate=columns.tax_rate,
        tax_amount=columns.tax_amount,
        line_total=columns.line_total,
        classification_code=columns.classification_code,
        tax_code=columns.tax_code,
        category=columns.category,
        account=columns.account,
    )


def refund_item_row(one: Record[Any], before: GivenBack) -> RefundItemRow:
    """What a refund gives back, joined with the line of the order, and what those before it gave back of that."""
    refunded = part(one, "order_refund_items")
    return RefundItemRow(
        item=item_row(part(one, "order_items")),
        quantity=refunded.quantity,
        amount=refunded.amount,
        tax_amount=refunded.tax_amount,
        before=before,
    )


def order_row(one: Record[Any], items: tuple[ItemRow, ...]) -> OrderRow:
    """An order, joined with its customer."""
    order = part(one, "orders")
    return OrderRow(
        id=order.id,
        number=order.number,
        customer=party_row(part(one, "customers"), "customers"),
        status=order.status,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        discount=order.discount,
        shipping=order.shipping,
        total=order.total,
        payment_method=order.payment_method,
        payment_reference=order.payment_reference,
        gateway_fee=order.gateway_fee,
        paid_at=order.paid_at,
        items=items,
        tax_inclusive=bool(order.tax_inclusive),
        shipping_tax_rate=order.shipping_tax_rate,
        shipping_tax_amount=order.shipping_tax_amount,
        discount_tax_rate=order.discount_tax_rate,
        discount_tax_amount=order.discount_tax_amount,
    )


def refund_row(one: Record[Any], items: tuple[RefundItemRow, ...]) -> RefundRow:
    """A refund, joined with its order and the customer."""
    refund, order = part(one, "order_refunds"), part(one, "orders")
    return RefundRow(
        id=refund.id,
        number=refund.number,
        order_number=order.number,
        order_paid_at=order.paid_at,
        customer=party_row(part(one, "customers"), "customers"),
        status=refund.status,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        payment_method=order.payment_method,
        payment_reference=order.payment_reference,
        refunded_at=refund.refunded_at,
        reason=refund.reason,
        items=items,
        tax_inclusive=bool(order.tax_inclusive),
        shipping=_shipping(order),
    )


def _shipping(order: Any) -> Decimal:
    """What shipping came to with its tax; nothing where the source does not say."""
    tax = None if order.tax_inclusive else order.shipping_tax_amount
    return add_up(one for one in (order.shipping, tax) if one is not None)


def pos_row(
    one: Record[Any], items: list[ItemRow], payments: list[PosPaymentRow], original: OriginalRow | None
) -> PosRow:
    """A till transaction, joined with its customer, if any, and its original's number."""
    sale = part(one, "pos_transactions")
    return PosRow(
        id=sale.id,
        number=sale.number,
        original_id=sale.original_id,
        original_number=one.original_number,
        customer=party_row(part(one, "customers"), "customers") if sale.customer_id is not None else None,
        status=sale.status,
        currency=sale.currency,
        discount=sale.discount,
        rounding=sale.rounding,
        total=sale.total,
        occurred_at=sale.occurred_at,
        items=tuple(items),
        payments=tuple(payments),
        tax_inclusive=bool(sale.tax_inclusive),
        original=original,
    )


def payment_row(columns: Any) -> PosPaymentRow:
    """A payment line of a till transaction."""
    return PosPaymentRow(
        id=columns.id, line=columns.line, method=columns.method, amount=columns.amount, reference=columns.reference
    )


def settlement_row(settlement: Any, payee: PartyRow) -> SettlementRow:
    """A settlement with whom it is owed to."""
    return SettlementRow(
        id=settlement.id,
        number=settlement.number,
        payee=payee,
        period_start=settlement.period_start,
        period_end=settlement.period_end,
        sales_base=settlement.sales_base,
        rate=settlement.rate,
        commission=settlement.commission,
        currency=settlement.currency,
        status=settlement.status,
        created_at=settlement.created_at,
        paid_at=settlement.paid_at,
        payment_method=settlement.payment_method,
        payment_reference=settlement.payment_reference,
    )
