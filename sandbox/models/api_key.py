"""The API keys, stored as hashes."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sandbox.models.base import Base
from sandbox.models.company import Company


class KeyState(StrEnum):
    """What a key may do now: everything, be cached, or nothing."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class ApiKey(Base):
    """One key of one company; ``digest`` is the SHA-256 of the key, ``scopes`` are words with spaces between."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    last_four: Mapped[str]
    scopes: Mapped[str]
    state: Mapped[KeyState] = mapped_column(default=KeyState.ACTIVE)

    company: Mapped[Company] = relationship()

    @property
    def scope_names(self) -> tuple[str, ...]:
        """The scopes one by one, in the order they were given."""
        return tuple(self.scopes.split())
