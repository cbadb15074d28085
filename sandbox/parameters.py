"""Reading the parameters of a practice control, from JSON or a form, with a sentence for each that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.models.base import MONEY_PLACES

MOST = 1_000_000


class ControlError(ValueError):
    """A practice control cannot do what was asked; the message says why."""


@dataclass(frozen=True)
class Parameters:
    """The parameters by name; every reader raises ControlError."""

    values: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty; required when there is no default."""
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise ControlError(f"Give '{name}'.")
            return default
        if not isinstance(value, str) or not value.isprintable():
            raise ControlError(f"'{name}' must be a printable text.")
        return value.strip()

    def exact_text(self, name: str) -> str:
        """A text as it is, with the spaces around it; required."""
        self.text(name)
        return str(self.values[name])

    def one_of(self, name: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the named choices."""
        value = self.text(name, default)
        if value not in choices:
            raise ControlError(f"'{name}' must be one of {', '.join(choices)}.")
        return value

    def whole(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number from ``least`` to a million."""
        value = self.values.get(name)
        if value is None or value == "":
            value = default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST:
            raise ControlError(f"'{name}' must be a whole number from {least} to {MOST}.")
        return value

    def day(self, name: str) -> date:
        """A day as YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            raise ControlError(f"'{name}' must be a day such as 2010-12-31.") from error

    def fraction(self, name: str, default: str) -> Decimal:
        """A tax rate from 0 to 1, as text."""
        try:
            rate = Decimal(self.text(name, default))
        except InvalidOperation as error:
            raise ControlError(f"'{name}' must be a rate such as 0.10.") from error
        if not 0 <= rate <= 1:
            raise ControlError(f"'{name}' must be from 0 to 1; 0.10 is ten per cent.")
        return rate

    def amount(self, name: str, default: str) -> Decimal:
        """A number with up to four places, as text."""
        try:
            amount = Decimal(self.text(name, default))
        except InvalidOperation as error:
            raise ControlError(f"'{name}' must be a number such as 12.5.") from error
        if not amount.is_finite() or abs(amount) > MOST or amount != round(amount, MONEY_PLACES):
            raise ControlError(f"'{name}' must be at most {MOST}, with at most {MONEY_PLACES} decimal places.")
        return amount

    def switch(self, name: str) -> bool:
        """On or off: true and false in JSON, on and off in a form."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        return self.one_of(name, ("on", "off")) == "on"
