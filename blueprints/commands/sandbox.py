"""flask sandbox: the practice AiAccount, in a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from settings import HERE, PRACTICE_PORT

_SQLITE = b"SQLite format 3\0"


@click.command("sandbox")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PRACTICE_PORT",
    default=PRACTICE_PORT,
    show_default=True,
    help="PRACTICE_PORT sets it as well.",
)
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False, resolve_path=True),
    default=HERE / "instance" / "practice.sqlite",
    help="Its own SQLite file, made when missing.",
)
def sandbox(port: int, database: Path) -> None:
    """Serve the practice AiAccount until it is stopped."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{database.parent} cannot be made ({error.strerror}).") from error
    if not _may_be_sqlite(database):
        raise click.ClickException(f"{database} is not a SQLite file. Name another one, or one that is not there yet.")
    run_sandbox(port, database)


def run_sandbox(port: int, database: Path) -> None:
    """Become the practice server: it shares nothing with this application but the machine."""
    arguments = [sys.executable, "-m", "sandbox", "--port", str(port), "--database", str(database)]
    os.chdir(HERE)
    os.execv(sys.executable, arguments)  # noqa: S606  # No shell is wanted.


def _may_be_sqlite(file: Path) -> bool:
    """Whether a file begins as SQLite's do; a missing or empty one is made into one."""
    if not file.exists():
        return True
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) in (_SQLITE, b"")
