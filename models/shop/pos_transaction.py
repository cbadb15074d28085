"""A transaction at a blogger's till."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ForeignMoney, Model, SourceId


class PosTransaction(Model):
    """A till transaction; a refund has `original_id` and negative quantities; `customer_id` null is a walk-in.

    `rounding` is the 5-sen cash rounding that is part of `total`; it may be negative.
    """

    __tablename__ = "pos_transactions"
    __bind_key__ = "shop"
    __table_args__ = (Index("ix_pos_transactions_blogger_id_occurred_at", "blogger_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    blogger_id: Mapped[int] = mapped_column(ForeignKey("bloggers.id"))
    number: Mapped[str]
    store: Mapped[str | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    original_id: Mapped[int | None] = mapped_column(ForeignKey("pos_transactions.id"))
    status: Mapped[str]
    currency: Mapped[str]
    discount: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    rounding: Mapped[Decimal] = mapped_column(ForeignMoney(), default=0)
    total: Mapped[Decimal] = mapped_column(ForeignMoney())
    occurred_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    tax_inclusive: Mapped[bool | None]
