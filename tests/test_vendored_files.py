"""What others wrote and we carry is exactly what we say it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "MANIFEST.txt"


@dataclass(frozen=True)
class Vendored:
    """One line of the manifest."""

    sha256: str
    path: str
    name: str
    licence: str
    origin: str


def _manifest() -> list[Vendored]:
    lines = [line for line in MANIFEST.read_text().splitlines() if line and not line.startswith("#")]
    parts = [line.split(" | ") for line in lines]
    return [Vendored(*first.split("  "), *rest) for first, *rest in parts]


@pytest.mark.parametrize("vendored", _manifest(), ids=lambda vendored: vendored.name)
def test_a_vendored_file_has_the_hash_of_the_manifest(vendored: Vendored) -> None:
    assert hashlib.sha256((ROOT / vendored.path).read_bytes()).hexdigest() == vendored.sha256


def test_every_vendored_file_is_in_the_manifest() -> None:
    folders = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")
    carried = {str(path.relative_to(ROOT)) for folder in folders for path in folder.iterdir() if path != MANIFEST}
    assert carried == {vendored.path for vendored in _manifest()}


def test_every_vendored_file_names_its_licence_and_origin() -> None:
    assert all(vendored.licence and vendored.origin for vendored in _manifest())
