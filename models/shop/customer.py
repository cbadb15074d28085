"""A customer of the web shop or of a till."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Customer(Model):
    """A customer, with what an e-Invoice asks of a buyer (LHDN): TIN, id type and number, address."""

    __tablename__ = "customers"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    tin: Mapped[str | None]
    id_type: Mapped[str | None]
    id_number: Mapped[str | None]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    state_code: Mapped[str | None]
    country_code: Mapped[str | None]
