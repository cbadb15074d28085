"""`make run`: what it makes, what is in its way, and one start from an empty folder to an end that leaves nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

import serve
from examples.demo import PASSWORD
from settings import HERE, parse_vault_keys, read_settings

PATIENCE = 120
"""Seconds that anything here may take; far more than it does."""


def test_secrets_are_made_for_their_owner_only(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    serve.make_secrets(instance)
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    for name in ("secret_key", "vault_keys"):
        assert stat.S_IMODE((instance / name).stat().st_mode) == 0o600
    settings = read_settings({}, instance=instance)
    assert len(parse_vault_keys(settings.vault_keys)) == 1


def test_secrets_are_made_once_and_no_two_are_alike(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        serve.make_secrets(tmp_path / folder)
    before = [(tmp_path / folder / name).read_text() for folder in "ab" for name in ("secret_key", "vault_keys")]
    serve.make_secrets(tmp_path / "a")
    after = [(tmp_path / folder / name).read_text() for folder in "ab" for name in ("secret_key", "vault_keys")]
    assert before == after
    assert len(set(before)) == 4


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("in the way")
    with pytest.raises(SystemExit, match=r"Error: .*instance.* cannot be made"):
        serve.make_secrets(tmp_path / "instance")


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"port {port} cannot be used .*; otherwise set PORT to another port\."):
            serve.require_free(port, "PORT")
    serve.require_free(port, "PORT")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it stands, in a folder of its own without instance/."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=_only_what_runs)
    return folder


def _only_what_runs(folder: str, names: list[str]) -> set[str]:
    unwanted = {name for name in names if name.startswith(".") or name == "__pycache__"}
    return unwanted | {"instance", "tests", "bench", "docs"} if Path(folder) == HERE else unwanted


@contextmanager
def started(checkout: Path, ports: tuple[int, int]) -> Iterator[subprocess.Popen[str]]:
    """`python -m serve` of that checkout, once it answers; nothing of it is left behind."""
    with _serve(checkout, ports) as process:
        try:
            _until(lambda: _answers(ports[0]) or process.poll() is not None)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _serve(checkout: Path, ports: tuple[int, int]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "serve"],
        cwd=checkout,
        env=_environment(ports),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _environment(ports: tuple[int, int]) -> dict[str, str]:
    ours = ("PATH", "HOME", "LANG", "TMPDIR")
    env = {name: os.environ[name] for name in ours if name in os.environ}
    return env | {"PORT": str(ports[0]), "PRACTICE_PORT": str(ports[1]), "PYTHONDONTWRITEBYTECODE": "1"}


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)


def _may_sign_in(port: int) -> bool:
    url = f"http://127.0.0.1:{port}"
    with requests.Session() as browser:
        token = re.findall(r'name="csrf-token" content="([^"]+)"', browser.get(f"{url}/sign-in", timeout=10).text)[0]
        form = {"email": "admin@example.com", "password": PASSWORD, "csrf_token": token}
        return browser.post(f"{url}/sign-in", data=form, headers={"Referer": url}, timeout=10).url != f"{url}/sign-in"


def _flask(checkout: Path, ports: tuple[int, int], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", *arguments]
    return subprocess.run(command, cwd=checkout, env=_environment(ports), capture_output=True, text=True, check=False)


def test_it_starts_from_nothing_stops_without_a_trace_and_keeps_the_data(checkout: Path) -> None:
    ports = _free_ports()
    with started(checkout, ports) as process:
        assert _may_sign_in(ports[0])

        # Beside it: commands find its secrets and its practice server, and a second start says what is the matter.
        tested = _flask(checkout, ports, "books", "test", "platform")
        assert (tested.returncode, tested.stderr) == (0, "")
        books = _flask(checkout, ports, "books", "list").stdout
        assert books.count("key ending") == 4
        second = _serve(checkout, ports)
        said, _ = second.communicate(timeout=PATIENCE)
        assert (second.returncode, said.count("\n")) == (1, 1)
        assert f"port {ports[0]} cannot be used" in said

        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert f"AiAccount Sync on http://127.0.0.1:{ports[0]}\n" in output
    assert "Sample sign-ins: admin@example.com, " in output
    assert "Traceback" not in output
    assert not _is_open(ports[0])
    assert not _is_open(ports[1])

    with started(checkout, ports) as process:
        assert _may_sign_in(ports[0])
        assert _flask(checkout, ports, "books", "list").stdout == books
        # Killed, it cannot say goodbye, and still takes its practice server along.
        process.kill()
        output, _ = process.communicate(timeout=PATIENCE)
        assert "Loading the sample" not in output
        if sys.platform == "linux":
            _until(lambda: not _is_open(ports[1]))
            _until(lambda: not _is_open(ports[0]))


def test_a_wrong_setting_is_one_sentence_for_make_run_and_for_flask(checkout: Path) -> None:
    env = _environment((5000, 5001)) | {"TIMEZONE": "Nowhere"}
    for module in (("serve",), ("flask", "books", "list"), ("flask", "--help")):
        result = subprocess.run(
            [sys.executable, "-m", *module], cwd=checkout, env=env, capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.startswith("TIMEZONE: 'Nowhere' is not a time zone")
        assert result.stderr.count("\n") == 1
