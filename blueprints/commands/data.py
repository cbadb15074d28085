"""`flask data`: fill the source tables from CSV, from .xlsx, or from the raw Online Retail layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from blueprints.commands.asking import in_one_sentence
from examples.online_retail import LoadError, RetailFileError, build_shop, last_day, load, read, weeks_to_end
from models.base import db, writing
from sync.imports import TABLES, ImportRefused, import_table

REFUSED = 1
"""The exit code when nothing was loaded because of what is in the file or in the tables; 2 is a wrong command."""

FIRST_ENDING, LAST_ENDING = 1971, 2099
"""The years in which a shifted sample may end; settlements fall a few days later."""

READ_ONLY = (
    "The source tables are another database's (SHOP_DATABASE_URL) and are only read."
    " Load the data there, or unset SHOP_DATABASE_URL to use tables of our own."
)

group = AppGroup("data", help="Fill the source tables.")


@group.command("import")
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file, load nothing.")
@in_one_sentence()
def import_source_table(table: str, file: Path, dry_run: bool) -> None:
    """Load one source TABLE from FILE (.csv or .xlsx): all of it, or nothing and every problem by line."""
    _refuse_read_only()
    try:
        with nullcontext(db.session()) if dry_run else writing() as session:
            report = import_table(table, file, session, dry_run=dry_run)
    except ImportRefused as refused:
        _refuse(refused.problems, refused.count)
    click.echo(str(report))


@group.command("import-online-retail")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--ending", type=click.DateTime(["%Y-%m-%d"]), help="Move whole weeks to end there, or up to 6 days before."
)
@click.option("--dry-run", is_flag=True, help="Read and count, load nothing.")
@in_one_sentence()
def import_online_retail(file: Path, ending: datetime | None, dry_run: bool) -> None:
    """Load the raw Online Retail layout from FILE (.csv, .csv.gz or .csv.xz) into the source tables."""
    _refuse_read_only()
    if ending and not FIRST_ENDING <= ending.year <= LAST_ENDING:
        raise click.BadParameter(f"expected a year from {FIRST_ENDING} to {LAST_ENDING}.", param_hint="--ending")
    try:
        lines = list(read(file))
        weeks = weeks_to_end(last_day(lines), ending.date()) if ending and lines else 0
        shop, report = build_shop(lines, weeks=weeks)
        if not dry_run:
            with writing() as session:
                load(shop, session)
    except RetailFileError as refused:
        _refuse(refused.problems, refused.count)
    except LoadError as refused:
        _refuse([refused], 1)
    for text in (*report.listing(), *report.lines()):
        click.echo(text)
    click.echo("Nothing was loaded (dry run)." if dry_run else "All of it is loaded.")


def _refuse_read_only() -> None:
    if current_app.config.get("SHOP_READ_ONLY"):
        _refuse([READ_ONLY], 1)


def _refuse(problems: Sequence[object], count: int) -> NoReturn:
    """Print the problems, one per line, and leave; what was not kept is counted."""
    for problem in problems:
        click.echo(str(problem), err=True)
    if count > len(problems):
        click.echo(f"and {count - len(problems)} more problems.", err=True)
    sys.exit(REFUSED)
