"""Rows: what the source says, as read. Money is in the row's currency; moments are UTC; rates are MYR per unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class PartyRow:
    """A customer, blogger or KOL, with what an e-Invoice asks of them. `source` is like customers/17850."""

    source: str
    name: str
    tin: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    postcode: str | None = None
    city: str | None = None
    state_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """A line of an order or a till transaction.

    `tax_code` is the source's own kind of tax; `category` and `account` are for its mapping. Many sources have none.
    """

    id: int
    line: int
    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    tax_amount: Decimal
    line_total: Decimal
    classification_code: str | None = None
    tax_code: str | None = None
    category: str | None = None
    account: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """A web-shop order with its lines.

    With `tax_inclusive` all its prices, its shipping and its discount have their tax in them. No rate of shipping or
    discount means no tax on it.
    """

    id: int
    number: str
    customer: PartyRow
    status: str
    currency: str
    exchange_rate: Decimal
    discount: Decimal
    shipping: Decimal
    total: Decimal
    payment_method: str | None
    payment_reference: str | None
    gateway_fee: Decimal
    paid_at: datetime
    items: tuple[ItemRow, ...]
    tax_inclusive: bool = False
    shipping_tax_rate: Decimal | None = None
    shipping_tax_amount: Decimal | None = None
    discount_tax_rate: Decimal | None = None
    discount_tax_amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class GivenBack:
    """What the refunds before one gave back of an order line: `amount` with tax, and in how many `lines`.

    `came_back` is how much of the quantity was returned, and not only refunded.
    """

    quantity: Decimal = Decimal(0)
    came_back: Decimal = Decimal(0)
    amount: Decimal = Decimal("0.00")
    lines: int = 0


@dataclass(frozen=True, kw_only=True)
class RefundItemRow:
    """What a refund gives back of one order line: positive quantity, value without tax, tax.

    `before` is what earlier refunds gave back of that line; none when nobody looked.
    """

    item: ItemRow
    quantity: Decimal
    amount: Decimal
    tax_amount: Decimal
    before: GivenBack | None = None


@dataclass(frozen=True, kw_only=True)
class RefundRow:
    """A refund of an order, whole or in part; money has gone back. Customer, currency and rate are the order's.

    `shipping` is what the order was charged for shipping, with tax: it is given back with a line, having none itself.
    """

    id: int
    number: str
    order_number: str
    order_paid_at: datetime | None
    customer: PartyRow
    status: str
    currency: str
    exchange_rate: Decimal
    payment_method: str | None
    payment_reference: str | None
    refunded_at: datetime
    reason: str | None
    items: tuple[RefundItemRow, ...]
    tax_inclusive: bool = False
    shipping: Decimal = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class SettlementRow:
    """A settlement owed to a blogger or a KOL."""

    id: int
    number: str
    payee: PartyRow
    period_start: date
    period_end: date
    sales_base: Decimal
    rate: Decimal
    commission: Decimal
    currency: str
    status: str
    created_at: datetime
    paid_at: datetime | None
    payment_method: str | None
    payment_reference: str | None


@dataclass(frozen=True, kw_only=True)
class PosPaymentRow:
    """One way in which a till transaction was paid; negative when money went back."""

    id: int
    line: int
    method: str
    amount: Decimal
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class OriginalRow:
    """The sale that a return names: quantities `sold` by SKU, and what its lines were `charged`, with tax.

    `came_back` (by SKU) and `given_back` (with tax, in so many `lines`) are of the returns before; all are positive.
    """

    sold: Mapping[str, Decimal]
    charged: Decimal
    came_back: Mapping[str, Decimal]
    given_back: Decimal
    lines: int


@dataclass(frozen=True, kw_only=True)
class PosRow:
    """A till transaction with its lines and payments. A refund names its original; no customer is a walk-in.

    `original` is none for a sale, and for a return whose sale has no lines in the source.
    """

    id: int
    number: str
    original_id: int | None
    original_number: str | None
    customer: PartyRow | None
    status: str
    currency: str
    discount: Decimal
    rounding: Decimal
    total: Decimal
    occurred_at: datetime
    items: tuple[ItemRow, ...]
    payments: tuple[PosPaymentRow, ...]
    tax_inclusive: bool = False
    original: OriginalRow | None = None


Row = OrderRow | RefundRow | SettlementRow | PosRow
