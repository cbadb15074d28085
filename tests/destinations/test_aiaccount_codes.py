"""Every code of the contract has its words, somebody who can mend it, and a place."""

from __future__ import annotations

import pytest

from accounting.catalogue import Mender, Retry, Stage
from destinations.aiaccount import explain
from destinations.aiaccount.codes import OF_THE_CONNECTION
from destinations.base import DestinationError

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


def families(kind: type[DestinationError]) -> list[type[DestinationError]]:
    """An error and all that inherit it."""
    return [kind, *(one for child in kind.__subclasses__() for one in families(child))]


@pytest.mark.parametrize("code", [*OF_THE_CALL, *OF_A_DOCUMENT, "REASON_MISSING"])
def test_a_known_code_has_words_of_its_own(code: str) -> None:
    known = explain(code)
    assert known.code == code
    assert known.meaning != explain("NOBODY_KNOWS").meaning
    assert known.meaning.endswith(".")
    assert "%" not in known.meaning
    assert isinstance(known.mender, Mender)
    assert not known.place.path or known.place.path.startswith("/")


@pytest.mark.parametrize("code", OF_A_DOCUMENT)
def test_a_refused_document_can_be_mended_somewhere(code: str) -> None:
    known = explain(code)
    assert known.stage == Stage.REFUSED
    assert known.place.words
    assert known.pushes


def test_an_unknown_code_is_left_to_aiaccounts_own_words() -> None:
    unknown = explain("NEW_RULE")
    assert unknown.code == "NEW_RULE"
    assert "Its own words say why" in unknown.meaning
    assert unknown.place.path == "/history"


@pytest.mark.parametrize("kind", families(DestinationError), ids=lambda kind: kind.__name__)
def test_every_error_of_the_connection_is_explained_and_says_whether_it_is_tried_again(
    kind: type[DestinationError],
) -> None:
    [known] = [entry for entry in OF_THE_CONNECTION if entry.code == kind.code]
    assert (known.retry == Retry.BY_ITSELF) == kind.retryable
