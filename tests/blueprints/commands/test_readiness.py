"""flask readiness: the month in plain lines, or as one object."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from accounting.options import Options
from models import Book, shop, writing
from tests.blueprints.commands.conftest import Operator
from tests.shop import add_order


def test_a_month_with_nothing_missing_ends_with_0(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    result = operator.types("readiness", "platform", "2026-05")
    assert result.exit_code == 0
    assert result.output == "platform 2026-05: 100 of 100. 1 of 1 documents are ready, RM 10.00 of RM 10.00.\n"


def test_a_month_without_documents_says_so(operator: Operator) -> None:
    result = operator.types("readiness", "platform", "2026-04")
    assert (result.exit_code, result.output) == (0, "platform 2026-04: nothing that has an e-Invoice.\n")


def test_what_the_book_leaves_out_is_named(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
        add_order("S-2", paid_at=datetime(2026, 5, 20, 4, tzinfo=UTC))
        with writing() as session:
            options = Options(start_day=date(2026, 5, 16), switched_off=("expense_bill", "sales_receipt"))
            session.query(Book).one().options = options.as_json()
    assert operator.types("readiness", "platform", "2026-05").output.splitlines() == [
        "platform 2026-05: 100 of 100. 1 of 1 documents are ready, RM 10.00 of RM 10.00.",
        "  Nothing before 2026-05-16 is counted: the book starts then.",
        "  Switched off for this book, so not judged: Expense Bill.",
    ]
    assert operator.types("readiness", "platform", "2026-04").output.splitlines()[1:] == [
        "  All of these days are before 2026-05-16, when the book starts: nothing of them is counted.",
        "  Switched off for this book, so not judged: Expense Bill.",
    ]
    found = json.loads(operator.types("readiness", "platform", "2026-05", "--json").output)
    assert (found["start_day"], found["switched_off"]) == ("2026-05-16", ["expense_bill"])


def test_what_is_missing_and_wrong_is_told_and_ends_with_3(operator: Operator) -> None:
    with operator.app.app_context():
        with writing() as session:
            session.get_one(shop.Customer, 1).phone = "12"
        add_order("S-1", price="20000.00")
    result = operator.types("readiness", "platform", "2026-05")
    assert result.exit_code == 3
    assert "  Aisyah (C1): 1 document, RM 20,000.00\n" in result.output
    assert "    missing: TIN, ID Type, ID Number, Address, City, State Code, Country Code\n" in result.output
    assert "    Phone: The phone number 12 of Aisyah (C1) is not 8 to 20 digits." in result.output


def test_json_is_one_object_with_every_want(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1", price="20000.00")
        add_order("S-2")
    result = operator.types("readiness", "platform", "2026-05", "--json")
    found = json.loads(result.output)
    assert result.exit_code == 3
    assert {name: found[name] for name in ("book", "month", "documents", "ready", "amount", "limit", "unreadable")} == {
        "book": "platform",
        "month": "2026-05",
        "documents": 2,
        "ready": 1,
        "amount": "20010.00",
        "limit": "10000.00",
        "unreadable": 0,
    }
    (one,) = found["to_complete"]
    assert (one["for"], one["kind"], one["amount"]) == ("Aisyah (C1)", "party", "20000.00")
    assert one["wants"][0]["column"] == "TIN"
    assert {want["code"] for want in one["wants"]} == {"BUYER_NOT_COMPLETE"}
    (lowest,) = found["lowest"]
    assert lowest == {
        "push_type": "sales_invoice",
        "number": "S-1",
        "party": "Aisyah (C1)",
        "amount": "20000.00",
        "score": 20,
        "codes": ["BUYER_NOT_COMPLETE"],
    }


def test_a_wrong_month_and_an_unknown_book_are_usage_errors(operator: Operator) -> None:
    for month in ("May", "2026-13", "1999-01"):
        result = operator.types("readiness", "platform", month)
        assert result.exit_code == 2
        assert month in result.output
    result = operator.types("readiness", "nobody", "2026-05")
    assert result.exit_code == 2
    assert "There is no book 'nobody'. There are: platform." in result.output
