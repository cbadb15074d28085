"""Every string a person reads can be translated: the template for translators holds them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext

from accounting.pushes import PUSH_TYPES
from destinations.base import KeyPausedError

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "translations" / "messages.pot"


def extracted() -> set[Any]:
    """The messages as `make messages` would collect them now."""
    with (ROOT / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    found = extract_from_dir(
        ROOT, methods, options, keywords, directory_filter=lambda folder: Path(folder).name not in {".venv", "tests"}
    )
    return {message for _file, _line, message, _comments, _context in found}


def ids(catalog: Catalog) -> set[Any]:
    return {message.id for message in catalog if message.id}


def test_the_template_for_translators_is_up_to_date() -> None:
    with TEMPLATE.open("rb") as file:
        there = ids(read_po(file))
    assert there == extracted(), "Run `make messages` and commit translations/messages.pot."


def test_push_types_problems_and_errors_are_in_it() -> None:
    messages = extracted()
    assert {push.title for push in PUSH_TYPES.values()} <= messages
    assert KeyPausedError().sentence in messages


@pytest.mark.parametrize("locale", ["en", "ms"])
def test_a_language_without_a_translation_is_read_in_english(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert gettext("Not found") == "Not found"
