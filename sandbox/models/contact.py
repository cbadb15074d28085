"""The customers and suppliers of a company."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.models.base import Base


class Contact(Base):
    """One party; ``role`` is customer or supplier, ``name`` the exact text of the sheet; what is unknown is empty."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("company_id", "role", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    role: Mapped[str]
    name: Mapped[str]
    tin: Mapped[str] = mapped_column(default="", server_default="")
    id_type: Mapped[str] = mapped_column(default="", server_default="")
    id_number: Mapped[str] = mapped_column(default="", server_default="")
    reference: Mapped[str] = mapped_column(default="", server_default="")
