"""What htmx asks and how it wants to be answered."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue


def wants_fragment() -> bool:
    """Whether htmx asks for a fragment, rather than a browser (or htmx in its place) for a page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def vary(response: Response) -> Response:
    """Tell caches that a page and a fragment share an address."""
    response.vary.add("HX-Request")
    return response


def unauthorized() -> ResponseReturnValue:
    """Send a browser to the sign-in page; tell htmx to go there, never to put that page inside a card."""
    if not wants_fragment():
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("auth.show_sign_in", next=back))
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = shown.path + (f"?{shown.query}" if shown.query else "")
    address = url_for("auth.show_sign_in", next=back or None)
    return "", HTTPStatus.UNAUTHORIZED, {"HX-Redirect": address}


def refusal(sentence: str, *, code: str = "", status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> ResponseReturnValue:
    """A refused request: only the page's notice changes, out of band, and the target stays as it is.

    With a `code` the notice links to its help. What failed by our fault goes once the same kind of request succeeds.
    """
    passing = request.method.lower() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    notice = render_template("components/_notice.html", sentence=sentence, code=code, passing=passing, out_of_band=True)
    response = make_response(notice)
    response.status_code = status
    response.headers["HX-Reswap"] = "none"
    return response
