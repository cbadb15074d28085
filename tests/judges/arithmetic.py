"""Arithmetic of the judges' own: fractions, rounded half away from zero, and nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

PLACES = {"MYR": 2, "USD": 2, "JPY": 0, "KWD": 3}


def rounded(amount: Fraction, places: int) -> Fraction:
    """Half away from zero, in whole numbers."""
    twice = 2 * abs(amount) * 10**places
    whole = (twice.numerator + twice.denominator) // (2 * twice.denominator)
    return Fraction(whole if amount >= 0 else -whole, 10**places)


def in_ringgit(amount: Fraction, rate: Fraction) -> Fraction:
    """An amount at a rate of ringgit per unit, to the sen."""
    return rounded(amount * rate, 2)


def parted(amount: Fraction, weights: Sequence[Fraction], places: int) -> list[Fraction]:
    """An amount (not below zero) in proportion to weights; the units left over go to the largest remainders."""
    units = amount * 10**places
    exact = [units * weight / sum(weights) for weight in weights]
    whole = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[: int(units) - sum(whole)]:
        whole[place] += 1
    return [Fraction(one, 10**places) for one in whole]


def as_decimal(amount: Fraction) -> Decimal:
    """The same number as a Decimal; it has to have one."""
    found = Decimal(amount.numerator) / Decimal(amount.denominator)
    assert Fraction(found) == amount, amount
    return found
