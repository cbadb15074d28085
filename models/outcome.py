"""An outcome: what one run did about one document. Later runs leave it as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Outcome(Model):
    """One document in one run: its state, home amount and workbook rows, and whatever was wrong with it.

    Documents that the book held before the run are only counted there (`Run.known`). `state` is a DeliveryState.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("run_id", "delivery_id"),
        Index("ix_outcomes_run_id_state", "run_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcels.id"), index=True)
    first_row: Mapped[int | None]
    last_row: Mapped[int | None]
    state: Mapped[str]
    amount: Mapped[Decimal]
    rows: Mapped[int]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
