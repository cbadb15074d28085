"""What `make run` starts: secrets, database, sample data, the practice AiAccount, and the web server over it all."""

from __future__ import annotations

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from app import create_app
from blueprints.commands.demo import load_sample_data, sign_ins, yesterday
from models import db
from settings import HERE, SettingError, Settings, read_settings
from sync.people import count_users

PATIENCE = 20
"""Seconds the practice server may take to answer for the first time."""


def main() -> None:
    """Prepare what is missing under instance/, then serve until stopped."""
    instance = HERE / "instance"
    make_secrets(instance)
    try:
        settings = read_settings(instance=instance)
        port = int(os.environ.get("PORT", "5000"))
    except (SettingError, ValueError) as error:
        sys.exit(str(error))
    app = create_app(settings)
    with practice_server(settings, instance):
        prepare(app, settings)
        print(f"AiAccount Sync on http://127.0.0.1:{port}", flush=True)  # noqa: T201
        if settings.is_practice:
            print(f"Practice AiAccount on {settings.destination_url}\n{sign_ins()}", flush=True)  # noqa: T201
        WebServer(settings, port).run()


def make_secrets(instance: Path) -> None:
    """Generate the secret key and the vault's first master key, once, readable by their owner only."""
    instance.mkdir(mode=0o700, exist_ok=True)
    _keep(instance / "secret_key", secrets.token_urlsafe(48))
    _keep(instance / "vault_keys", f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}")


def prepare(app: Flask, settings: Settings) -> None:
    """Bring the database to its newest shape, and load the sample when nobody can sign in yet."""
    with app.app_context():
        upgrade()
        if settings.is_practice and not settings.shop_database_url and not count_users():
            for line in load_sample_data(yesterday()):
                print(line, flush=True)  # noqa: T201
        db.session.remove()
        db.engine.dispose()


@contextmanager
def practice_server(settings: Settings, instance: Path) -> Iterator[None]:
    """The practice AiAccount as a process of ours, for as long as we serve; none when there is a real destination."""
    if not settings.is_practice:
        yield
        return
    port = urlsplit(settings.destination_url).port
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--database", str(instance / "practice.sqlite")]
    master = os.getpid()
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL)
    try:
        _wait_for(process, int(port or 0))
        yield
    finally:
        # A web worker leaves through here as well; only the process that started the server may end it.
        if os.getpid() == master:
            process.terminate()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The practice AiAccount did not start. Is port {port} taken? PRACTICE_PORT sets another.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"The practice AiAccount did not answer within {PATIENCE} s.")


def _keep(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types.
    """gunicorn with one process of several threads; pushes go on in threads of that same process."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it has to know."""
        options = {
            "bind": f"127.0.0.1:{self._port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_worker_init": _resume,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made anew in the worker."""
        return create_app(self._settings)


def _resume(worker: Any) -> None:
    """Carry on with what the last process left open."""
    app: Flask = worker.wsgi
    with app.app_context():
        app.extensions["pusher"].resume()


if __name__ == "__main__":
    main()
