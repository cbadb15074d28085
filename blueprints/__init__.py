"""The web: a blueprint per subject. `register` puts them all into an app."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blueprints.alerts import bp as alert_pages
from blueprints.auth import bp as auth_pages
from blueprints.auto_push import bp as auto_push_pages
from blueprints.books import bp as book_pages
from blueprints.changes import bp as change_pages
from blueprints.health import bp as health_pages
from blueprints.help import bp as help_pages
from blueprints.htmx import unauthorized, vary
from blueprints.mapping import bp as mapping_pages
from blueprints.nights import bp as night_pages
from blueprints.numbers import IdConverter
from blueprints.pauses import bp as pause_pages
from blueprints.readiness import bp as readiness_pages
from blueprints.runs import bp as run_pages
from blueprints.services import now, settings
from blueprints.sync import bp as sync_pages
from blueprints.waiting import bp as waiting_pages
from blueprints.wording import FILTERS
from sync.adoption import count_waiting_imports
from sync.books import visible_books
from sync.catalogue import is_in_the_catalogue
from sync.waiting import count_waiting

PUBLIC = frozenset({"auth.sign_in", "auth.show_sign_in", "health.healthz", "health.metrics", "health.readyz", "static"})
"""The only endpoints that answer without sign-in; a test pins the list."""


def register(app: Flask) -> None:
    """Add every blueprint, what templates call, and sign-in as the default of every page."""
    app.url_map.converters["int"] = IdConverter
    for pages in (
        auth_pages,
        sync_pages,
        run_pages,
        night_pages,
        readiness_pages,
        waiting_pages,
        change_pages,
        book_pages,
        auto_push_pages,
        pause_pages,
        alert_pages,
        mapping_pages,
        health_pages,
        help_pages,
    ):
        app.register_blueprint(pages)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.tests["in_the_catalogue"] = is_in_the_catalogue
    app.context_processor(_page_context)
    app.before_request(_refuse_nul)
    app.before_request(_require_sign_in)
    app.after_request(vary)


def _refuse_nul() -> None:
    """No text of ours has a NUL, and PostgreSQL cannot even compare by one; only somebody who tries things sends it."""
    given = (request.path, *request.args.values(), *request.form.values())
    if any("\0" in text for text in given):
        abort(HTTPStatus.BAD_REQUEST)


def _require_sign_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page; what does not exist stays a 404 for everybody."""
    if request.endpoint is None or request.endpoint in PUBLIC or current_user.is_authenticated:
        return None
    return unauthorized()


def _page_context() -> dict[str, Any]:
    return {
        "is_practice": settings().is_practice,
        "is_current": _is_current,
        "count_waiting": _count_waiting,
    }


def _count_waiting() -> int:
    """How many parcels and imports wait in the books of whoever is signed in."""
    books = visible_books(current_user)
    return count_waiting(books, now=now()) + count_waiting_imports(books)


def _is_current(endpoint: str) -> bool:
    """Whether the page shown is the one at the endpoint, or lies below it."""
    home = url_for(endpoint)
    return request.path == home or request.path.startswith(f"{home}/")
