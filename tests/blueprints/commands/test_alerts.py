"""flask alerts."""

from __future__ import annotations

from models import AlertAddress, db
from tests.blueprints.commands.conftest import Operator
from tests.servers import Inbox


def test_an_address_is_added_tested_listed_and_removed(operator: Operator, inbox: Inbox) -> None:
    assert operator.types("alerts", "list").output == "Nobody is told yet. `flask alerts add` adds an address.\n"
    added = operator.types("alerts", "add", "--book", "platform", stdin=f"{inbox.address}\n")
    assert added.output == "Sealed address 1, JSON …oken.\nA test was sent to JSON …oken.\n"
    assert len(inbox.posts) == 1
    assert operator.types("alerts", "list").output == "1     platform             JSON …oken (told nothing yet)\n"
    assert operator.types("alerts", "test", "1").output == "A test was sent to JSON …oken.\n"
    assert operator.types("alerts", "remove", "1").output == "Removed JSON …oken.\n"
    with operator.app.app_context():
        assert db.session.query(AlertAddress).count() == 0


def test_an_address_of_all_books_and_a_watcher_can_be_added(operator: Operator, inbox: Inbox) -> None:
    operator.types("alerts", "add", stdin=f"{inbox.address}\n")
    operator.types("alerts", "add", "--ping", stdin=f"{inbox.url}/ping/6f2b8a4e-long-enough\n")
    lines = operator.types("alerts", "list").output.splitlines()
    assert [line[6:17] for line in lines] == ["(all books)", "(all books)"]
    assert inbox.posts[1][0] == "/ping/6f2b8a4e-long-enough"


def test_what_is_no_address_is_refused_in_a_sentence(operator: Operator) -> None:
    result = operator.types("alerts", "add", stdin="nothing://a-long-secret-token\n")
    assert result.exit_code == 1
    assert "That is not an address for alerts." in result.output
    assert "a-long-secret-token" not in result.output


def test_a_test_that_does_not_arrive_ends_with_1(operator: Operator, inbox: Inbox) -> None:
    inbox.status = 500
    result = operator.types("alerts", "add", stdin=f"{inbox.address}\n")
    assert result.exit_code == 1
    assert "Sealed address 1" in result.output
    assert "The test did not arrive." in result.output


def test_an_address_that_is_not_there_is_wrong_usage(operator: Operator) -> None:
    for verb in ("test", "remove"):
        result = operator.types("alerts", verb, "9")
        assert result.exit_code == 2
        assert "There is no address 9." in result.output
    assert operator.types("alerts", "add", "--book", "nobody", stdin="x\n").exit_code == 2
