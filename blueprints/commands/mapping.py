"""flask mapping: which account, tax code and bank a book uses for what, and what a change of it means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from accounting.mapping import Mapping
from accounting.mapping_changes import WORDS, changes, time_of_day
from accounting.mapping_reading import Reading, read_mapping, set_value
from accounting.options import Options
from accounting.options_reading import OPTION_NAMES, OptionsReading, read_options
from accounting.words import plain
from blueprints.commands.asking import fail, in_one_sentence, the_book
from blueprints.numbers import LARGEST
from blueprints.services import now, pusher
from blueprints.wording import money, whole
from models import Book
from sync.books import current_mapping, pushes_for
from sync.connecting import lists_refreshed
from sync.mappings import mapping_at, save_mapping, save_options
from sync.master_data import known
from sync.reclass import to_reclassify
from sync.reclass_effect import Documents, Effect, effect_of
from sync.reclass_list import write_reclass_list
from sync.suggesting import checked_by, doubts_about, unchecked

mapping = AppGroup("mapping", help="Which account, tax code and bank a book uses for what.")

_FILE = click.Path(dir_okay=False, path_type=Path)
_ANSWERS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


@mapping.command("show")
@click.argument("book")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@in_one_sentence()
def show(book: str, as_json: bool) -> None:
    """Show the mapping of BOOK that is in use."""
    the = the_book(book)
    version, found = current_mapping(the.id)
    if as_json:
        options = Options.from_json(the.options or {}).as_json()
        whole_of_it = {"book": book, "version": version, "mapping": found.as_json(), "options": options}
        click.echo(json.dumps(whole_of_it, ensure_ascii=False))
        return
    click.echo(f"{book}, version {version}")
    for name, value in _lines(found):
        click.echo(f"  {name:<28} {value}")


@mapping.command("set")
@click.argument("book")
@click.argument("name")
@click.argument("value")
@click.option("--yes", is_flag=True, help="Save without asking.")
@in_one_sentence()
def set_(book: str, name: str, value: str, yes: bool) -> None:
    """Set NAME of BOOK's mapping to VALUE: products 40010, banks.cash 12001, rules.sku_prefix.GIFT- 40020,
    rules.category.Mugs 40030, taxes.0.06 SR06/02. An empty VALUE takes a bank, rule or tax away.
    """
    the = the_book(book)
    version, present = current_mapping(the.id)
    _save(the, version, present, _read(set_value(name, value, present)), yes=yes)


@mapping.command("export")
@click.argument("book")
@click.argument("file", type=_FILE)
@in_one_sentence()
def export(book: str, file: Path) -> None:
    """Write BOOK's mapping to FILE as JSON, for `flask mapping import`."""
    version, found = current_mapping(the_book(book).id)
    _write(file, json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n")
    click.echo(f"Wrote version {version} of {book} to {file}.")


@mapping.command("import")
@click.argument("book")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what it would change, and save nothing.")
@click.option("--yes", is_flag=True, help="Save without asking.")
@in_one_sentence()
def import_(book: str, file: Path, dry_run: bool, yes: bool) -> None:
    """Read BOOK's mapping from FILE (JSON); what the file does not name stays as it is."""
    the = the_book(book)
    version, present = current_mapping(the.id)
    found = _read(read_mapping(_json_of(file), present), where=f"{file}: ")
    if dry_run:
        _tell(the, version, present, found)
        click.echo("Dry run: nothing was saved.")
        return
    _save(the, version, present, found, yes=yes)


@mapping.command("reclass")
@click.argument("book")
@click.argument("version", type=click.IntRange(max=LARGEST))
@click.argument("file", type=_FILE)
@in_one_sentence()
def reclass(book: str, version: int, file: Path) -> None:
    """Write the entries that VERSION of BOOK's mapping would book otherwise to FILE (xlsx), with the journal for it."""
    the = the_book(book)
    new = mapping_at(the.id, version)
    if version < 2 or new is None:
        raise click.UsageError(
            f"Version {version} changed nothing. The version in use is {current_mapping(the.id)[0]}."
        )
    entries = to_reclassify(the, new, after=version - 1)
    first = next(entries, None)
    if first is None:
        click.echo("Nothing to reclassify, so no list was written.")
        return
    try:
        with file.open("wb") as written:
            write_reclass_list(written, chain([first], entries))
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.")
    click.echo(f"Wrote what to reclassify to {file}.")


@mapping.command("options")
@click.argument("book")
@click.argument("name", required=False, type=click.Choice(OPTION_NAMES))
@click.argument("value", required=False)
@in_one_sentence()
def options(book: str, name: str | None, value: str | None) -> None:
    """Show BOOK's sync options, or set NAME to VALUE. switched_off takes push types, separated by commas."""
    the = the_book(book)
    present = Options.from_json(the.options or {})
    if name is None:
        for option, shown in present.as_json().items():
            click.echo(f"  {option:<16} {', '.join(shown) if isinstance(shown, list) else shown}")
        return
    if value is None:
        raise click.UsageError(f"Give a value for {name}; '' empties it.")
    reading = _read_option(the, present, name, value)
    if reading.problems:
        raise click.UsageError(" ".join(one.text for one in reading.problems))
    save_options(the.id, reading.options)
    click.echo(f"Saved {name} of {book}.")


def _lines(found: Mapping) -> Iterator[tuple[str, str]]:
    """The names as `set` takes them, and their values."""
    for name, value in asdict(found).items():
        if name == "banks":
            yield from ((f"banks.{method}", account) for method, account in found.banks.items())
        elif name == "rules":
            yield from ((f"rules.{one.kind}.{one.match}", one.account) for one in found.rules)
        elif name == "taxes":
            for tax in found.taxes:
                kind = f".{tax.kind}" if tax.kind else ""
                yield f"taxes.{plain(tax.rate.normalize())}{kind}", f"{tax.code}/{tax.tax_type}".rstrip("/")
        elif name == "pos_day_starts":
            yield name, time_of_day(value)
        elif isinstance(value, tuple):
            yield name, ", ".join(value)
        else:
            yield name, ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _read(reading: Reading, where: str = "") -> Mapping:
    """The mapping, or all of what is wrong with it as a usage error."""
    if reading.mapping is None or reading.problems:
        raise click.UsageError("\n".join(f"{where}{one.number or 'the file'}: {one.text}" for one in reading.problems))
    return reading.mapping


def _save(book: Book, version: int, old: Mapping, new: Mapping, *, yes: bool) -> None:
    """Say what it means, ask, and save."""
    if old == new:
        click.echo("Nothing is different, so nothing was saved.")
        return
    effect = _tell(book, version, old, new)
    if not (yes or effect.is_empty):
        click.confirm("Save it?", abort=True)
    saved = save_mapping(book.id, new, expected=version, by=None, now=now())
    click.echo(f"Saved as version {saved}.")
    if not effect.is_empty:
        click.echo(f"`flask mapping reclass {book.slug} {saved} FILE` lists what to reclassify by hand.")


def _tell(book: Book, version: int, old: Mapping, new: Mapping) -> Effect:
    """Say what changes, what AiAccount does not have, and what is in the books under the old values."""
    found = changes(old, new)
    for change in found:
        click.echo(f"  {change.what}: {change.then or '–'} → {change.now or '–'}")
    _doubt(book, new)
    if to_come := dict.fromkeys(WORDS[change.field] for change in found if change.is_for_what_comes):
        click.echo(f"  Concerns only what is to come: {', '.join(to_come)}.")
    effect = effect_of(to_reclassify(book, new, after=version))
    for one in effect.moved:
        where = f"now {one.new or '–'}" if one.new is not None else "to be looked at"
        amount = f"{money(abs(one.amount))} {'credit' if one.amount < 0 else 'debit'}"
        click.echo(f"  In the books under {one.old or '–'}, {where}: {_documents(one.documents)}, {amount}")
    for words, some in _beside(effect):
        if some.number:
            click.echo(f"  {words}: {_documents(some.number)}, {money(some.amount)}")
    if effect.is_empty and len(to_come) < len({change.field for change in found}):
        click.echo("  No posted document used a value that changes.")
    return effect


def _doubt(book: Book, new: Mapping) -> None:
    """Say what AiAccount does not have, by lists that are fetched when it is time, and how old they are."""
    if error := lists_refreshed(book, pusher().vault, pusher().destination, now=now()):
        click.echo(f"  {error}")
    lists = known(book.id)
    for doubt in (*doubts_about(new, lists), *unchecked(lists)):
        click.echo(f"  Warning: {doubt}")
    if checked := checked_by(lists, now()):
        click.echo(f"  {checked}")


def _beside(effect: Effect) -> Iterator[tuple[str, Documents]]:
    yield "To be looked at, as the list says why", effect.unmatched
    yield "Perhaps moved by an earlier list already", effect.listed_before
    yield "Sent as drafts under the old values, to be changed there", effect.drafts
    yield "On the way under the old values", effect.on_the_way


def _documents(number: int) -> str:
    return f"{whole(number)} document{'' if number == 1 else 's'}"


def _read_option(book: Book, present: Options, name: str, value: str) -> OptionsReading:
    written: dict[str, Any] = {name: value}
    if name == "switched_off":
        written = {name: [one for one in value.replace(",", " ").split() if one]}
    if name == "einvoice_blocks":
        if value.lower() not in _ANSWERS:
            raise click.UsageError(f"{value!r} is neither yes nor no.")
        written = {name: _ANSWERS[value.lower()]}
    return read_options(present, types=[push.key for push in pushes_for(book)], **written)


def _json_of(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    except json.JSONDecodeError as error:
        fail(f"{file}, line {error.lineno}: this is not JSON ({error.msg}).")
    except (UnicodeDecodeError, RecursionError):
        fail(f"{file} is not JSON in UTF-8.")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.")
