"""Master data as destinations list it, for mapping and preflight. Codes are free text: 40000, 1041, 2-4000."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Account:
    """An account of the chart of accounts."""

    code: str
    name: str
    active: bool


@dataclass(frozen=True)
class TaxCode:
    """A tax code; `rate` 0.1 is 10 %, None when it is not told. `tax_type` is LHDN's (01, 02, 06, E), or empty."""

    code: str
    name: str
    rate: Decimal | None
    tax_type: str
    active: bool


@dataclass(frozen=True)
class Currency:
    """A currency that the company knows, by its ISO 4217 code."""

    code: str
    active: bool


@dataclass(frozen=True)
class AccountingPeriod:
    """A stretch of the books; entries up to and including `locked_until` are refused."""

    name: str
    active: bool
    locked_until: date | None


@dataclass(frozen=True)
class Item:
    """A stock item, matched by its exact SKU; `on_hand` is how many there are, None when it is not told."""

    sku: str
    name: str
    active: bool
    on_hand: Decimal | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer or supplier (`role`); `text` is what documents name it by, and what is not known is empty."""

    text: str
    role: str
    tin: str = ""
    id_type: str = ""
    id_number: str = ""
    reference: str = ""
