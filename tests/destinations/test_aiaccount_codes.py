"""Every code of the contract has its words, somebody who can mend it, and a place."""

from __future__ import annotations

import pytest

from destinations.aiaccount import Mender, explain
from destinations.aiaccount.codes import fill
from destinations.aiaccount.master_data import MasterDataKind
from destinations.base import Refusal

OF_THE_CALL = (
    "KEY_INVALID",
    "KEY_DISABLED",
    "SCOPE_MISSING",
    "COMPANY_NOT_FOUND",
    "KEY_PAUSED",
    "QUOTA_EXCEEDED",
    "FILE_TOO_LARGE",
    "FILE_UNREADABLE",
    "COLUMN_MISSING",
    "IDEMPOTENCY_CONFLICT",
    "RATE_LIMITED",
)
OF_A_DOCUMENT = (
    "TAX_CODE_NOT_FOUND",
    "CURRENCY_NOT_ENABLED",
    "ACCOUNT_NOT_FOUND",
    "ACCOUNT_NOT_ACTIVE",
    "PERIOD_LOCKED",
    "VALUE_INVALID",
    "TOTAL_MISMATCH",
    "INVOICE_NOT_FOUND",
    "BILL_NOT_FOUND",
    "AMOUNT_EXCEEDS_BALANCE",
    "ORIGINAL_NOT_FOUND",
    "TIN_INVALID",
    "CLASSIFICATION_MISSING",
    "BUYER_INCOMPLETE",
)
REFUSAL = Refusal("536365", "100 % of it is wrong.", "X", 4, "Account")


@pytest.mark.parametrize("code", [*OF_THE_CALL, *OF_A_DOCUMENT, "REASON_MISSING"])
def test_a_known_code_has_words_of_its_own(code: str) -> None:
    known = explain(code)
    assert known.code == code
    assert known.sentence != explain("NOBODY_KNOWS").sentence
    assert fill(known.sentence, REFUSAL).endswith(".")
    assert isinstance(known.mender, Mender)
    assert not known.path or known.path.startswith("/")


@pytest.mark.parametrize("code", OF_A_DOCUMENT)
def test_a_refused_document_can_be_mended_somewhere(code: str) -> None:
    assert explain(code).where


def test_an_unknown_code_shows_aiaccounts_own_words() -> None:
    unknown = explain("NEW_RULE")
    assert unknown.code == "NEW_RULE"
    assert fill(unknown.sentence, REFUSAL) == "AiAccount says about 536365: 100 % of it is wrong."
    assert unknown.path == "/history"


def test_words_are_filled_in_even_without_row_and_column() -> None:
    filled = fill(explain("VALUE_INVALID").sentence, Refusal("1", "No.", "VALUE_INVALID", None))
    assert "No." in filled


def test_what_is_missing_is_explained_by_the_same_table() -> None:
    assert all(explain(kind).where for kind in MasterDataKind)
