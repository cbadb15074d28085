"""`flask books`: adding, listing and testing."""

from __future__ import annotations

import pytest

from sync.books import book_by_slug, current_key
from tests.blueprints.commands.conftest import Operator

A_BLOGGERS = ("--layer", "blogger", "--blogger", "batik")


def test_a_book_is_added_with_its_key_and_opens_the_company(operator: Operator) -> None:
    company = f"Batik of {operator.company.name}"
    key = operator.practice.open_company(company)
    arguments = ("books", "add", "batik", "--company", company, *A_BLOGGERS, "--key-stdin")
    result = operator.types(*arguments, stdin=f"  {key}\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Added the book batik.",
        "Spaces around the key were taken off.",
        f"Sealed the key ending {key[-4:]}.",
    ]
    tested = operator.types("books", "test", "batik")
    assert tested.exit_code == 0
    assert tested.stdout == f"Connected to {company} (MYR); the key may company.read, sales.write, purchase.write.\n"


def test_a_book_without_a_key_says_where_to_enter_it(operator: Operator) -> None:
    result = operator.types("books", "add", "batik", "--company", "Batik", *A_BLOGGERS)
    assert result.exit_code == 0
    assert "The super admin enters one under Settings, AiAccount." in result.stdout
    tested = operator.types("books", "test", "batik")
    assert tested.exit_code == 1
    assert "The book has no API key yet" in tested.stderr


def test_the_list_shows_the_end_of_a_key_and_no_more(operator: Operator) -> None:
    operator.types("books", "add", "batik", "--company", "Batik", *A_BLOGGERS)
    shown = operator.types("books", "list").stdout
    platform, batik = shown.splitlines()
    assert platform.startswith("platform             platform  ")
    assert f"(key ending {operator.company.key[-4:]}, added " in platform
    assert batik == "batik                blogger   Batik (no key yet)"
    assert operator.company.key not in shown


def test_a_bad_key_is_refused_and_the_book_stays_without_one(operator: Operator) -> None:
    result = operator.types("books", "add", "batik", "--company", "Batik", *A_BLOGGERS, "--key-stdin", stdin="short\n")
    assert (result.exit_code, result.stdout) == (1, "Added the book batik.\n")
    assert "That is not an API key" in result.stderr
    with operator.app.app_context():
        book = book_by_slug("batik")
        assert book is not None
        assert current_key(book) is None


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("platform", "--company", "X", "--layer", "platform"), 1, "There is one of that name already"),
        (("Bad Slug", "--company", "X", *A_BLOGGERS), 1, "small letters, digits and hyphens"),
        (("batik", "--company", " ", *A_BLOGGERS), 1, "the company name has to have"),
        (("batik", "--company", "X", "--layer", "blogger", "--blogger", "nobody"), 1, "there is no blogger 'nobody'"),
        (("batik", "--company", "X", "--layer", "blogger"), 2, "--layer blogger needs --blogger SLUG"),
        (("batik", "--company", "X", "--layer", "platform", "--blogger", "batik"), 2, "goes without it"),
        (("batik", *A_BLOGGERS), 2, "Missing option '--company'"),
    ],
)
def test_what_cannot_be_a_book_is_refused_in_a_sentence(
    operator: Operator, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    result = operator.types("books", "add", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("action", "values", "sentence"),
    [
        ("disable_key", {}, "AiAccount refused the API key."),
        ("pause_key", {}, "The API key is paused in AiAccount."),
        ("remove_scope", {"scope": "sales.write"}, "The API key lacks a permission."),
    ],
)
def test_the_test_names_what_is_wrong(operator: Operator, action: str, values: dict[str, str], sentence: str) -> None:
    operator.controls(action, **values)
    result = operator.types("books", "test", "platform")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {sentence}")


def test_a_book_that_is_not_there_is_a_wrong_command(operator: Operator) -> None:
    result = operator.types("books", "test", "nobody")
    assert result.exit_code == 2
    assert "There is no book 'nobody'. There are: platform." in result.stderr
