"""Rows of a source as plain dictionaries: well made by a seeded generator, then put into the tables as they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from sqlalchemy import insert

from models import shop, writing

NOON = datetime(2026, 5, 15, 4, 0, tzinfo=UTC)
NOTHING = Decimal("0.00")
POSTED, SKIPPED, UNREAD = "posted", "skipped", "unread"
"""What becomes of a row: booked as the source says, left out since nothing is to be booked, or it does not count."""

RATES = {"MYR": Decimal(1), "SGD": Decimal("3.25"), "USD": Decimal("4.25"), "JPY": Decimal("0.0285")}
TABLES: dict[str, Any] = {
    "customers": shop.Customer,
    "orders": shop.Order,
    "order_items": shop.OrderItem,
    "order_refunds": shop.OrderRefund,
    "order_refund_items": shop.OrderRefundItem,
    "pos_transactions": shop.PosTransaction,
    "pos_items": shop.PosItem,
    "pos_payments": shop.PosPayment,
    "blogger_settlements": shop.BloggerSettlement,
    "kol_settlements": shop.KolSettlement,
}
"""In an order in which no record comes before the one it points to."""

CHILDREN = {
    "orders": {"items": ("order_items", "order_id")},
    "order_refunds": {"items": ("order_refund_items", "refund_id")},
    "pos_transactions": {
        "items": ("pos_items", "transaction_id"),
        "payments": ("pos_payments", "transaction_id"),
    },
}


@dataclass
class Row:
    """One row of the source with its lines, as a generator made it and a twist left it.

    `party` is a customer of its own where it needs one. `of` is the row that a refund or a return gives back.
    `not_a_number` names a column of the record, or of its first line, that is made NaN in the database. `fate` and
    `money` are as with a twist.
    """

    table: str
    id: int
    values: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    party: str | None = None
    party_details: dict[str, Any] = field(default_factory=dict)
    of: Row | None = None
    not_a_number: tuple[str, str] | None = None
    twist: str = "none"
    fate: tuple[str, ...] = (POSTED,)
    money: tuple[str, ...] = ()

    @property
    def source_id(self) -> str:
        """What deliveries call it."""
        return f"{self.table}/{self.id}"

    @property
    def places(self) -> int:
        """The places of its currency, of those that are used here."""
        return 0 if self.values.get("currency") == "JPY" else 2


def rounded(amount: Decimal, places: int = 2) -> Decimal:
    """Half away from zero, by itself: nothing of the code that is judged is used here."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def net_of(item: dict[str, Any], places: int) -> Decimal:
    """What a line comes to without its tax."""
    return rounded(item["quantity"] * item["unit_price"] - item["discount"], places)


def priced(item: dict[str, Any], places: int = 2) -> dict[str, Any]:
    """A line with the tax and the total that its parts make."""
    net = net_of(item, places)
    tax = rounded(net * item["tax_rate"], places)
    return item | {"tax_amount": tax, "line_total": net + tax}


def an_item(random: Random, line: int, *, places: int = 2, sign: int = 1, taxed: bool | None = None) -> dict[str, Any]:
    """A line of an order or a till transaction; half of them are taxed."""
    taxed = random.random() < 0.5 if taxed is None else taxed
    price = Decimal(random.randint(2_000, 99_999)).scaleb(-places if random.random() < 0.7 else -places - 1)
    item = {
        "line": line,
        "sku": f"SKU-{random.randint(1, 999)}",
        "description": random.choice(["White mug", "Tea, loose", "Batik shirt", "Topi besar", "茶杯", "Café « bleu »"]),
        "quantity": Decimal(sign * random.randint(1, 9)),
        "unit_price": price,
        "discount": NOTHING,
        "tax_code": None,
        "tax_rate": Decimal("0.10") if taxed else NOTHING,
        "classification_code": None,
        "category": None,
        "account": None,
    }
    return priced(item, places)


def total_of(items: list[dict[str, Any]]) -> Decimal:
    """What lines come to."""
    return sum((item["line_total"] for item in items), NOTHING)


def an_order(random: Random, row_id: int, *, currency: str | None = None) -> Row:
    """A paid order of one to three lines, in one of four currencies."""
    currency = currency or random.choice(["MYR", "MYR", "MYR", "SGD", "USD", "JPY"])
    places = 0 if currency == "JPY" else 2
    items = [an_item(random, line, places=places) for line in range(1, random.randint(1, 3) + 1)]
    shipping = random.choice([NOTHING, Decimal(8)])
    total = total_of(items) + shipping
    return Row(
        "orders",
        row_id,
        {
            "number": f"W{row_id}",
            "blogger_id": 1,
            "customer_id": 1,
            "status": "paid",
            "currency": currency,
            "exchange_rate": RATES[currency],
            "discount": NOTHING,
            "shipping": shipping,
            "total": total,
            "payment_method": random.choice(["card", "fpx", None]),
            "payment_reference": None,
            "gateway_fee": random.choice([NOTHING, Decimal(1)]),
            "created_at": NOON,
            "paid_at": NOON + timedelta(seconds=row_id),
            "updated_at": None,
            "tax_inclusive": None,
        },
        items,
    )


