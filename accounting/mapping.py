"""Which account, tax code and bank a book uses for what, and how its documents are written; kept version by version."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from accounting.rounding import is_below_zero


class RuleKind(StrEnum):
    """By what a line is recognised that goes to an account of its own."""

    SKU_PREFIX = "sku_prefix"
    CATEGORY = "category"


class RoundingMode(StrEnum):
    """Round each line and add up (AiAccount's default), or add up and round once."""

    LINE = "line"
    SUM = "sum"


class PostAs(StrEnum):
    """Whether documents are booked at once, or lie in the books as drafts until somebody there posts them."""

    POSTED = "posted"
    DRAFT = "draft"


class LabelStyle(StrEnum):
    """What the lines of a document are called in the ledger.

    The party on the receivable line and descriptions elsewhere; or on all lines the party, party and description, or
    party and document number.
    """

    DESCRIPTION = "description"
    PARTY = "party"
    PARTY_AND_DESCRIPTION = "party_and_description"
    PARTY_AND_NUMBER = "party_and_number"


@dataclass(frozen=True, kw_only=True)
class AccountRule:
    """Lines whose SKU begins with `match`, or whose category it is, go to `account`."""

    kind: RuleKind
    match: str
    account: str


@dataclass(frozen=True, kw_only=True)
class TaxRule:
    """The destination's code for a rate (0.1 is 10 %); `kind` is the source's own tax code, or empty for any.

    `tax_type` is LHDN's: 01 sales, 02 service, 06 not applicable, E exempt.
    """

    rate: Decimal
    kind: str = ""
    code: str
    tax_type: str = ""


_DEFAULT_TAXES = (
    TaxRule(rate=Decimal("0"), code="NT", tax_type="06"),
    TaxRule(rate=Decimal("0.1"), code="MY-SALES10", tax_type="01"),
)


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How one book's documents are made; the defaults are the accounts and codes that AiAccount documents.

    `rules` override `products` line by line; `banks` overrides `bank` per payment method. `deduct_discount` takes an
    order's discount off its lines instead of booking it on `discount`. `receivable` and `payable` are the collective
    accounts, empty where the destination has its own. No `currencies` means any. `tolerance` is in the document's
    currency; `pos_day_starts` is minutes after midnight, in the book's zone.
    """

    products: str = "40000"
    rules: tuple[AccountRule, ...] = ()
    shipping: str = "40000"
    discount: str = "40000"
    deduct_discount: bool = False
    rounding_up: str = "40000"
    rounding_down: str = "40000"
    commission: str = "61001"
    bank_charges: str = "61001"
    bank: str = "12000"
    banks: ReadOnly[str, str] = field(default_factory=dict)
    receivable: str = ""
    payable: str = ""
    no_tax: str = "NT"
    rounding_tax: str = "NT"
    taxes: tuple[TaxRule, ...] = _DEFAULT_TAXES
    currencies: tuple[str, ...] = ()
    rounding_mode: RoundingMode = RoundingMode.LINE
    tolerance: Decimal = Decimal("0.05")
    post_as: PostAs = PostAs.POSTED
    label_style: LabelStyle = LabelStyle.DESCRIPTION
    pos_day_starts: int = 0

    def account_for(self, sku: str, category: str | None) -> str:
        """The account of a product line: the longest SKU prefix that fits, then its category, then the default."""
        prefixes = [one for one in self.rules if one.kind == RuleKind.SKU_PREFIX and sku.startswith(one.match)]
        if prefixes:
            return max(prefixes, key=lambda one: len(one.match)).account
        categories = (one.account for one in self.rules if one.kind == RuleKind.CATEGORY and one.match == category)
        return next(categories, self.products)

    def bank_for(self, payment_method: str | None) -> str:
        """The bank account that takes this payment method."""
        return self.banks.get(payment_method or "", self.bank)

    def rounding_account(self, amount: Decimal) -> str:
        """The account for a rounding line: more to be paid is rounded up."""
        return self.rounding_down if is_below_zero(amount) else self.rounding_up

    def tax_code_for(self, rate: Decimal, kind: str | None = None) -> str | None:
        """The destination's code for a rate, by the source's own code where that is mapped; none when it is not."""
        of_rate = [one for one in self.taxes if one.rate == rate]
        exact = (one.code for one in of_rate if one.kind and one.kind == kind)
        return next(exact, next((one.code for one in of_rate if not one.kind), None))

    def as_json(self) -> dict[str, Any]:
        """The mapping as JSON values; `from_json` reads it back."""
        values = asdict(self)
        values["tolerance"] = str(self.tolerance)
        values["taxes"] = [{**asdict(one), "rate": str(one.rate)} for one in self.taxes]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, values: ReadOnly[str, Any]) -> Mapping:
        """A mapping out of what `as_json` wrote, by this version or an older one; what is missing is the default."""
        known = _of_today(dict(values))
        readers: dict[str, Callable[[Any], Any]] = {
            "rules": lambda rules: tuple(AccountRule(**{**one, "kind": RuleKind(one["kind"])}) for one in rules),
            "taxes": lambda taxes: tuple(TaxRule(**{**one, "rate": Decimal(one["rate"])}) for one in taxes),
            "currencies": tuple,
            "rounding_mode": RoundingMode,
            "tolerance": Decimal,
            "post_as": PostAs,
            "label_style": LabelStyle,
        }
        return cls(**{name: readers[name](value) if name in readers else value for name, value in known.items()})


def _of_today(values: dict[str, Any]) -> dict[str, Any]:
    """The first version had one rounding account, and a tax code for each rate."""
    if "rounding" in values:
        values["rounding_up"] = values["rounding_down"] = values.pop("rounding")
    if "tax_codes" in values:
        types = {one.rate: one.tax_type for one in _DEFAULT_TAXES}
        rates = {Decimal(rate): code for rate, code in values.pop("tax_codes").items()}
        values["taxes"] = [
            {"rate": str(rate), "code": code, "tax_type": types.get(rate, "")} for rate, code in rates.items()
        ]
    return values
