"""A new party is the contact that has its TIN, else its registration number, else our reference, else its name."""

from __future__ import annotations

from typing import Any

import pytest

from accounting.parties import WALK_IN
from accounting.partners import Ambiguity, Contact, Match, MatchedBy, Partners
from accounting.rows import PartyRow
from tests.builders import a_party, a_sales_invoice

TIN, NRIC = "IG12345678901", "900101145678"


def a_row(**overrides: Any) -> PartyRow:
    return a_party(**{"tin": TIN, "id_type": "NRIC", "id_number": NRIC, **overrides}).row


def found(contacts: list[Contact], row: PartyRow, *, taken: tuple[str, ...] = ()) -> Match | Ambiguity | None:
    return Partners(contacts).match(row, taken=taken)


@pytest.mark.parametrize(
    ("contact", "by"),
    [
        (Contact(text="Rahman A.", tin=TIN), MatchedBy.TIN),
        (Contact(text="Rahman A.", tin=" ig 12345678901"), MatchedBy.TIN),
        (Contact(text="Rahman A.", id_type="NRIC", id_number="900101-14-5678"), MatchedBy.ID_NUMBER),
        (Contact(text="Rahman A.", id_number=NRIC), MatchedBy.ID_NUMBER),
        (Contact(text="Rahman A.", reference="C17850"), MatchedBy.REFERENCE),
        (Contact(text="Aisyah, before she married (C17850)"), MatchedBy.REFERENCE),
        (Contact(text="Aisyah Rahman"), MatchedBy.NAME),
        (Contact(text="Aisyah  Rahman "), MatchedBy.NAME),
    ],
)
def test_a_contact_is_found_by_what_it_shares(contact: Contact, by: MatchedBy) -> None:
    assert found([Contact(text="Somebody else", tin="C20000000010"), contact], a_row()) == Match(contact.text, by)


def test_what_identifies_better_decides() -> None:
    contacts = [
        Contact(text="Aisyah Rahman"),
        Contact(text="Referred", reference="C17850"),
        Contact(text="Numbered", id_type="NRIC", id_number=NRIC),
        Contact(text="Taxed", tin=TIN),
    ]
    assert [found(contacts[:count], a_row()) for count in range(5)] == [
        None,
        Match("Aisyah Rahman", MatchedBy.NAME),
        Match("Referred", MatchedBy.REFERENCE),
        Match("Numbered", MatchedBy.ID_NUMBER),
        Match("Taxed", MatchedBy.TIN),
    ]


@pytest.mark.parametrize("tin", ["EI00000000010", "EI00000000020", "EI00000000030", "EI00000000040", "", None])
def test_a_general_tin_is_nobodys_in_particular(tin: str | None) -> None:
    contact = Contact(text="The public", tin=tin or "")
    assert found([contact], a_row(tin=tin, id_number=None)) is None


@pytest.mark.parametrize("number", ["", None, "000000000000", "-"])
def test_a_registration_number_that_is_none_finds_nobody(number: str | None) -> None:
    contact = Contact(text="Nobody", id_type="NRIC", id_number=number or "")
    assert found([contact], a_row(tin=None, id_number=number)) is None


def test_a_passport_with_the_digits_of_an_identity_card_is_another() -> None:
    contact = Contact(text="Traveller", id_type="PASSPORT", id_number=NRIC)
    assert found([contact], a_row(tin=None)) is None


def test_of_two_contacts_with_one_number_the_one_that_says_of_which_kind_it_is() -> None:
    contacts = [Contact(text="Old", id_number=NRIC), Contact(text="Numbered", id_type="NRIC", id_number=NRIC)]
    assert found(contacts, a_row(tin=None)) == Match("Numbered", MatchedBy.ID_NUMBER)


def test_two_contacts_with_one_tin_are_ambiguous_and_the_problem_names_them() -> None:
    contacts = [Contact(text="Rahman A.", tin=TIN), Contact(text="Rahman Aisyah", tin=TIN)]
    ambiguity = found(contacts, a_row())
    assert isinstance(ambiguity, Ambiguity)
    problem = ambiguity.problem("536365")
    assert (problem.number, problem.code) == ("536365", "PARTNER_AMBIGUOUS")
    assert problem.text == (
        f"AiAccount has several contacts with the TIN {TIN}: Rahman A.; Rahman Aisyah. Merge them there, or correct "
        "the one that is wrong."
    )


def test_one_contact_that_is_customer_and_supplier_is_one() -> None:
    contacts = [Contact(text="Rahman A.", tin=TIN), Contact(text="Rahman A.", tin=TIN)]
    assert found(contacts, a_row()) == Match("Rahman A.", MatchedBy.TIN)


def test_of_a_customer_and_a_supplier_with_one_tin_it_is_the_one_that_the_party_is_to_us() -> None:
    contacts = [
        Contact(text="As we sell", role="customer", tin=TIN),
        Contact(text="As we buy", role="supplier", tin=TIN),
    ]
    assert found(contacts, a_row()) == Match("As we sell", MatchedBy.TIN)
    assert found(contacts, a_row(source="bloggers/3")) == Match("As we buy", MatchedBy.TIN)
    assert found(contacts[1:], a_row()) == Match("As we buy", MatchedBy.TIN)


def test_two_contacts_of_one_name_or_reference_are_no_match() -> None:
    contacts = [Contact(text="Aisyah Rahman"), Contact(text="Aisyah  Rahman")]
    assert found(contacts, a_row()) is None


@pytest.mark.parametrize(
    "contact",
    [
        Contact(text="Aisyah Rahman", tin="IG99999999999"),
        Contact(text="Aisyah Rahman", id_type="NRIC", id_number="850505145678"),
        Contact(text="Aisyah Rahman (C17850)", tin="IG99999999999"),
        Contact(text="Rahman A.", id_type="NRIC", id_number=NRIC, tin="IG99999999999"),
    ],
)
def test_a_contact_that_says_otherwise_by_what_identifies_better_is_another(contact: Contact) -> None:
    assert found([contact], a_row()) is None


def test_a_name_that_is_another_partys_text_already_is_not_taken_twice() -> None:
    contacts = [Contact(text="Aisyah Rahman")]
    assert found(contacts, a_row(), taken=("Aisyah Rahman",)) is None
    assert found([Contact(text="Aisyah Rahman", tin=TIN)], a_row(), taken=("Aisyah Rahman",)) is not None


@pytest.mark.parametrize("text", ["Aisyah Rahman (C17851)", "Aisyah Rahman (B17850)", "Aisyah (VIP)", "C17850"])
def test_a_reference_of_somebody_else_is_not_ours(text: str) -> None:
    assert found([Contact(text=text)], a_row()) is None


def test_whoever_gives_no_name_at_a_till_is_never_matched() -> None:
    assert found([Contact(text=WALK_IN.text)], WALK_IN.row) is None


def test_the_note_names_both_and_is_left_out_where_the_contact_is_called_as_we_would() -> None:
    invoice = a_sales_invoice(party=a_party("Rahman A."))
    (note,) = Match("Rahman A.", MatchedBy.TIN).notes(invoice)
    assert note.code == "PARTNER_MATCHED"
    assert note.text.startswith("AiAccount knows Aisyah Rahman (C17850) as Rahman A. already (found by TIN)")
    assert Match("Aisyah Rahman (C17850)", MatchedBy.REFERENCE).notes(invoice) == ()
