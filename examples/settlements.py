"""Settlements, derived: 12 % a week for the bloggers, 8 to 15 % a half month for the KOLs (SOURCES.md)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from accounting.rounding import round_half_up, to_home
from examples.retail_file import KUALA_LUMPUR
from examples.returns import Refund
from examples.sales import SLUGS, Order, Ticket

BLOGGER_RATE = Decimal("0.1200")
KOL_RATES = (Decimal("0.0800"), Decimal("0.1000"), Decimal("0.1200"), Decimal("0.1500"))
"""The rates of kol-1 to kol-4 of every blogger; 0.08 is 8 %."""

_CREATED_AT = time(9, tzinfo=KUALA_LUMPUR)
_PAID_AT = time(15, tzinfo=KUALA_LUMPUR)


@dataclass(frozen=True)
class Settlement:
    """What is owed for a period, in ringgit; `kol` is 0 for the blogger's own, else 1 to 4; unpaid without paid_at."""

    id: int
    number: str
    blogger: int
    kol: int
    first: date
    last: date
    base: Decimal
    rate: Decimal
    created_at: datetime
    paid_at: datetime | None

    @property
    def commission(self) -> Decimal:
        return round_half_up(self.base * self.rate)


Key = tuple[date, date, int, int]
"""First and last day, blogger, KOL: settlements come in this order."""


def weekly(orders: Iterable[Order], refunds: Iterable[Refund], end: date) -> list[Settlement]:
    """Blogger settlements, Monday to Sunday, the last cut at the end: orders paid less refunds, without tax."""
    bases: dict[Key, Decimal] = {}
    for order in orders:
        _add(bases, (*_week(order.moment, end), order.blogger, 0), order.home_net)
    for refund in refunds:
        rate = refund.order.exchange_rate
        value = sum((to_home(item.net, rate) for item in refund.items), Decimal(0))
        _add(bases, (*_week(refund.moment, end), refund.order.blogger, 0), -value)
    return list(_settled(bases, end))


def half_monthly(tickets: Iterable[Ticket], end: date) -> list[Settlement]:
    """KOL settlements, 1 to 15 and 16 to the last, the last cut at the end: till lines without tax, less returns."""
    bases: dict[Key, Decimal] = {}
    for ticket in tickets:
        _add(bases, (*_half_month(ticket.moment, end), ticket.blogger, ticket.kol), ticket.net)
    return list(_settled(bases, end))


def _add(bases: dict[Key, Decimal], key: Key, value: Decimal) -> None:
    bases[key] = bases.get(key, Decimal("0.00")) + value


def _week(moment: datetime, end: date) -> tuple[date, date]:
    day = moment.date()
    monday = day - timedelta(days=day.weekday())
    return monday, min(monday + timedelta(days=6), end)


def _half_month(moment: datetime, end: date) -> tuple[date, date]:
    day = moment.date()
    if day.day <= 15:
        return day.replace(day=1), min(day.replace(day=15), end)
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=16), min(day.replace(day=last), end)


def _settled(bases: dict[Key, Decimal], end: date) -> Iterator[Settlement]:
    """A settlement for every base above zero: created the day after at 09:00, paid two days later at 15:00."""
    owed = sorted(item for item in bases.items() if item[1] > 0)
    for id, ((first, last, blogger, kol), base) in enumerate(owed, start=1):
        created, paid = last + timedelta(days=1), last + timedelta(days=3)
        yield Settlement(
            id=id,
            number=_number(blogger, kol, last),
            blogger=blogger,
            kol=kol,
            first=first,
            last=last,
            base=base,
            rate=KOL_RATES[kol - 1] if kol else BLOGGER_RATE,
            created_at=datetime.combine(created, _CREATED_AT),
            paid_at=datetime.combine(paid, _PAID_AT) if paid <= end else None,
        )


def _number(blogger: int, kol: int, last: date) -> str:
    who = SLUGS[blogger - 1].upper()
    return f"KOL-{who}-{kol}-{last:%Y%m%d}" if kol else f"COM-{who}-{last:%Y%m%d}"
