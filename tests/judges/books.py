"""What has to be in the books after each push: the judges' own account of planning, refusals, edits and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.judges.ledger import PURCHASES, SALES, Ledger
from tests.judges.postings import Chart, Posted, of_refund, of_sale, taken_back
from tests.judges.sold import ZERO, Refund, Sale, Settlement

ZONE = ZoneInfo("Asia/Kuala_Lumpur")
Days = tuple[date, date]
One = TypeVar("One", Sale, Refund, Settlement)


@dataclass
class Invoice:
    """An order's invoice in the books: under which number, with which lines, and how often it was booked anew."""

    number: str
    lines: list[Posted]
    times: int = 1


@dataclass
class Receipt:
    """An order's receipt in the books."""

    number: str
    settles: str
    amount: Fraction
    bank: str
    fee: tuple[str, Fraction]
    times: int = 1


class Books:
    """One book: what was sold for it, how it is mapped now, and what of it must be in the ledger."""

    def __init__(self) -> None:
        self.chart = Chart()
        self.sales: list[Sale] = []
        self.refunds: list[Refund] = []
        self.settlements: list[Settlement] = []
        self.ledger = Ledger()
        self.invoices: dict[str, Invoice] = {}
        self.receipts: dict[str, Receipt] = {}
        self._taken_back: dict[str, str] = {}
        self._pushes: dict[str, Callable[[Days], None]] = {
            "sales_invoice": self._invoices,
            "sales_receipt": self._receipts,
            "expense_bill": self._bills,
            "expense_payment": self._payments,
            "pos_sales_invoice": self._invoices,
            "pos_sales_receipt": self._till_receipts,
            "kol_bill": self._bills,
            "kol_payment": self._payments,
        }

    def push(self, key: str, days: Days) -> None:
        """Enter what a push of this type for these days has to bring into the books."""
        self._pushes[key](days)

    def invoice_anew(self, sale: Sale) -> bool:
        """Take an order's invoice back and enter it as the source says it now; whether that can be done."""
        lines = of_sale(sale, self.chart)
        if lines is None:
            return False
        before = self.invoices[sale.number]
        times = before.times + 1
        back = f"{sale.number}-CN{times}"
        lines_back = taken_back(before.lines, sale.places, self.chart)
        self.ledger.trade(SALES, back, lines_back, sale.currency, sale.exchange_rate)
        number = f"{sale.number}-R{times}"
        self.ledger.trade(SALES, number, lines, sale.currency, sale.exchange_rate)
        self._taken_back[before.number] = back
        self.invoices[sale.number] = Invoice(number, lines, times)
        return True

    def receipt_anew(self, sale: Sale) -> bool:
        """Take an order's receipt back on its invoice's credit note and enter it as the source says it now."""
        before = self.receipts[sale.number]
        back = self._taken_back.get(before.settles)
        if back is None or not self.chart.takes(sale.currency):
            return False
        times = before.times + 1
        account, kept = before.fee
        self.ledger.pay(SALES, f"{sale.number}-CN{times}", back, before.bank, -before.amount, (account, -kept))
        self._receipt(sale, f"{sale.number}-R{times}", times)
        return True

    def _receipt(self, sale: Sale, number: str, times: int) -> None:
        invoice = self.invoices.get(sale.number)
        if invoice is None or not self.chart.takes(sale.currency):
            return
        if not self.ledger.takes(SALES, invoice.number, sale.total):
            return
        bank, fee = self.chart.bank_of(sale.method), (self.chart.bank_charges, sale.fee)
        self.ledger.pay(SALES, number, invoice.number, bank, sale.total, fee)
        self.receipts[sale.number] = Receipt(number, invoice.number, sale.total, bank, fee, times)

    def _invoices(self, days: Days) -> None:
        for sale in self._of(self.sales, days):
            lines = None if sale.number in self.invoices else of_sale(sale, self.chart)
            if lines is None or (sale.original is not None and sale.original.number not in self.invoices):
                continue
            self.ledger.trade(SALES, sale.number, lines, sale.currency, sale.exchange_rate)
            self.invoices[sale.number] = Invoice(sale.number, lines)
        for refund in self._of(self.refunds, days):
            lines = None if (SALES, refund.number) in self.ledger.trades else of_refund(refund, self.chart)
            if lines is not None and refund.order.number in self.invoices:
                self.ledger.trade(SALES, refund.number, lines, refund.order.currency, refund.order.exchange_rate)

    def _receipts(self, days: Days) -> None:
        for sale in self._of(self.sales, days):
            if sale.number not in self.receipts:
                self._receipt(sale, sale.number, 1)
        for refund in self._of(self.refunds, days):
            known = (SALES, refund.number) in self.ledger.payments or not self.chart.takes(refund.order.currency)
            if not known and self.ledger.takes(SALES, refund.number, -refund.total):
                bank = self.chart.bank_of(refund.order.method)
                self.ledger.pay(SALES, refund.number, refund.number, bank, -refund.total, ("", ZERO))

    def _till_receipts(self, days: Days) -> None:
        for sale in self._of(self.sales, days):
            for place, (method, amount) in enumerate(sale.payments, 1):
                number = f"{sale.number}-{place}"
                known = (SALES, number) in self.ledger.payments or not self.chart.takes(sale.currency)
                if not known and self.ledger.takes(SALES, sale.number, amount):
                    self.ledger.pay(SALES, number, sale.number, self.chart.bank_of(method), amount, ("", ZERO))

    def _bills(self, days: Days) -> None:
        for one in self._of(self.settlements, days):
            if (PURCHASES, one.number) not in self.ledger.trades and self.chart.takes("MYR"):
                lines = [Posted(self.chart.commission, one.commission, ZERO)]
                self.ledger.trade(PURCHASES, one.number, lines, "MYR", Fraction(1))

    def _payments(self, days: Days) -> None:
        paid = [replace(one, moment=one.paid_at) for one in self.settlements if one.paid_at]
        for one in self._of(paid, days):
            known = (PURCHASES, one.number) in self.ledger.payments or not self.chart.takes("MYR")
            if not known and self.ledger.takes(PURCHASES, one.number, one.commission):
                bank = self.chart.bank_of(one.method)
                self.ledger.pay(PURCHASES, one.number, one.number, bank, one.commission, ("", ZERO))

    def _of(self, all_: Iterable[One], days: Days) -> list[One]:
        found = [one for one in all_ if days[0] <= self._day(one, one.moment) <= days[1]]
        return sorted(found, key=lambda one: (one.moment, one.id))

    def _day(self, one: object, moment: datetime) -> date:
        starts = self.chart.pos_day_starts if isinstance(one, Sale) and one.payments else 0
        return (moment.astimezone(ZONE) - timedelta(minutes=starts)).date()
