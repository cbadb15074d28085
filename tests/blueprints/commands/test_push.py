"""`flask push`: exit codes, the JSON that scripts read, and what an operator is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from accounting.options import Options
from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from models import Book, Run, db, shop, writing
from sync.books import book_by_slug
from sync.leases import LEASE
from sync.pauses import pause_book, resume_book
from sync.pusher import Pusher
from tests.blueprints.commands.conftest import MAY_15, Operator, operator_at
from tests.conftest import Company
from tests.shop import DAY, add_bloggers, add_customer, add_order, add_sale, an_item

KEYS = [
    "book",
    "push_type",
    "period",
    "run",
    "state",
    "eligible",
    "posted",
    "duplicates",
    "skipped",
    "rejected",
    "held",
    "uncertain",
    "pending",
    "rows",
    "amount",
    "parcels",
    "seconds",
    "error",
    "problems",
    "refusals",
    "warnings",
    "notes",
]
"""What scripts rely on. A key may be added; none may go or be renamed."""

PARTS = ("posted", "duplicates", "skipped", "rejected", "held", "uncertain", "pending")


def start_at(operator: Operator, day: date) -> None:
    with operator.app.app_context():
        with writing() as session:
            session.query(Book).one().options = Options(start_day=day).as_json()
        db.session.remove()


def sell(operator: Operator, *numbers: str, **changes: Any) -> None:
    """Paid orders of 15 May, RM 10 each."""
    with operator.app.app_context():
        for number in numbers:
            add_order(number, **changes)


def counts(report: dict[str, Any]) -> dict[str, int]:
    """The parts that are not zero."""
    return {name: report[name] for name in PARTS if report[name]}


def test_all_in_the_books_is_exit_0_and_one_json_object(operator: Operator) -> None:
    sell(operator, "S-1", "S-2")
    code, report = operator.reports()
    assert (code, list(report)) == (0, KEYS)
    assert isinstance(report.pop("seconds"), float)
    assert report == {
        "book": "platform",
        "push_type": "sales_invoice",
        "period": "2026-05-15",
        "run": 1,
        "state": "synced",
        "eligible": 2,
        "posted": 2,
        "duplicates": 0,
        "skipped": 0,
        "rejected": 0,
        "held": 0,
        "uncertain": 0,
        "pending": 0,
        "rows": 2,
        "amount": "20.00",
        "parcels": 1,
        "error": None,
        "problems": [],
        "refusals": [],
        "warnings": {},
        "notes": [],
    }


def test_the_readme_lists_every_key_that_scripts_may_read() -> None:
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    paragraph = readme.partition("`push --json` prints one object")[2].partition("\n\n")[0]
    assert [key for key in KEYS if f"`{key}`" not in paragraph and f"`{key}[]`" not in paragraph] == []


def test_a_second_push_posts_nothing_and_is_exit_0_as_well(operator: Operator) -> None:
    sell(operator, "S-1")
    operator.pushes()
    balances = operator.balances()
    code, report = operator.reports()
    assert (code, report["state"], counts(report), report["amount"]) == (0, "synced", {"duplicates": 1}, "10.00")
    assert operator.balances() == balances


@pytest.mark.parametrize("key", ["sales_invoice", "sales_receipt", "expense_bill", "expense_payment"])
def test_every_type_of_the_platform_answers_with_the_same_keys(operator: Operator, key: str) -> None:
    code, report = operator.reports(key)
    assert (code, list(report), report["push_type"], report["state"]) == (0, KEYS, key, "nothing")


@pytest.mark.parametrize("key", ["pos_sales_invoice", "pos_sales_receipt", "kol_bill", "kol_payment"])
def test_every_type_of_a_blogger_answers_with_the_same_keys(
    operator: Operator, connect: Callable[..., Company], key: str
) -> None:
    connect("batik", "batik", app=operator.app)
    with operator.app.app_context():
        add_sale("T-1")
    operator.pushes("pos_sales_invoice", book="batik")
    code, report = operator.reports(key, book="batik")
    assert (code, list(report), report["book"], report["push_type"]) == (0, KEYS, "batik", key)
    assert report["eligible"] == (1 if key.startswith("pos") else 0)


def test_a_dry_run_has_the_same_keys_and_sends_nothing(operator: Operator) -> None:
    sell(operator, "S-1")
    code, report = operator.reports("sales_invoice", "--dry-run")
    assert (code, list(report)) == (0, KEYS)
    assert (report["run"], report["state"], counts(report), report["parcels"]) == (None, "dry run", {"pending": 1}, 1)
    assert operator.balances() == {}


def test_a_dry_run_says_what_would_be(operator: Operator) -> None:
    sell(operator, "S-1")
    assert operator.pushes("sales_invoice", "--dry-run").stdout.splitlines() == [
        "platform sales_invoice 2026-05-15: dry run, nothing was sent",
        "  1 documents = 1 to be sent",
        "  1 parcel; afterwards RM 10.00 (1 rows) would be in the books",
    ]


def test_a_dry_run_that_finds_problems_is_exit_3(operator: Operator) -> None:
    sell(operator, "S-1")
    sell(operator, "S-2", total=Decimal("99.00"))
    result = operator.pushes("sales_invoice", "--dry-run")
    assert result.exit_code == 3
    assert "2 documents = 1 with problems + 1 to be sent" in result.stdout
    assert "\n  S-2: " in result.stdout
    assert operator.pushes("sales_invoice", "--dry-run", "--json").exit_code == 3


def test_a_document_with_a_problem_is_set_aside_and_told(operator: Operator) -> None:
    sell(operator, "S-1")
    sell(operator, "S-2", total=Decimal("99.00"))
    code, report = operator.reports()
    assert (code, report["state"], counts(report)) == (3, "partly", {"posted": 1, "rejected": 1})
    assert [(one["number"], set(one)) for one in report["problems"]] == [("S-2", {"number", "message", "code"})]


def test_a_synced_push_is_told_in_two_lines(operator: Operator) -> None:
    sell(operator, "S-1")
    assert operator.pushes().stdout.splitlines() == [
        "platform sales_invoice 2026-05-15: synced",
        "  1 documents = 1 posted; RM 10.00 (1 rows) in the books",
    ]


def test_what_is_sent_with_a_warning_is_said_with_who_mends_it_before_and_after(operator: Operator) -> None:
    sell(operator, "S-1", "S-2", price="12000.00")
    sell(operator, "S-3")
    mended = "\n  BUYER_NOT_COMPLETE is mended by whoever keeps the source: the row in the source\n"
    told = operator.pushes("sales_invoice", "--dry-run").stdout
    assert "\n  Warnings: 2 BUYER_NOT_COMPLETE. They would be sent all the same." in told
    assert mended in told
    rehearsal = operator.reports("sales_invoice", "--dry-run")[1]
    code, report = operator.reports()
    assert (code, report["state"], report["warnings"]) == (0, "synced", {"BUYER_NOT_COMPLETE": 2})
    assert {(one["number"], one["code"]) for one in report["notes"]} == {
        ("S-1", "BUYER_NOT_COMPLETE"),
        ("S-2", "BUYER_NOT_COMPLETE"),
    }
    assert set(report["notes"][0]) == {"number", "message", "code"}
    assert (rehearsal["warnings"], rehearsal["notes"]) == (report["warnings"], report["notes"])
    sell(operator, "S-4", price="12000.00")
    told = operator.pushes().stdout
    assert "\n  Warnings: 1 BUYER_NOT_COMPLETE. They were sent all the same." in told
    assert mended in told
    assert "Warnings" not in operator.pushes().stdout


def test_nothing_to_push_is_told_and_exit_0(operator: Operator) -> None:
    for options in ((), ("--dry-run",)):
        result = operator.pushes("sales_invoice", *options)
        assert result.exit_code == 0
        assert result.stdout.endswith("There is nothing to push in these days.\n")
        assert len(result.stdout.splitlines()) == 1


def test_what_is_before_the_start_day_is_said_to_be_left_out(operator: Operator) -> None:
    sell(operator, "S-1")
    start_at(operator, date(2026, 5, 16))
    for options in (("--dry-run",), ()):
        told = operator.pushes("sales_invoice", *options).stdout
        assert "\n  All of these days are before 2026-05-16, when the book starts: nothing of them is counted." in told
    start_at(operator, date(2026, 5, 15))
    assert "the book starts" not in operator.pushes().stdout


def test_days_that_begin_before_the_start_day_say_from_when_they_count(operator: Operator) -> None:
    sell(operator, "S-1")
    start_at(operator, date(2026, 5, 15))
    for options in (("--dry-run",), ()):
        told = operator.pushes("sales_invoice", "--from", "2026-05-14", *options).stdout
        assert "\n  Nothing before 2026-05-15 is counted: the book starts then." in told


CAUSES: dict[str, dict[str, Any]] = {
    "TAX_CODE_NOT_FOUND": {
        "take": ("remove_tax_code", {"code": "NT"}),
        "give": ("add_tax_code", {"code": "NT"}),
        "where": "Settings → Tax Codes",
    },
    "ACCOUNT_NOT_FOUND": {
        "take": ("remove_account", {"account": "40000"}),
        "give": ("add_account", {"account": "40000"}),
        "where": "Settings → Accounts",
    },
    "CURRENCY_NOT_ENABLED": {
        "take": ("remove_currency", {"currency": "SGD"}),
        "give": ("add_currency", {"currency": "SGD"}),
        "where": "Settings → Currencies",
    },
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_documented_cause_is_told_with_document_and_row_and_mended_without_a_duplicate(
    operator: Operator, cause: str
) -> None:
    control = CAUSES[cause]
    in_sgd = {"currency": "SGD", "exchange_rate": Decimal("3.5")} if cause == "CURRENCY_NOT_ENABLED" else {}
    sell(operator, "S-1", "S-2", **in_sgd)
    action, values = control["take"]
    operator.controls(action, **values)

    code, report = operator.reports()
    assert (code, report["state"], counts(report)) == (1, "failed", {"rejected": 2})
    told = [(one["number"], one["code"], one["row"]) for one in report["refusals"]]
    assert told == [("S-1", cause, 2), ("S-2", cause, 3)]
    text = operator.pushes().stdout
    assert "\n  S-1, row 2: " in text
    assert f"{cause} is mended by you, in AiAccount: {control['where']}" in text

    action, values = control["give"]
    operator.controls(action, **values)
    code, report = operator.reports()
    assert (code, report["state"], counts(report)) == (0, "synced", {"posted": 2})
    balances = operator.balances()
    amount = Decimal("70.00") if in_sgd else Decimal("20.00")
    assert {account: Decimal(value) for account, value in balances.items()} == {"11000": amount, "40000": -amount}
    assert operator.reports()[0] == 0
    assert operator.balances() == balances


def test_a_dry_run_says_which_days_aiaccount_has_locked_and_a_push_may_prove_it_wrong(operator: Operator) -> None:
    sell(operator, "S-1")
    operator.controls("lock_period", until="2026-05-15")
    assert "locked" not in operator.pushes("sales_invoice", "--dry-run").stdout  # Nobody has asked yet.
    code, report = operator.reports()
    assert (code, [one["code"] for one in report["refusals"]]) == (1, ["PERIOD_LOCKED"])
    told = operator.pushes("sales_invoice", "--dry-run").stdout
    assert "\n  AiAccount had its books locked up to and including 2026-05-15 when it was last asked." in told
    operator.controls("unlock_period")
    assert operator.reports()[0] == 0


def test_some_refused_is_exit_3(operator: Operator) -> None:
    sell(operator, "S-1")
    sell(operator, "S-2", currency="SGD", exchange_rate=Decimal("3.5"))
    operator.controls("remove_currency", currency="SGD")
    code, report = operator.reports()
    assert (code, report["state"], counts(report), report["amount"]) == (
        3,
        "partly",
        {"posted": 1, "rejected": 1},
        "10.00",
    )
    assert [one["number"] for one in report["refusals"]] == ["S-2"]


def test_only_the_first_of_many_refusals_are_printed_and_the_rest_counted(operator: Operator) -> None:
    sell(operator, *(f"S-{number}" for number in range(25)))
    operator.controls("remove_tax_code", code="NT")
    text = operator.pushes().stdout
    assert text.count("TAX_CODE_NOT_FOUND]") == 20
    assert "  and 5 more; --json prints them all" in text


def test_what_is_said_about_many_rows_of_a_document_is_printed_once_so_that_every_document_is_named(
    operator: Operator,
) -> None:
    sell(operator, "S-1", total=Decimal("800.00"))
    sell(operator, *(f"S-{number}" for number in range(2, 7)))
    with operator.app.app_context(), writing() as session:
        order_id = session.query(shop.Order.id).filter_by(number="S-1").scalar()
        for line in range(2, 81):
            session.add(an_item(shop.OrderItem, "10.00", order_id=order_id, line=line))
    operator.controls("remove_account", account="40000")
    text = operator.pushes().stdout
    assert "\n  S-1, rows 2–81: There is no account 40000" in text
    assert text.count("ACCOUNT_NOT_FOUND]") == 6
    assert "\n  S-6, row 86: " in text
    assert "more; --json" not in text
    report = operator.reports()[1]
    assert [one["row"] for one in report["refusals"] if one["number"] == "S-1"] == list(range(2, 82))


def test_problems_of_many_lines_of_a_document_leave_room_for_the_others(operator: Operator) -> None:
    sell(operator, "S-1", total=Decimal("300.00"))
    sell(operator, "S-2", total=Decimal("99.00"))
    with operator.app.app_context(), writing() as session:
        order_id = session.query(shop.Order.id).filter_by(number="S-1").scalar()
        for line in range(2, 31):
            session.add(an_item(shop.OrderItem, "10.00", order_id=order_id, line=line, tax_rate=Decimal("0.07")))
    text = operator.pushes().stdout
    assert text.count(" [TAX_RATE_NOT_MAPPED]") == 4
    assert "\n  S-1: and 26 more of its lines [TAX_RATE_NOT_MAPPED]" in text
    assert "\n  S-2: " in text


def test_a_paused_key_is_exit_3_and_says_how_to_go_on(operator: Operator) -> None:
    sell(operator, "S-1")
    operator.controls("pause_key")
    result = operator.pushes()
    assert result.exit_code == 3
    assert "2026-05-15: waiting\n  1 documents = 1 held" in result.stdout
    assert "un-paused" in result.stdout
    operator.controls("unpause_key")
    code, report = operator.reports()
    assert (code, report["state"], report["amount"]) == (0, "synced", "10.00")
    assert operator.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_a_refused_key_is_exit_1_with_the_sentence(operator: Operator) -> None:
    sell(operator, "S-1")
    operator.controls("disable_key")
    code, report = operator.reports()
    assert (code, report["state"]) == (1, "failed")
    assert report["error"].startswith("AiAccount refused the API key.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody", "sales_invoice", *MAY_15), "There is no book 'nobody'. There are: platform."),
        (("platform", "kol_bill", *MAY_15), "The book platform has no kol_bill. It has: sales_invoice,"),
        (("platform", "sales_invoices", *MAY_15), "'sales_invoices' is not one of"),
        (("platform", "sales_invoice"), "Missing option '--from'"),
        (("platform", "sales_invoice", "--from", "2026-05-15"), "Missing option '--to'"),
        (("platform", "sales_invoice", "--from", "15.5.2026", "--to", "2026-05-15"), "'15.5.2026' is not a day"),
        (("platform", "sales_invoice", "--from", "2026-02-30", "--to", "2026-05-15"), "'2026-02-30' is not a day"),
        (
            ("platform", "sales_invoice", "--from", "0206-05-15", "--to", "2026-05-15"),
            "is not within 2000-01-01 to 2099-12-31",
        ),
        (
            ("platform", "sales_invoice", "--from", "2026-05-15", "--to", "9999-12-31"),
            "is not within 2000-01-01 to 2099-12-31",
        ),
        (("platform", "sales_invoice", "--from", "2026-05-16", "--to", "2026-05-15"), "before the first day"),
    ],
)
def test_a_wrong_command_is_exit_2_with_a_sentence_and_writes_no_run(
    operator: Operator, arguments: tuple[str, ...], sentence: str
) -> None:
    for options in ((), ("--dry-run",), ("--json",)):
        result = operator.types("push", *arguments, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr
    assert operator.types("runs").stdout == "There are no runs yet.\n"


def test_a_book_without_a_key_is_exit_1_with_the_sentence(operator: Operator) -> None:
    operator.types("books", "add", "kopi", "--company", "Kopi", "--layer", "blogger", "--blogger", "kopi")
    result = operator.pushes("pos_sales_invoice", book="kopi")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: The book has no API key yet. The super admin enters one under Settings, AiAccount. (kopi)\n"
    )


def test_a_practice_server_that_is_not_there_is_exit_1_and_says_how_to_start_it(
    database_url: str, tmp_path: Path
) -> None:
    with operator_at(database_url, tmp_path) as operator:
        result = _push_to_nowhere(operator)
        assert result.exit_code == 1
        assert "It ended before its documents were counted, so none of them was sent\n" in result.stdout
        assert "The practice AiAccount does not answer on http://127.0.0.1:1. Start it with `flask sandbox`" in (
            result.stdout
        )


def test_a_destination_that_is_not_there_is_not_taken_for_the_practice_server(
    database_url: str, tmp_path: Path
) -> None:
    with operator_at(database_url, tmp_path, is_practice=False) as operator:
        result = _push_to_nowhere(operator)
        assert result.exit_code == 1
        assert "AiAccount could not be reached" in result.stdout
        assert "flask sandbox" not in result.stdout


def _push_to_nowhere(operator: Operator) -> Result:
    """Push one order with a key that nobody will ever see, without waiting between attempts."""
    pusher: Pusher = operator.app.extensions["pusher"]
    operator.app.extensions["pusher"] = replace(pusher, sleep=lambda _seconds: None)
    with operator.app.app_context():
        add_bloggers()
        add_customer()
    arguments = ("books", "add", "platform", "--company", "Nowhere", "--layer", "platform", "--key-stdin")
    assert operator.types(*arguments, stdin="a-key-that-opens-nothing\n").exit_code == 0
    sell(operator, "S-1")
    return operator.pushes()


def test_an_interrupted_push_is_carried_on_by_the_next_one(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(operator, "S-1")

    def interrupted(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sync.pusher.send_frozen", interrupted)
        result = operator.pushes()
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Interrupted. Run 1 is not finished: push again, or start the application, to carry it on.\n"
    )
    # The process that was interrupted is gone, as far as the lease can tell.
    monkeypatch.setattr("sync.leases._is_gone", lambda _owner: True)
    code, report = operator.reports()
    assert (code, report["run"], counts(report)) == (0, 1, {"posted": 1})


def test_a_run_that_is_open_for_other_days_is_seen_to_its_end_first(operator: Operator) -> None:
    sell(operator, "S-1")
    pusher: Pusher = operator.app.extensions["pusher"]
    with operator.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        queued = pusher.queue(
            book, PUSH_TYPES["sales_invoice"], Period(DAY - timedelta(days=7), DAY - timedelta(days=7)), by=None
        )
        assert queued.is_open
    code, report = operator.reports()
    assert (code, report["run"], counts(report)) == (0, 2, {"posted": 1})
    states = [one["state"] for one in json.loads(operator.types("runs", "--json").stdout)]
    assert states == ["synced", "nothing"]


def test_a_run_of_another_process_is_waited_for_and_told(operator: Operator) -> None:
    sell(operator, "S-1")
    pusher: Pusher = operator.app.extensions["pusher"]
    naps: list[float] = []

    def nap(seconds: float) -> None:
        """While we wait, the other process dies."""
        naps.append(seconds)
        db.session.get_one(Run, 1).owner = None
        db.session.commit()

    operator.app.extensions["pusher"] = replace(pusher, sleep=nap)
    with operator.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        run = pusher.queue(book, PUSH_TYPES["sales_invoice"], Period(DAY, DAY), by=None)
        run.owner, run.lease_until = "another-machine/1", pusher.now() + LEASE
        db.session.commit()
    result = operator.pushes()
    assert (result.exit_code, len(naps)) == (0, 1)
    assert result.stderr == "Waiting for run 1, which another process carries out.\n"


def test_a_pause_that_comes_while_a_push_waits_ends_the_waiting_with_a_sentence(operator: Operator) -> None:
    sell(operator, "S-1")
    pusher: Pusher = operator.app.extensions["pusher"]
    naps: list[float] = []

    def nap(seconds: float) -> None:
        """While we wait, somebody pauses the book, and the other process leaves."""
        naps.append(seconds)
        pause_book(book_id, by=None, now=pusher.now())
        db.session.get_one(Run, 1).owner = None
        db.session.commit()

    operator.app.extensions["pusher"] = replace(pusher, sleep=nap)
    with operator.app.app_context():
        book = book_by_slug("platform")
        assert book is not None
        book_id = book.id
        run = pusher.queue(book, PUSH_TYPES["sales_invoice"], Period(DAY, DAY), by=None)
        run.owner, run.lease_until = "another-machine/1", pusher.now() + LEASE
        db.session.commit()
    result = operator.pushes()
    assert (result.exit_code, result.stdout, len(naps)) == (1, "", 1)
    assert result.stderr.splitlines() == [
        "Waiting for run 1, which another process carries out.",
        "Error: The book is paused, so nothing of it is pushed. Resume it under Settings, AiAccount, then sync again. "
        "(platform)",
    ]
    with operator.app.app_context():
        assert db.session.get_one(Run, 1).is_open
        resume_book(book_id)
    assert operator.reports()[0] == 0
    assert [one["run"] for one in json.loads(operator.types("runs", "--json").stdout)] == [1]
