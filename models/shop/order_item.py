"""A line of an order."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Exact, ForeignMoney, Model, SourceId


class OrderItem(Model):
    """A line; `line_total` = quantity x unit_price - discount + tax, rounded per line; `tax_rate` 0.10 is 10 %."""

    __tablename__ = "order_items"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line: Mapped[int]
    sku: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Exact(4))
    unit_price: Mapped[Decimal] = mapped_column(Exact(4))
    discount: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    tax_code: Mapped[str | None]
    tax_rate: Mapped[Decimal] = mapped_column(Exact(4), default=0)
    tax_amount: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    line_total: Mapped[Decimal] = mapped_column(ForeignMoney())
    classification_code: Mapped[str | None]
    category: Mapped[str | None]
    account: Mapped[str | None]
