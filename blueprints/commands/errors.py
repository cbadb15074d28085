"""flask errors: what each code means, who can mend it, and where; and the same as docs/errors.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.catalogue import Entry
from accounting.catalogue.entry import EVERY
from accounting.pushes import PUSH_TYPES
from sync.catalogue import CATALOGUE, entries_of

_HEAD = """\
# What errors mean

Every code that a problem, a refusal or an error can have: what it means and what to do, which documents it can happen
to, who can mend it and where, and whether a retry helps. The same is behind every error on the pages, and
`flask errors CODE` prints it. This file is written by `make docs` from the catalogue in the code.
"""


@click.command("errors")
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print docs/errors.md.")
@with_appcontext
def errors(code: str | None, as_json: bool, as_markdown: bool) -> None:
    """Say what CODE means, who can mend it and where; without CODE, of every code."""
    found = entries_of(code.upper()) if code else list(CATALOGUE)
    if not found:
        raise click.UsageError(f"There is no code {code!r}. `flask errors` lists them all.")
    if as_json:
        click.echo(json.dumps([_object(entry) for entry in found], ensure_ascii=False))
    elif as_markdown:
        click.echo(markdown(), nl=False)
    else:
        click.echo("\n\n".join(_paragraph(entry) for entry in found))


def markdown() -> str:
    """The whole catalogue in English, a table for each stage."""
    parts = [_HEAD]
    for stage, entries in groupby(CATALOGUE, key=lambda entry: entry.stage):
        rows = "\n".join(_row(entry) for entry in entries)
        head = "| Code | What it means, and what to do | Documents | Who can mend it, where | Retry |"
        parts.append(f"## {stage}\n\n{head}\n|---|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _row(entry: Entry) -> str:
    cells = (f"`{entry.code}`", entry.meaning, _documents(entry), _capital(_who_and_where(entry)), entry.retry)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _paragraph(entry: Entry) -> str:
    return "\n".join(_lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.code} ({entry.stage[0].lower()}{entry.stage[1:]})"
    yield f"  {entry.meaning}"
    yield f"  Documents: {_documents(entry)}"
    yield f"  Mended by {_who_and_where(entry)}. {entry.retry}"


def _documents(entry: Entry) -> str:
    if not entry.pushes:
        return "none"
    return "every type" if entry.pushes == EVERY else ", ".join(PUSH_TYPES[key].title for key in entry.pushes)


def _who_and_where(entry: Entry) -> str:
    first = f"{entry.mender}: {entry.place.words}" if entry.place.words else str(entry.mender)
    other = entry.otherwise
    return f"{first}; or {other.mender}: {other.place.words}" if other else first


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _object(entry: Entry) -> dict[str, Any]:
    """An entry as scripts read it; `path` is relative to AIACCOUNT_URL, and empty when it is mended elsewhere.

    `or_who` and `or_where` are the other way to mend it; none when there is one way.
    """
    other = entry.otherwise
    return {
        "code": entry.code,
        "stage": entry.stage.name.lower(),
        "meaning": entry.meaning,
        "documents": list(entry.pushes),
        "who": entry.mender.name.lower(),
        "where": entry.place.words,
        "path": entry.place.path,
        "or_who": other.mender.name.lower() if other else None,
        "or_where": other.place.words if other else None,
        "retry": entry.retry.name.lower(),
    }
