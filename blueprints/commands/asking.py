"""What the commands share in asking and refusing: exit 1 means failed, 2 wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DatabaseError, IntegrityError

from accounting.periods import EARLIEST, LATEST, Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from blueprints.commands.schema import what_the_database_lacks
from blueprints.services import settings
from destinations.base import DestinationError, UnreachableError
from models import Book
from sync.books import all_books, book_by_slug, pushes_for
from sync.errors import SyncError


class Day(click.ParamType[date]):
    """A day, written YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed; a usage error when it is none."""
        if isinstance(value, date):
            return value
        try:
            found = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # A day has no time zone.
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-11-20.", param, ctx)
        if not EARLIEST <= found <= LATEST:
            self.fail(f"{value!r} is not within {EARLIEST} to {LATEST}.", param, ctx)
        return found


DAY = Day()
PUSH_KEY = click.Choice(list(PUSH_TYPES))


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Let what keeps a command from going on end it with a sentence and exit 1, not with a traceback."""
    try:
        yield
    except UnreachableError as error:
        raise click.ClickException(start_the_practice_server() or str(error)) from error
    except (SyncError, DestinationError) as error:
        raise click.ClickException(str(error)) from error
    except IntegrityError:
        raise  # That is a mistake of ours, and its traceback is wanted.
    except DatabaseError as error:
        raise click.ClickException(what_the_database_lacks(error)) from error


def start_the_practice_server() -> str | None:
    """What to do about a practice server that does not answer; none when the destination is a real one."""
    if not settings().is_practice:
        return None
    url = settings().destination_url
    return f"The practice AiAccount does not answer on {url}. Start it with `flask sandbox` or `make run`."


def fail(sentence: object) -> NoReturn:
    """Say what went wrong, and end with 1."""
    raise click.ClickException(str(sentence))


def the_book(slug: str) -> Book:
    """The book of that slug; a usage error names those there are."""
    book = book_by_slug(slug)
    if book is None:
        there_are = ", ".join(book.slug for book in all_books()) or "none yet; `flask books add` makes one"
        raise click.UsageError(f"There is no book {slug!r}. There are: {there_are}.")
    return book


def the_push(book: Book, key: str) -> PushType:
    """The push type; a usage error names those the book has."""
    pushes = pushes_for(book)
    if PUSH_TYPES[key] not in pushes:
        there_are = ", ".join(push.key for push in pushes)
        raise click.UsageError(f"The book {book.slug} has no {key}. It has: {there_are}.")
    return PUSH_TYPES[key]


def the_period(first: date, last: date) -> Period:
    """The days asked for, inclusive."""
    try:
        return Period(first, last)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def secret_from_stdin() -> str:
    """One line of standard input, without its line end."""
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()
    except UnicodeError as error:
        raise click.UsageError("Standard input is not text in UTF-8.") from error
    if not line.strip():
        raise click.UsageError("Standard input gave nothing; write the secret as one line to it.")
    return line
