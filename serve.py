"""What `make run` starts: secrets, database, sample data, the practice AiAccount, and the web server over it all."""

from __future__ import annotations

import base64
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from app import create_app
from blueprints.commands.asking import in_one_sentence
from blueprints.commands.demo import load_sample_data, sign_ins, yesterday
from blueprints.ticking import start_ticking
from examples.demo import is_complete, sample_emails
from models import db
from settings import HERE, Settings, read_port, read_settings
from sync.people import count_users

PATIENCE = 20
"""Seconds the practice server may take to answer for the first time, and to end."""

GRACE = 10
"""Seconds that requests and pushes get to end when we stop; what takes longer is carried on by the next start."""

LOCALHOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent dies."""


def main() -> None:
    """Prepare what is missing under instance/, then serve until stopped; what is in the way is said in a sentence."""
    _leave_tidily()
    instance = HERE / "instance"
    make_secrets(instance)
    settings, port = read_settings(instance=instance), read_port()
    require_free(port, "PORT")
    try:
        with practice_server(settings, instance):
            app = create_app(settings)
            WebServer(settings, port, greeting=f"AiAccount Sync on http://{LOCALHOST}:{port}\n{prepare(app)}").run()
    except click.ClickException as error:
        sys.exit(f"Error: {error.format_message()}")


def make_secrets(instance: Path) -> None:
    """Generate the secret key and the vault's first master key, once, readable by their owner only."""
    try:
        instance.mkdir(mode=0o700, exist_ok=True)
        _keep(instance / "secret_key", secrets.token_urlsafe(48))
        _keep(instance / "vault_keys", f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}")
    except OSError as error:
        sys.exit(f"Error: {error.filename} cannot be made ({error.strerror}). Who owns {instance}?")


def require_free(port: int, setting: str) -> None:
    """End at once, with a sentence, when something listens on a port that we need."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError as error:
            sys.exit(
                f"Error: port {port} cannot be used ({error.strerror}). If AiAccount Sync runs already, use that one "
                f"or stop it; otherwise set {setting} to another port."
            )


def prepare(app: Flask) -> str:
    """Bring the database to its newest shape and complete the sample; what to tell about signing in."""
    with app.app_context(), in_one_sentence():
        upgrade()
        settings: Settings = app.extensions["settings"]
        if settings.is_practice and not settings.shop_database_url and not is_complete():
            _load_sample()
        told = _who_may_sign_in(settings)
        db.session.remove()
        for engine in set(db.engines.values()):
            engine.dispose()
    return told


@contextmanager
def practice_server(settings: Settings, instance: Path) -> Iterator[None]:
    """The practice AiAccount as a process of ours, for as long as we serve; none when there is a real destination."""
    if not settings.is_practice:
        yield
        return
    port = urlsplit(settings.destination_url).port or 0
    require_free(port, "PRACTICE_PORT")
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--database", str(instance / "practice.sqlite")]
    master = os.getpid()
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, preexec_fn=_end_with_us)
    try:
        _wait_for(process, port)
        yield
    finally:
        # A web worker leaves through here as well; only the process that started the server may end it.
        if os.getpid() == master:
            _end(process)


def _leave_tidily() -> None:
    """Let whatever ends us (Ctrl-C, SIGTERM, a closed terminal) end the practice server as well, without a traceback.

    gunicorn takes the first two over as soon as it runs. Under nohup a closed terminal is ignored, and stays so.
    """
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hang_up)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _hang_up(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _load_sample() -> None:
    """Load the sample, or say what is in the way; the application runs without it as well."""
    click.echo("Loading the sample data ...")
    try:
        with in_one_sentence():
            load_sample_data(yesterday())
    except click.ClickException as error:
        click.echo(f"The sample data is not complete: {error.format_message()}", err=True)


def _who_may_sign_in(settings: Settings) -> str:
    if not count_users():
        return "Nobody can sign in yet. Add a super admin: .venv/bin/flask users add EMAIL --role super_admin"
    if not settings.is_practice:
        return "Commands: .venv/bin/flask --help"
    samples = [sign_ins()] if sample_emails() else []
    practice = f"Practice AiAccount on {settings.destination_url}"
    return "\n".join([practice, *samples, "Commands: .venv/bin/flask --help; Ctrl-C stops"])


def _end_with_us() -> None:
    """In the practice server: leave Ctrl-C to us, and (on Linux) end when we do, even when we are killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("Error: the practice AiAccount did not start; what it said stands above.")
        with socket.socket() as probe:
            if probe.connect_ex((LOCALHOST, port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"Error: the practice AiAccount did not answer within {PATIENCE} s.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _keep(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")


class WebServer(BaseApplication):
    """gunicorn with one process of several threads; pushes go on in threads of that same process.

    `greeting` is printed as soon as the port is open.
    """

    def __init__(self, settings: Settings, port: int, *, greeting: str) -> None:
        self._settings = settings
        self._port = port
        self._greeting = greeting
        self._on_hang_up = signal.getsignal(signal.SIGHUP)
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it has to know."""
        options = {
            "bind": f"{LOCALHOST}:{self._port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": self._greet,
            "post_worker_init": _look_after,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]  # Flask says dict where gunicorn says mapping.
        """The application, made anew in the worker."""
        return create_app(self._settings)

    def _greet(self, _arbiter: Any) -> None:
        # gunicorn would reload when its terminal is closed, and there is nothing to reload.
        signal.signal(signal.SIGHUP, self._on_hang_up)
        click.echo(self._greeting)


def _look_after(worker: Any) -> None:
    """Carry on with what the last process left open, and push every book's nights."""
    start_ticking(worker.wsgi)


if __name__ == "__main__":
    main()
