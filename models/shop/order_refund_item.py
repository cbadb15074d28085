"""What a refund gives back of one order line."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Exact, ForeignMoney, Model, SourceId


class OrderRefundItem(Model):
    """A refunded line: positive `quantity`; `amount` is its value without tax, `tax_amount` the tax on it."""

    __tablename__ = "order_refund_items"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    refund_id: Mapped[int] = mapped_column(ForeignKey("order_refunds.id"), index=True)
    order_item_id: Mapped[int] = mapped_column(ForeignKey("order_items.id"))
    quantity: Mapped[Decimal] = mapped_column(Exact(4))
    amount: Mapped[Decimal] = mapped_column(ForeignMoney())
    tax_amount: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
