"""What the commands share in asking and refusing: exit 1 means failed, 2 wrong usage."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any, NoReturn

import click

from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from models import Book
from sync.books import book_by_slug, pushes_for

DAY = click.DateTime(formats=["%Y-%m-%d"])
PUSH_KEY = click.Choice(list(PUSH_TYPES))


def fail(sentence: object) -> NoReturn:
    """Say what went wrong, and end with 1."""
    raise click.ClickException(str(sentence))


def the_book(slug: str) -> Book:
    """The book of that slug; a usage error names those there are."""
    book = book_by_slug(slug)
    if book is None:
        raise click.UsageError(f"There is no book {slug!r}. `flask books list` shows those there are.")
    return book


def the_push(book: Book, key: str) -> PushType:
    """The push type, if the book has it."""
    push = PUSH_TYPES[key]
    if push not in pushes_for(book):
        raise click.UsageError(f"The book {book.slug} has no {key}.")
    return push


def the_period(first: Any, last: Any) -> Period:
    """The days asked for, inclusive."""
    days: tuple[date, date] = (first.date(), last.date())
    try:
        return Period(*days)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def secret_from_stdin() -> str:
    """One line of standard input, without its line end."""
    line = sys.stdin.readline()
    if not line.strip():
        raise click.UsageError("Standard input gave nothing; write the secret as one line to it.")
    return line.rstrip("\r\n")
