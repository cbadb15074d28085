"""One way in which a till transaction was paid."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ForeignMoney, Model, SourceId


class PosPayment(Model):
    """A payment line; `method` is cash, card, ewallet or bank_transfer; negative when money went back."""

    __tablename__ = "pos_payments"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("pos_transactions.id"), index=True)
    line: Mapped[int]
    method: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(ForeignMoney())
    reference: Mapped[str | None]
