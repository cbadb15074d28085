"""The party text is half of the destination's dedupe key: name and our id, always the same for the same name."""

from __future__ import annotations

import pytest

from accounting.parties import WALK_IN, party_of
from tests.accounting.rows import a_blogger, a_customer


def test_two_people_of_one_name_stay_two() -> None:
    texts = [party_of(a_customer(source=source, name="Aisyah")).text for source in ("customers/1", "customers/2")]
    assert texts == ["Aisyah (C1)", "Aisyah (C2)"]


@pytest.mark.parametrize(
    ("source", "text"), [("customers/3", "Mei (C3)"), ("bloggers/3", "Mei (B3)"), ("kols/3", "Mei (K3)")]
)
def test_a_customer_a_blogger_and_a_kol_of_one_id_stay_three(source: str, text: str) -> None:
    assert party_of(a_blogger(source=source, name="Mei")).text == text


@pytest.mark.parametrize("name", [" Aisyah Rahman ", "Aisyah  Rahman", "Aisyah\tRahman", "Aisyah\r\nRahman\n"])
def test_spaces_that_nobody_sees_make_no_other_party(name: str) -> None:
    assert party_of(a_customer(name=name)).text == "Aisyah Rahman (C17850)"


@pytest.mark.parametrize("name", ["Zoë d'Arc & Söhne", "李小龍", "=1+1", "عائشة", "𝒜isyah 😀"])
def test_a_name_keeps_every_letter(name: str) -> None:
    assert party_of(a_customer(name=name)).text == f"{name} (C17850)"


@pytest.mark.parametrize("name", ["", "   ", "\n", None])
def test_no_name_is_no_party_and_not_just_an_id(name: str | None) -> None:
    assert party_of(a_customer(name=name)).text == ""


def test_the_party_keeps_the_row_it_came_from() -> None:
    row = a_customer()
    assert party_of(row).row is row


def test_a_party_of_a_table_we_do_not_know_is_refused() -> None:
    with pytest.raises(LookupError):
        party_of(a_customer(source="visitors/1"))


def test_whoever_gives_no_name_is_the_walk_in_customer() -> None:
    assert (WALK_IN.text, WALK_IN.row.source) == ("Walk-in Customer", "walk-in")
