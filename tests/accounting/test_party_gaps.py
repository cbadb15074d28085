"""What an e-Invoice asks of the party: each sentence names the column's value and what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounting.documents import LinedDocument
from accounting.parties import WALK_IN
from accounting.readiness import readiness_of, readiness_problems
from tests.builders import a_bill, a_line, a_party, a_sales_invoice

LIMIT = Decimal("10000.00")
NOTHING: dict[str, Any] = dict.fromkeys(
    (
        "tin",
        "id_type",
        "id_number",
        "email",
        "phone",
        "address",
        "postcode",
        "city",
        "state_code",
        "country_code",
    )
)
EVERYTHING = "Name, TIN, ID Type, ID Number, Address, City, State Code, Country Code, Phone"


def a_sale(net: str = "25.00", **details: Any) -> LinedDocument:
    """A sale of an untaxed item to a party with these details."""
    line = a_line(quantity=Decimal(1), unit_price=Decimal(net), net=Decimal(net), tax_amount=Decimal("0.00"))
    return a_sales_invoice(lines=(line,), party=a_party(**details))


def codes(document: LinedDocument, limit: Decimal = LIMIT) -> list[str]:
    return [problem.code for problem in readiness_problems(document, limit=limit)]


def sentence(document: LinedDocument) -> str:
    """The only problem's sentence."""
    (problem,) = readiness_problems(document, limit=LIMIT)
    assert problem.number == document.number
    return problem.text


def test_a_complete_buyer_has_no_gap_whatever_it_comes_to() -> None:
    assert codes(a_sale("25.00")) == []
    assert codes(a_sale("99999.00")) == []


def test_a_small_sale_needs_no_buyer_at_all() -> None:
    assert codes(a_sale("25.00", **NOTHING)) == []


def test_exactly_the_limit_needs_no_buyer_and_one_sen_more_does() -> None:
    assert codes(a_sale("10000.00", **NOTHING)) == []
    assert codes(a_sale("10000.01", **NOTHING)) == ["BUYER_NOT_COMPLETE"]


def test_the_limit_is_asked_of_the_amount_in_ringgit_and_of_credit_notes_too() -> None:
    line = a_line(quantity=Decimal(1), unit_price=Decimal("3000.00"), net=Decimal("3000.00"), tax_amount=Decimal(0))
    in_dollars = {"currency": "USD", "exchange_rate": Decimal("4.25"), "party": a_party(**NOTHING)}
    assert codes(a_sales_invoice(lines=(line,), **in_dollars)) == ["BUYER_NOT_COMPLETE"]
    assert codes(a_sales_invoice(lines=(line,), party=a_party(**NOTHING))) == []
    back = a_line(quantity=Decimal(-1), unit_price=Decimal("12000.00"), net=Decimal("-12000.00"), tax_amount=Decimal(0))
    note = a_sales_invoice(lines=(back,), original_number="1", party=a_party(**NOTHING))
    assert codes(note) == ["BUYER_NOT_COMPLETE"]


def test_the_limit_is_the_books() -> None:
    assert codes(a_sale("600.00", **NOTHING), Decimal("500.00")) == ["BUYER_NOT_COMPLETE"]
    assert codes(a_sale("600.00", **NOTHING), Decimal("600.00")) == []


def test_what_is_missing_of_a_buyer_is_named_at_once_with_whom_to_complete() -> None:
    text = sentence(a_sale("12345.60", tin=None, phone="NA", city=" "))
    assert text == (
        "It comes to RM 12,345.60, and over the limit an e-Invoice needs the complete buyer; these are missing: "
        "TIN, City, Phone. Complete Aisyah Rahman (C17850) in the source."
    )


def test_a_walk_in_over_the_limit_misses_even_the_name() -> None:
    sale = a_sales_invoice(lines=a_sale("20000.00").lines, party=WALK_IN)
    (problem,) = readiness_problems(sale, limit=LIMIT)
    assert problem.values["columns"] == EVERYTHING


def test_a_commission_is_self_billed_and_needs_tin_and_id_of_its_supplier_whatever_it_comes_to() -> None:
    assert codes(a_bill()) == []
    bill = a_bill(party=a_party("Mei (B3)", source="bloggers/3", name="Mei", **NOTHING))
    assert sentence(bill) == (
        "A commission is self-billed, and its e-Invoice needs the supplier's TIN, ID Type, ID Number. "
        "Complete Mei (B3) in the source."
    )


