"""Bills and payments out of settlements, whoever owes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from accounting.documents import ExpenseBill, ExpensePayment
from accounting.lines import extra_line
from accounting.mapping import Mapping
from accounting.parties import party_of
from accounting.payment_modes import payment_mode
from accounting.periods import business_day
from accounting.problems import Problem
from accounting.rounding import home_rate, is_below_zero
from accounting.rows import SettlementRow
from accounting.words import N_, percent, plain

AGENT_COMMISSION = "037"
"""LHDN's classification code for what is paid to agents, dealers and distributors (self-billed)."""


def bills(rows: Iterable[SettlementRow], mapping: Mapping, zone: tzinfo, *, table: str) -> Iterator[ExpenseBill]:
    """One bill a settlement, over the commission that is owed, on the day the settlement was made."""
    for row in rows:
        words = f"Commission {row.period_start} to {row.period_end}: {percent(row.rate)} of {plain(row.sales_base)}"
        line = extra_line(words, row.commission, mapping.commission, mapping, classification=AGENT_COMMISSION)
        yield ExpenseBill(
            source_id=f"{table}/{row.id}",
            number=row.number,
            day=business_day(row.created_at, zone),
            party=party_of(row.payee),
            currency=row.currency,
            exchange_rate=home_rate(row.currency),
            lines=(line,),
            stated_total=row.commission,
            period_from=row.period_start,
            period_to=row.period_end,
            source_problems=tuple(_problems(row)),
        )


def payments(rows: Iterable[SettlementRow], mapping: Mapping, zone: tzinfo, *, table: str) -> Iterator[ExpensePayment]:
    """One payment a paid settlement, on the day it was paid."""
    for row in rows:
        if row.paid_at is None:
            continue
        yield ExpensePayment(
            source_id=f"{table}/{row.id}",
            number=row.number,
            day=business_day(row.paid_at, zone),
            party=party_of(row.payee),
            currency=row.currency,
            exchange_rate=home_rate(row.currency),
            settles=row.number,
            amount=row.commission,
            bank_account=mapping.bank_for(row.payment_method),
            payment_mode=payment_mode(row.payment_method),
            payment_reference=row.payment_reference or "",
            source_problems=tuple(_problems(row)),
        )


def _problems(row: SettlementRow) -> Iterator[Problem]:
    if is_below_zero(row.commission):
        message = N_("The commission %(amount)s is negative. Correct the settlement in the source.")
        yield Problem(row.number, message, "COMMISSION_NEGATIVE", {"amount": plain(row.commission)})
