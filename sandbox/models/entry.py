"""The ledger's entries."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base, Money


class Entry(Base):
    """One account's part of a transaction, in the home currency: debit is positive, credit negative."""

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("transaction.id"), index=True)
    account: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Money)
