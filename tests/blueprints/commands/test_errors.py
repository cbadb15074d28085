"""flask errors, and the document that is written out of the same table."""

from __future__ import annotations

import json
from pathlib import Path

from accounting.pushes import PUSH_TYPES
from blueprints.commands.errors import markdown
from sync.catalogue import CATALOGUE
from tests.blueprints.commands.conftest import Operator

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "errors.md"


def test_docs_errors_md_is_what_the_catalogue_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown(), "Run `make docs` and commit docs/errors.md."


def test_a_code_is_explained(operator: Operator) -> None:
    result = operator.types("errors", "period_locked")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "PERIOD_LOCKED (refused by AiAccount)",
        "  The accounting period of the document is locked, and AiAccount books nothing in it. Unlock it.",
        "  Documents: every type",
        "  Mended by you, in AiAccount: Settings → Accounting Periods. Sync again once it is mended.",
    ]


def test_what_can_be_mended_in_two_places_names_both(operator: Operator) -> None:
    both = "Settings → Accounts; or the super admin, here: Settings → AiAccount → Mapping."
    for code in ("ACCOUNT_NOT_FOUND", "ACCOUNT_NOT_ACTIVE"):
        assert operator.types("errors", code).stdout.count(both) == 2
    assert "Settings → Tax Codes; or the super admin, here" in operator.types("errors", "TAX_CODE_NOT_FOUND").stdout
    (locked,) = json.loads(operator.types("errors", "--json", "PERIOD_LOCKED").stdout)
    assert (locked["or_who"], locked["or_where"]) == (None, None)


def test_without_a_code_all_are_explained(operator: Operator) -> None:
    printed = operator.types("errors").stdout
    assert printed.count("\n\n") == len(CATALOGUE) - 1


def test_a_script_reads_them_as_objects(operator: Operator) -> None:
    found = json.loads(operator.types("errors", "--json", "ACCOUNT_NOT_FOUND").stdout)
    assert found[-1] == {
        "code": "ACCOUNT_NOT_FOUND",
        "stage": "refused",
        "meaning": "AiAccount has no such account. Add it there, or have another one mapped.",
        "documents": list(PUSH_TYPES),
        "who": "you_in_aiaccount",
        "where": "Settings → Accounts",
        "path": "/settings/accounts",
        "or_who": "super_admin",
        "or_where": "Settings → AiAccount → Mapping",
        "retry": "once_mended",
    }


def test_a_code_that_nobody_emits_is_a_usage_error(operator: Operator) -> None:
    result = operator.types("errors", "MOON_FULL")
    assert result.exit_code == 2
    assert "There is no code 'MOON_FULL'." in result.stderr


def test_the_document_can_be_printed(operator: Operator) -> None:
    assert operator.types("errors", "--markdown").stdout == markdown()
