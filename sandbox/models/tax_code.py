"""The tax codes of a company."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base, Exact


class TaxCode(Base):
    """One tax code; ``rate`` is a fraction (0.10 is 10 %), ``tax_type`` is LHDN's: 01 sales, 02 service, 06 none..."""

    __tablename__ = "tax_code"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Exact)
    tax_type: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