@pytest.mark.parametrize(
    ("details", "code", "said"),
    [
        ({"tin": "C02584563220", "id_type": "BRN", "id_number": "123456-X"}, "TIN_NOT_VALID", "C2584563220 has"),
        ({"tin": "12345"}, "TIN_NOT_VALID", "The TIN 12345 of"),
        ({"tin": "C2584563220"}, "TIN_AND_ID_DISAGREE", "the id type is NRIC"),
        ({"id_type": "IC"}, "ID_TYPE_NOT_VALID", "IC of Aisyah Rahman (C17850) is not one of NRIC, BRN"),
        ({"id_number": "900101-14-5678"}, "ID_NUMBER_NOT_VALID", "900101-14-5678"),
        ({"id_type": "BRN"}, "ID_NUMBER_NOT_VALID", "The BRN 900101145678"),
        ({"id_number": None}, "ID_NOT_COMPLETE", "an id type and no id number"),
        ({"id_type": None}, "ID_NOT_COMPLETE", "an id number and no id type"),
        ({"email": "aisyah@example"}, "EMAIL_NOT_VALID", "aisyah@example"),
        ({"email": "two@a.my, b@a.my"}, "EMAIL_NOT_VALID", "two@a.my"),
        ({"phone": "12345"}, "PHONE_NOT_VALID", "12345"),
        ({"phone": "call me"}, "PHONE_NOT_VALID", "+60123456789"),
        ({"state_code": "1"}, "STATE_NOT_VALID", "01 to 17"),
        ({"state_code": "18"}, "STATE_NOT_VALID", "18"),
        ({"country_code": "MY"}, "COUNTRY_NOT_VALID", "MYS"),
        ({"name": "x" * 301}, "DETAIL_TOO_LONG", "Name of Aisyah Rahman (C17850) has 301 characters"),
        ({"city": "x" * 51}, "DETAIL_TOO_LONG", "takes 50"),
        ({"address": "x" * 151}, "DETAIL_TOO_LONG", "the longest of 151 characters"),
        ({"address": "a\nb\nc\nd"}, "DETAIL_TOO_LONG", "4 lines"),
    ],
)
def test_what_is_given_has_its_form_whatever_the_document_comes_to(
    details: dict[str, Any], code: str, said: str
) -> None:
    assert codes(a_sale("25.00", **details)) == [code]
    assert said in sentence(a_sale("25.00", **details))


@pytest.mark.parametrize(
    "details",
    [
        {"phone": "+60 12-345 6789"},
        {"phone": "(03) 1234.5678"},
        {"email": "a.b+c@mail.example.com.my"},
        {"address": "\n".join(["x" * 150] * 3)},
        {"tin": "IG123", "id_number": "000000000000"},
        {"tin": "IG123", "id_type": "BRN", "id_number": "SA0123456-D"},
        {"tin": "C12340", "id_type": "BRN", "id_number": "202601012345"},
        {"tin": "EI00000000020", "id_type": "BRN", "id_number": "HRB 86891", "country_code": "DEU"},
        {"tin": None, "id_type": "BRN", "id_number": "HRB 86891", "country_code": "DEU"},
        {"tin": "EI00000000010", "id_type": "ARMY", "id_number": "T1234567"},
        {"tin": "EI00000000040", "id_type": "BRN", "id_number": "JKR-1"},
        {"tin": "EI00000000010", "id_type": None, "id_number": "NA"},
        {"email": "NA", "phone": "-"},
    ],
)
def test_forms_that_lhdn_takes_are_fine(details: dict[str, Any]) -> None:
    assert codes(a_sale(**details)) == []


@pytest.mark.parametrize(
    ("tin", "id_type", "id_number"),
    [
        ("EI00000000010", "BRN", "123456-X"),
        ("EI00000000010", "PASSPORT", "A12345678"),
        ("EI00000000020", "NRIC", "900101145678"),
        ("EI00000000030", "PASSPORT", "A12345678"),
        ("EI00000000040", "NRIC", "900101145678"),
    ],
)
def test_a_general_tin_of_a_buyer_it_does_not_stand_for_is_told(tin: str, id_type: str, id_number: str) -> None:
    sale = a_sale(tin=tin, id_type=id_type, id_number=id_number)
    assert codes(sale) == ["GENERAL_TIN_MISUSED"]
    assert tin in sentence(sale)
    assert "Give their own TIN in the source." in sentence(sale)


def test_a_general_tin_of_a_supplier_is_the_public_or_the_foreign_one() -> None:
    def of(tin: str, id_type: str, id_number: str) -> list[str]:
        return codes(a_bill(party=a_party(tin=tin, id_type=id_type, id_number=id_number)))

    assert of("EI00000000010", "NRIC", "900101145678") == []
    assert of("EI00000000030", "PASSPORT", "A12345678") == []
    assert of("EI00000000020", "PASSPORT", "A12345678") == ["GENERAL_TIN_MISUSED"]
    assert of("EI00000000040", "BRN", "123456-X") == ["GENERAL_TIN_MISUSED"]


def test_the_unknown_id_goes_with_an_own_tin_only() -> None:
    assert codes(a_sale(tin="EI00000000010", id_number="000000000000")) == ["ID_NUMBER_NOT_VALID"]


def test_every_gap_is_told_and_none_twice() -> None:
    sale = a_sale("20000.00", tin="X", id_type=None, email="?", state_code="99", country_code=None)
    assert codes(sale) == ["BUYER_NOT_COMPLETE", "TIN_NOT_VALID", "EMAIL_NOT_VALID", "STATE_NOT_VALID"]


def test_what_nobody_sees_and_what_nobody_reads_to_its_end_is_repeated_so_that_it_can_be_read() -> None:
    assert "'IG\\x00'" in sentence(a_sale(tin="IG\x00"))
    assert f"{'9' * 60}… of" in sentence(a_sale(phone="9" * 40_000))


@pytest.mark.parametrize("value", [17, b"x", 1.5, ["IG1"]])
def test_what_is_no_text_is_not_there(value: Any) -> None:
    assert codes(a_sale("20000.00", tin=value)) == ["BUYER_NOT_COMPLETE"]


def test_a_gap_says_its_columns_and_what_stands_there() -> None:
    (gap,) = readiness_of(a_sale(phone="12"), limit=LIMIT).gaps
    assert (gap.columns, gap.value, gap.item) == (("Phone",), "12", "")
