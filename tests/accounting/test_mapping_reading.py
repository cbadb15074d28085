"""What people write, read into a mapping."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RoundingMode, RuleKind, TaxRule
from accounting.mapping_reading import NAMES, read_mapping, set_value

FULL = Mapping(
    products="2-4000",
    rules=(
        AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-", account="40010"),
        AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account="40020"),
    ),
    deduct_discount=True,
    banks={"cash": "12001"},
    receivable="11000",
    taxes=(TaxRule(rate=Decimal("0.06"), kind="SR", code="SR06", tax_type="02"),),
    currencies=("MYR", "SGD"),
    rounding_mode=RoundingMode.SUM,
    tolerance=Decimal("0.1"),
    post_as=PostAs.DRAFT,
    label_style=LabelStyle.PARTY,
    pos_day_starts=240,
)


@pytest.mark.parametrize("mapping", [Mapping(), FULL])
def test_what_a_mapping_writes_it_reads(mapping: Mapping) -> None:
    reading = read_mapping(mapping.as_json(), Mapping())
    assert reading.mapping == mapping
    assert reading.is_good


def test_what_is_not_written_stays_as_it_is() -> None:
    assert read_mapping({"shipping": "40030"}, FULL).mapping == Mapping(**{**vars(FULL), "shipping": "40030"})


@pytest.mark.parametrize("name", ["no_tax", "rounding_tax"])
def test_lines_without_tax_take_no_code_of_a_taxed_rate(name: str) -> None:
    [found] = read_mapping({name: "MY-SALES10"}, Mapping()).problems
    assert (found.number, found.code) == (name, "TAX_CODE_HAS_A_RATE")
    assert found.text == "MY-SALES10 is the tax code for 10 %, and these lines have no tax. Enter a code of 0 %."
    assert read_mapping({name: "ZR"}, Mapping()).is_good


def test_banks_may_be_pairs_and_a_cut_off_a_time_of_day() -> None:
    written = {"banks": [{"method": "cash", "account": "12001"}], "pos_day_starts": "04:30"}
    mapping = read_mapping(written, Mapping()).mapping
    assert mapping is not None
    assert (mapping.banks, mapping.pos_day_starts) == ({"cash": "12001"}, 270)


@pytest.mark.parametrize(
    ("written", "name", "words"),
    [
        ("40000", "", "one object"),
        ([], "", "one object"),
        ({"sales": "40000"}, "sales", "There is no sales in a mapping."),
        ({"products": 40000}, "products", "40000 is not a text."),
        ({"products": None}, "products", "None is not a text."),
        ({"products": " "}, "products", "cannot be empty"),
        ({"products": "4" * 51}, "products", "longer than 50"),
        ({"products": "40000 "}, "products", "spaces at its ends"),
        ({"products": "40\n00"}, "products", "cannot be printed"),
        ({"rules": {"a": 1}}, "rules", "not a list of entries"),
        ({"rules": ["GIFT-"]}, "rules", "not a list of entries"),
        ({"rules": [{"kind": "colour", "match": "x", "account": "1"}]}, "rules.0.kind", "sku_prefix, category"),
        ({"rules": [{"kind": "category", "match": "", "account": "1"}]}, "rules.0.match", "SKU prefix or the category"),
        ({"rules": [{"kind": "category", "match": "x"}]}, "rules.0.account", "None is not a text."),
        ({"rules": [{"kind": "category", "match": "x", "account": "1"}] * 2}, "rules.1.match", "already"),
        ({"rules": [{"kind": "category", "match": "x" * 101, "account": "1"}]}, "rules.0.match", "longer than 100"),
        ({"rules": [{"kind": "sku_prefix", "match": "a\0\n", "account": "1"}]}, "rules.0.match", "cannot be printed"),
        ({"banks": {"\ud800": "12000"}}, "banks.\ufffd", "cannot be printed"),
        ({"taxes": [{"rate": "0", "kind": "\x07", "code": "NT"}]}, "taxes.0.kind", "cannot be printed"),
        ({"tolerance": "\ud800"}, "tolerance", "not a number"),
        ({"\ud800": "x"}, "\ufffd", "There is no"),
        ({"banks": {"cash": ""}}, "banks.cash", "cannot be empty"),
        ({"banks": {" ": "12000"}}, "banks. ", "Name the payment method"),
        ({"banks": [{"method": "cash", "account": "1"}] * 2}, "banks.1.method", "stands twice"),
        ({"taxes": [{"rate": "6 %", "code": "SR"}]}, "taxes.0.rate", "not a number"),
        ({"taxes": [{"rate": 0.06, "code": "SR"}]}, "taxes.0.rate", "Write it as text"),
        ({"taxes": [{"rate": "NaN", "code": "SR"}]}, "taxes.0.rate", "not a number"),
        ({"taxes": [{"rate": "sNaN", "code": "SR"}]}, "taxes.0.rate", "not a number"),
        ({"taxes": [{"rate": "6", "code": "SR"}]}, "taxes.0.rate", "600 % is not from 0 % to 100 %"),
        ({"taxes": [{"rate": "-0.1", "code": "SR"}]}, "taxes.0.rate", "-10 % is not from"),
        ({"taxes": [{"rate": "1e999999", "code": "SR"}]}, "taxes.0.rate", "is not from"),
        ({"taxes": [{"rate": "0.06", "code": "SR", "tax_type": "99"}]}, "taxes.0.tax_type", "01, 02, 06 and E"),
        ({"taxes": [{"rate": "0.06", "code": "SR"}, {"rate": "0.060", "code": "ST"}]}, "taxes.1.rate", "6 % stands"),
        ({"currencies": "MYR"}, "currencies", "not a list"),
        ({"currencies": ["MYR", "ringgit"]}, "currencies.1", "three letters"),
        ({"rounding_mode": "up"}, "rounding_mode", "line, sum"),
        ({"deduct_discount": "perhaps"}, "deduct_discount", "neither true nor false"),
        ({"tolerance": "5.01"}, "tolerance", "not from 0 to 5"),
        ({"tolerance": True}, "tolerance", "not a number"),
        ({"post_as": "paper"}, "post_as", "posted, draft"),
        ({"label_style": ["party"]}, "label_style", "none of these"),
        ({"label_style": ""}, "label_style", "Choose one of these: description, party"),
        ({"tolerance": ""}, "tolerance", "Enter a number, such as 0.05."),
        ({"pos_day_starts": ""}, "pos_day_starts", "Enter a time of day, such as 04:00."),
        ({"pos_day_starts": "24:00"}, "pos_day_starts", "00:00 to 23:59"),
        ({"pos_day_starts": "noon"}, "pos_day_starts", "Write it as 04:00"),
        ({"pos_day_starts": True}, "pos_day_starts", "Write it as 04:00"),
        ({"pos_day_starts": "9" * 5000}, "pos_day_starts", "Write it as 04:00"),
    ],
)
def test_what_cannot_be_is_a_problem_under_its_name(written: Any, name: str, words: str) -> None:
    reading = read_mapping(written, Mapping())
    assert not reading.is_good
    assert [problem.number for problem in reading.problems] == [name]
    assert words in reading.problems[0].text
    assert str(reading.problems[0].text).encode()


def test_all_problems_are_told_at_once() -> None:
    reading = read_mapping({"products": "", "bank": "", "tolerance": "9"}, Mapping())
    assert [one.number for one in reading.problems] == ["products", "bank", "tolerance"]


def test_what_cannot_be_read_hides_nothing_else_that_is_wrong() -> None:
    taxes = [{"rate": "x", "code": ""}, {"rate": "y", "code": "SR"}, {"rate": "2", "code": "ST"}]
    written = {"sales": "1", "products": "", "tolerance": "9", "taxes": taxes, "pos_day_starts": "noon"}
    reading = read_mapping(written, Mapping())
    assert reading.mapping is None
    assert [one.number for one in reading.problems] == [
        *("sales", "taxes.0.rate", "taxes.1.rate", "pos_day_starts"),
        *("products", "taxes.0.code", "taxes.2.rate", "tolerance"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "changed"),
    [
        ("products", "40010", {"products": "40010"}),
        ("deduct_discount", "yes", {"deduct_discount": True}),
        ("banks.cash", "12001", {"banks": {"cash": "12001"}}),
        ("currencies", "MYR, SGD", {"currencies": ("MYR", "SGD")}),
        ("currencies", "", {"currencies": ()}),
        ("pos_day_starts", "04:00", {"pos_day_starts": 240}),
        (
            "rules.sku_prefix.GIFT-.A",
            "40010",
            {"rules": (AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-.A", account="40010"),)},
        ),
    ],
)
def test_one_value_is_set(name: str, text: str, changed: dict[str, Any]) -> None:
    assert set_value(name, text, Mapping()).mapping == Mapping(**changed)


def test_a_tax_is_set_with_its_type_and_for_a_code_of_the_source() -> None:
    reading = set_value("taxes.0.06", "SR06/02", Mapping())
    assert reading.mapping is not None
    assert reading.mapping.tax_code_for(Decimal("0.06")) == "SR06"
    again = set_value("taxes.0.06.FOOD", "FD06", reading.mapping).mapping
    assert again is not None
    assert again.taxes[-2:] == (
        TaxRule(rate=Decimal("0.06"), code="SR06", tax_type="02"),
        TaxRule(rate=Decimal("0.06"), kind="FOOD", code="FD06"),
    )


def test_an_empty_text_takes_an_entry_away() -> None:
    mapping = FULL
    for name in ("banks.cash", "rules.category.Mugs", "taxes.0.06.SR"):
        found = set_value(name, "", mapping).mapping
        assert found is not None
        mapping = found
    assert (mapping.banks, len(mapping.rules), mapping.taxes) == ({}, 1, ())


@pytest.mark.parametrize("name", ["sales", "rules", "banks", "taxes", "rules.colour.red", "taxes.six", "banks."])
def test_a_wrong_name_is_told_with_those_there_are(name: str) -> None:
    reading = set_value(name, "1", Mapping())
    assert reading.mapping is None
    assert reading.problems
    if name != "taxes.six":
        assert "products, rules.sku_prefix.TEXT" in reading.problems[0].text


def test_every_field_can_be_written() -> None:
    assert set(FULL.as_json()) == set(NAMES)
