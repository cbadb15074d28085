"""The shop that a file comes to: its sales, returns and settlements, and them as rows of the source tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounting.rounding import HOME_CURRENCY
from examples.returns import Refund
from examples.sales import SLUGS, WEB_METHODS, Item, Order, Ticket, crc
from examples.settlements import KOL_RATES, Settlement

NAMES = ("Batik House", "Kopi Corner", "Gadget Lane")

Row = dict[str, Any]
"""A row of a source table: column name to value, money as Decimal, moments aware in UTC."""

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Shop:
    """A shop up to and including its last day, `end`; `rows` gives it as rows of the source tables."""

    end: date
    orders: tuple[Order, ...]
    refunds: tuple[Refund, ...]
    tickets: tuple[Ticket, ...]
    blogger_settlements: tuple[Settlement, ...]
    kol_settlements: tuple[Settlement, ...]

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of one source table, in the order of their ids. Raises KeyError for another table's name."""
        return _ROWS[table](self)


def _bloggers(_shop: Shop) -> Iterator[Row]:
    for id, (slug, name) in enumerate(zip(SLUGS, NAMES, strict=True), start=1):
        yield {"id": id, "slug": slug, "name": name, "email": f"{slug}@example.com", "multi_kol": True}


def _customers(shop: Shop) -> Iterator[Row]:
    for id in sorted({int(order.customer) for order in shop.orders}):
        yield {"id": id, "name": f"Customer {id}"}


def _kols(_shop: Shop) -> Iterator[Row]:
    for blogger, name in enumerate(NAMES, start=1):
        for kol in range(1, len(KOL_RATES) + 1):
            yield {"id": _kol_id(blogger, kol), "blogger_id": blogger, "name": f"KOL {kol} of {name}"}


def _orders(shop: Shop) -> Iterator[Row]:
    for order in shop.orders:
        moment = order.moment.astimezone(UTC)
        yield {
            "id": order.id,
            "number": order.number,
            "blogger_id": order.blogger,
            "customer_id": int(order.customer),
            "status": "paid",
            "currency": order.currency,
            "exchange_rate": order.exchange_rate,
            "discount": _NOTHING,
            "shipping": _NOTHING,
            "total": order.total,
            "payment_method": WEB_METHODS[crc(order.number) % len(WEB_METHODS)],
            "gateway_fee": _NOTHING,
            "created_at": moment,
            "paid_at": moment,
            "updated_at": moment,
        }


def _order_items(shop: Shop) -> Iterator[Row]:
    return (_item_row("order_id", order.id, item) for order in shop.orders for item in order.items)


def _order_refunds(shop: Shop) -> Iterator[Row]:
    for refund in shop.refunds:
        yield {
            "id": refund.id,
            "number": refund.number,
            "order_id": refund.order.id,
            "status": "refunded_and_returned",
            "refunded_at": refund.moment.astimezone(UTC),
        }


def _order_refund_items(shop: Shop) -> Iterator[Row]:
    for refund in shop.refunds:
        for item in refund.items:
            yield {
                "id": item.id,
                "refund_id": refund.id,
                "order_item_id": item.item.id,
                "quantity": Decimal(item.quantity),
                "amount": item.net,
                "tax_amount": item.tax,
            }


def _pos_transactions(shop: Shop) -> Iterator[Row]:
    for ticket in shop.tickets:
        moment = ticket.moment.astimezone(UTC)
        yield {
            "id": ticket.id,
            "blogger_id": ticket.blogger,
            "number": ticket.number,
            "original_id": ticket.original.id if ticket.original else None,
            "status": "completed",
            "currency": HOME_CURRENCY,
            "discount": _NOTHING,
            "rounding": ticket.rounding,
            "total": ticket.total,
            "occurred_at": moment,
            "updated_at": moment,
        }


def _pos_items(shop: Shop) -> Iterator[Row]:
    return (_item_row("transaction_id", ticket.id, item) for ticket in shop.tickets for item in ticket.items)


def _pos_payments(shop: Shop) -> Iterator[Row]:
    for ticket in shop.tickets:
        yield {
            "id": ticket.id,
            "transaction_id": ticket.id,
            "line": 1,
            "method": ticket.method,
            "amount": ticket.total,
        }


def _blogger_settlements(shop: Shop) -> Iterator[Row]:
    return (_settlement_row(settlement) for settlement in shop.blogger_settlements)


def _kol_settlements(shop: Shop) -> Iterator[Row]:
    for settlement in shop.kol_settlements:
        yield {**_settlement_row(settlement), "kol_id": _kol_id(settlement.blogger, settlement.kol)}


def _item_row(owner: str, owner_id: int, item: Item) -> Row:
    return {
        "id": item.id,
        owner: owner_id,
        "line": item.line,
        "sku": item.sku,
        "description": item.description,
        "quantity": Decimal(item.quantity),
        "unit_price": item.unit_price,
        "discount": _NOTHING,
        "tax_code": "MY-SALES10" if item.tax_rate else "NT",
        "tax_rate": item.tax_rate,
        "tax_amount": item.tax,
        "line_total": item.net + item.tax,
    }


def _settlement_row(settlement: Settlement) -> Row:
    return {
        "id": settlement.id,
        "number": settlement.number,
        "blogger_id": settlement.blogger,
        "period_start": settlement.first,
        "period_end": settlement.last,
        "sales_base": settlement.base,
        "rate": settlement.rate,
        "commission": settlement.commission,
        "currency": HOME_CURRENCY,
        "status": "paid" if settlement.paid_at else "pending",
        "created_at": settlement.created_at.astimezone(UTC),
        "paid_at": _utc(settlement.paid_at),
        "payment_method": "bank_transfer" if settlement.paid_at else None,
    }


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _kol_id(blogger: int, kol: int) -> int:
    return (blogger - 1) * len(KOL_RATES) + kol


_ROWS: dict[str, Callable[[Shop], Iterator[Row]]] = {
    "bloggers": _bloggers,
    "customers": _customers,
    "kols": _kols,
    "orders": _orders,
    "order_items": _order_items,
    "order_refunds": _order_refunds,
    "order_refund_items": _order_refund_items,
    "pos_transactions": _pos_transactions,
    "pos_items": _pos_items,
    "pos_payments": _pos_payments,
    "blogger_settlements": _blogger_settlements,
    "kol_settlements": _kol_settlements,
}

TABLES = tuple(_ROWS)
"""The source tables, each after the ones it refers to."""
