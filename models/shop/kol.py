"""A promoter (KOL) of one blogger."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Kol(Model):
    """A KOL: key opinion leader, promotes a blogger for a commission."""

    __tablename__ = "kols"
    __bind_key__ = "shop"

    id: Mapped[int] = mapped_column(SourceId, primary_key=True, autoincrement=False)
    blogger_id: Mapped[int] = mapped_column(ForeignKey("bloggers.id"), index=True)
    name: Mapped[str]
    tin: Mapped[str | None]
    id_type: Mapped[str | None]
    id_number: Mapped[str | None]
