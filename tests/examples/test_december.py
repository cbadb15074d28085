"""December 2010 comes to the documents and amounts that were computed from the CSV alone (SOURCES.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounting.periods import Period, business_day
from accounting.rounding import to_home
from examples.online_retail import SAMPLE, LoadReport, build_shop, read
from examples.shop import TABLES

EXPECTED = json.loads(Path(__file__).with_name("expected_2010_12.json").read_text())
PERIOD = Period(date.fromisoformat(EXPECTED["from"]), date.fromisoformat(EXPECTED["to"]))
ZONE = ZoneInfo("Asia/Kuala_Lumpur")
BOOKS = ("platform", "batik", "kopi", "gadget")
PUSHES = [(book, push) for book, values in EXPECTED["books"].items() for push in values["amounts"]]

Row = dict[str, Any]
Document = tuple[Decimal, Decimal, Decimal]
"""Ringgit: lines without tax, tax, and what was received or paid."""


@cache
def december() -> tuple[dict[str, list[Row]], LoadReport]:
    shop, report = build_shop(read(SAMPLE))
    return {table: list(shop.rows(table)) for table in TABLES}, report


def rows(table: str) -> list[Row]:
    return december()[0][table]


def counted(moment: datetime | None) -> bool:
    return moment is not None and business_day(moment, ZONE) in PERIOD


def grouped(table: str, key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows(table):
        groups.setdefault(row[key], []).append(row)
    return groups


def web_documents() -> Iterator[Document]:
    """Orders and refunds of the period: each line converted and rounded, what was received converted once."""
    orders = {order["id"]: order for order in rows("orders")}
    items = grouped("order_items", "order_id")
    for order in orders.values():
        if counted(order["paid_at"]):
            nets = [item["line_total"] - item["tax_amount"] for item in items[order["id"]]]
            yield document(nets, [item["tax_amount"] for item in items[order["id"]]], order["exchange_rate"], 1)
    refunded = grouped("order_refund_items", "refund_id")
    for refund in rows("order_refunds"):
        if counted(refund["refunded_at"]):
            lines, rate = refunded[refund["id"]], orders[refund["order_id"]]["exchange_rate"]
            yield document([line["amount"] for line in lines], [line["tax_amount"] for line in lines], rate, -1)


def document(nets: list[Decimal], taxes: list[Decimal], rate: Decimal, sign: int) -> Document:
    net = sum((to_home(value, rate) for value in nets), Decimal(0))
    tax = sum((to_home(value, rate) for value in taxes), Decimal(0))
    return sign * net, sign * tax, sign * to_home(sum(nets + taxes, Decimal(0)), rate)


def till_documents(blogger: int) -> Iterator[Document]:
    items = grouped("pos_items", "transaction_id")
    payments = grouped("pos_payments", "transaction_id")
    for ticket in rows("pos_transactions"):
        if ticket["blogger_id"] == blogger and counted(ticket["occurred_at"]):
            tax = sum((item["tax_amount"] for item in items[ticket["id"]]), Decimal(0))
            paid = sum((payment["amount"] for payment in payments[ticket["id"]]), Decimal(0))
            assert paid == ticket["total"]
            yield ticket["total"] - tax, tax, paid


def settled(table: str, blogger: int, moment: str) -> list[Decimal]:
    mine = [row for row in rows(table) if not blogger or row["blogger_id"] == blogger]
    return [row["commission"] for row in mine if counted(row[moment])]


@cache
def book_of(name: str) -> tuple[list[Document], list[Decimal], list[Decimal]]:
    """A book's sales documents (zero ones left out), bills and payments."""
    blogger = BOOKS.index(name)
    documents = till_documents(blogger) if blogger else web_documents()
    table = "kol_settlements" if blogger else "blogger_settlements"
    sales = [found for found in documents if found[2]]
    return sales, settled(table, blogger, "created_at"), settled(table, blogger, "paid_at")


def amounts(book: str, push: str) -> list[Decimal]:
    sales, bills, payments = book_of(book)
    if push.endswith("sales_invoice"):
        return [net + tax for net, tax, _ in sales]
    if push.endswith("sales_receipt"):
        return [received for _, _, received in sales]
    return bills if push.endswith("bill") else payments


@pytest.mark.parametrize(("book", "push"), PUSHES)
def test_every_push_comes_to_its_documents_and_amount(book: str, push: str) -> None:
    found = amounts(book, push)
    assert len(found) == EXPECTED["books"][book]["documents"][push]
    assert sum(found) == Decimal(EXPECTED["books"][book]["amounts"][push])


@pytest.mark.parametrize("book", BOOKS)
def test_every_trial_balance_comes_out(book: str) -> None:
    sales, bills, payments = book_of(book)
    net, tax, received = (sum(column, Decimal(0)) for column in zip(*sales, strict=True))
    owed, paid = sum(bills, Decimal(0)), sum(payments, Decimal(0))
    balance = {
        "12000": received - paid,
        "21000": paid - owed,
        "22000": -tax,
        "40000": -net,
        "61001": owed,
        "80100": net + tax - received,
    }
    expected = EXPECTED["books"][book]["trial_balance"]
    assert {account: str(value) for account, value in balance.items() if value} == expected


def test_the_rows_are_as_many_as_expected() -> None:
    tables, report = december()
    for table in ("orders", "refunds", "pos_transactions"):
        assert len(tables["order_refunds" if table == "refunds" else table]) == EXPECTED[table]
    assert report.reasons == EXPECTED["set_aside"]
    assert str(report.last_day) == EXPECTED["end"]


def test_the_report_adds_up() -> None:
    report = december()[1]
    assert report.adds_up
    assert report.lines_read == 42_481
    assert report.invoices_read == 2_025
    assert len(report.listing()) == len(report.set_aside) == 484
    assert report.lines()[0] == ("42481 lines read = 26160 in orders + 15523 at tills + 314 in returns + 484 set aside")


def test_every_document_is_the_sum_of_its_lines() -> None:
    for header, lines, key in (
        ("orders", "order_items", "order_id"),
        ("pos_transactions", "pos_items", "transaction_id"),
    ):
        totals = totals_of(rows(lines), key)
        assert all(row["total"] == totals[row["id"]] + row.get("rounding", 0) for row in rows(header))


def totals_of(lines: Iterable[Row], key: str) -> Counter[int]:
    totals: Counter[int] = Counter()
    for line in lines:
        assert line["line_total"] == line["tax_amount"] + round(line["quantity"] * line["unit_price"], 4).quantize(
            Decimal("0.01"), rounding="ROUND_HALF_UP"
        )
        totals[line[key]] += line["line_total"]
    return totals


def test_till_numbers_are_unique_within_a_blogger_and_count_from_one_each_day() -> None:
    numbers = [(row["blogger_id"], row["number"]) for row in rows("pos_transactions")]
    assert len(set(numbers)) == len(numbers)
    assert (1, "POS2010120100001") in numbers
    assert {len(number) for _, number in numbers} == {16}
