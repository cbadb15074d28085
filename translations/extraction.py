"""Collects what is to be translated: what gettext marks, and the docstrings of errors, which are what a user reads."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Generator, Mapping
from typing import IO, Any, cast

from babel.messages.extract import extract_python


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Generator[Any, None, None]:
    """Every marked string of a Python file, and the docstring of each class whose name ends in Error, on one line."""
    yield from extract_python(file, keywords, comment_tags, cast(Any, options))
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        docstring = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and docstring:
            yield node.lineno, "_", inspect.cleandoc(docstring).replace("\n", " "), []