def a_refund(random: Random, row_id: int, order: Row) -> Row:
    """A refund of the whole first line of an order."""
    item = order.items[0]
    given = {
        "quantity": item["quantity"],
        "amount": item["line_total"] - item["tax_amount"],
        "tax_amount": item["tax_amount"],
    }
    values = {
        "number": f"R{row_id}",
        "order_id": order.id,
        "status": random.choice(["refunded", "refunded_and_returned"]),
        "refunded_at": order.values["paid_at"] + timedelta(days=1),
        "reason": None,
    }
    return Row("order_refunds", row_id, values, [given], of=order)


def a_sale(random: Random, row_id: int) -> Row:
    """A sale at a till, paid in one way or in two."""
    items = [an_item(random, line) for line in range(1, random.randint(1, 3) + 1)]
    total = total_of(items)
    first = rounded(total / 3) if random.random() < 0.4 else total
    amounts = [amount for amount in (first, total - first) if amount]
    methods = ["cash", "card", "ewallet", "bank_transfer"]
    payments = [
        {"line": line, "method": random.choice(methods), "amount": amount, "reference": None}
        for line, amount in enumerate(amounts, 1)
    ]
    values = {
        "blogger_id": 1,
        "number": f"POS{row_id}",
        "store": None,
        "customer_id": random.choice([None, 1]),
        "original_id": None,
        "status": "completed",
        "currency": "MYR",
        "discount": NOTHING,
        "rounding": NOTHING,
        "total": total,
        "occurred_at": NOON + timedelta(seconds=row_id),
        "updated_at": None,
        "tax_inclusive": None,
    }
    return Row("pos_transactions", row_id, values, items, payments)


def a_return(random: Random, row_id: int, sale: Row) -> Row:
    """The return of the first line of a sale, paid back at once."""
    item = priced(sale.items[0] | {"line": 1, "quantity": -sale.items[0]["quantity"]})
    row = a_sale(random, row_id)
    row.items, row.of = [item], sale
    row.payments = [row.payments[0] | {"amount": item["line_total"]}]
    row.values |= {"original_id": sale.id, "total": item["line_total"], "customer_id": sale.values["customer_id"]}
    return row


def a_settlement(random: Random, row_id: int, table: str) -> Row:
    """A settlement with a blogger or a KOL, paid two days later."""
    base = Decimal(random.randint(10_000, 9_999_999)).scaleb(-2)
    created = NOON + timedelta(seconds=row_id)
    values = {
        "number": f"S{row_id}",
        "blogger_id": 1,
        "period_start": created.date() - timedelta(days=7),
        "period_end": created.date() - timedelta(days=1),
        "sales_base": base,
        "rate": Decimal("0.1200"),
        "commission": rounded(base * Decimal("0.12")),
        "currency": "MYR",
        "status": "paid",
        "created_at": created,
        "paid_at": created + timedelta(days=2),
        "payment_method": "bank_transfer",
        "payment_reference": None,
    }
    if table == "kol_settlements":
        values["kol_id"] = 1
    return Row(table, row_id, values)


def put_into_the_tables(rows: list[Row]) -> None:
    """Insert the rows, a customer for each that needs its own, and what is not a number past our own types."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    # Refunds and returns point to lines by their ids, so those are numbered before anything is written.
    item_ids = {row.source_id: [1000 * row.id + place for place in range(len(row.items))] for row in rows}
    for row in rows:
        if row.party is not None:
            row.values["customer_id"] = row.id + 100
            records["customers"].append({"id": row.id + 100, "name": row.party, **row.party_details})
        records[row.table].append({"id": row.id, **row.values})
        for name, (table, parent) in CHILDREN.get(row.table, {}).items():
            for place, child in enumerate(getattr(row, name)):
                made = {"id": 1000 * row.id + place, parent: row.id, **child}
                if table == "order_refund_items" and row.of is not None:
                    made["order_item_id"] = item_ids[row.of.source_id][0]
                records[table].append(made)
    with writing() as session:
        for name, table in TABLES.items():
            for one in _alike(records[name]):
                session.execute(insert(table), one)
        for row in rows:
            if row.not_a_number is not None:
                _make_nan(session, row)


def _alike(records: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The records in batches that name the same columns."""
    batches: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        batches[tuple(record)].append(record)
    return list(batches.values())


def _make_nan(session: Any, row: Row) -> None:
    assert row.not_a_number is not None
    table, column = row.not_a_number
    row_id = row.id if table == row.table else 1000 * row.id
    session.connection(bind_arguments={"mapper": TABLES[table]}).exec_driver_sql(
        f"UPDATE {table} SET {column} = 'NaN' WHERE id = {row_id}"  # noqa: S608 - Both are written in the twists.
    )
