"""A blogger: sells through the web shop and at own tills."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Blogger(Model):
    """A blogger; `multi_kol` says whether promoters (KOLs) work for them."""

    __tablename__ = "bloggers"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    multi_kol: Mapped[bool] = mapped_column(default=False)
