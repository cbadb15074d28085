"""A person who signs in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Role(StrEnum):
    """What a person may see: everything, the platform's book, or one blogger's."""

    SUPER_ADMIN = "super_admin"
    PLATFORM = "platform"
    BLOGGER = "blogger"


class User(UserMixin, Model):  # type: ignore[misc]  # flask-login carries no types.
    """A user; `sample` ones work only while the practice server is the destination."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('super_admin', 'platform', 'blogger')", name="role"),
        CheckConstraint("(role = 'blogger') = (blogger_id IS NOT NULL)", name="blogger"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    blogger_id: Mapped[int | None] = mapped_column(SourceId)
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def is_super_admin(self) -> bool:
        """Whether they may do everything."""
        return self.role == Role.SUPER_ADMIN
