"""A file that an older practice server left: it is brought up to date where it lies, and keeps all it has."""

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from sandbox.app import create_app
from sandbox.practice import EXTENSION
from tests.sandbox.practice_shop import Clock, Shop, states
from tests.sandbox.practice_workbooks import a_receipt, an_invoice, invoices, receipts

BEFORE = Path(__file__).parent / "practice_before.sql"
KEY = "prac_" + "0" * 32


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    path = tmp_path / "practice.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(BEFORE.read_text("utf-8"))
    database.close()
    # Twice: what is up to date already is left alone.
    create_app(path).extensions[EXTENSION].store.close()
    app = create_app(path, now=clock.now, sleep=clock.sleep)
    yield app
    app.extensions[EXTENSION].store.close()


@pytest.fixture
def shop(app: Flask, clock: Clock) -> Shop:
    return Shop(app, clock, "Kedai Contoh Sdn Bhd", 1, KEY, numbers=count(100))


def test_what_was_booked_stays(shop: Shop) -> None:
    assert shop.balances() == {"11000": "100.00", "40000": "-100.00"}
    (document,) = shop.get("/imports/1").get_json()["documents"]
    assert (document["total"], document["currency"], document["draft"]) == ("100.00", "MYR", False)
    assert states(shop.posted("sales-invoices", invoices(an_invoice()))) == {"duplicate": 1}


def test_the_rounding_keeps_its_meaning_under_its_new_name(shop: Shop) -> None:
    assert shop.get("/company", name=shop.name).get_json()["rounding"] == "sum"


def test_everything_new_works(shop: Shop) -> None:
    (contact,) = shop.get_list("/contacts")
    assert (contact["name"], contact["tin"]) == ("Customer 17850 (C17850)", "")
    shop.control("add_item", sku="00123", on_hand="5")
    shop.posted("sales-invoices", invoices(an_invoice(invoice_number="INV-2", status="Draft")))
    assert shop.get_list("/items")[0]["on_hand"] == "3"
    assert states(shop.posted("sales-receipts", receipts(a_receipt()))) == {"posted": 1}
    assert shop.balances() == {"12000": "100.00", "40000": "-100.00"}
    assert shop.app.test_client().get("/practice/1").status_code == 200
