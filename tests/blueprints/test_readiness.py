"""The page of e-Invoice readiness: the score, what to complete for whom, and the file of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.options import Options
from blueprints import readiness as page_of
from models import Book, shop, writing
from tests.world import Browser, World

MAY = "/readiness/platform?month=2026-05"


def change(world: World, table: Any, row_id: int, **values: Any) -> None:
    with world.app.app_context(), writing() as session:
        for name, value in values.items():
            setattr(session.get_one(table, row_id), name, value)


def sell_for(world: World, amount: str) -> None:
    """The first order's item was sold untaxed, for this much."""
    price = Decimal(amount)
    change(world, shop.OrderItem, 1, quantity=Decimal(1), unit_price=price, tax_amount=0, tax_rate=0, line_total=price)
    change(world, shop.Order, 1, total=price)


def lines_of(browser: Browser, what: str = "to-complete") -> list[list[str]]:
    answer = browser.get(f"/readiness/platform/{what}.csv?month=2026-05")
    with answer:
        assert answer.mimetype == "text/csv"
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_page_shows_the_score_and_what_to_complete_for_whom(world: World) -> None:
    sell_for(world, "12345.60")
    page = world.browser("finance").get(MAY).text
    for words in ("Score of May 2026", "of 100", "Aisyah Rahman (C17850)", "12,345.60", "Missing:", "TIN, ID Type"):
        assert words in page
    assert "Batik House (B1)" in page
    assert "score__bar--bad" in page
    assert "Not ready" in page


def test_a_month_with_nothing_missing_is_ready(world: World) -> None:
    page = world.browser("batik").get("/readiness/batik?month=2026-05").text
    assert "Nothing is missing" in page
    assert "pill--good" in page
    assert "to-complete.csv" not in page


def test_an_empty_month_says_so(world: World) -> None:
    page = world.browser("finance").get("/readiness/platform?month=2026-04").text
    assert "Nothing to judge in April 2026" in page
    assert "Score of" not in page


def test_what_the_book_leaves_out_is_named_and_never_said_not_to_be_in_the_source(world: World) -> None:
    def page_with(**options: Any) -> str:
        with world.app.app_context(), writing() as session:
            session.query(Book).filter_by(slug="platform").one().options = Options(**options).as_json()
        return world.browser("finance").get(MAY).text

    page = page_with(switched_off=("sales_invoice", "sales_receipt", "expense_bill"))
    assert "Switched off for this book, so not judged: Sales Invoice, Expense Bill." in page
    assert "What this book takes in has none of them in this month." in page
    assert "The source has none" not in page
    page = page_with(start_day=date(2026, 5, 15))
    assert "Nothing before 2026-05-15 is counted: the book starts then." in page
    assert "Score of May 2026" in page
    page = page_with(start_day=date(2026, 6, 1))
    assert "All of these days are before 2026-06-01, when the book starts: nothing of them is counted." in page
    assert "The source has none" not in page
    page = page_with()
    assert "the book starts" not in page
    assert "Switched off" not in page


def test_a_wrong_detail_is_told_with_its_sentence_and_first_document(world: World) -> None:
    change(world, shop.Customer, 17850, tin="C02584563220")
    page = world.browser("finance").get(MAY).text
    assert "The TIN C02584563220 of Aisyah Rahman (C17850) does not have the form of one; C2584563220 has." in page
    assert "first in S-1" in page


def test_the_menu_leads_to_the_first_book_one_may_see(world: World) -> None:
    for name, slug in (("admin", "platform"), ("finance", "platform"), ("batik", "batik"), ("kopi", "kopi")):
        browser = world.browser(name)
        assert 'href="/readiness"' in browser.get("/runs").text
        assert browser.get("/readiness").location == f"/readiness/{slug}"
        assert browser.get(f"/readiness/{slug}").status_code == 200


def test_without_a_month_the_present_one_is_shown(world: World) -> None:
    page = world.browser("finance").get("/readiness/platform").text
    assert 'type="month"' in page
    assert "aria-invalid" not in page


def test_the_months_beside_are_linked_across_the_year(world: World) -> None:
    page = world.browser("finance").get("/readiness/platform?month=2026-12").text
    assert "month=2026-11" in page
    assert "month=2027-01" in page
    assert "month=2100-01" not in world.browser("finance").get("/readiness/platform?month=2099-12").text


