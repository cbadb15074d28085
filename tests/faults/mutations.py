"""`python -m tests.faults.mutations`: takes each part of the guarantee out of a copy; the suite has to turn red."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from settings import HERE
from tests.faults.__main__ import GUARANTEE, write_between

MIGRATION = "migrations/versions/20261121_the_first_tables.py"
LONGEST = 400
"""Seconds that the tests of one copy may take."""

_LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "instance", "docs")


class NotFoundError(Exception):
    """What was to be taken out is not where it was; the mutation has to follow the code."""


@dataclass(frozen=True)
class Mutation:
    """What is taken out, from which files and how, and the tests that have to see it."""

    what: str
    edits: tuple[tuple[str, Callable[[str], str]], ...]
    tests: tuple[str, ...]


def cut(pattern: str, instead: str = "") -> Callable[[str], str]:
    """An edit that replaces every place that matches. Raises NotFoundError when there is none."""

    def edit(text: str) -> str:
        changed, count = re.subn(pattern, instead, text, flags=re.DOTALL)
        if not count:
            raise NotFoundError(pattern)
        return changed

    return edit


def answer_at_once(function: str, value: str) -> Callable[[str], str]:
    """An edit that has a function do nothing but give this value."""
    return cut(rf'(\ndef {function}\(.*?\n    """.*?"""\n)', rf"\1    return {value}\n")


MUTATIONS = (
    Mutation(
        "the committed intent (an attempt is written down before its first byte leaves)",
        (("sync/attempts.py", answer_at_once("intend", "False")),),
        ("test_kills.py",),
    ),
    Mutation(
        "the fence (a write names the number under which the lease was taken)",
        (("sync/leases.py", cut(r"Run\.fence == lease\.fence, ")),),
        ("test_owners.py",),
    ),
    Mutation(
        "the unique index for one open run of a book and type",
        (
            ("models/run.py", cut(r'("one_open_run".*?)unique=True', r"\1unique=False")),
            (MIGRATION, cut(r"('one_open_run'[^\n]*?)unique=True", r"\1unique=False")),
        ),
        ("test_owners.py",),
    ),
    Mutation(
        "the unique index for one delivery of a document",
        (
            ("models/delivery.py", cut(r'UniqueConstraint\("book_id", "push_type", "source_id", "revision"\),')),
            (MIGRATION, cut(r"sa\.UniqueConstraint\('book_id', 'push_type', 'source_id', 'revision'[^\n]*\n")),
        ),
        ("test_owners.py",),
    ),
    Mutation(
        "the read-back (the other side is asked before anything is sent again)",
        (("sync/parcels.py", cut(r"job\.destination\.read_back\(job\.connection, outgoing\)", "None")),),
        ("test_answers.py", "test_kills.py"),
    ),
    Mutation(
        "the grace for a slow server",
        (("sync/parcels.py", answer_at_once("_grace_left", "0.0")),),
        ("test_kills.py",),
    ),
    Mutation(
        "the question about the next keys (a restored backup is found out)",
        (("sync/generations.py", answer_at_once("catch_up", "False")),),
        ("test_storage.py",),
    ),
    Mutation(
        "the comparison of amounts after a restore (what differs waits for a person)",
        (("sync/adoption.py", answer_at_once("doubt", "None")),),
        ("test_storage.py",),
    ),
)


def main() -> int:
    """Try every mutation, print the table; 1 when the suite does not see one, or is red without any."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mutations", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write the table into {GUARANTEE.name}")
    chosen = parser.parse_args()
    every = tuple(sorted({test for mutation in MUTATIONS for test in mutation.tests}))
    lines, survived = ["| taken out | the suite | first test that turned red |", "|---|---|---|"], 0
    for mutation in (Mutation("nothing", (), every), *MUTATIONS):
        red = _first_red(mutation)
        survived += bool(red) != bool(mutation.edits)
        lines.append(f"| {mutation.what} | {'red' if red else 'green'} | {_as_words(red)} |")
        _say(lines[-1])
    table = "\n".join(lines)
    if chosen.write:
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        write_between(GUARANTEE, "mutations", f"{table}\n\n{day}, `python -m tests.faults.mutations`.")
    _say("The suite sees every one of them." if not survived else f"{survived} of them are not as they should be.")
    return int(bool(survived))


def _first_red(mutation: Mutation) -> str:
    """The first test that fails in a copy without that part; none when all pass."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        copy = Path(name) / "copy"
        shutil.copytree(HERE, copy, ignore=_LEFT_BEHIND, symlinks=True)
        for file, edit in mutation.edits:
            path = copy / file
            path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
        tests = [f"tests/faults/{test}" for test in mutation.tests]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=LONGEST, check=False)
    red = re.search(r"^(?:FAILED|ERROR) \S*?::(.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    if done.returncode and not red:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return red[1] if red else ""


def _as_words(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
