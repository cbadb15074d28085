"""The errors of rejected documents."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base


class Refusal(Base):
    """One error; ``row`` is the sheet row, ``column`` the header as written in the sheet."""

    __tablename__ = "refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    row: Mapped[int]
    column: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
