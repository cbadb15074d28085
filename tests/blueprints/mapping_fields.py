"""What a browser would send of the mapping's form."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a field's value as it stands."""
        values = dict(attrs)
        if tag == "form":
            self.inside = values.get("id") == "mapping"
        if not self.inside:
            return
        name, value = values.get("name") or "", values.get("value") or ""
        if (
            tag == "input"
            and name != "csrf_token"
            and (values.get("type") not in ("checkbox", "radio") or "checked" in values)
        ):
            self.fields[name] = value
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in values:
            self.fields[self.select] = value

    def handle_endtag(self, tag: str) -> None:
        """Forget the list of choices at its end."""
        if tag == "select":
            self.select = ""


def fields_of(page: str) -> dict[str, str]:
    """The fields of the mapping's form by name, as the page shows them."""
    form = _Form()
    form.feed(page)
    return form.fields
