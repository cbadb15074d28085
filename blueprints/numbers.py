"""Numbers in addresses, as far as a database can compare by them: what is larger is nobody's."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1
"""What an id can be at most."""

LAST_PAGE = 1_000_000
"""No list is turned further."""


class IdConverter(IntegerConverter):
    """`<int:...>` of a route; no page is found under a number that no id can be."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def page_of(query: Mapping[str, str]) -> int:
    """Which page of a list is asked for, from 1; the first where that is no number."""
    return min(max(_whole(query.get("page")) or 1, 1), LAST_PAGE)


def before_of(query: Mapping[str, str]) -> int | None:
    """Before which id a list begins; none where that is no number."""
    found = _whole(query.get("before"))
    return None if found is None else min(max(found, -1), LARGEST)


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None
