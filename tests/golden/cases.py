"""The golden cases: their rows put into the source tables, and what is expected of them."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from accounting.documents import DocumentKind
from models import shop, writing

FOLDER = Path(__file__).parent
Postings = dict[tuple[str, str], tuple[date, dict[str, Decimal]]]
"""By kind and number of a document: its day, and what each account is debited (positive) or credited."""

_CUSTOMER = {
    "id": 1,
    "name": "Aisyah Rahman",
    "email": "aisyah@example.com",
    "phone": "0123456789",
    "tin": "IG12345678901",
    "id_type": "NRIC",
    "id_number": "900101145678",
    "address": "12 Jalan Ampang",
    "postcode": "50450",
    "city": "Kuala Lumpur",
    "state_code": "14",
    "country_code": "MYS",
}
_BLOGGER = {
    "id": 1,
    "slug": "batik",
    "name": "Batik House",
    "multi_kol": True,
    "tin": "C20830570210",
    "id_type": "BRN",
    "id_number": "201901000005",
}
_KOL = {
    "id": 1,
    "blogger_id": 1,
    "name": "Mei Ling",
    "tin": "IG2233445566",
    "id_type": "NRIC",
    "id_number": "880202145678",
}
_NOTHING = Decimal(0)
_ITEM = {"discount": _NOTHING, "tax_rate": _NOTHING, "tax_amount": _NOTHING}
_ORDER = {
    "blogger_id": 1,
    "customer_id": 1,
    "status": "paid",
    "currency": "MYR",
    "exchange_rate": Decimal(1),
    "discount": _NOTHING,
    "shipping": _NOTHING,
    "gateway_fee": _NOTHING,
    "payment_method": "card",
}
_SALE = {"blogger_id": 1, "status": "completed", "currency": "MYR", "discount": _NOTHING, "rounding": _NOTHING}
_SETTLEMENT = {"blogger_id": 1, "currency": "MYR", "payment_method": "bank_transfer"}


@dataclass(frozen=True)
class Case:
    """One folder. What its case.toml leaves out is that of a plain row: a paid order in ringgit without extras."""

    name: str
    said: dict[str, Any]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.name

    @property
    def is_of_a_blogger(self) -> bool:
        """Whether its book is a blogger's, and not the platform's."""
        return bool(self.said.get("layer") == "blogger")

    @cached_property
    def postings(self) -> Postings:
        """What was worked out by hand. Raises AssertionError when debits are not credits."""
        found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        days: dict[tuple[str, str], date] = {}
        with (self.folder / "postings.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                assert row["why"], f"{self.name}: a posting without a reason"
                key: tuple[str, str] = DocumentKind(row["document"]), row["number"]
                days[key] = date.fromisoformat(row["date"])
                found[key][row["account"]] += Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
        for key, amounts in found.items():
            assert sum(amounts.values()) == 0, f"{self.name}: {key} is out of balance"
        return {key: (days[key], _without_zeros(amounts)) for key, amounts in found.items()}

    def golden(self, kind: DocumentKind) -> Path:
        """The committed cells of its workbook of that kind."""
        return self.folder / f"{kind}.csv"


def _without_zeros(amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    return {account: amount for account, amount in amounts.items() if amount}


def all_cases() -> list[Case]:
    """Every case, by name."""
    files = sorted(FOLDER.glob("*/case.toml"))
    return [Case(file.parent.name, tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)) for file in files]


def add_rows(case: Case) -> None:
    """Put a case's rows into the source tables, with one blogger, one KOL and one customer."""
    said, ids = case.said, count(1)
    with writing() as session:
        session.add(shop.Blogger(**_BLOGGER))
        session.add(shop.Customer(**_CUSTOMER))
        session.flush()
        session.add(shop.Kol(**_KOL))
        numbered = {row["number"]: place for place, row in enumerate(_parents(said), 1)}
        for table in (_orders, _refunds, _sales, _settlements):
            for record in table(said, numbered, ids):
                session.add(record)
                session.flush()


def _parents(said: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("orders", "order_refunds", "pos_transactions", "blogger_settlements", "kol_settlements")
    return [row for name in names for row in said.get(name, ())]


def _orders(said: dict[str, Any], numbered: dict[str, int], ids: count[int]) -> list[Any]:
    records: list[Any] = []
    for row in said.get("orders", ()):
        own, order_id = _without(row, "items"), numbered[row["number"]]
        records.append(shop.Order(id=order_id, created_at=row["paid_at"], **(_ORDER | own)))
        for line, item in enumerate(row["items"], 1):
            records.append(shop.OrderItem(id=100 * order_id + line, order_id=order_id, line=line, **(_ITEM | item)))
    return records


def _refunds(said: dict[str, Any], numbered: dict[str, int], ids: count[int]) -> list[Any]:
    records: list[Any] = []
    for row in said.get("order_refunds", ()):
        own, refund_id, order_id = _without(row, "items", "order"), numbered[row["number"]], numbered[row["order"]]
        records.append(shop.OrderRefund(id=refund_id, order_id=order_id, **own))
        for item in row["items"]:
            item_id = 100 * order_id + item["line"]
            given = {"tax_amount": _NOTHING} | _without(item, "line")
            records.append(shop.OrderRefundItem(id=next(ids), refund_id=refund_id, order_item_id=item_id, **given))
    return records


def _sales(said: dict[str, Any], numbered: dict[str, int], ids: count[int]) -> list[Any]:
    records: list[Any] = []
    for row in said.get("pos_transactions", ()):
        own, sale_id = _without(row, "items", "payments", "original"), numbered[row["number"]]
        original_id = numbered[row["original"]] if "original" in row else None
        records.append(shop.PosTransaction(id=sale_id, original_id=original_id, **(_SALE | own)))
        for line, item in enumerate(row["items"], 1):
            records.append(shop.PosItem(id=next(ids), transaction_id=sale_id, line=line, **(_ITEM | item)))
        for line, payment in enumerate(row["payments"], 1):
            records.append(shop.PosPayment(id=next(ids), transaction_id=sale_id, line=line, **payment))
    return records


def _settlements(said: dict[str, Any], numbered: dict[str, int], ids: count[int]) -> list[Any]:
    of_bloggers = [
        shop.BloggerSettlement(id=numbered[row["number"]], **(_SETTLEMENT | row))
        for row in said.get("blogger_settlements", ())
    ]
    of_kols = [
        shop.KolSettlement(id=numbered[row["number"]], kol_id=1, **(_SETTLEMENT | row))
        for row in said.get("kol_settlements", ())
    ]
    return [*of_bloggers, *of_kols]


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
