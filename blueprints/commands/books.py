"""flask books: whose accounts, with which key."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from accounting.push_type import Layer
from blueprints.commands.asking import fail, secret_from_stdin, the_book
from blueprints.services import now, pusher, settings
from destinations.base import DestinationError
from sync.books import add_book, add_key, all_books, connection_of, current_key
from sync.errors import SyncError

books = AppGroup("books", help="Whose accounts, with which key.")


@books.command("add")
@click.argument("slug")
@click.option("--company", required=True, help="The company name, exactly as AiAccount shows it.")
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]), required=True)
@click.option("--blogger", help="The blogger's slug; for that layer only.")
@click.option("--key-stdin", is_flag=True, help="Read the API key from standard input.")
def add(slug: str, company: str, layer: str, blogger: str | None, key_stdin: bool) -> None:
    """Add a book, with its key or without."""
    key = secret_from_stdin() if key_stdin else None
    try:
        book = add_book(slug, company, Layer(layer), blogger=blogger, zone=settings().timezone, now=now())
        if key is not None:
            added = add_key(book.id, key, vault=pusher().vault, by=None, now=now())
            click.echo(f"Sealed the key ending {added.key.ending}.")
    except SyncError as error:
        fail(error)
    click.echo(f"Added the book {slug}.")


@books.command("list")
def show() -> None:
    """List the books."""
    for book in all_books():
        key = current_key(book)
        ending = f"key ending {key.ending}, added {key.added_at:%Y-%m-%d}" if key else "no key yet"
        click.echo(f"{book.slug:<20} {book.layer:<9} {book.company} ({ending})")


@books.command("test")
@click.argument("slug")
def test(slug: str) -> None:
    """Ask AiAccount whether the book's key opens the company's books."""
    book = the_book(slug)
    try:
        company = pusher().destination.test(connection_of(book, pusher().vault))
    except (SyncError, DestinationError) as error:
        fail(error)
    click.echo(f"Connected to {company.name} ({company.home_currency}); the key may {', '.join(company.scopes)}.")
