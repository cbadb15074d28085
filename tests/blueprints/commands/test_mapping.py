"""`flask mapping`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from accounting.mapping import Mapping
from accounting.options import Options
from destinations.aiaccount.client import AiAccount
from models import Delivery, MasterList, writing
from sync.books import book_by_slug, current_mapping
from tests.blueprints.commands.conftest import Operator
from tests.shop import add_order


def mapping_of(operator: Operator) -> tuple[int, Mapping]:
    with operator.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        return current_mapping(book.id)


def push_one(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
        add_order("S-2", payment_method="cash")
    for key in ("sales_invoice", "sales_receipt"):
        assert operator.pushes(key).exit_code == 0


def test_the_mapping_is_shown(operator: Operator) -> None:
    lines = operator.types("mapping", "show", "platform").stdout.splitlines()
    assert lines[0] == "platform, version 1"
    assert "  products                     40000" in lines
    assert "  taxes.0.1                    MY-SALES10/01" in lines
    shown = json.loads(operator.types("mapping", "show", "platform", "--json").stdout)
    assert shown == {
        "book": "platform",
        "version": 1,
        "mapping": Mapping().as_json(),
        "options": Options().as_json(),
    }


def test_what_is_shown_can_be_set_again(operator: Operator) -> None:
    for name, value in (("banks.cash", "12001"), ("rules.sku_prefix.GIFT-", "40010"), ("taxes.0.06.SR", "SR06/02")):
        assert operator.types("mapping", "set", "platform", name, value).exit_code == 0
    before = mapping_of(operator)
    for line in operator.types("mapping", "show", "platform").stdout.splitlines()[1:]:
        name, _, value = line.strip().partition(" ")
        if value.strip():
            told = operator.types("mapping", "set", "platform", name, value.strip()).stdout
            assert told == "Nothing is different, so nothing was saved.\n", name
    assert mapping_of(operator) == before


def test_a_value_is_set_and_its_effect_told(operator: Operator) -> None:
    push_one(operator)
    result = operator.types("mapping", "set", "platform", "products", "40010", "--yes")
    assert result.stdout.splitlines() == [
        "  Products: 40000 → 40010",
        "  Warning: The account 40010 is not in AiAccount's list. Documents on it are refused.",
        "  Checked against AiAccount's lists of less than a minute ago.",
        "  In the books under 40000, now 40010: 2 documents, RM 20.00 credit",
        "Saved as version 2.",
        "`flask mapping reclass platform 2 FILE` lists what to reclassify by hand.",
    ]
    assert mapping_of(operator) == (2, Mapping(products="40010"))


def test_a_code_that_aiaccount_taxes_otherwise_is_warned_about(operator: Operator) -> None:
    operator.controls("add_tax_code", code="SST8", rate="0.08")
    push_one(operator)
    told = operator.types("mapping", "set", "platform", "rounding_tax", "SST8", "--yes").stdout
    assert "  Warning: The tax code SST8 is for 8 % in AiAccount, not 0 %. It refuses such lines." in told


def test_a_rounding_that_is_not_aiaccounts_is_warned_about(operator: Operator) -> None:
    push_one(operator)
    told = operator.types("mapping", "set", "platform", "rounding_mode", "sum", "--yes").stdout
    assert "  Warning: AiAccount rounds each line, then adds up; this mapping does not." in told


def test_without_yes_it_asks_when_the_books_are_concerned(operator: Operator) -> None:
    push_one(operator)
    refused = operator.types("mapping", "set", "platform", "products", "40010", stdin="n\n")
    assert refused.exit_code == 1
    assert mapping_of(operator)[0] == 1
    assert operator.types("mapping", "set", "platform", "products", "40010", stdin="y\n").exit_code == 0
    assert mapping_of(operator)[0] == 2


def test_a_bank_of_one_method_concerns_what_was_paid_by_it(operator: Operator) -> None:
    push_one(operator)
    told = operator.types("mapping", "set", "platform", "banks.cash", "12001", "--yes").stdout
    assert "  Bank for cash: – → 12001" in told
    assert "  In the books under 12000, now 12001: 1 document, RM 10.00 debit" in told
    assert mapping_of(operator)[1].banks == {"cash": "12001"}


def test_what_is_not_in_the_books_as_it_should_be_is_told_apart(operator: Operator) -> None:
    with operator.app.app_context():
        for place in range(4):
            add_order(f"S-{place}")
    operator.pushes("sales_invoice")
    with operator.app.app_context(), writing() as session:
        held, draft, unknown, _posted = session.query(Delivery).order_by(Delivery.id)
        held.state, unknown.booked_as = "held", None
        draft.booked_as = (draft.booked_as or {}) | {"is_draft": True}
    told = operator.types("mapping", "set", "platform", "products", "61001", "--yes").stdout.splitlines()
    assert told[2:6] == [
        "  In the books under 40000, now 61001: 1 document, RM 10.00 credit",
        "  To be looked at, as the list says why: 1 document, RM 10.00",
        "  Sent as drafts under the old values, to be changed there: 1 document, RM 10.00",
        "  On the way under the old values: 1 document, RM 10.00",
    ]


def test_the_reclass_list_is_written(operator: Operator, tmp_path: Path) -> None:
    push_one(operator)
    operator.types("mapping", "set", "platform", "banks.cash", "12001", "--yes")
    file = tmp_path / "list.xlsx"
    assert operator.types("mapping", "reclass", "platform", "2", str(file)).exit_code == 0
    rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[:2] + row[8:12] + row[13:16] for row in rows] == [
        ("Sales Receipt", "S-2", "Bank account", "12000", "12001", 10, "12001", "12000", 10),
    ]


def test_a_version_that_moves_nothing_has_no_list(operator: Operator, tmp_path: Path) -> None:
    push_one(operator)
    operator.types("mapping", "set", "platform", "shipping", "40010")
    file = tmp_path / "list.xlsx"
    result = operator.types("mapping", "reclass", "platform", "2", str(file))
    assert (result.exit_code, result.stdout) == (0, "Nothing to reclassify, so no list was written.\n")
    assert not file.exists()


def test_the_lists_are_fetched_before_a_change_is_doubted_and_it_is_said_how_old_they_are(operator: Operator) -> None:
    told = operator.types("mapping", "set", "platform", "products", "99999").stdout.splitlines()
    assert told[1:3] == [
        "  Warning: The account 99999 is not in AiAccount's list. Documents on it are refused.",
        "  Checked against AiAccount's lists of less than a minute ago.",
    ]
    with operator.app.app_context(), writing() as session:
        for one in session.query(MasterList):
            one.fetched_at -= timedelta(hours=2, minutes=5)
    told = operator.types("mapping", "set", "platform", "products", "40000").stdout.splitlines()
    assert told[1] == "  Checked against AiAccount's lists of 2 h ago."


def test_a_change_that_nothing_is_known_to_doubt_it_by_says_so(operator: Operator, tmp_path: Path) -> None:
    pusher = operator.app.extensions["pusher"]
    operator.app.extensions["pusher"] = replace(pusher, destination=AiAccount("http://127.0.0.1:1"))
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps({"products": "40010"}))
    for arguments in (("set", "platform", "products", "99999"), ("import", "platform", str(file), "--dry-run")):
        told = operator.types("mapping", *arguments).stdout.splitlines()
        assert told[1].startswith("  AiAccount could not be reached. Check the network and the firewall")
        assert told[2] == "  Warning: AiAccount's lists are not known: nothing was checked."
        assert "Checked against" not in "".join(told)
    operator.types("books", "add", "kopi", "--company", "Kopi", "--layer", "blogger", "--blogger", "kopi")
    unconnected = operator.types("mapping", "set", "kopi", "products", "99999").stdout
    assert "The book has no API key yet." in unconnected
    assert "AiAccount's lists are not known: nothing was checked." in unconnected


def test_wrong_names_and_values_are_exit_2(operator: Operator) -> None:
    for arguments, sentence in (
        (("set", "nobody", "products", "1"), "There is no book 'nobody'"),
        (("set", "platform", "sales", "1"), "There are products, rules.sku_prefix.TEXT"),
        (("set", "platform", "products", ""), "products: Enter an account or code"),
        (("set", "platform", "taxes.ten", "X"), "ten is not a number"),
        (("set", "platform", "label_style", "loud"), "party_and_number"),
        (("set", "platform", "products"), "Missing argument"),
        (("reclass", "platform", "1", "x.xlsx"), "Version 1 changed nothing."),
        (("reclass", "platform", str(10**20), "x.xlsx"), f"{10**20} is not in the range"),
        (("options", "platform", "colour"), "'colour' is not one of"),
        (("options", "platform", "start_day"), "Give a value for start_day"),
        (("options", "platform", "start_day", "soon"), "soon is not a day"),
        (("options", "platform", "einvoice_blocks", "perhaps"), "neither yes nor no"),
        (("options", "platform", "switched_off", "kol_bill"), "The book has no kol_bill"),
    ):
        result = operator.types("mapping", *arguments)
        assert result.exit_code == 2, arguments
        assert sentence in result.stderr
    assert mapping_of(operator)[0] == 1


def test_a_mapping_is_exported_changed_and_imported(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    assert "Wrote version 1" in operator.types("mapping", "export", "platform", str(file)).stdout
    values = json.loads(file.read_text())
    assert values == Mapping().as_json()
    file.write_text(json.dumps({**values, "shipping": "40070", "tolerance": "0.10"}))
    dry = operator.types("mapping", "import", "platform", str(file), "--dry-run")
    assert dry.stdout.splitlines() == [
        "  Shipping: 40000 → 40070",
        "  Tolerance: 0.05 → 0.10",
        "  Warning: The account 40070 is not in AiAccount's list. Documents on it are refused.",
        "  Checked against AiAccount's lists of less than a minute ago.",
        "  Concerns only what is to come: Tolerance.",
        "  No posted document used a value that changes.",
        "Dry run: nothing was saved.",
    ]
    assert mapping_of(operator)[0] == 1
    assert operator.types("mapping", "import", "platform", str(file)).exit_code == 0
    assert mapping_of(operator) == (2, Mapping(shipping="40070", tolerance=Decimal("0.10")))


@pytest.mark.parametrize(
    ("text", "exit_code", "sentence"),
    [
        ("{", 1, "line 1: this is not JSON"),
        ("[]", 2, "the file: It has to be one object"),
        ('{"products": 1, "colour": "red"}', 2, "colour: There is no colour"),
        ('{"rules": [{"kind": "category", "match": "a", "account": ""}]}', 2, "rules.0.account: Enter an account"),
        ('{"tolerance": NaN}', 2, "tolerance: nan is not a number"),
    ],
)
def test_a_file_that_cannot_be_is_told_with_where(
    operator: Operator, tmp_path: Path, text: str, exit_code: int, sentence: str
) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(text)
    result = operator.types("mapping", "import", "platform", str(file))
    assert (result.exit_code, mapping_of(operator)[0]) == (exit_code, 1)
    assert sentence in result.stderr


def test_files_that_cannot_be_reached_are_exit_1(operator: Operator, tmp_path: Path) -> None:
    push_one(operator)
    operator.types("mapping", "set", "platform", "products", "40010", "--yes")
    nowhere = str(tmp_path / "nowhere" / "file")
    (tmp_path / "latin").write_bytes(b"\xff\xfe{")
    for arguments, sentence in (
        (("import", "platform", nowhere), "cannot be read"),
        (("import", "platform", str(tmp_path / "latin")), "not JSON in UTF-8"),
        (("export", "platform", nowhere), "cannot be written"),
        (("reclass", "platform", "2", nowhere), "cannot be written"),
    ):
        result = operator.types("mapping", *arguments)
        assert result.exit_code == 1
        assert sentence in result.stderr


def test_options_are_shown_and_set(operator: Operator) -> None:
    values: dict[str, Any] = {
        "start_day": "2026-05-01",
        "switched_off": "sales_receipt, expense_bill",
        "einvoice_blocks": "yes",
        "einvoice_limit": "5000",
    }
    for name, value in values.items():
        assert operator.types("mapping", "options", "platform", name, value).stdout == f"Saved {name} of platform.\n"
    assert operator.types("mapping", "options", "platform").stdout.splitlines() == [
        "  start_day        2026-05-01",
        "  switched_off     expense_bill, sales_receipt",
        "  einvoice_blocks  True",
        "  einvoice_limit   5000",
    ]
    assert operator.types("mapping", "options", "platform", "start_day", "").exit_code == 0
    assert "start_day        None" in operator.types("mapping", "options", "platform").stdout


def test_another_rounding_fails_the_connection_test(operator: Operator) -> None:
    operator.controls("set_rounding", rounding="sum")
    result = operator.types("books", "test", "platform")
    assert result.exit_code == 1
    assert "AiAccount rounds otherwise than this book" in result.stderr
    assert operator.types("mapping", "set", "platform", "rounding_mode", "sum").exit_code == 0
    assert operator.types("books", "test", "platform").exit_code == 0
