"""flask books auto-push, pause and resume: when the night pushes a book, and when nothing does."""

from __future__ import annotations

from datetime import date

import click

from blueprints.commands.asking import DAY, in_one_sentence, the_book
from blueprints.commands.books import books
from blueprints.services import night, now
from models import Book
from sync import auto_push
from sync.night_outlook import Outlook, outlook
from sync.pauses import pause_book, resume_book

__all__ = ["books"]

ANSWERS = {"catch-up": auto_push.catch_up, "booked-by-hand": auto_push.booked_by_hand}


@books.command("auto-push")
@click.argument("slug")
@click.argument("what", type=click.Choice(["on", "off", "show", *ANSWERS]))
@click.option("--hour", type=click.IntRange(0, 23), help="The hour at which the night begins, in the book's zone.")
@click.option("--types", help="The types it pushes, with commas; all when it is left out.")
@click.option("--from", "first", type=DAY, help="The first business day it is answerable for; yesterday if left out.")
@in_one_sentence()
def switch(slug: str, what: str, hour: int | None, types: str | None, first: date | None) -> None:
    """Switch Auto Push of a book on or off, or show what its next night will do.

    When more than 31 days are due it stops and asks: `catch-up` pushes them all, `booked-by-hand` pushes none of them.
    """
    book = the_book(slug)
    if what != "on" and (hour is not None or types is not None or first is not None):
        raise click.UsageError("--hour, --types and --from go with `on`.")
    if what == "on":
        chosen = [key.strip() for key in types.split(",") if key.strip()] if types is not None else None
        auto_push.switch_on(book, by=None, now=now(), hour=hour, types=chosen, first_day=first)
    elif what == "off":
        auto_push.switch_off(book, by=None, now=now())
    elif what in ANSWERS:
        ANSWERS[what](book, by=None, now=now())
    _tell(the_book(slug))


@books.command("pause")
@click.argument("slug")
@in_one_sentence()
def pause(slug: str) -> None:
    """Push nothing of a book, by hand or by night, until it is resumed."""
    pause_book(the_book(slug).id, by=None, now=now())
    click.echo(f"The book {slug} is paused. `flask books resume {slug}` ends that, and the missed days are caught up.")


@books.command("resume")
@click.argument("slug")
@in_one_sentence()
def resume(slug: str) -> None:
    """Push a paused book again; the missed days are caught up."""
    resume_book(the_book(slug).id)
    _tell(the_book(slug))


def _tell(book: Book) -> None:
    found = outlook(book, now=now(), window=night().window)
    click.echo(f"Auto Push of {book.slug} is {'on' if found.is_on else 'off'}.")
    for line in _lines(book, found):
        click.echo(f"  {line}")


def _lines(book: Book, found: Outlook) -> list[str]:
    if found.is_paused:
        return [f"The book is paused. `flask books resume {book.slug}` ends that."]
    if found.asks:
        days = [f"{one.push.key} from {one.first_day}" for one in found.asked_about]
        ask = f"`flask books auto-push {book.slug} catch-up` pushes them all, `booked-by-hand` none of them."
        return [f"It has stopped ({found.asks}) and asks about {', '.join(days)} to {found.asked_through}.", ask]
    if not found.is_on:
        return []
    due = [f"{one.push.key} from {one.first_day} to {found.day}" for one in found.due]
    return [f"The next night begins at {found.begins:%Y-%m-%d %H:%M %Z} and pushes:", *(due or ["nothing"])]
