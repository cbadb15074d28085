"""Which account, tax code and bank a book uses for what."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

_DEFAULT_TAX_CODES = {Decimal("0"): "NT", Decimal("0.1"): "MY-SALES10"}


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """The accounts and tax codes of one book; the defaults are the ones AiAccount documents.

    `tax_codes` goes from a rate (0.1 is 10 %) to the destination's code. `banks` overrides `bank` per payment method.
    """

    products: str = "40000"
    shipping: str = "40000"
    discount: str = "40000"
    rounding: str = "40000"
    commission: str = "61001"
    bank_charges: str = "61001"
    bank: str = "12000"
    banks: ReadOnly[str, str] = field(default_factory=dict)
    no_tax: str = "NT"
    tax_codes: ReadOnly[Decimal, str] = field(default_factory=lambda: dict(_DEFAULT_TAX_CODES))

    def bank_for(self, payment_method: str | None) -> str:
        """The bank account that takes this payment method."""
        return self.banks.get(payment_method or "", self.bank)

    def tax_code_for(self, rate: Decimal) -> str | None:
        """The destination's code for a tax rate; none when the rate is not mapped."""
        return self.tax_codes.get(rate)

    def as_json(self) -> dict[str, Any]:
        """The mapping as JSON values; `from_json` reads it back."""
        return {**asdict(self), "tax_codes": {str(rate): code for rate, code in self.tax_codes.items()}}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Mapping:
        """A mapping out of what `as_json` wrote."""
        codes = {Decimal(rate): code for rate, code in values["tax_codes"].items()}
        return cls(**{**values, "tax_codes": codes})
