"""The chart of accounts of a company."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base


class Account(Base):
    """One account; its code is free text, as in AiAccount (12000, 2-4000)."""

    __tablename__ = "account"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
