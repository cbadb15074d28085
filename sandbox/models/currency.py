"""The currencies a company has switched on."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base


class Currency(Base):
    """One currency of one company, by its ISO 4217 code."""

    __tablename__ = "currency"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    active: Mapped[bool] = mapped_column(default=True)
