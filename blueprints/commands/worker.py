"""flask worker: a process that carries out what other processes have queued, beside as many others as one likes."""

from __future__ import annotations

from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from blueprints.commands.asking import fail, in_one_sentence
from blueprints.services import night, pusher, settings
from blueprints.ticking import start_ticking


@click.command("worker")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 12),
    help="Runs carried out at a time; PUSH_THREADS if left out. For more, start another worker.",
)
@with_appcontext
@in_one_sentence()
def worker(concurrency: int | None) -> None:
    """Carry out queued runs, and tick, until stopped by Ctrl-C or SIGTERM. Needs DISPATCHER=procrastinate.

    Any number of these may run, on any machine that reaches the database and the folder of the workbooks.
    """
    if settings().dispatcher != "procrastinate":
        fail("Workers need DISPATCHER=procrastinate; without it each process carries its runs out itself.")
    from sync.worker import Worker

    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    ticking = start_ticking(app)
    click.echo("The worker is at work; Ctrl-C stops it.")
    Worker(
        app.extensions["dispatcher"],
        app.app_context,
        night().carry_out,
        leaving=pusher().leaving,
        concurrency=concurrency or settings().push_threads,
    ).work()
    ticking.shutdown(wait=False)
    click.echo("The worker has stopped.")
