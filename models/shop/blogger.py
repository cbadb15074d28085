"""A blogger: sells through the web shop and at own tills."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Blogger(Model):
    """A blogger; `multi_kol` says whether promoters (KOLs) work for them.

    TIN and id are what a self-billed e-Invoice asks of a supplier. They are read only where they are asked for: the
    view of another system may not have them.
    """

    __tablename__ = "bloggers"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    multi_kol: Mapped[bool] = mapped_column(default=False)
    tin: Mapped[str | None] = mapped_column(deferred=True)
    id_type: Mapped[str | None] = mapped_column(deferred=True)
    id_number: Mapped[str | None] = mapped_column(deferred=True)
