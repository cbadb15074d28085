"""Options out of what people wrote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.options import Options
from accounting.options_reading import OPTION_NAMES, read_options

TYPES = ("sales_invoice", "sales_receipt")


def test_what_is_not_written_stays() -> None:
    present = Options(start_day=date(2026, 1, 1), einvoice_blocks=True)
    reading = read_options(present, types=TYPES, einvoice_limit="5,000.50")
    assert reading.problems == ()
    assert reading.options == Options(
        start_day=date(2026, 1, 1), einvoice_blocks=True, einvoice_limit=Decimal("5000.50")
    )


def test_every_option_can_be_written() -> None:
    written: dict[str, Any] = {
        "start_day": " 2026-05-01 ",
        "switched_off": {"sales_receipt"},
        "einvoice_blocks": True,
        "einvoice_limit": "1",
    }
    assert set(written) == set(OPTION_NAMES)
    assert read_options(Options(), types=TYPES, **written).options == Options(
        start_day=date(2026, 5, 1), switched_off=("sales_receipt",), einvoice_blocks=True, einvoice_limit=Decimal(1)
    )
    assert read_options(Options(start_day=date(2026, 1, 1)), types=TYPES, start_day="").options == Options()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ({"start_day": "soon"}, "start_day"),
        ({"start_day": "1999-12-31"}, "start_day"),
        ({"einvoice_limit": "much"}, "einvoice_limit"),
        ({"einvoice_limit": " "}, "einvoice_limit"),
        ({"einvoice_limit": "NaN"}, "einvoice_limit"),
        ({"einvoice_limit": "-1"}, "einvoice_limit"),
        ({"einvoice_limit": "1.005"}, "einvoice_limit"),
        ({"einvoice_limit": "1e13"}, "einvoice_limit"),
        ({"switched_off": ["kol_bill"]}, "switched_off"),
    ],
)
def test_what_cannot_be_is_a_problem_and_changes_nothing(written: dict[str, Any], name: str) -> None:
    reading = read_options(Options(einvoice_blocks=True), types=TYPES, **written)
    assert [one.number for one in reading.problems] == [name]
    assert reading.options == Options(einvoice_blocks=True)
