"""Real servers for the tests: the practice AiAccount over HTTP, and a PostgreSQL cluster of our own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

import sandbox.app

IN_CI = os.environ.get("CI") == "true"


class _Quiet(WSGIRequestHandler):
    def log(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Any) -> Iterator[str]:
    """A WSGI application on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Inbox:
    """A server that takes whatever is posted to it, and answers with `status`."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.posts: list[tuple[str, bytes]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Keep the path and the body."""
        self.posts.append((environ["PATH_INFO"], environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))))
        start_response(f"{self.status} Answered", [("Location", "/elsewhere")])
        return [b""]

    @property
    def address(self) -> str:
        """Its address, as apprise writes a webhook."""
        return f"{self.url.replace('http:', 'json:')}/a-long-secret-token"

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Title and text of every webhook message."""
        told = [json.loads(body) for _path, body in self.posts]
        return [(one["title"], one["message"]) for one in told]


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """An inbox on a free port of this machine."""
    inbox = Inbox()
    with served(inbox) as url:
        inbox.url = url
        yield inbox


class Practice:
    """A practice AiAccount, as a test speaks to it: over HTTP like everybody else."""

    def __init__(self, url: str) -> None:
        self.url = url

    def open_company(self, name: str) -> str:
        """Make a company; its key."""
        answer = requests.post(f"{self.url}/practice/companies", json={"name": name}, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["key"])

    def fault(self, company: str, action: str, **values: object) -> None:
        """Have the server misbehave, or change a company's master data."""
        body = {"company": company, "action": action, **values}
        requests.post(f"{self.url}/practice/faults", json=body, timeout=10).raise_for_status()

    def trial_balance(self, company: str) -> dict[str, str]:
        """Debit minus credit of each account that is not at zero, as strings."""
        answer = requests.get(
            f"{self.url}/practice/{company}/trial-balance", headers={"Accept": "application/json"}, timeout=30
        )
        answer.raise_for_status()
        balances = {one["account"]: one["balance"] for one in answer.json()["accounts"]}
        return {account: balance for account, balance in balances.items() if float(balance)}


@contextmanager
def practice_server(folder: Path) -> Iterator[Practice]:
    """A fresh practice AiAccount."""
    with served(sandbox.app.create_app(folder / "practice.sqlite")) as url:
        yield Practice(url)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL cluster on a free port; the URL of its maintenance database."""
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    data, port = folder / "data", free_port()
    as_owner: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres")
    assert programs is not None
    subprocess.run([*as_owner, programs / "initdb", "-D", data, "-A", "trust", "-U", "tests"], check=True, **_SILENT)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    control = [*as_owner, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], check=True, **_SILENT)
    try:
        yield f"postgresql+psycopg://tests@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **_SILENT)


def postgres_is_installed() -> bool:
    """Whether this machine has a PostgreSQL server to start."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_SILENT: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
