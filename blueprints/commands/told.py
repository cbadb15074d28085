"""A push told in lines of plain text: what became of its documents, and what is to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from accounting.catalogue import Entry
from accounting.words import Words
from blueprints.wording import money, ranges, whole
from sync.catalogue import about_problem, about_refusal

LONGEST = 20
"""Problems and refusals that are printed; --json prints them all."""

ALIKE = 3
"""Problems of one code that are printed of one document."""

_PARTS = {
    "posted": "posted",
    "duplicates": "in the books before",
    "skipped": "skipped",
    "rejected": "rejected",
    "held": "held",
    "uncertain": "uncertain",
    "pending": "not sent",
}
_WOULD_BE = {
    "duplicates": "in the books already",
    "skipped": "to be skipped",
    "rejected": "with problems",
    "uncertain": "on their way",
    "pending": "to be sent",
}

_UNCOUNTED = "  It ended before its documents were counted, so none of them was sent"


def run(report: dict[str, Any], advice: Iterable[str], remarks: Iterable[Words] = ()) -> list[str]:
    """A run that has ended; `advice` says what to do about what is not in the books, `remarks` are on its days."""
    head = f"{_what(report)}: {report['state']}"
    if not report["eligible"] and not report["error"]:
        return [f"{head}. There is nothing to push in these days.", *_indented(remarks)]
    lines = [head, f"  {_sum(report, _PARTS)}; {_held(report)} in the books" if _is_counted(report) else _UNCOUNTED]
    lines += _indented(remarks)
    if report["error"]:
        lines.append(f"  {report['error']}")
    return [*lines, *_indented(advice), *_faults(report), *_warnings(report, "They were sent all the same.")]


def rehearsal(report: dict[str, Any], remarks: Iterable[Words] = ()) -> list[str]:
    """A dry run; `remarks` are on its days."""
    head = f"{_what(report)}: dry run, nothing was sent"
    if not report["eligible"]:
        return [f"{head}. There is nothing to push in these days.", *_indented(remarks)]
    parcels = f"{whole(report['parcels'])} parcel{'' if report['parcels'] == 1 else 's'}"
    would_hold = f"  {parcels}; afterwards {_held(report)} would be in the books"
    warnings = _warnings(report, "They would be sent all the same.")
    return [head, f"  {_sum(report, _WOULD_BE)}", would_hold, *_indented(remarks), *_faults(report), *warnings]


def _is_counted(report: dict[str, Any]) -> bool:
    """Whether the run came as far as its documents; without the destination's contacts it may not begin."""
    return bool(report["eligible"] or report["parcels"])


def _indented(sentences: Iterable[Words | str]) -> list[str]:
    return [f"  {sentence}" for sentence in sentences]


def _what(report: dict[str, Any]) -> str:
    return f"{report['book']} {report['push_type']} {report['period']}"


def _sum(report: dict[str, Any], words: dict[str, str]) -> str:
    parts = [f"{whole(report[name])} {word}" for name, word in words.items() if report[name]]
    return f"{whole(report['eligible'])} documents = {' + '.join(parts) or '0'}"


def _held(report: dict[str, Any]) -> str:
    return f"{money(Decimal(report['amount']))} ({whole(report['rows'])} rows)"


def _faults(report: dict[str, Any]) -> Iterator[str]:
    """The first of what is wrong, a line each, then who mends each code, and where."""
    faults = [*_problems(report["problems"]), *_refusals(report["refusals"])]
    yield from (f"  {line}" for line in faults[:LONGEST])
    if len(faults) > LONGEST:
        yield f"  and {whole(len(faults) - LONGEST)} more; --json prints them all"
    yield from (f"  {line}" for line in _menders(report))


def _warnings(report: dict[str, Any], sent: str) -> Iterator[str]:
    """How many documents have each warning, then who mends each code, and where."""
    if not report["warnings"]:
        return
    counts = "; ".join(f"{whole(count)} {code}" for code, count in report["warnings"].items())
    yield f"  Warnings: {counts}. {sent} --json says which they are"
    for code in report["warnings"]:
        if known := about_problem(code):
            yield f"  {_mender(code, known)}"


def _menders(report: dict[str, Any]) -> Iterator[str]:
    for code in dict.fromkeys(one["code"] for one in report["problems"]):
        if known := about_problem(code):
            yield f"{_mender(code, known)}{_stopped(report['book']) if known.is_a_warning else ''}"
    for code in dict.fromkeys(one["code"] for one in report["refusals"]):
        yield _mender(code, about_refusal(code))


def _mender(code: str, known: Entry) -> str:
    where = f": {known.place.words}" if known.place.words else ""
    other = known.otherwise
    or_else = f"; or by {other.mender}: {other.place.words}" if other else ""
    return f"{code} is mended by {known.mender}{where}{or_else}"


def _stopped(book: str) -> str:
    """What to know of a document that a mere warning stopped."""
    return f". This book stops what has one; `flask mapping options {book} einvoice_blocks no` ends that"


def _problems(problems: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The first few problems of each code of a document, so that one long document does not hide the others."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in problems:
        alike.setdefault((one["number"], one["code"]), []).append(one["message"])
    for (number, code), messages in alike.items():
        yield from (f"{number}: {message} [{code}]" for message in messages[:ALIKE])
        if len(messages) > ALIKE:
            yield f"{number}: and {whole(len(messages) - ALIKE)} more of its lines [{code}]"


def _refusals(refusals: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What was said about a document, once, however many of its rows it was said about."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for one in refusals:
        same = rows.setdefault((one["number"], one["reason"], one["code"]), [])
        if one["row"] is not None:
            same.append(one["row"])
    for (number, reason, code), those in rows.items():
        yield f"{number}, {_in_words(those)}{reason} [{code}]"


def _in_words(rows: list[int]) -> str:
    return f"row{'s' if len(rows) > 1 else ''} {ranges(rows)}: " if rows else ""
