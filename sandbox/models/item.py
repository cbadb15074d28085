"""The stock items of a company."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base, Money


class Item(Base):
    """One item, found by its exact SKU; ``on_hand`` is how many there are, negative when more were sold."""

    __tablename__ = "item"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    on_hand: Mapped[Decimal] = mapped_column(Money)
