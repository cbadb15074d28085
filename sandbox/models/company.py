"""The companies, with the settings that decide how documents are judged."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base, UtcDateTime


class Rounding(StrEnum):
    """Round every line and add up, or add up and round once."""

    LINE = "line"
    SUM = "sum"


class Company(Base):
    """One company; ``monthly_quota`` counts posted transactions, ``locked_until`` is the last locked day."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    home_currency: Mapped[str] = mapped_column(default="MYR")
    rounding: Mapped[Rounding] = mapped_column(default=Rounding.LINE)
    einvoice: Mapped[bool] = mapped_column(default=False)
    monthly_quota: Mapped[int] = mapped_column(default=50_000)
    locked_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
