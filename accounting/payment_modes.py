"""LHDN's payment modes, and which of them the shop's payment methods are."""

from __future__ import annotations

OTHERS = "08"

_MODES = {
    "cash": "01",
    "cheque": "02",
    "bank_transfer": "03",
    "fpx": "03",
    "card": "04",
    "credit_card": "04",
    "debit_card": "05",
    "ewallet": "06",
    "digital_bank": "07",
}


def payment_mode(method: str | None) -> str:
    """The LHDN code of a payment method (e-Invoice guideline, payment modes 01 to 08); 08 when it is none of them."""
    return _MODES.get(method or "", OTHERS)
