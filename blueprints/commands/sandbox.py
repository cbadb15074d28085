"""flask sandbox: the practice AiAccount, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from settings import HERE, PRACTICE_PORT


@click.command("sandbox")
@click.option("--port", type=click.IntRange(1, 65535), default=PRACTICE_PORT, show_default=True)
@click.option("--database", type=click.Path(path_type=Path), default=HERE / "instance" / "practice.sqlite")
def sandbox(port: int, database: Path) -> None:
    """Serve the practice AiAccount until it is stopped."""
    database.parent.mkdir(parents=True, exist_ok=True)
    run_sandbox(port, database)


def run_sandbox(port: int, database: Path) -> None:
    """Become the practice server: it shares nothing with this application but the machine."""
    import os

    arguments = [sys.executable, "-m", "sandbox", "--port", str(port), "--database", str(database)]
    os.chdir(HERE)
    os.execv(sys.executable, arguments)  # noqa: S606  # No shell is wanted.
