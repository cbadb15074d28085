"""The posted documents: the heads of the ledger's transactions."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base, Exact, Money


class Transaction(Base):
    """One posted document.

    ``total`` and ``open_amount`` are in the document's currency, ``open_home`` in the company's. What is open is
    positive on invoices and bills, negative on credit notes, zero on receipts and payments. ``month`` (YYYY-MM, UTC)
    is when its import was received, for the quota. A draft is not in the ledger's balances until it is posted.
    """

    __tablename__ = "transaction"
    __table_args__ = (
        UniqueConstraint("company_id", "kind", "number", "party"),
        Index("transaction_day", "company_id", "date"),
        Index("transaction_month", "company_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    kind: Mapped[str]
    type: Mapped[str]
    number: Mapped[str]
    party: Mapped[str]
    date: Mapped[date]
    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Exact)
    total: Mapped[Decimal] = mapped_column(Money)
    open_amount: Mapped[Decimal] = mapped_column(Money)
    open_home: Mapped[Decimal] = mapped_column(Money)
    month: Mapped[str]
    draft: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
