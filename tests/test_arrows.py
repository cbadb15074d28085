"""Which part may know which: every import of the project is read, and must follow the arrows of the design."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {
    "accounting",
    "app",
    "blueprints",
    "destinations",
    "examples",
    "messengers",
    "models",
    "sandbox",
    "serve",
    "settings",
    "sync",
}

MAY_IMPORT = {
    "accounting": {"accounting"},
    "models": {"models"},
    "destinations": {"accounting", "destinations"},
    "messengers": {"accounting", "messengers"},
    "sync": {"accounting", "destinations", "messengers", "models", "sync"},
    "examples": {"accounting", "destinations", "examples", "models", "sync"},
    "blueprints": {"accounting", "blueprints", "destinations", "examples", "messengers", "models", "settings", "sync"},
    "sandbox": {"sandbox"},
    "settings": {"settings"},
    "app": OURS - {"sandbox", "serve", "examples"},
    "serve": OURS - {"sandbox"},
}

HOME = {
    "requests": {"destinations", "messengers"},
    "apprise": {"messengers"},
    "prometheus_client": {"blueprints/metrics.py"},
    "procrastinate": {"sync/worker.py", "sync/worker_queue.py"},
    "openpyxl": {"destinations", "sync/import_xlsx.py"},
}
"""Where a library that reaches outside may be used: the adapters, and the reader of files that people bring.

Messengers are adapters of their own: a destination takes documents and answers for them, a messenger takes words.
"""


def files_of(part: str) -> list[Path]:
    folder = ROOT / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [ROOT / f"{part}.py"]


def imports_of(file: Path) -> set[str]:
    """The top-level packages a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("part", sorted(OURS))
def test_every_import_follows_the_arrows(part: str) -> None:
    files = files_of(part)
    assert files
    wrong = {
        f"{file.relative_to(ROOT)}: {name}" for file in files for name in imports_of(file) & OURS - MAY_IMPORT[part]
    }
    assert not wrong


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    for file in files_of("accounting"):
        assert imports_of(file) <= sys.stdlib_module_names | {"accounting"}, file


@pytest.mark.parametrize("library", sorted(HOME))
def test_what_reaches_outside_stays_in_its_place(library: str) -> None:
    for part in OURS - {"sandbox"}:
        for file in files_of(part):
            place = file.relative_to(ROOT).as_posix()
            if not place.startswith(tuple(HOME[library])):
                assert library not in imports_of(file), place


def test_only_the_web_has_heard_of_a_request() -> None:
    """Below blueprints there is no Flask; models know it only through Flask-SQLAlchemy and flask-login."""
    for part in ("accounting", "destinations", "messengers", "sync", "examples", "settings"):
        for file in files_of(part):
            assert not {name for name in imports_of(file) if name.startswith("flask")}, file


def test_every_top_level_package_of_ours_has_its_arrows_here() -> None:
    found = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    found |= {path.stem for path in ROOT.glob("*.py")}
    assert found - {"tests", "bench"} == OURS
