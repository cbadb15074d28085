"""flask books: whose accounts, with which key."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from accounting.push_type import Layer
from blueprints.commands.asking import in_one_sentence, secret_from_stdin, the_book
from blueprints.services import now, pusher, settings
from models import Book
from sync.books import add_book, add_key, all_books, current_key
from sync.connecting import try_company

books = AppGroup("books", help="Whose accounts, with which key.")


@books.command("add")
@click.argument("slug")
@click.option("--company", required=True, help="The company name, exactly as AiAccount shows it.")
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]), required=True)
@click.option("--blogger", help="The blogger's slug; for that layer only.")
@click.option("--key-stdin", is_flag=True, help="Read the API key from standard input.")
@in_one_sentence()
def add(slug: str, company: str, layer: str, blogger: str | None, key_stdin: bool) -> None:
    """Add a book, with its key or without."""
    if (layer == Layer.BLOGGER) != (blogger is not None):
        raise click.UsageError("--layer blogger needs --blogger SLUG, and the platform's book goes without it.")
    key = secret_from_stdin() if key_stdin else None
    book = add_book(slug, company, Layer(layer), blogger=blogger, zone=settings().timezone, now=now())
    click.echo(f"Added the book {slug}.")
    if key is None:
        click.echo("It has no API key yet. The super admin enters one under Settings, AiAccount.")
        return
    added = add_key(book.id, key, vault=pusher().vault, by=None, now=now())
    if added.trimmed:
        click.echo("Spaces around the key were taken off.")
    click.echo(f"Sealed the key ending {added.key.ending}.")


@books.command("list")
@in_one_sentence()
def show() -> None:
    """List the books."""
    found = all_books()
    for book in found:
        click.echo(f"{book.slug:<20} {book.layer:<9} {book.company} ({_key(book)})")
    if not found:
        click.echo("There are no books yet. `flask books add` makes one.")


@books.command("test")
@click.argument("slug")
@in_one_sentence()
def test(slug: str) -> None:
    """Ask AiAccount whether the book's key opens the company's books."""
    book = the_book(slug)
    company = try_company(book, pusher().vault, pusher().destination)
    click.echo(f"Connected to {company.name} ({company.home_currency}); the key may {', '.join(company.scopes)}.")


def _key(book: Book) -> str:
    key = current_key(book)
    return f"key ending {key.ending}, added {key.added_at:%Y-%m-%d}" if key else "no key yet"