@pytest.mark.parametrize("month", ["May", "2026-13", "2026-5", "1999-12", "2100-01", "2026-05-01", "2026W01"])
def test_what_is_no_month_is_refused_with_a_sentence(world: World, month: str) -> None:
    browser = world.browser("finance")
    for path in ("/readiness/platform", "/readiness/platform/to-complete.csv", "/readiness/platform/documents.csv"):
        answer = browser.get(f"{path}?month={month}")
        assert answer.status_code == 422
        assert f"{month} is not a month. Write it as 2026-11." in answer.text


def test_only_who_sees_several_books_may_switch(world: World) -> None:
    assert "/readiness/batik?month=2026-05" in world.browser("admin").get(MAY).text
    assert "switcher__list" not in world.browser("finance").get(MAY).text


def test_the_file_has_a_line_for_each_thing_and_whom_it_is_for(world: World) -> None:
    sell_for(world, "12345.60")
    head, *lines = lines_of(world.browser("finance"))
    assert head == ["For", "Kind", "Column", "Value", "What to do", "Documents", "RM", "First document"]
    of_buyer = [line for line in lines if line[0] == "Aisyah Rahman (C17850)"]
    assert [line[2] for line in of_buyer][:2] == ["TIN", "ID Type"]
    assert of_buyer[0] == [
        "Aisyah Rahman (C17850)",
        "Party",
        "TIN",
        "",
        "TIN is missing. Complete it in the source.",
        "1",
        "12345.60",
        "S-1",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x"])
def test_a_text_that_a_spreadsheet_would_compute_stays_the_text_it_is(world: World, name: str) -> None:
    change(world, shop.Customer, 17850, name=name, phone=name)
    _head, *lines = lines_of(world.browser("finance"))
    (line,) = [line for line in lines if line[2] == "Phone"]
    assert line[0] == f"'{name} (C17850)"
    assert line[3] == f"'{name}"


def test_a_hostile_name_is_text_on_the_page(world: World) -> None:
    change(world, shop.Customer, 17850, name="<script>alert(1)</script>", phone="1")
    page = world.browser("finance").get(MAY).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_list_is_cut_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of, "MOST", 1)
    sell_for(world, "12345.60")
    browser = world.browser("finance")
    page = browser.get(MAY).text.partition("Documents with the lowest score")[0]
    assert "These are the first 1 of 2. The CSV has them all." in page
    assert "Batik House (B1)" not in page
    assert {line[0] for line in lines_of(browser)[1:]} == {"Aisyah Rahman (C17850)", "Batik House (B1)"}


def test_the_documents_that_are_not_ready_have_their_scores_lowest_first(world: World) -> None:
    sell_for(world, "12345.60")
    browser = world.browser("finance")
    page = browser.get(MAY).text.partition("Documents with the lowest score")[2]
    assert page.index("S-1") < page.index("BS-1")
    head, *lines = lines_of(browser, "documents")
    assert head == ["Document", "Type", "Day", "Party", "RM", "Score", "What to do"]
    assert [line[:6] for line in lines] == [
        ["S-1", "Sales Invoice", "2026-05-14", "Aisyah Rahman (C17850)", "12345.60", "20"],
        ["BS-1", "Expense Bill", "2026-05-18", "Batik House (B1)", "6.00", "40"],
    ]
    assert "over the limit an e-Invoice needs the complete buyer" in lines[0][6]


def test_what_is_not_yours_or_does_not_exist_is_not_there(world: World) -> None:
    others = {"finance": ("batik", "kopi"), "batik": ("platform", "kopi"), "kopi": ("platform", "batik")}
    for name, slugs in others.items():
        browser = world.browser(name)
        for slug in (*slugs, "nobody"):
            assert browser.get(f"/readiness/{slug}?month=2026-05").status_code == 404
            assert browser.get(f"/readiness/{slug}/to-complete.csv?month=May").status_code == 404
            assert browser.get(f"/readiness/{slug}/documents.csv?month=2026-05").status_code == 404


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    for path in ("/readiness", MAY, "/readiness/platform/to-complete.csv", "/readiness/platform/documents.csv"):
        assert world.browser().get(path).location.startswith("/sign-in")
