"""The only file that knows every part: create_app() wires them, and says which error becomes which answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, gettext
from flask_htmx import HTMX
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import event
from werkzeug.exceptions import HTTPException, SecurityError

import blueprints
from blueprints import commands, htmx
from blueprints.limits import limiter
from blueprints.wording import say
from destinations.aiaccount.client import AiAccount
from destinations.base import Destination
from messengers.messenger import Messenger
from models import db
from models.base import prepare
from settings import HERE, Settings, parse_vault_keys, read_settings
from sync.alerts import Wording
from sync.dispatcher import Dispatcher, ThreadDispatcher
from sync.night import Night
from sync.night_start import Pace
from sync.outbox import Outbox
from sync.people import find_user
from sync.pusher import Pusher
from sync.vault import Vault

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
LARGEST_REQUEST = 1_000_000
"""Bytes of a form; nothing is uploaded through the pages."""


def create_app(settings: Settings | None = None, destination: Destination | None = None) -> Flask:
    """The application. Raises SettingError when a setting is missing or wrong; starts no thread and no schedule."""
    settings = settings or read_settings()
    app = Flask(__name__, template_folder="jinja")
    app.config.update(_flask_config(settings))
    app.extensions["settings"] = settings
    _connect_database(app, settings)
    _connect_pushes(app, settings, destination or AiAccount(settings.destination_url))
    CSRFProtect(app)
    HTMX(app)
    Babel(app, default_timezone=settings.timezone.key)
    limiter.init_app(app)
    _connect_sign_in(app)
    blueprints.register(app)
    commands.register(app)
    app.after_request(_secure)
    app.register_error_handler(HTTPException, _answer_error)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    shop = settings.shop_database_url
    return {
        "SECRET_KEY": str(settings.secret_key),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 10, "max_overflow": 20},
        "SQLALCHEMY_BINDS": {"shop": shop} if shop else {},
        "SHOP_READ_ONLY": shop is not None,
        "WTF_CSRF_TIME_LIMIT": None,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "BABEL_TRANSLATION_DIRECTORIES": str(HERE / "translations"),
    }


def _connect_database(app: Flask, settings: Settings) -> None:
    """One database for both, unless the source tables are in the platform's own: that one is only ever read."""
    db.init_app(app)
    Migrate(app, db, directory=str(HERE / "migrations"))
    with app.app_context():
        prepare(db.engine)
        if settings.shop_database_url:
            event.listen(db.engines["shop"], "connect", _read_only)
        else:
            cast(dict[str | None, sa.Engine], db.engines)["shop"] = db.engine


def _read_only(connection: Any, _record: object) -> None:
    """Have the database itself refuse whatever would write to the platform's tables."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA query_only=ON")
    else:
        connection.read_only = True


def _connect_pushes(app: Flask, settings: Settings, destination: Destination) -> None:
    """The pusher, the night, and what carries their runs out; none of them starts by itself."""
    dispatcher = _dispatcher(app, settings, lambda run_id: night.carry_out(run_id))
    pusher = Pusher(
        vault=Vault(parse_vault_keys(settings.vault_keys)),
        destination=destination,
        folder=settings.parcels,
        max_rows=settings.max_rows,
        dispatch=dispatcher,
    )
    outbox = Outbox(
        vault=pusher.vault,
        messenger=Messenger(settings.smtp_url),
        wording=Wording(say=say, public_url=settings.public_url),
        zone=settings.timezone,
        quiet_days=settings.alert_quiet_days,
    )
    night = Night(
        pusher=pusher,
        pace=Pace(look_back=settings.night_rescan_days, most_open=settings.night_runs),
        window=timedelta(minutes=settings.night_window_minutes),
        after_tick=outbox.after_tick,
    )
    app.extensions.update(dispatcher=dispatcher, pusher=pusher, outbox=outbox, night=night)


def _dispatcher(app: Flask, settings: Settings, execute: Callable[[int], object]) -> Dispatcher:
    """Threads of this process, or a queue that workers share; only then is its library imported."""
    if settings.dispatcher == "procrastinate":
        from sync.worker_queue import WorkerQueue

        return WorkerQueue(app.app_context)
    return ThreadDispatcher(app.app_context, execute, threads=settings.push_threads)


def _connect_sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_load_user)
    manager.unauthorized_handler(htmx.unauthorized)


def _load_user(user_id: str) -> object:
    return find_user(int(user_id)) if user_id.isdecimal() else None


def _secure(response: Response) -> Response:
    """Headers that keep the browser from doing what we never ask of it."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _answer_error(error: HTTPException) -> ResponseReturnValue | HTTPException:
    """What happened and what to do, as a page, or as a notice on the page where htmx asked; redirects pass."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error
    if isinstance(error, SecurityError):
        # The host is not one of ours, so no address of a page of ours can be built either.
        return gettext("This address is not served here. The operator names it in TRUSTED_HOSTS."), code
    if htmx.wants_fragment():
        return _answer_htmx(error, code)
    title, message = _sentences(error, code)
    return render_template("errors/error.html", code=code, title=title, message=message), code


def _answer_htmx(error: HTTPException, code: int) -> ResponseReturnValue:
    """A notice; or the way to sign in, when the token is no longer good because the session has ended."""
    if isinstance(error, CSRFError):
        if not current_user.is_authenticated:
            return htmx.unauthorized()
        sentence = gettext("The form is out of date. Load the page again, then send it once more.")
    else:
        sentence = ". ".join(_sentences(error, code))
    return htmx.refusal(sentence, status=code)


def _sentences(error: HTTPException, code: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return gettext("The form is out of date"), gettext("Go back, load the page again, and send it once more.")
    say = _SENTENCES.get(code, _other)
    return say()


_SENTENCES: dict[int, Callable[[], tuple[str, str]]] = {
    HTTPStatus.NOT_FOUND: lambda: (
        gettext("Not found"),
        gettext("There is no such page, or it is not yours to see. Go back to the start."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: lambda: (
        gettext("Too many attempts"),
        gettext("Wait a minute, then try again."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: lambda: (
        gettext("Something went wrong"),
        gettext("It was written to the log. Nothing is green that is not in the books. Try again."),
    ),
}


def _other() -> tuple[str, str]:
    return gettext("That did not work"), gettext("Go back, check what you entered, and try again.")
