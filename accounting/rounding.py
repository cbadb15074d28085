"""Rounding as the tax office and AiAccount do it: half away from zero, per line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HOME_CURRENCY = "MYR"

_PLACES = {"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "VND": 0}
"""ISO 4217: the currencies among our neighbours and theirs whose minor unit is not 2 places."""

_FIVE_SEN = Decimal("0.05")


def places(currency: str) -> int:
    """How many decimal places an amount of this currency has (ISO 4217)."""
    return _PLACES.get(currency, 2)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero to so many decimal places."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_home(amount: Decimal, exchange_rate: Decimal) -> Decimal:
    """An amount in ringgit at a rate of ringgit per unit, to the sen."""
    return round_half_up(amount * exchange_rate)


def five_sen(total: Decimal) -> Decimal:
    """A cash total to the nearest 5 sen: 1, 2, 6, 7 down and 3, 4, 8, 9 up (Bank Negara's rounding mechanism)."""
    return round_half_up(total / _FIVE_SEN, 0) * _FIVE_SEN


def home_rate(currency: str) -> Decimal:
    """The rate of a source that carries none: 1 for ringgit; 0, which the preflight refuses, for anything else."""
    return Decimal(1) if currency == HOME_CURRENCY else Decimal(0)
