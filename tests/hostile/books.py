"""What an accountant books for a row: worked out from the row alone, with the accounts of a new book."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.hostile.rows import NOTHING, RATES, Row, net_of, rounded
from tests.journals import Entry

RECEIVABLE, PAYABLE, TAX, SALES, BANK, EXPENSE, FOREX = "11000", "21000", "22000", "40000", "12000", "61001", "80100"
_ZONE = ZoneInfo("Asia/Kuala_Lumpur")


def entries_of(row: Row, *, money: bool) -> Iterator[Entry]:
    """What a row comes to in the books: its invoice or bill, or with `money` its receipts or payment."""
    if row.table.endswith("settlements"):
        yield _of_a_settlement(row, money=money)
    elif not money:
        yield _entry("sales-invoices", row.values["number"], row, _invoiced(row))
    elif row.table == "pos_transactions":
        for payment in row.payments:
            number = f"{row.values['number']}-{payment['line']}"
            amount = payment["amount"]
            if amount:
                yield _entry("sales-receipts", number, row, {BANK: amount, RECEIVABLE: -amount})
    else:
        yield _entry("sales-receipts", row.values["number"], row, _received(row))


def _of_a_settlement(row: Row, *, money: bool) -> Entry:
    owed = row.values["commission"]
    if money:
        moment = row.values["paid_at"].astimezone(_ZONE).date()
        return "expense-payments", row.values["number"], moment, {PAYABLE: owed, BANK: -owed}
    moment = row.values["created_at"].astimezone(_ZONE).date()
    return "expense-bills", row.values["number"], moment, {EXPENSE: owed, PAYABLE: -owed}


def _entry(kind: str, number: str, row: Row, amounts: dict[str, Decimal]) -> Entry:
    moment = next(row.values[name] for name in ("paid_at", "refunded_at", "occurred_at") if name in row.values)
    return kind, number, moment.astimezone(_ZONE).date(), {name: amount for name, amount in amounts.items() if amount}


def _order_of(row: Row) -> Row:
    return row.of if row.table == "order_refunds" and row.of is not None else row


def _rate(row: Row) -> Decimal:
    return RATES[_order_of(row).values["currency"]]


def _invoiced(row: Row) -> dict[str, Decimal]:
    """Each line's net and tax at the rate; what the total has beside its lines is a line without tax."""
    lines = list(_lines(row))
    rate = _rate(row)
    tax = sum((rounded(tax * rate) for _net, tax in lines), NOTHING)
    net = sum((rounded(net * rate) for net, _tax in lines), NOTHING)
    return {RECEIVABLE: net + tax, TAX: -tax, SALES: -net}


def _lines(row: Row) -> Iterator[tuple[Decimal, Decimal]]:
    if row.table == "order_refunds":
        yield from ((-item["amount"], -item["tax_amount"]) for item in row.items)
        return
    lines = [(net_of(item, row.places), item["tax_amount"]) for item in row.items]
    extras = [row.values.get("shipping", NOTHING), -row.values["discount"]]
    yield from lines
    yield from ((extra, NOTHING) for extra in extras)
    yield row.values["total"] - sum((net + tax for net, tax in lines), NOTHING) - sum(extras), NOTHING


def _received(row: Row) -> dict[str, Decimal]:
    """The payment as a whole at the rate; what is left of the invoice in ringgit is gain or loss."""
    rate = _rate(row)
    closed = _invoiced(row)[RECEIVABLE]
    amount = rounded(_paid(row) * rate)
    fee: Any = rounded(row.values.get("gateway_fee", NOTHING) * rate)
    return {BANK: amount - fee, EXPENSE: fee, RECEIVABLE: -closed, FOREX: closed - amount}


def _paid(row: Row) -> Decimal:
    if row.table == "order_refunds":
        return -sum((item["amount"] + item["tax_amount"] for item in row.items), NOTHING)
    total: Decimal = row.values["total"]
    return total
