"""An order of the web shop."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Exact, ForeignMoney, Model, SourceId


class Order(Model):
    """An order; `total` is what the customer paid, in `currency`; `exchange_rate` is MYR per unit, 1 for MYR."""

    __tablename__ = "orders"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    number: Mapped[str]
    blogger_id: Mapped[int] = mapped_column(ForeignKey("bloggers.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    status: Mapped[str]
    currency: Mapped[str]
    exchange_rate: Mapped[Decimal] = mapped_column(Exact(6))
    discount: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    shipping: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    total: Mapped[Decimal] = mapped_column(ForeignMoney())
    payment_method: Mapped[str | None]
    payment_reference: Mapped[str | None]
    gateway_fee: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None] = mapped_column(index=True)
    updated_at: Mapped[datetime | None]
    tax_inclusive: Mapped[bool | None]
    shipping_tax_rate: Mapped[Decimal | None] = mapped_column(Exact(4))
    shipping_tax_amount: Mapped[Decimal | None] = mapped_column(ForeignMoney())
    discount_tax_rate: Mapped[Decimal | None] = mapped_column(Exact(4))
    discount_tax_amount: Mapped[Decimal | None] = mapped_column(ForeignMoney())
