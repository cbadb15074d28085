"""AiAccount's master data as it is: tax codes, accounts, currencies, and which period is locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class TaxCode:
    """A tax code; `rate` 0.1 is 10 %, None when AiAccount does not say."""

    code: str
    name: str
    rate: Decimal | None
    active: bool


@dataclass(frozen=True)
class Account:
    """An account. Its code is free text: 40000, 1041, 2-4000."""

    code: str
    name: str
    active: bool


@dataclass(frozen=True)
class Currency:
    """A currency that the company knows."""

    code: str
    active: bool


@dataclass(frozen=True)
class AccountingPeriod:
    """A stretch of the books; entries up to and including `locked_until` are refused."""

    name: str
    active: bool
    locked_until: date | None


class MasterDataKind(StrEnum):
    """What can be missing; the value is the code that AiAccount refuses a document with."""

    TAX_CODE = "TAX_CODE_NOT_FOUND"
    ACCOUNT = "ACCOUNT_NOT_FOUND"
    CURRENCY = "CURRENCY_NOT_ENABLED"
    INACTIVE_ACCOUNT = "ACCOUNT_NOT_ACTIVE"


@dataclass(frozen=True)
class Missing:
    """One thing that documents will name and AiAccount does not have; `explain(missing.kind)` says who mends it."""

    kind: MasterDataKind
    code: str


@dataclass(frozen=True)
class MasterData:
    """All of a company's master data."""

    tax_codes: tuple[TaxCode, ...]
    accounts: tuple[Account, ...]
    currencies: tuple[Currency, ...]
    periods: tuple[AccountingPeriod, ...]

    @property
    def locked_until(self) -> date | None:
        """The last locked day, None when nothing is locked."""
        return max((period.locked_until for period in self.periods if period.locked_until), default=None)

    def missing(
        self,
        *,
        tax_codes: Iterable[str] = ("NT", "MY-SALES10"),
        accounts: Iterable[str] = ("40000", "12000", "61001"),
        currencies: Iterable[str] = ("MYR",),
    ) -> list[Missing]:
        """What of these is not there or not active; the defaults are what AiAccount documents as needed."""
        return [
            *_absent(MasterDataKind.TAX_CODE, tax_codes, {tax.code for tax in self.tax_codes if tax.active}),
            *_absent(MasterDataKind.CURRENCY, currencies, {one.code for one in self.currencies if one.active}),
            *self._missing_accounts(accounts),
        ]

    def _missing_accounts(self, wanted: Iterable[str]) -> Iterator[Missing]:
        known = {account.code: account.active for account in self.accounts}
        for code in wanted:
            if code not in known:
                yield Missing(MasterDataKind.ACCOUNT, code)
            elif not known[code]:
                yield Missing(MasterDataKind.INACTIVE_ACCOUNT, code)


def _absent(kind: MasterDataKind, wanted: Iterable[str], there: set[str]) -> Iterator[Missing]:
    return (Missing(kind, code) for code in wanted if code not in there)
