"""What the platform owes a blogger for a week."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Exact, ForeignMoney, Model, SourceId


class BloggerSettlement(Model):
    """A settlement: `commission` is owed from `created_at` on and paid at `paid_at` when status is paid."""

    __tablename__ = "blogger_settlements"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    number: Mapped[str]
    blogger_id: Mapped[int] = mapped_column(ForeignKey("bloggers.id"), index=True)
    period_start: Mapped[date]
    period_end: Mapped[date]
    sales_base: Mapped[Decimal] = mapped_column(ForeignMoney())
    rate: Mapped[Decimal] = mapped_column(Exact(4))
    commission: Mapped[Decimal] = mapped_column(ForeignMoney())
    currency: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    paid_at: Mapped[datetime | None] = mapped_column(index=True)
    payment_method: Mapped[str | None]
    payment_reference: Mapped[str | None]
