"""flask changes: what changed in the source after it was posted, and what is decided about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from blueprints.commands.asking import PUSH_KEY, in_one_sentence, the_book, the_push
from blueprints.services import now
from models import Delivery
from sync import decisions
from sync.books import all_books
from sync.changes import OpenChange, find_by_number, open_changes


class _ListByDefault(AppGroup):
    """A group whose first word may be a book instead of a command: then its changes are listed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` in front of what names no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("changes", cls=_ListByDefault)
def changes() -> None:
    """What changed after it was posted: `flask changes [BOOK] [--json]` lists it."""


@changes.command("list", hidden=True)
@click.argument("book", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@in_one_sentence()
def list_changes(book: str | None, as_json: bool) -> None:
    """List what changed or went in the source after it was posted, in BOOK or in every book."""
    found = open_changes([the_book(book)] if book else all_books())
    if as_json:
        click.echo(json.dumps([_line(one) for one in found], ensure_ascii=False))
        return
    for line in [line for one in found for line in _told(one)] or ["Nothing changed after it was posted."]:
        click.echo(line)


@changes.command("accept")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.argument("number")
@in_one_sentence()
def accept(book: str, push_type: str, number: str) -> None:
    """Take what the source says of NUMBER as known; the books stay as they are."""
    _decide(decisions.accept, book, push_type, number, "It is accepted; the books stay as they are.")


@changes.command("book")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.argument("number")
@in_one_sentence()
def book_it(book: str, push_type: str, number: str) -> None:
    """Have NUMBER taken back, and booked as the source says it now, by the next push of TYPE."""
    _decide(decisions.book_difference, book, push_type, number, "It is booked with the next push of its type.")


def _decide(decide: Callable[..., bool], slug: str, key: str, number: str, done: str) -> None:
    delivery = _the_delivery(slug, key, number)
    name = delivery.number
    decided = decide(delivery, None, now=now())
    click.echo(f"{name}: {done if decided else 'it was decided before, so nothing was done.'}")


def _the_delivery(slug: str, key: str, number: str) -> Delivery:
    """The delivery of that number or source id; a usage error when there is none, or more than one."""
    book = the_book(slug)
    found = find_by_number(book, the_push(book, key), number)
    if not found:
        raise click.UsageError(f"Nothing changed about {number} in {slug}. `flask changes {slug}` lists what did.")
    if len({delivery.source_id for delivery in found}) > 1:
        sources = ", ".join(delivery.source_id for delivery in found)
        raise click.UsageError(f"There is more than one {number}: name its source instead ({sources}).")
    return found[0]


def _line(one: OpenChange) -> dict[str, Any]:
    return {
        "book": one.book.slug,
        "push_type": one.push.key,
        "number": one.delivery.number,
        "party": one.delivery.party,
        "day": one.delivery.day.isoformat(),
        "source": one.delivery.source_id,
        "amount": f"{one.delivery.amount:f}",
        "kind": one.kind,
        "differences": [{"field": str(each.field), "then": each.then, "now": each.now} for each in one.differences],
        "would_send": list(one.numbers),
        "obstacle": str(one.obstacle) if one.obstacle else None,
    }


def _told(one: OpenChange) -> list[str]:
    delivery = one.delivery
    head = f"{one.book.slug} {one.push.key} {delivery.number} of {delivery.day} ({delivery.party}): {one.kind}"
    remedy = str(one.obstacle) if one.obstacle else f"booking it would send {' and '.join(one.numbers)}"
    return [head, *(f"  {each}" for each in one.differences), f"  {remedy}"]
