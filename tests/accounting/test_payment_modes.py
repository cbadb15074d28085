"""Payment methods of the shop have LHDN's payment mode."""

from __future__ import annotations

import pytest

from accounting.payment_modes import payment_mode


@pytest.mark.parametrize(
    ("method", "mode"),
    [
        ("cash", "01"),
        ("cheque", "02"),
        ("bank_transfer", "03"),
        ("fpx", "03"),
        ("card", "04"),
        ("credit_card", "04"),
        ("debit_card", "05"),
        ("ewallet", "06"),
        ("digital_bank", "07"),
        ("barter", "08"),
        ("Cash", "08"),
        ("", "08"),
        (None, "08"),
    ],
)
def test_a_method_has_its_mode_and_others_are_others(method: str | None, mode: str) -> None:
    assert payment_mode(method) == mode
