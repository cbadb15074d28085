"""System → Settings → AiAccount → a book → Mapping."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from accounting.mapping import AccountRule, Mapping, RuleKind
from accounting.options import Options
from accounting.options_reading import OPTION_NAMES
from blueprints.mapping_words import name_of
from models import Book, Delivery, MasterList, db, writing
from models.shop import Order
from sync.books import book_by_slug, current_mapping
from sync.mappings import save_mapping
from sync.pusher import utc_now
from tests.blueprints.mapping_fields import fields_of
from tests.world import World

URL = "/settings/aiaccount/platform/mapping"


def mapping_of(world: World, slug: str = "platform") -> tuple[int, Mapping]:
    with world.app.app_context():
        book = book_by_slug(slug)
        assert book is not None
        return current_mapping(book.id)


def changed(world: World, **changes: str) -> dict[str, str]:
    """The form as the page shows it, some fields filled in otherwise."""
    return {**fields_of(world.browser("admin").get(URL).text), **changes}


def reviewed(page: str) -> dict[str, str]:
    """What the review carries along."""
    values = re.search(r'name="values" value="([^"]*)"', page)
    expected = re.search(r'name="expected" value="(\d+)"', page)
    assert values is not None
    assert expected is not None
    return {"values": html.unescape(values[1]), "expected": expected[1]}


def list_rows(answer: TestResponse) -> list[tuple[Any, ...]]:
    with answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_collectives_are_said_to_be_for_other_destinations(world: World) -> None:
    page = world.browser("admin").get(URL).text
    for name in ("receivable", "payable"):
        note = page.partition(f'id="{name}-note">')[2].partition("</p>")[0]
        assert "AiAccount has its own. Only for destinations that want it." in note


def test_the_page_shows_the_mapping_beside_aiaccounts_lists(world: World) -> None:
    page = world.browser("admin").get(URL).text
    fields = fields_of(page)
    assert (fields["products"], fields["taxes-1-rate"], fields["taxes-1-code"]) == ("40000", "10", "MY-SALES10")
    assert '<option value="12000">12000 Bank</option>' in page
    assert "from less than a minute ago" in page
    assert "Version 1 is in use." in page


def test_the_page_is_there_for_a_blogger_too(world: World) -> None:
    page = world.browser("admin").get("/settings/aiaccount/batik/mapping").text
    assert "POS" in page
    assert fields_of(page)["products"] == "40000"


def test_an_account_that_is_not_active_is_marked(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "deactivate_account", account="12000")
    page = world.browser("admin").get(URL).text
    assert '<option value="12000" data-doubtful>12000 Bank (not active)</option>' in page
    assert "12000 Bank (not active)</span>" in page


def test_the_currencies_and_the_locked_period_of_aiaccount_are_said(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "lock_period", until="2026-04-30")
    page = world.browser("admin").get(URL).text
    currencies = page.partition('<datalist id="currencies"')[2].partition("</datalist>")[0]
    assert re.findall(r'<option value="(\w+)">([^<]+)<', currencies) == [
        ("MYR", "MYR Malaysian Ringgit"),
        ("SGD", "SGD Singapore Dollar"),
        ("USD", "USD US Dollar"),
    ]
    assert "locked up to and including 30 Apr 2026" in page
    assert '<option value="2026-05-01">All</option>' in page
    assert "period All is open from 1 May 2026." in page
    answer = world.browser("admin").post(URL, changed(world, **{"currencies-0-code": "myr, jpy"}))
    assert "The currency JPY is not in AiAccount" in answer.text


def test_a_currency_that_is_not_active_or_not_there_is_marked(world: World) -> None:
    with world.app.app_context():
        with writing() as session:
            book_id = session.query(Book).filter_by(slug="platform").one().id
            values = [{"code": "MYR", "active": True}, {"code": "SGD", "active": False}]
            session.add(MasterList(book_id=book_id, kind="currencies", values=values, fetched_at=utc_now()))
        save_mapping(book_id, Mapping(currencies=("MYR", "SGD", "JPY")), expected=1, by=None, now=utc_now())
    page = world.browser("admin").get(URL).text
    assert '<option value="SGD" data-doubtful>SGD Singapore Dollar (not active)</option>' in page
    notes = [page.partition(f'id="currencies-{place}-code-note">')[2].partition("</p>")[0] for place in range(3)]
    assert "MYR Malaysian Ringgit</span>" in notes[0]
    assert "SGD Singapore Dollar (not active)</span>" in notes[1]
    assert "Not in AiAccount" in notes[2]


def test_currencies_are_rows_and_are_saved_as_they_stand(world: World) -> None:
    browser = world.browser("admin")
    form = fields_of(
        browser.post(URL, {**changed(world, **{"currencies-0-code": "myr"}), "edit": "add:currencies"}).text
    )
    assert (form["currencies-0-code"], form["currencies-1-code"]) == ("MYR", "")
    form = fields_of(browser.post(URL, {**form, "currencies-1-code": "sgd usd sgd", "edit": "jump"}).text)
    assert [form[f"currencies-{place}-code"] for place in range(4)] == ["MYR", "SGD", "USD", ""]
    form = fields_of(browser.post(URL, {**form, "edit": "remove:currencies-1"}).text)
    browser.post(f"{URL}/save", reviewed(browser.post(URL, form).text))
    assert mapping_of(world)[1].currencies == ("MYR", "USD")
    page = browser.post(URL, {**form, "edit": "put:currencies=MYR, USD, SGD"}).text
    assert fields_of(page)["currencies-2-code"] == "SGD"


def test_a_destination_that_is_down_leaves_the_lists_of_before(world: World) -> None:
    browser = world.browser("admin")
    browser.get(URL)
    with world.app.app_context():
        with writing() as session:
            session.execute(update(MasterList).values(fetched_at=utc_now() - timedelta(hours=3, minutes=5)))
        db.session.remove()
    world.practice.fault(world.companies["platform"].name, "disable_key")
    page = browser.get(URL).text
    assert "from 3 h ago" in page
    assert "AiAccount refused the API key." in page
    assert '<option value="12000">12000 Bank</option>' in page


def test_saving_what_is_in_use_already_makes_no_version_and_says_so(world: World) -> None:
    browser = world.browser("admin")
    assert browser.post(f"{URL}/save", {"values": "{}", "expected": "1"}).location == URL
    assert "there is nothing to save" in browser.get(URL).text
    assert mapping_of(world)[0] == 1


def test_the_lists_are_fetched_when_asked(world: World) -> None:
    browser = world.browser("admin")
    browser.get(URL)
    world.practice.fault(world.companies["platform"].name, "add_account", account="40010", name="Mugs")
    assert "40010" not in browser.get(URL).text
    page = browser.post(URL, {**changed(world, products="40010"), "edit": "fetch"}).text
    assert "The lists are as AiAccount has them now." in page
    assert '<option value="40010">40010 Mugs</option>' in page
    assert fields_of(page)["products"] == "40010"


def test_lists_that_cannot_be_fetched_stay_and_so_does_what_was_typed(world: World) -> None:
    form = changed(world, products="40010")
    world.practice.fault(world.companies["platform"].name, "disable_key")
    page = world.browser("admin").post(URL, {**form, "edit": "fetch"}).text
    assert "AiAccount refused the API key." in page
    assert '<option value="12000">12000 Bank</option>' in page
    assert fields_of(page)["products"] == "40010"


def test_a_book_without_a_key_says_that_nothing_is_known(world: World) -> None:
    with world.app.app_context():
        db.session.execute(db.text("DELETE FROM api_keys"))
        db.session.commit()
    page = world.browser("admin").get(URL).text
    assert "are not known yet" in page
    assert "The book has no API key yet." in page
    assert "Not in AiAccount" not in page


def test_a_change_shows_its_effect_and_is_saved_after_that(world: World) -> None:
    world.synced()
    browser = world.browser("admin")
    answer = browser.post(URL, changed(world, products="40010"))
    assert answer.status_code == 200
    assert "Nothing is saved yet." in answer.text
    assert "The account 40010 is not in AiAccount" in answer.text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", answer.text.split('id="effect"')[1])
    assert cells == ["40000", "<strong>40010</strong>", "2", "2", "50.00 credit"]
    assert mapping_of(world)[0] == 1
    saved = browser.post(f"{URL}/save", reviewed(answer.text))
    assert saved.location == URL
    version, mapping = mapping_of(world)
    assert (version, mapping.products) == (2, "40010")
    page = browser.get(URL).text
    assert "saved as version 2" in page
    assert "Products: 40000 → 40010" in page
    assert "admin@example.com" in page


def test_the_list_to_reclassify_is_there_before_and_after(world: World) -> None:
    world.synced()
    browser = world.browser("admin")
    kept = reviewed(browser.post(URL, changed(world, products="40010")).text)
    before = browser.post(f"{URL}/reclass", kept)
    assert before.headers["Content-Disposition"].endswith("platform-reclass-reviewed.xlsx")
    browser.post(f"{URL}/save", kept)
    after = browser.get(f"{URL}/versions/2/reclass.xlsx")
    rows = list_rows(after)
    assert rows == list_rows(before)
    assert [(row[1], *row[9:16]) for row in rows] == [
        ("S-1", "40000", "40010", -25, -2.5, "40000", "40010", 25),
        ("S-2", "40000", "40010", -25, -2.5, "40000", "40010", 25),
    ]


def test_a_change_without_effect_says_so(world: World) -> None:
    page = world.browser("admin").post(URL, changed(world, commission="61002")).text
    assert "No posted document used a value that changes." in page
    assert "Only what is to come" not in page


def test_what_concerns_only_what_is_to_come_is_said_to_be_that(world: World) -> None:
    world.synced()
    page = world.browser("admin").post(URL, changed(world, tolerance="0.10", label_style="party")).text
    assert "Only what is to come is concerned by: Tolerance, Label style." in page
    assert "No posted document used" not in page
    assert "List of what to reclassify" not in page


def test_drafts_and_what_is_on_its_way_are_told_apart_from_the_books(world: World) -> None:
    world.synced()
    with world.app.app_context(), writing() as session:
        first, second = session.query(Delivery).filter_by(push_type="sales_invoice").order_by(Delivery.id)
        first.state = "held"
        second.booked_as = (second.booked_as or {}) | {"is_draft": True}
    page = world.browser("admin").post(URL, changed(world, products="40010")).text
    assert "1 document (RM 27.50) is on its way under the old values" in page
    assert "1 document (RM 27.50) was sent as a draft under the old values." in page
    assert "Posted entries by old and new value" not in page
    assert "List of what to reclassify" in page


def test_what_a_person_has_to_look_at_has_its_amount(world: World) -> None:
    world.synced()
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE order_items SET sku = 'OTHER' WHERE id = (SELECT min(id) FROM order_items)"))
    page = world.browser("admin").post(URL, changed(world, products="40010")).text
    rows = re.findall(r"<td[^>]*>(.*?)</td>", page.split('id="effect"')[1])
    assert [rows[place] for place in (1, 4, 9)] == ["<strong>40010</strong>", "25.00 credit", "25.00 credit"]
    assert "to be looked at" in rows[6]
    assert "A person has to look at 1 posted document (RM 27.50)" in page


def test_discounts_that_are_to_come_off_the_lines_are_counted(world: World) -> None:
    with world.app.app_context(), writing() as session:
        order = session.query(Order).filter_by(number="S-1").one()
        order.discount, order.total = Decimal(3), order.total - 3
    world.synced()
    page = world.browser("admin").post(URL, changed(world, deduct_discount="yes")).text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.split('id="effect"')[1])
    assert cells == ["40000", "<strong>off the lines</strong>", "1", "1", "3.00 debit"]


def test_nothing_different_is_not_saved(world: World) -> None:
    browser = world.browser("admin")
    assert browser.post(URL, changed(world)).location == URL
    assert "Nothing is different" in browser.get(URL).text
    assert mapping_of(world)[0] == 1


@pytest.mark.parametrize("step", ["", "/save"])
def test_a_second_persons_save_is_refused(world: World, step: str) -> None:
    browser = world.browser("admin")
    form = changed(world, products="40010")
    sent = form if not step else reviewed(browser.post(URL, form).text)
    with world.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        save_mapping(book.id, Mapping(bank="12001"), expected=1, by=None, now=utc_now())
    answer = browser.post(f"{URL}{step}", sent)
    assert answer.status_code == 422
    assert "Somebody saved this mapping since you opened it" in answer.text
    assert "Version 2 by the command line" in answer.text
    assert "Bank: 12000 → 12001" in answer.text
    assert f'<a href="{URL}">Open version 2 without your changes</a>' in answer.text
    assert mapping_of(world) == (2, Mapping(bank="12001"))
    again = fields_of(answer.text)
    assert (again["products"], again["bank"]) == ("40010", "12001")
    browser.post(f"{URL}/save", reviewed(browser.post(URL, again).text))
    assert mapping_of(world) == (3, Mapping(bank="12001", products="40010"))


def test_what_is_sent_twice_is_saved_once_and_said_to_be_saved(world: World) -> None:
    browser = world.browser("admin")
    form = changed(world, products="40010")
    kept = reviewed(browser.post(URL, form).text)
    assert browser.post(f"{URL}/save", kept).location == URL
    browser.get(URL)
    assert browser.post(f"{URL}/save", kept).location == URL
    assert "The mapping is saved as version 2." in browser.get(URL).text
    assert browser.post(URL, form).location == URL
    assert "Nothing is different" in browser.get(URL).text
    assert mapping_of(world) == (2, Mapping(products="40010"))


def test_a_row_that_was_only_added_is_no_change_to_be_asked_about(world: World) -> None:
    browser = world.browser("admin")
    for part in ("rules", "banks", "taxes", "currencies"):
        page = browser.post(URL, {**changed(world), "edit": f"add:{part}"}).text
        assert " data-changed" not in page
    page = browser.post(URL, {**changed(world, **{"rules-0-match": "85"}), "edit": "add:rules"}).text
    assert " data-changed" in page


def test_rules_beyond_what_the_page_adds_stay(world: World) -> None:
    rules = tuple(
        AccountRule(kind=RuleKind.SKU_PREFIX, match=f"P{number:04}", account="40000") for number in range(501)
    )
    with world.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        save_mapping(book.id, Mapping(rules=rules), expected=1, by=None, now=utc_now())
    browser = world.browser("admin")
    assert fields_of(browser.post(URL, {**changed(world), "edit": "fetch"}).text)["rules-500-match"] == "P0500"
    browser.post(f"{URL}/save", reviewed(browser.post(URL, changed(world, products="40010")).text))
    assert mapping_of(world) == (3, Mapping(rules=rules, products="40010"))


def test_back_from_the_review_keeps_what_was_typed(world: World) -> None:
    browser = world.browser("admin")
    kept = reviewed(browser.post(URL, changed(world, products="40010")).text)
    page = browser.post(f"{URL}/save", {**kept, "back": "yes"}).text
    assert fields_of(page)["products"] == "40010"
    assert mapping_of(world)[0] == 1


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("products", "", "cannot be empty"),
        ("tolerance", "6", "not from 0 to 5"),
        ("taxes-1-rate", "ten", "ten is not a rate. Write it in per cent, such as 6."),
        ("taxes-1-rate", "", "Enter the rate in per cent, such as 6."),
        ("tolerance", "", "Enter a number, such as 0.05."),
        ("pos_day_starts", "", "Enter a time of day, such as 04:00."),
        ("taxes-1-rate", "0", "stands twice"),
        ("taxes-1-code", "", "cannot be empty"),
        ("rules-0-match", "GIFT-", "cannot be empty"),
        ("banks-0-method", "cash", "cannot be empty"),
        ("banks-0-account", "12001", "Name the payment method"),
        ("currencies-0-code", "ringgit", "three letters"),
        ("pos_day_starts", "noon", "Write it as 04:00"),
        ("rounding_mode", "up", "none of these"),
        ("label_style", "", "Choose one of these"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(world: World, field: str, text: str, sentence: str) -> None:
    answer = world.browser("admin").post(URL, changed(world, **{field: text}))
    assert answer.status_code == 422
    errors = dict(re.findall(r'class="field__error" id="([\w-]+)-error">([^<]+)<', answer.text))
    assert len(errors) == 1
    assert sentence in next(iter(errors.values()))
    assert field.rsplit("-", 1)[0] in next(iter(errors))
    assert "1 field is not as it has to be" in answer.text
    (link,) = re.findall(r'<a href="#([\w-]+)">', answer.text.split('role="alert"')[1].split("</div>")[0])
    assert f'id="{link}"' in answer.text


def test_each_field_that_is_wrong_is_named_in_the_list_of_what_is_wrong(world: World) -> None:
    form = changed(world, products="", bank="", tolerance="9")
    form |= {"taxes-0-rate": "ten", "taxes-1-code": "", "banks-0-method": "cash", "pos_day_starts": ""}
    answer = world.browser("admin").post(URL, form)
    listed = html.unescape(answer.text.split('role="alert"')[1].split("</div>")[0])
    assert dict(re.findall(r'<a href="#([\w-]+)">([^:<]+):', listed)) == {
        "taxes-0-rate": "Tax 1, Rate in %",
        "taxes-1-code": "Tax 2, AiAccount's tax code",
        "pos_day_starts": "The day of a till starts at",
        "products": "Products",
        "bank": "Bank, unless named below",
        "banks-0-account": "Payment method 1, Bank account",
        "tolerance": "Tolerance",
    }


def test_every_field_is_labelled_by_its_name_in_the_list_of_what_is_wrong(world: World) -> None:
    page = html.unescape(world.browser("admin").get(URL).text)
    labels = dict(re.findall(r'<label class="form-label" for="([\w-]+)">([^<]+)<', page))
    with world.app.test_request_context():
        assert all(name_of(field).endswith(labels[field]) for field in labels if field not in OPTION_NAMES)


def test_what_is_typed_is_marked_until_it_is_saved(world: World) -> None:
    browser = world.browser("admin")
    assert " data-changed>" not in browser.get(URL).text
    typed = changed(world, products="40010")
    assert " data-changed>" in browser.post(URL, {**typed, "edit": "add:rules"}).text
    assert " data-changed>" not in browser.post(URL, {**changed(world), "edit": "fetch"}).text


def test_taking_a_row_away_leads_to_the_one_in_its_place(world: World) -> None:
    form = changed(world, **{"banks-0-method": "cash", "banks-0-account": "12001"})
    for edit, field in (
        ("remove:banks-0", "banks-0-method"),
        ("remove:taxes-1", "taxes-1-rate"),
        ("add:rules", "rules-0-match"),
    ):
        page = world.browser("admin").post(URL, {**form, "edit": edit}).text
        assert re.findall(r'id="([^"]+)"[^>]* autofocus', page) == [field]


def test_rows_are_added_and_taken_away_without_script(world: World) -> None:
    browser = world.browser("admin")
    form = changed(world, **{"banks-0-method": "cash", "banks-0-account": "12001"})
    page = browser.post(URL, {**form, "edit": "add:banks"}).text
    form = fields_of(page)
    assert (form["banks-0-method"], form["banks-1-method"]) == ("cash", "")
    form |= {"banks-1-method": "card", "banks-1-account": "12002"}
    form = fields_of(browser.post(URL, {**form, "edit": "remove:banks-0"}).text)
    assert (form["banks-0-method"], form["banks-0-account"]) == ("card", "12002")
    browser.post(f"{URL}/save", reviewed(browser.post(URL, form).text))
    assert mapping_of(world)[1].banks == {"card": "12002"}


def test_htmx_gets_the_form_alone(world: World) -> None:
    answer = world.browser("admin").post(URL, {**changed(world), "edit": "add:rules"}, htmx=True)
    assert answer.text.lstrip().startswith('<form id="mapping"')
    assert "<h1" not in answer.text


@pytest.mark.parametrize(
    "edit", ["add:everything", "remove:banks-9", "remove:banks-x", "put:colour=red", "put:", "jump"]
)
def test_an_edit_that_is_none_changes_nothing(world: World, edit: str) -> None:
    form = changed(world)
    assert fields_of(world.browser("admin").post(URL, {**form, "edit": edit}).text) == form


def test_what_the_source_has_and_nothing_is_mapped_for_is_suggested(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(
            db.text("UPDATE order_items SET tax_rate = 600, tax_amount = 150, line_total = 2650 WHERE id = 1")
        )
        session.execute(db.text("UPDATE order_items SET category = 'Mugs' WHERE id = 2"))
    company = world.companies["platform"].name
    world.practice.fault(company, "add_tax_code", code="SR06", rate="0.06")
    world.practice.fault(company, "add_account", account="40070", name="Shipping income")
    browser = world.browser("admin")
    page = browser.get(URL).text
    puts = [html.unescape(one) for one in re.findall(r'name="edit" value="(put:[^"]*)"', page)]
    assert [one.partition("/")[0] for one in puts] == [
        "put:taxes.0.06=SR06",
        "put:banks.fpx=",
        "put:rules.category.Mugs=",
        "put:shipping=40070",
    ]
    assert "The source has tax of 6 %, and no tax code is mapped for it." in page
    form = fields_of(page)
    for put in puts:
        form = fields_of(browser.post(URL, {**form, "edit": put}).text)
    assert (form["taxes-2-rate"], form["taxes-2-code"], form["shipping"]) == ("6", "SR06", "40070")
    assert (form["rules-0-kind"], form["rules-0-match"], form["banks-0-method"]) == ("category", "Mugs", "fpx")


def test_another_rounding_than_aiaccounts_is_said(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "set_rounding", rounding="sum")
    browser = world.browser("admin")
    assert "AiAccount rounds this company" in browser.get(URL).text
    page = browser.post("/settings/aiaccount/platform/test").text
    assert "Rounding differs." in page
    assert "AiAccount: Add up, then round once; this book: Each line, then add up" in page
    answer = browser.post(URL, changed(world, rounding_mode="sum"))
    assert "this mapping does not" not in answer.text
    browser.post(f"{URL}/save", reviewed(answer.text))
    page = browser.post("/settings/aiaccount/platform/test").text
    assert "Connected." in page
    assert "<dd>Add up, then round once</dd>" in page
    assert "documents so: Add up, then round once." in html.unescape(browser.get(URL).text)


def test_a_rounding_that_becomes_another_than_aiaccounts_is_doubted_before_it_is_saved(world: World) -> None:
    page = world.browser("admin").post(URL, changed(world, rounding_mode="sum")).text
    assert "AiAccount rounds each line, then adds up; this mapping does not." in page


def test_options_are_saved(world: World) -> None:
    browser = world.browser("admin")
    answer = browser.post(
        f"{URL}/options",
        {
            "start_day": "2026-05-01",
            "einvoice_limit": "5,000.00",
            "einvoice_blocks": "yes",
            "type-sales_invoice": "yes",
            "type-expense_bill": "yes",
        },
    )
    assert answer.location == URL
    with world.app.app_context():
        book = db.session.scalars(db.select(Book).where(Book.slug == "platform")).one()
        options = Options.from_json(book.options)
    assert (options.einvoice_blocks, options.einvoice_limit) == (True, Decimal("5000.00"))
    assert options.switched_off == ("expense_payment", "sales_receipt")
    assert 'value="2026-05-01"' in browser.get(URL).text


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("start_day", "tomorrow", "tomorrow is not a day."),
        ("start_day", "1026-01-01", "1026-01-01 is not a day."),
        ("einvoice_limit", "much", "much is not an amount in ringgit."),
        ("einvoice_limit", "-1", "-1 is not an amount in ringgit."),
        ("einvoice_limit", "", "Enter an amount in ringgit, such as 10000.00."),
    ],
)
def test_options_that_cannot_be_are_told(world: World, field: str, text: str, sentence: str) -> None:
    words = {"start_day": "Start day", "einvoice_limit": "e-Invoice limit in RM"}[field]
    form = {"start_day": "", "einvoice_limit": "10000", field: text}
    answer = world.browser("admin").post(f"{URL}/options", form)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{words}: {sentence}' in answer.text.split('role="alert"')[1].split("</div>")[0]
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', answer.text) == [field]


@pytest.mark.parametrize("values", ["", "[]", "{", '{"products": ""}', "[" * 50_000])
def test_a_review_that_is_not_ours_is_refused(world: World, values: str) -> None:
    answer = world.browser("admin").post(f"{URL}/save", {"values": values, "expected": "1"})
    assert answer.status_code == 422
    assert mapping_of(world)[0] == 1


@pytest.mark.parametrize("version", ["1", "2", "99"])
def test_a_version_that_changed_nothing_has_no_list(world: World, version: str) -> None:
    assert world.browser("admin").get(f"{URL}/versions/{version}/reclass.xlsx").status_code == 404


@pytest.mark.parametrize("name", ["finance", "batik"])
def test_nobody_else_finds_these_pages(world: World, name: str) -> None:
    browser = world.browser(name)
    for slug in ("platform", "batik"):
        url = f"/settings/aiaccount/{slug}/mapping"
        assert browser.get(url).status_code == 404
        assert browser.get(f"{url}/versions/1/reclass.xlsx").status_code == 404
        for step in ("", "/save", "/reclass", "/options"):
            values = json.dumps(Mapping(products="1").as_json())
            assert browser.post(f"{url}{step}", {"values": values, "expected": "1"}).status_code == 404
    assert mapping_of(world) == (1, Mapping())


def test_signed_out_is_sent_to_sign_in(world: World) -> None:
    assert world.browser().get(URL).location.startswith("/sign-in")


def test_a_book_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.browser("admin").get("/settings/aiaccount/none/mapping").status_code == 404
