"""Exact amounts: decimal places per currency, and rounding half up."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_AFRICA = {"BIF", "DJF", "GNF", "KMF", "RWF", "UGX", "XAF", "XOF"}
NO_PLACES = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XPF", *_AFRICA})
THREE_PLACES = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_UNITS = {0: Decimal("1"), 2: Decimal("0.01"), 3: Decimal("0.001")}


def places(currency: str) -> int:
    """How many decimal places a currency has (ISO 4217): JPY 0, KWD 3, most 2."""
    if currency in NO_PLACES:
        return 0
    return 3 if currency in THREE_PLACES else 2


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount, rounded half up (away from zero) to the places of its currency."""
    return amount.quantize(_UNITS[places(currency)], ROUND_HALF_UP)


def fits(amount: Decimal, currency: str) -> bool:
    """Whether the amount can be paid in its currency, to the sen."""
    return amount == rounded(amount, currency)


def plain(amount: Decimal, currency: str) -> str:
    """The amount as text with the places of its currency, without thousands separators."""
    return format(rounded(amount, currency), "f")


def digits(number: Decimal) -> str:
    """A number as text, without zeros at its end and without an exponent."""
    return format(number.normalize(), "f")
