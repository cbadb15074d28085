"""2,000 hostile rows: each is booked right, or set aside with a sentence that helps, and none stops another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import requests
from flask import Flask

from accounting.periods import Period
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES, pushes_of
from models import Delivery, Outcome, Run, db
from models.delivery import DeliveryState
from sync.books import book_by_slug
from sync.catalogue import about_problem, about_refusal
from sync.tally import tally_of
from tests.conftest import Company
from tests.hostile.books import entries_of
from tests.hostile.making import HOW_MANY, hostile_rows
from tests.hostile.rows import POSTED, SKIPPED, UNREAD, Row, put_into_the_tables
from tests.hostile.twists import TWISTS
from tests.journals import Entry, journal
from tests.servers import Practice
from tests.shop import add_bloggers, add_customer

ALWAYS = Period(date(1890, 1, 1), date(2110, 12, 31))
PUSHES = [
    (slug, push.key)
    for slug, layer in (("platform", Layer.PLATFORM), ("batik", Layer.BLOGGER))
    for push in pushes_of(layer, with_kols=True)
]
PUSHES_OF = {
    "orders": ("sales_invoice", "sales_receipt"),
    "order_refunds": ("sales_invoice", "sales_receipt"),
    "pos_transactions": ("pos_sales_invoice", "pos_sales_receipt"),
    "blogger_settlements": ("expense_bill", "expense_payment"),
    "kol_settlements": ("kol_bill", "kol_payment"),
}

TABLES_OF = {
    "platform": ("orders", "order_refunds", "blogger_settlements"),
    "batik": ("pos_transactions", "kol_settlements"),
}

REMEDY = re.compile(r"(?:^|[.;,] )(?:Add|Correct|Cut|Enter|Give|Map|Name|Round|Shorten|Switch|Sync|Take) ")
FIELDS = {
    "AMOUNT_NOT_A_NUMBER": "amount",
    "AMOUNT_NOT_EXACT": "amount|total|discount|gives back",
    "AMOUNT_TOO_LARGE": "amount",
    "BILL_NOT_FOUND": "bill",
    "CHARGES_NOT_VALID": "bank charges",
    "COMMISSION_NEGATIVE": "commission",
    "CURRENCY_NOT_ENABLED": "currency",
    "CURRENCY_NOT_VALID": "currency",
    "DAY_NOT_VALID": "Date|Period From|Period To",
    "DESCRIPTION_MISSING": "description",
    "DUPLICATE_IDENTITY": "Number and party",
    "INVOICE_NOT_FOUND": "invoice",
    "LINES_MISSING": "lines",
    "LINE_TOTAL_MISMATCH": "its total",
    "NUMBER_MISSING": "number",
    "NUMBER_NOT_VALID": "number",
    "NUMBER_TOO_LONG": "number",
    "ORIGINAL_NOT_FOUND": "original",
    "ORIGINAL_NOT_NAMED": "original",
    "ORIGINAL_NOT_PAID": "order",
    "PARTY_MISSING": "name",
    "PARTY_NOT_VALID": "name",
    "PARTY_TOO_LONG": "name",
    "PAYMENTS_MISMATCH": "payments",
    "PAYMENT_CONTRADICTS": "Payment",
    "PERIOD_NOT_VALID": "period",
    "RATE_NOT_VALID": "exchange rate",
    "REFUND_AMOUNT_NEGATIVE": "gives back",
    "REFUND_EXCEEDS_SALE": "gives back|takes back",
    "REFUND_QUANTITY_NOT_VALID": "quantity",
    "REFUND_TOO_EARLY": "date",
    "RETURN_POSITIVE": "return comes to",
    "RETURN_QUANTITY_NOT_VALID": "quantity",
    "SETTLES_MISSING": "number",
    "STATUS_CONTRADICTS": "status",
    "TAX_MISMATCH": "tax",
    "TAX_RATE_NOT_MAPPED": "tax code",
    "TEXT_TOO_LONG": "Description|Reference|Payment Reference",
    "TIN_NOT_VALID": "TIN",
    "TOTAL_MISMATCH": "lines make",
    "TOTAL_NEGATIVE": "total",
    "VALUE_NOT_A_NUMBER": "Quantity|Unit Price|Discount|Tax Amount|Line Total",
    "VALUE_NOT_EXACT": "Quantity|Unit Price|Discount|Tax Amount|Line Total",
    "VALUE_TOO_LARGE": "Quantity|Unit Price|Discount|Tax Amount|Line Total",
}
"""By which word of its sentence a person finds what is wrong. A code that is not here should not happen here."""


@dataclass(frozen=True)
class Fate:
    """What became of one document: its state, and each code that it was given with the sentence that a person reads."""

    state: str
    told: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> set[str]:
        """The codes alone."""
        return {code for code, _sentence in self.told}


@dataclass(frozen=True)
class Pushed:
    """The rows after everything was pushed, the fates of their documents, and the company of each book by slug."""

    app: Flask
    practice: Practice
    companies: dict[str, Company]
    rows: list[Row]
    fates: dict[tuple[str, str], Fate]

    def books(self, slug: str) -> list[Entry]:
        """What the practice server has in the books of a company, in an order to compare by."""
        return _in_order(list(journal(self.practice, self.companies[slug].name)))

    def contacts(self, slug: str) -> set[str]:
        """The names of the contacts that the practice server made for a company."""
        company, names, after = self.companies[slug], set[str](), 0
        while page := self._contacts(company, after):
            names |= {one["name"] for one in page}
            after = page[-1]["id"]
        return names

    def _contacts(self, company: Company, after: int) -> list[dict[str, Any]]:
        url, headers = f"{self.practice.url}/api/v1/contacts", {"Authorization": f"Bearer {company.key}"}
        answer = requests.get(url, {"company": company.name, "after": str(after)}, headers=headers, timeout=30)
        answer.raise_for_status()
        page: list[dict[str, Any]] = answer.json()
        return page

    def fate(self, row: Row, *, money: bool = False) -> Fate | None:
        """What became of a row's document, or of the money for it; of a till's that of its first payment."""
        source_id = row.source_id
        if money and row.payments and row.table == "pos_transactions":
            source_id = f"pos_payments/{1000 * row.id}"
        return self.fates.get((PUSHES_OF[row.table][money], source_id))


@pytest.fixture
def pushed(any_app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Pushed]:
    """All rows in the tables and all eight types pushed, on SQLite and on PostgreSQL."""
    rows = hostile_rows()
    with any_app.app_context():
        add_bloggers()
        add_customer()
        put_into_the_tables(rows)
        companies = {"platform": connect(app=any_app), "batik": connect("batik", "batik", app=any_app)}
        practice.fault(companies["platform"].name, "add_currency", currency="JPY")
        _push_everything(any_app)
        yield Pushed(any_app, practice, companies, rows, _fates())
        db.session.remove()


def test_each_is_booked_right_or_set_aside_with_a_sentence_that_helps_and_none_stops_another(pushed: Pushed) -> None:
    assert [wrong for row in pushed.rows for wrong in _wrong_fates(pushed, row)] == []
    assert [wrong for fate in pushed.fates.values() for wrong in _unhelpful(fate)] == []
    books = {slug: pushed.books(slug) for slug in TABLES_OF}
    assert books == {slug: _expected(pushed, slug) for slug in TABLES_OF}
    for slug in TABLES_OF:
        assert _names(pushed, slug) <= pushed.contacts(slug)

    states = _states()
    _push_everything(pushed.app)
    assert _states() == states, "a second push has changed something"
    assert {slug: pushed.books(slug) for slug in TABLES_OF} == books


def test_the_rows_are_two_thousand_of_every_twist_with_healthy_ones_between_them() -> None:
    hostile = [row for row in hostile_rows() if row.twist != "none"]
    assert len(hostile) == HOW_MANY
    firsts = Counter((row.table, row.twist.split(", and ")[0]) for row in hostile)
    assert len(firsts) <= len(TWISTS)
    assert min(firsts.values()) >= HOW_MANY // len(TWISTS)
    assert sum(row.twist == "none" and row.fate == (POSTED,) for row in hostile_rows()) > HOW_MANY // 10


def _push_everything(app: Flask) -> None:
    for slug, key in PUSHES:
        _push(app, slug, key)


def _push(app: Flask, slug: str, key: str) -> None:
    book = book_by_slug(slug)
    assert book is not None
    pusher = app.extensions["pusher"]
    run_id = pusher.queue(book, PUSH_TYPES[key], ALWAYS, by=None).id
    assert pusher.execute(run_id)
    run = db.session.get_one(Run, run_id, populate_existing=True)
    assert run.error is None, f"{key}: {run.error}"
    assert tally_of(run).adds_up


def _fates() -> dict[tuple[str, str], Fate]:
    query = db.select(Outcome, Delivery).join(Delivery, Outcome.delivery_id == Delivery.id)
    return {
        (delivery.push_type, delivery.source_id): Fate(
            outcome.state,
            (
                *((one["code"], _problem(one)) for one in outcome.problems),
                *((one["code"], _refusal(one)) for one in outcome.refusals),
            ),
        )
        for outcome, delivery in db.session.execute(query)
    }


def _problem(said: dict[str, Any]) -> str:
    assert about_problem(said["code"]) is not None, f"{said['code']} is not in the catalogue"
    text: str = said["message"] % said["values"]
    return text


def _refusal(said: dict[str, Any]) -> str:
    return f"{said['reason']} {about_refusal(said['code']).meaning}"


def _wrong_fates(pushed: Pushed, row: Row) -> Iterator[str]:
    told = f"{row.source_id}, {row.twist}"
    fate = pushed.fate(row)
    if not _is(fate, row.fate):
        yield f"{told}: {fate} instead of {row.fate}"
    money = pushed.fate(row, money=True)
    if row.money and not _is(money, row.money):
        yield f"{told}: for its money {money} instead of {row.money}"
    if not row.money and row.fate == (POSTED,) and _is_paid(row) and not _is(money, (POSTED,)):
        yield f"{told}: for its money {money}"
    if money is not None and money.state == DeliveryState.POSTED and not _is(fate, (POSTED,)):
        yield f"{told}: its money is booked, and it is not"


def _is_paid(row: Row) -> bool:
    """Whether money is to be booked for it."""
    if "period_start" in row.values:
        return row.values["paid_at"] is not None
    return "occurred_at" not in row.values or bool(row.payments)


def _is(fate: Fate | None, wanted: tuple[str, ...]) -> bool:
    if wanted == (UNREAD,):
        return fate is None
    if fate is None:
        return False
    if wanted in ((POSTED,), (SKIPPED,)):
        return fate.state == wanted[0]
    return fate.state == DeliveryState.REJECTED and bool(fate.codes & set(wanted))


def _unhelpful(fate: Fate) -> Iterator[str]:
    """The sentences that do not name a field and a remedy, or whose values are not filled in."""
    if fate.state != DeliveryState.REJECTED:
        return
    if not fate.told:
        yield "nothing is said"
    for code, sentence in fate.told:
        if not (re.search(rf"\b({FIELDS[code]})\b", sentence) and REMEDY.search(sentence)) or "None" in sentence:
            yield sentence


def _states() -> dict[tuple[str, str], str]:
    db.session.expire_all()
    return {(one.push_type, one.source_id): one.state for one in db.session.scalars(db.select(Delivery))}


def _expected(pushed: Pushed, slug: str) -> list[Entry]:
    """What the books are to hold: what was posted of the rows, each to the sen, and nothing else."""
    return _in_order(
        [
            entry
            for row in pushed.rows
            for money in (False, True)
            if row.table in TABLES_OF[slug] and _is(pushed.fate(row, money=money), (POSTED,))
            for entry in entries_of(row, money=money)
        ]
    )


def _names(pushed: Pushed, slug: str) -> set[str]:
    """The parties of what was posted, where the row has one of its own: as the source has it, formula or not."""
    return {
        f"{' '.join(row.party.split())} (C{row.values['customer_id']})"
        for row in pushed.rows
        if row.party is not None and row.table in TABLES_OF[slug] and _is(pushed.fate(row), (POSTED,))
    }


def _in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (*entry[:3], sorted(entry[3].items())))
