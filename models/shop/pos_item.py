"""A line of a till transaction."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Exact, ForeignMoney, Model, SourceId


class PosItem(Model):
    """A line; negative quantity on a refund; `line_total` = quantity x unit_price - discount + tax, rounded."""

    __tablename__ = "pos_items"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("pos_transactions.id"), index=True)
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
