"""A line's own account where it takes postings, else once the mapped one, else a problem that names both."""

from __future__ import annotations

from accounting.accounts import Accounts, resolve
from tests.builders import a_line, a_receipt, a_sales_invoice

ACCOUNTS = Accounts.of([("40000", True), ("41000", True), ("42000", False), ("43000", False)])


def test_a_line_keeps_its_own_account_where_that_is_active() -> None:
    invoice = a_sales_invoice(lines=(a_line(account="41000", fallback_account="40000"),))
    resolved = resolve(invoice, ACCOUNTS)
    assert (resolved.document, resolved.notes, resolved.problems) == (invoice, (), ())


def test_the_mapped_account_comes_in_place_of_one_that_is_not_active_and_a_note_names_both() -> None:
    own = a_line(account="42000", fallback_account="40000")
    resolved = resolve(a_sales_invoice(lines=(own, a_line(), own)), ACCOUNTS)
    assert [line.account for line in resolved.document.lines] == ["40000"] * 3  # type: ignore[attr-defined]
    (note,) = resolved.notes
    assert note.code == "ACCOUNT_REPLACED"
    assert note.text.startswith(
        "Line 1, 3: AiAccount has no active account 42000, so it goes to the mapped one, 40000."
    )
    assert resolved.problems == ()


def test_an_account_that_is_not_there_is_replaced_too() -> None:
    resolved = resolve(a_sales_invoice(lines=(a_line(account="99999", fallback_account="41000"),)), ACCOUNTS)
    assert [line.account for line in resolved.document.lines] == ["41000"]  # type: ignore[attr-defined]


def test_it_is_replaced_only_once_and_then_a_problem_names_both() -> None:
    lines = (a_line(account="42000", fallback_account="43000"), a_line(account="99999", fallback_account="43000"))
    resolved = resolve(a_sales_invoice(lines=lines), ACCOUNTS)
    assert [one.code for one in resolved.problems] == ["ACCOUNT_NOT_ACTIVE", "ACCOUNT_NOT_FOUND"]
    assert "account 42000 is not active" in resolved.problems[0].text
    assert "there is no account 99999" in resolved.problems[1].text
    assert all("the mapped one, 43000," in one.text for one in resolved.problems)
    assert resolved.notes == ()


def test_a_line_without_an_account_of_its_own_stays_as_it_is_mapped() -> None:
    invoice = a_sales_invoice(lines=(a_line(account="42000"),))
    assert resolve(invoice, ACCOUNTS).document == invoice
    assert resolve(invoice, ACCOUNTS).problems == ()


def test_money_has_no_lines_to_resolve() -> None:
    receipt = a_receipt(bank_account="43000")
    assert resolve(receipt, ACCOUNTS).document == receipt
