"""Column types that keep money exact and moments in UTC, on SQLite."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

MONEY_PLACES = 4


class Base(DeclarativeBase):
    """Every table of the practice server."""


class Money(TypeDecorator[Decimal]):
    """An amount, stored as a whole number of 1/10,000 units; a finer one is refused with ValueError."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Refuse what would be rounded by being stored."""
        if value is None:
            return None
        scaled = value.scaleb(MONEY_PLACES)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {MONEY_PLACES} decimal places.")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        """Give the amount back with four places."""
        return None if value is None else Decimal(value).scaleb(-MONEY_PLACES)


class Exact(TypeDecorator[Decimal]):
    """A rate with any number of places, stored as its text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        """Write plain digits, never an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:
        """Read the text back."""
        return None if value is None else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as ISO text in UTC; a naive one is refused with ValueError."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """Refuse a moment whose zone is unknown."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        """Read the text back as an aware moment."""
        return None if value is None else datetime.fromisoformat(value)
