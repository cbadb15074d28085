"""The books as the judges keep them: double entry from the table in docs/aiaccount.md, document by document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.judges.arithmetic import as_decimal, in_ringgit
from tests.judges.postings import Posted
from tests.judges.sold import ZERO

SALES, PURCHASES = 1, -1
_CONTROL = {SALES: "11000", PURCHASES: "21000"}
_TAX, _FOREX = "22000", "80100"


@dataclass
class Entered:
    """A document in the books: its total, `home` in ringgit; and what is open of an invoice or bill, in both."""

    total: Fraction
    home: Fraction
    currency: str
    rate: Fraction
    still_open: Fraction = ZERO
    open_home: Fraction = ZERO


class Ledger:
    """The balances, and every document under its kind and number."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, Fraction] = defaultdict(Fraction)
        self.trades: dict[tuple[int, str], Entered] = {}
        self.payments: dict[tuple[int, str], Entered] = {}

    @property
    def balances(self) -> dict[str, Decimal]:
        """Debit less credit of each account that is not at zero."""
        return {account: as_decimal(amount) for account, amount in self._sums.items() if amount}

    def trade(self, side: int, number: str, lines: list[Posted], currency: str, rate: Fraction) -> None:
        """Enter an invoice, a bill or a credit note; each line's net and tax is converted by itself."""
        owed = ZERO
        for account, amount in [*((line.account, line.net) for line in lines), *((_TAX, line.tax) for line in lines)]:
            home = in_ringgit(amount, rate)
            self._sums[account] -= side * home
            owed += home
        self._sums[_CONTROL[side]] += side * owed
        total = sum((line.total for line in lines), ZERO)
        assert (side, number) not in self.trades
        self.trades[side, number] = Entered(total, owed, currency, rate, total, owed)

    def takes(self, side: int, settles: str, amount: Fraction) -> bool:
        """Whether so much can be paid on an invoice or bill: it is there, and so much is open."""
        entered = self.trades.get((side, settles))
        return entered is not None and entered.still_open * amount > 0 and abs(amount) <= abs(entered.still_open)

    def pay(self, side: int, number: str, settles: str, bank: str, amount: Fraction, fee: tuple[str, Fraction]) -> None:
        """Enter a receipt or payment at the invoice's or bill's own rate; the fee is what the bank kept."""
        entered = self.trades[side, settles]
        account, charges = fee
        home, kept = in_ringgit(amount, entered.rate), in_ringgit(charges, entered.rate)
        self._sums[bank] += side * home - kept
        self._sums[account] += kept
        self._sums[_CONTROL[side]] -= side * home
        entered.still_open -= amount
        entered.open_home -= home
        if not entered.still_open:
            self._sums[_CONTROL[side]] -= side * entered.open_home
            self._sums[_FOREX] += side * entered.open_home
            entered.open_home = ZERO
        assert (side, number) not in self.payments
        self.payments[side, number] = Entered(amount, home, entered.currency, entered.rate)
