"""What of a book is pushed at all, and when a document that lacks e-Invoice details is held back."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

EINVOICE_LIMIT = Decimal("10000.00")
"""Ringgit; a single document over it needs a complete buyer from 2026-01-01 (LHDN)."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The switches of one book.

    Nothing that the source counts on a day before `start_day` is eligible: it was booked by hand. Push types in
    `switched_off` are not pushed. `einvoice_blocks` sets aside what an e-Invoice would fail for, instead of warning.
    """

    start_day: date | None = None
    switched_off: tuple[str, ...] = ()
    einvoice_blocks: bool = False
    einvoice_limit: Decimal = EINVOICE_LIMIT

    def as_json(self) -> dict[str, Any]:
        """The options as JSON values; `from_json` reads them back."""
        return {
            **asdict(self),
            "start_day": self.start_day.isoformat() if self.start_day else None,
            "switched_off": list(self.switched_off),
            "einvoice_limit": str(self.einvoice_limit),
        }

    @classmethod
    def from_json(cls, values: ReadOnly[str, Any]) -> Options:
        """Options out of what `as_json` wrote; what is missing is the default."""
        readers: dict[str, Callable[[Any], Any]] = {
            "start_day": lambda day: date.fromisoformat(day) if day else None,
            "switched_off": tuple,
            "einvoice_limit": Decimal,
        }
        return cls(**{name: readers[name](value) if name in readers else value for name, value in values.items()})
