"""The faults that are waiting to happen."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base


class Fault(Base):
    """One pending fault of one company; it happens ``remaining`` more times, ``seconds`` are whole seconds."""

    __tablename__ = "fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    action: Mapped[str]
    remaining: Mapped[int]
    moment: Mapped[str]
    calls: Mapped[str]
    seconds: Mapped[int] = mapped_column(default=0)
    retry_after: Mapped[int] = mapped_column(default=1)
    form: Mapped[str] = mapped_column(default="html")
