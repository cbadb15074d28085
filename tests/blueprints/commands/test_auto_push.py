"""`flask books auto-push`, `pause` and `resume`: the switch, the question, and the pause."""

from __future__ import annotations

from models import AutoPush, Coverage, db
from tests.blueprints.commands.conftest import Operator
from tests.nights import at


def test_switching_on_tells_what_the_next_night_will_do(operator: Operator) -> None:
    with at("2026-05-16 09:00"):
        result = operator.types("books", "auto-push", "platform", "on", "--hour", "3", "--types", "sales_invoice")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Auto Push of platform is on.",
        "  The next night begins at 2026-05-17 03:00 +08 and pushes:",
        "  sales_invoice from 2026-05-15 to 2026-05-16",
    ]
    with operator.app.app_context():
        wanted = {one.push_type: one.is_wanted for one in db.session.query(Coverage)}
        assert [key for key, is_wanted in wanted.items() if is_wanted] == ["sales_invoice"]
        assert db.session.query(AutoPush).one().hour == 3


def test_switching_off_tells_that_it_is_off(operator: Operator) -> None:
    operator.types("books", "auto-push", "platform", "on")
    result = operator.types("books", "auto-push", "platform", "off")
    assert (result.exit_code, result.stdout) == (0, "Auto Push of platform is off.\n")
    assert operator.types("books", "auto-push", "platform", "show").stdout == "Auto Push of platform is off.\n"


def test_what_cannot_be_is_said_in_a_sentence(operator: Operator) -> None:
    cases = {
        ("nowhere", "on"): (2, "There is no book 'nowhere'"),
        ("platform", "on", "--hour", "24"): (2, "24 is not in the range"),
        ("platform", "on", "--types", "kol_bill"): (1, "the book has no kol_bill"),
        ("platform", "on", "--from", "2098-01-01"): (1, "is still to come"),
        ("platform", "off", "--hour", "3"): (2, "--hour, --types and --from go with `on`."),
        ("platform", "catch-up"): (1, "Auto Push of this book asks nothing"),
    }
    for arguments, (code, sentence) in cases.items():
        result = operator.types("books", "auto-push", *arguments)
        assert (result.exit_code, sentence in result.stderr) == (code, True), result.stderr


def test_a_book_without_a_key_cannot_be_switched_on(operator: Operator) -> None:
    operator.types("books", "add", "batik", "--company", "Batik", "--layer", "blogger", "--blogger", "batik")
    result = operator.types("books", "auto-push", "batik", "on")
    assert (result.exit_code, "The book has no API key yet" in result.stderr) == (1, True)


def test_a_question_is_shown_with_its_two_answers_and_answered(operator: Operator) -> None:
    with at("2026-05-16 09:00"):
        operator.types("books", "auto-push", "platform", "on", "--types", "sales_invoice")
    with at("2026-07-16 09:00"):
        operator.types("night")
        shown = operator.types("books", "auto-push", "platform", "show").stdout
        assert "It has stopped (gap) and asks about sales_invoice from 2026-05-15 to 2026-07-15." in shown
        assert "catch-up" in shown
        answered = operator.types("books", "auto-push", "platform", "catch-up")
        assert answered.exit_code == 0
        assert operator.types("night").stdout.splitlines()[0].startswith("platform sales_invoice 2026-05-15 to 2026-07")


def test_a_paused_book_is_not_pushed_and_says_how_that_ends(operator: Operator) -> None:
    assert operator.types("books", "pause", "platform").exit_code == 0
    pushed = operator.pushes()
    assert (pushed.exit_code, "The book is paused, so nothing of it is pushed." in pushed.stderr) == (1, True)
    shown = operator.types("books", "auto-push", "platform", "show").stdout
    assert "`flask books resume platform` ends that." in shown
    assert operator.types("books", "resume", "platform").exit_code == 0
    assert operator.pushes().exit_code == 0
