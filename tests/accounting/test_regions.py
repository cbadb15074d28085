"""State codes are LHDN's, country codes ISO 3166's."""

from __future__ import annotations

from accounting.regions import COUNTRIES, HOME_COUNTRY, STATES


def test_the_states_are_01_to_17() -> None:
    assert list(STATES) == [f"{number:02}" for number in range(1, 18)]


def test_the_countries_are_the_249_of_iso_3166() -> None:
    assert len(COUNTRIES) == 249
    assert {HOME_COUNTRY, "SGP", "USA", "DEU"} <= COUNTRIES
    assert all(len(code) == 3 and code.isupper() for code in COUNTRIES)
