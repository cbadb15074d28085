"""`flask users`: who may sign in."""

from __future__ import annotations

import pytest

from models import Role, User, db
from sync.people import authenticate
from tests.blueprints.commands.conftest import Operator

PASSWORD = "correct horse battery"


def test_a_person_is_added_with_the_password_of_standard_input(operator: Operator) -> None:
    result = operator.types(
        "users", "add", "Ana@Example.com", "--role", "super_admin", "--password-stdin", stdin=PASSWORD
    )
    assert (result.exit_code, result.stdout) == (0, "Added ana@example.com as super_admin.\n")
    with operator.app.app_context():
        user = authenticate("ana@example.com", PASSWORD, sample_allowed=False)
        assert user is not None
        assert (user.role, user.sample) == (Role.SUPER_ADMIN, False)


def test_the_password_is_asked_for_twice_and_not_shown(operator: Operator) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = operator.types("users", "add", "batik@example.com", "--role", "blogger", "--blogger", "batik", stdin=typed)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    with operator.app.app_context():
        assert db.session.query(User).one().blogger_id == 1


@pytest.mark.parametrize(
    ("email", "options", "stdin", "code", "sentence"),
    [
        ("ana@example.com", "--role platform", "short\n", 1, "shorter than 12 characters"),
        ("ana", "--role platform", PASSWORD, 1, "'ana' is not an e-mail address"),
        ("ana@example.com", "--role blogger --blogger nobody", PASSWORD, 1, "there is no blogger 'nobody'"),
        ("ana@example.com", "--role blogger", PASSWORD, 2, "--role blogger needs --blogger SLUG"),
        ("ana@example.com", "--role platform --blogger batik", PASSWORD, 2, "the other roles go without it"),
        ("ana@example.com", "--role boss", PASSWORD, 2, "'boss' is not one of 'super_admin', 'platform', 'blogger'"),
        ("ana@example.com", "", PASSWORD, 2, "Missing option '--role'"),
        ("ana@example.com", "--role platform", "", 2, "Standard input gave nothing"),
        ("ana@example.com", "--role platform", b"\xff\xfe not text at all\n", 2, "not text in UTF-8"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(
    operator: Operator, email: str, options: str, stdin: str | bytes, code: int, sentence: str
) -> None:
    result = operator.types("users", "add", email, *options.split(), "--password-stdin", stdin=stdin)
    assert (result.exit_code, result.stdout) == (code, "")
    assert sentence in result.stderr
    with operator.app.app_context():
        assert db.session.query(User).count() == 0


def test_an_e_mail_address_is_taken_once_whatever_its_case(operator: Operator) -> None:
    operator.types("users", "add", "ana@example.com", "--role", "platform", "--password-stdin", stdin=PASSWORD)
    result = operator.types("users", "add", "ANA@example.com", "--role", "platform", "--password-stdin", stdin=PASSWORD)
    assert result.exit_code == 1
    assert "There is one of that name already" in result.stderr
