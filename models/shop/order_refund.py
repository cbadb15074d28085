"""A refund of an order, whole or in part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class OrderRefund(Model):
    """A refund; money went back when `status` is refunded or refunded_and_returned, at `refunded_at`."""

    __tablename__ = "order_refunds"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    number: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]
    refunded_at: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str | None]
