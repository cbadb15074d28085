"""The lists of master data: what the practice server has is read as it is, and what makes no sense is not believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.documents import DocumentKind
from destinations.aiaccount import AiAccount
from destinations.aiaccount.errors import NotAnsweredError, WrongAddressError
from destinations.base import Connection, KeyRejectedError, WrongCompanyError
from destinations.master_data import Account, AccountingPeriod, Contact, Currency, Item, TaxCode
from tests.builders import a_party, a_sales_invoice
from tests.destinations.conftest import Freeze, PracticeCompany
from tests.destinations.fake_server import FakeServer, answer, refusal

Ask = Callable[[AiAccount, Connection], Any]
LISTS: tuple[Ask, ...] = (
    AiAccount.accounts,
    AiAccount.tax_codes,
    AiAccount.currencies,
    AiAccount.periods,
    AiAccount.items,
    AiAccount.contacts,
)


def test_the_chart_of_accounts_says_what_is_active(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("deactivate_account", account="61001")
    practice.control("add_account", account="2-4000", name="Batik & more")
    found = aiaccount.accounts(practice.connection) or ()
    assert Account("61001", "Expense (Commission)", active=False) in found
    assert Account("2-4000", "Batik & more", active=True) in found
    assert Account("12000", "Bank", active=True) in found


def test_tax_codes_have_their_rate_and_lhdn_type(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("add_tax_code", code="MY-SERVICE8", name="Service tax 8 %", rate="0.08", tax_type="02")
    practice.control("add_tax_code", code="EXEMPT", rate="0", tax_type="E")
    assert aiaccount.tax_codes(practice.connection) == (
        TaxCode("EXEMPT", "EXEMPT", Decimal(0), "E", active=True),
        TaxCode("MY-SALES10", "Sales tax 10 %", Decimal("0.10"), "01", active=True),
        TaxCode("MY-SERVICE8", "Service tax 8 %", Decimal("0.08"), "02", active=True),
        TaxCode("NT", "No tax", Decimal(0), "06", active=True),
    )


def test_currencies_and_the_locked_day_are_read(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("lock_period", until="2010-11-30")
    currencies = tuple(Currency(code, active=True) for code in ("MYR", "SGD", "USD"))
    assert aiaccount.currencies(practice.connection) == currencies
    locked = AccountingPeriod("All", active=True, locked_until=date(2010, 11, 30))
    assert aiaccount.periods(practice.connection) == (locked,)


def test_items_keep_their_sku_to_the_space(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("add_item", sku=" 85123a", name="Heart", on_hand="12.5")
    assert aiaccount.items(practice.connection) == (Item(" 85123a", "Heart", active=True, on_hand=Decimal("12.5")),)


def test_contacts_are_those_that_were_pushed_and_those_made_by_hand(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    party = a_party("Aisyah (C1)")
    aiaccount.send(practice.connection, freeze(DocumentKind.SALES_INVOICE, a_sales_invoice(party=party)))
    practice.control("add_contact", role="supplier", name="Batik House", tin="C12345670", reference="B1")
    row = party.row
    assert aiaccount.contacts(practice.connection) == (
        Contact("Aisyah (C1)", "customer", row.tin or "", row.id_type or "", row.id_number or ""),
        Contact("Batik House", "supplier", "C12345670", reference="B1"),
    )


def test_contacts_are_read_page_by_page(fake: FakeServer, faked: AiAccount, connection: Connection) -> None:
    pages = [[a_contact(1), a_contact(2)], [a_contact(7)], []]
    fake.say(*(answer(200, page) for page in pages))
    assert [contact.text for contact in faked.contacts(connection) or ()] == ["N1", "N2", "N7"]
    asked = [request.split(b" ")[1].decode() for request in fake.requests]
    assert asked == [f"/api/v1/contacts?company=Demo+Sdn+Bhd{after}" for after in ("", "&after=2", "&after=7")]


def test_contacts_that_never_end_are_not_read_for_ever(
    fake: FakeServer, faked: AiAccount, connection: Connection
) -> None:
    fake.say(answer(200, [a_contact(1)]))
    with pytest.raises(WrongAddressError, match="repeat"):
        faked.contacts(connection)


@pytest.mark.parametrize("ask", LISTS)
def test_a_list_that_aiaccount_does_not_have_is_not_told(
    fake: FakeServer, faked: AiAccount, connection: Connection, ask: Ask
) -> None:
    fake.say(refusal(404, "NOT_FOUND"), answer(404, b"<h1>No</h1>", content_type="text/html"))
    assert ask(faked, connection) is None
    assert ask(faked, connection) is None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (refusal(404, "COMPANY_NOT_FOUND"), WrongCompanyError),
        (refusal(401, "KEY_DISABLED"), KeyRejectedError),
        (answer(503, b""), NotAnsweredError),
        (answer(200, b"<h1>Sign in</h1>", content_type="text/html"), WrongAddressError),
        (answer(200, {}), WrongAddressError),
        (answer(200, [{}]), WrongAddressError),
        (answer(200, [{"code": 40000, "active": True}]), WrongAddressError),
        (answer(200, b"[{"), WrongAddressError),
    ],
)
@pytest.mark.parametrize("ask", LISTS)
def test_an_answer_that_is_no_list_is_an_error(
    fake: FakeServer, faked: AiAccount, connection: Connection, ask: Ask, said: bytes, error: type[Exception]
) -> None:
    fake.say(said)
    with pytest.raises(error):
        ask(faked, connection)


@pytest.mark.parametrize(
    ("ask", "entry"),
    [
        (AiAccount.accounts, {"code": "40000", "active": "yes"}),
        (AiAccount.tax_codes, {"code": "NT", "rate": "none", "active": True}),
        (AiAccount.tax_codes, {"code": "NT", "rate": "NaN", "active": True}),
        (AiAccount.periods, {"locked_until": "soon"}),
        (AiAccount.items, {"sku": "1", "on_hand": "many"}),
        (AiAccount.contacts, {"id": 1, "role": "customer", "name": None}),
    ],
)
def test_a_value_of_the_wrong_kind_is_not_believed(
    fake: FakeServer, faked: AiAccount, connection: Connection, ask: Ask, entry: dict[str, Any]
) -> None:
    fake.say(answer(200, [entry]))
    with pytest.raises(WrongAddressError):
        ask(faked, connection)


def test_what_is_not_told_of_an_entry_is_empty(fake: FakeServer, faked: AiAccount, connection: Connection) -> None:
    fake.say(answer(200, [{"code": "NT", "active": True}]), answer(200, [{"sku": "85123A"}]))
    assert faked.tax_codes(connection) == (TaxCode("NT", "", None, "", active=True),)
    assert faked.items(connection) == (Item("85123A", "", active=True, on_hand=None),)


def a_contact(number: int) -> dict[str, Any]:
    return {"id": number, "role": "customer", "name": f"N{number}"}
