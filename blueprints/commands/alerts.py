"""flask alerts: who is told when something is wrong."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from blueprints.commands.asking import fail, in_one_sentence, secret_from_stdin, the_book
from blueprints.services import now, outbox
from blueprints.wording import moment
from messengers.base import MessengerError
from models import Alert, AlertAddress
from sync.alerts_addresses import add_address, all_addresses, last_told, remove_address
from sync.books import all_books

alerts = AppGroup("alerts", help="Who is told when something is wrong.")


@alerts.command("list")
@in_one_sentence()
def show() -> None:
    """List the addresses, and what each was told last."""
    found, slugs = all_addresses(), {book.id: book.slug for book in all_books()}
    last = last_told(found)
    for one in found:
        whose = slugs[one.book_id] if one.book_id is not None else "(all books)"
        click.echo(f"{one.id:<5} {whose:<20} {one.hint} ({_state(last.get(one.id))})")
    if not found:
        click.echo("Nobody is told yet. `flask alerts add` adds an address.")


@alerts.command("add")
@click.option("--book", "slug", help="Only what concerns this book; without it, all books.")
@click.option("--ping", is_flag=True, help="It is the URL of a watcher (healthchecks.io), called after each night.")
@in_one_sentence()
def add(slug: str | None, ping: bool) -> None:
    """Read an address from standard input, seal it, and send a test to it.

    It is an e-mail address, a URL as apprise writes it (tgram://, slack://, json://), or with --ping a watcher's URL.
    """
    book, box = the_book(slug) if slug else None, outbox()
    try:
        address = add_address(
            secret_from_stdin(),
            book_id=book.id if book else None,
            is_ping=ping,
            any_server=True,
            messenger=box.messenger,
            vault=box.vault,
            by=None,
            now=now(),
        )
    except MessengerError as error:
        fail(error)
    click.echo(f"Sealed address {address.id}, {address.hint}.")
    _test(address)


@alerts.command("remove")
@click.argument("address_id", type=int)
@in_one_sentence()
def remove(address_id: int) -> None:
    """Forget an address."""
    found = _the_address(address_id)
    hint = found.hint
    remove_address(found.id)
    click.echo(f"Removed {hint}.")


@alerts.command("test")
@click.argument("address_id", type=int)
@in_one_sentence()
def test(address_id: int) -> None:
    """Send a test to an address."""
    _test(_the_address(address_id))


def _test(address: AlertAddress) -> None:
    hint = address.hint
    try:
        outbox().test(address)
    except MessengerError as error:
        fail(f"The test did not arrive. {error}")
    click.echo(f"A test was sent to {hint}.")


def _the_address(address_id: int) -> AlertAddress:
    found = {one.id: one for one in all_addresses()}
    if address_id not in found:
        raise click.UsageError(f"There is no address {address_id}. `flask alerts list` shows them.")
    return found[address_id]


def _state(alert: Alert | None) -> str:
    if alert is None:
        return "told nothing yet"
    if alert.sent_at:
        return f"last told {moment(alert.sent_at, outbox().zone)}"
    return f"{'not told yet' if alert.next_try else 'given up'}: {_why(alert) or alert.subject}"


def _why(alert: Alert) -> str:
    error = alert.error
    if not error:
        return ""
    return f"{error['sentence']} ({error['detail']})" if error["detail"] else str(error["sentence"])
