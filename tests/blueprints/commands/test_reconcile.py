"""`flask reconcile`: what waits, and what a person found out about it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from models import Parcel, ParcelState, db, writing
from models.shop import Order, OrderItem
from sync.pusher import Pusher
from tests.blueprints.commands.conftest import Operator
from tests.mislaid import forget
from tests.mute import Mute
from tests.shop import add_order

KEYS = [
    "parcel",
    "run",
    "book",
    "push_type",
    "period",
    "state",
    "since",
    "why",
    "ends",
    "next_try",
    "may_be_decided",
    "workbook",
    "sha256",
    "idempotency_key",
    "attempts",
    "documents",
    "rows",
    "first",
    "last",
    "amount",
    "history_url",
]


@pytest.fixture
def uncertain(operator: Operator) -> Operator:
    """An operator whose push of two invoices got no answer, though AiAccount has them."""
    with operator.app.app_context():
        add_order("S-1")
        add_order("S-2")
    pusher: Pusher = operator.app.extensions["pusher"]
    operator.controls("answer_500", times=9, when="after")
    mute = replace(pusher, destination=Mute(operator.practice.url), sleep=lambda _seconds: None)
    operator.app.extensions["pusher"] = mute
    assert operator.pushes().exit_code == 3
    operator.controls("clear")
    operator.app.extensions["pusher"] = replace(pusher, sleep=lambda _seconds: None)
    return operator


def listed(operator: Operator) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(operator.types("reconcile", "--json").stdout)
    return found


def parcel_of(operator: Operator) -> Parcel:
    with operator.app.app_context():
        found: Parcel = db.session.scalars(db.select(Parcel)).one()
        return found


def test_nothing_waits(operator: Operator) -> None:
    result = operator.types("reconcile")
    assert (result.exit_code, result.stdout) == (0, "Nothing waits.\n")
    assert operator.types("reconcile", "--json").stdout == "[]\n"


def test_what_waits_is_listed_with_what_to_look_for_and_what_to_type(uncertain: Operator) -> None:
    parcel = parcel_of(uncertain)
    text = uncertain.types("reconcile").stdout
    assert f"parcel {parcel.id}: platform sales_invoice, uncertain since" in text
    assert f"look for {parcel.file_name}: 2 documents, first S-1, last S-2, RM 20.00" in text
    assert "Next try by itself: " in text
    assert f"then: flask reconcile {parcel.id} there | send-again" in text


def test_what_waits_is_one_json_array(uncertain: Operator) -> None:
    (line,) = listed(uncertain)
    parcel = parcel_of(uncertain)
    assert list(line) == KEYS
    assert (line["parcel"], line["state"], line["amount"], line["documents"]) == (parcel.id, "uncertain", "20.00", 2)
    assert (line["first"], line["last"], line["may_be_decided"]) == ("S-1", "S-2", True)
    assert line["since"].endswith("+00:00")
    assert line["idempotency_key"] == parcel.idempotency_key


def test_a_held_parcel_is_listed_with_nothing_to_type(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    operator.controls("pause_key")
    operator.pushes()
    text = operator.types("reconcile").stdout
    assert "Un-pause the key in AiAccount." in text
    assert "then:" not in text


def test_what_is_there_is_in_the_books_and_nothing_is_sent(uncertain: Operator) -> None:
    parcel = parcel_of(uncertain)
    result = uncertain.types("reconcile", str(parcel.id), "there")
    assert result.exit_code == 0
    assert "Look in Import History for this workbook" in result.stdout
    assert f"Run {parcel.run_id} of platform sales_invoice is synced now." in result.stdout
    assert (parcel_of(uncertain).state, parcel_of(uncertain).attempts) == (ParcelState.POSTED, 1)
    assert listed(uncertain) == []


def test_what_is_sent_again_is_booked_once(uncertain: Operator) -> None:
    parcel = parcel_of(uncertain)
    result = uncertain.types("reconcile", str(parcel.id), "send-again")
    assert result.exit_code == 0
    assert f"Run {parcel.run_id} of platform sales_invoice is synced now." in result.stdout
    assert uncertain.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_what_does_not_wait_is_refused_in_a_sentence(operator: Operator) -> None:
    result = operator.types("reconcile", "7", "there")
    assert result.exit_code == 1
    assert "No parcel 7 waits. `flask reconcile` lists those that do." in result.stderr


def test_a_held_parcel_is_not_decided(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    operator.controls("pause_key")
    operator.pushes()
    result = operator.types("reconcile", str(parcel_of(operator).id), "there")
    assert result.exit_code == 1
    assert "Only what became of an uncertain parcel can be decided here" in result.stderr


@pytest.fixture
def adopted(operator: Operator) -> Operator:
    """An operator whose database was put back to before a push, while one of two orders was changed."""
    with operator.app.app_context():
        order_id = add_order("S-1")
        add_order("S-2")
    operator.pushes()
    with operator.app.app_context():
        forget()
        with writing() as session:
            session.get_one(Order, order_id).total = Decimal("12.00")
            item = session.query(OrderItem).filter_by(order_id=order_id).one()
            item.unit_price = item.line_total = Decimal("12.00")
    assert operator.pushes().exit_code == 3
    return operator


def test_an_import_to_be_confirmed_is_listed_with_what_differs(adopted: Operator) -> None:
    (one,) = listed(adopted)
    assert (one["book"], one["push_type"], one["documents"], one["amount"]) == ("platform", "sales_invoice", 1, "12.00")
    assert one["differ"] == [{"number": "S-1", "in_aiaccount": "MYR 10.00", "in_the_source": "MYR 12.00"}]
    text = adopted.types("reconcile").stdout
    assert f"import {one['import']}: platform sales_invoice, to be confirmed: 1 documents" in text
    assert f"then: flask reconcile --confirm {one['import']} --book platform" in text


def test_an_import_that_is_confirmed_counts_as_in_the_books(adopted: Operator) -> None:
    (one,) = listed(adopted)
    result = adopted.types("reconcile", "--confirm", one["import"], "--book", "platform")
    assert result.exit_code == 0
    assert "S-1, Aisyah (C1): MYR 10.00 in AiAccount, MYR 12.00 in the source" in result.stdout
    assert "1 documents of platform sales_invoice count as in the books now." in result.stdout
    assert listed(adopted) == []
    again = adopted.types("reconcile", "--confirm", one["import"])
    assert again.exit_code == 1
    assert f"Nothing waits of import {one['import']}." in again.stderr
    assert adopted.pushes().exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [("--confirm", "I-1", "--json"), ("7", "there", "--confirm", "I-1"), ("--confirm", "I-1", "--book", "nobody")],
)
def test_confirming_in_a_wrong_way_is_exit_2(operator: Operator, arguments: tuple[str, ...]) -> None:
    assert operator.types("reconcile", *arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [("7",), ("7", "there", "--json"), ("seven", "there"), ("7", "perhaps")])
def test_wrong_commands_are_exit_2(operator: Operator, arguments: tuple[str, ...]) -> None:
    assert operator.types("reconcile", *arguments).exit_code == 2
