"""Rounding as the tax office and AiAccount do it: half away from zero, per line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import cache, reduce

HOME_CURRENCY = "MYR"

_AFRICA_AND_PACIFIC = ("BIF", "DJF", "GNF", "KMF", "RWF", "UGX", "VUV", "XAF", "XOF", "XPF")
_NO_PLACES = ("CLP", "ISK", "JPY", "KRW", "PYG", "VND", *_AFRICA_AND_PACIFIC)
_THREE_PLACES = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_PLACES = {**dict.fromkeys(_NO_PLACES, 0), **dict.fromkeys(_THREE_PLACES, 3)}
"""ISO 4217: the currencies whose minor unit is not 2 places."""

_FIVE_SEN = Decimal("0.05")

_QUIET = Context(prec=60, rounding=ROUND_HALF_UP, traps=[])
"""Arithmetic that never raises: what has no answer is NaN, which the preflight refuses by its column's name."""


def is_currency(text: str) -> bool:
    """Whether it is written as ISO 4217 writes currencies: three capital letters."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def places(currency: str) -> int:
    """How many decimal places an amount of this currency has (ISO 4217)."""
    return _PLACES.get(currency, 2)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero to so many decimal places; what cannot be rounded (infinity) is NaN."""
    return value.quantize(_unit(places), context=_QUIET)


@cache
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def last_place(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01, or 1 yen."""
    return _unit(places(currency))


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts of one currency, 0.00 when there are none."""
    return reduce(_QUIET.add, amounts, Decimal("0.00"))


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """A division that never raises: by zero it is infinity or NaN, which the preflight refuses."""
    return _QUIET.divide(dividend, divisor)


def spread(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """An amount in parts of so many places, in proportion to weights of one sign that are not all zero.

    The parts add up to the amount: what is left over goes to those that lost most in rounding (largest remainder).
    """
    unit, whole = _unit(places), add_up(weights)
    exact = [_QUIET.divide(_QUIET.multiply(amount, weight), whole) for weight in weights]
    parts = [one.quantize(unit, rounding=ROUND_DOWN, context=_QUIET) for one in exact]
    left = int(_QUIET.divide(_QUIET.subtract(amount, add_up(parts)), unit))
    by_loss = sorted(range(len(parts)), key=lambda place: abs(exact[place] - parts[place]), reverse=True)
    for place in by_loss[: abs(left)]:
        parts[place] += unit if left > 0 else -unit
    return parts


def is_above_zero(amount: Decimal) -> bool:
    """Whether it is more than nothing; NaN, which Python refuses to compare, is not."""
    return not amount.is_nan() and amount > 0


def is_below_zero(amount: Decimal) -> bool:
    """Whether it is less than nothing; NaN, which Python refuses to compare, is not."""
    return not amount.is_nan() and amount < 0


def to_home(amount: Decimal, exchange_rate: Decimal) -> Decimal:
    """An amount in ringgit at a rate of ringgit per unit, to the sen."""
    return round_half_up(_QUIET.multiply(amount, exchange_rate))


def five_sen(total: Decimal) -> Decimal:
    """A cash total to the nearest 5 sen: 1, 2, 6, 7 down and 3, 4, 8, 9 up (Bank Negara's rounding mechanism)."""
    return round_half_up(total / _FIVE_SEN, 0) * _FIVE_SEN


def home_rate(currency: str) -> Decimal:
    """The rate of a source that carries none: 1 for ringgit; 0, which the preflight refuses, for anything else."""
    return Decimal(1) if currency == HOME_CURRENCY else Decimal(0)
