"""Which codes the project can emit: its sources are read, so that none is forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_THE_CATALOGUE = (
    "accounting/catalogue",
    "sync/catalogue.py",
    "destinations/aiaccount/codes.py",
    "destinations/aiaccount/preflight_codes.py",
)
"""What explains codes emits none of them."""


_OF_SETTINGS = ("accounting/mapping_checks.py", "accounting/mapping_reading.py", "accounting/options_reading.py")
"""Where a Problem is about a field of a mapping or an option, not about a document."""


def of_problems() -> set[str]:
    """The codes of every Problem of a document that is made.

    Where a Problem is given its code by a variable, every text of that file that looks like a code counts.
    """
    trees = _trees("accounting", "sync", but=(*_THE_CATALOGUE, *_OF_SETTINGS))
    return {code for tree in trees for code in _of_problems(tree)}


def of_settings() -> set[str]:
    """The codes of every Problem of a mapping or an option."""
    return {code for tree in _trees(*_OF_SETTINGS) for code in _of_problems(tree)}


def of_errors() -> set[str]:
    """The codes of every error class, and of every error that a run or a parcel keeps without one."""
    return {
        code
        for tree in _trees("sync", "destinations", "messengers")
        for code in (*_of_classes(tree), *_of_objects(tree))
    }


def of_the_practice_server() -> set[str]:
    """Every code that the practice AiAccount answers with."""
    return {code for tree in _trees("sandbox") for code in (*_of_classes(tree), *_texts(tree))}


def _trees(*parts: str, but: tuple[str, ...] = _THE_CATALOGUE) -> Iterator[ast.Module]:
    for part in parts:
        place = ROOT / part
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if not file.relative_to(ROOT).as_posix().startswith(but):
                yield ast.parse(file.read_text(encoding="utf-8"))


def _of_problems(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            code = _code_argument(node)
            yield from [code] if code else _texts(tree)


def _code_argument(call: ast.Call) -> str | None:
    """The code a Problem is made with, when it is written right there."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    return _text([*named, *call.args[2:3]][0])


def _of_classes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from filter(None, (_text(value) for statement in node.body for value in _given(statement, "code")))


def _given(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    """What a statement of a class gives a name: code = "X", or status, code = 401, "X"."""
    if not isinstance(statement, ast.Assign):
        return
    for target in statement.targets:
        pairs = [(target, statement.value)]
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            pairs = list(zip(target.elts, statement.value.elts, strict=True))
        yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)


def _of_objects(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from filter(None, (_text(value) for key, value in pairs if key and _text(key) == "code"))


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        text = _text(node)
        if text and _CODE.fullmatch(text):
            yield text


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
