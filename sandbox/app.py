"""The practice AiAccount as a Flask app."""

import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from sandbox.money import digits, plain
from sandbox.practice import EXTENSION, Practice, utc_now
from sandbox.store import Store
from sandbox.views import api, history, pages, settings

MAX_FILE_BYTES = 10 * 1024 * 1024


def create_app(
    database: Path | str,
    *,
    now: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Flask:
    """The practice server on one SQLite file, which is made when missing."""
    app = Flask(__name__)
    app.extensions[EXTENSION] = Practice(Store(database), now, sleep, max_file_bytes)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.filters["money"] = plain
    app.jinja_env.filters["digits"] = digits
    for blueprint in (api.bp, history.bp, pages.bp, settings.bp):
        app.register_blueprint(blueprint)
    app.register_error_handler(NotFound, _not_found)
    return app


def _not_found(error: NotFound) -> ResponseReturnValue:
    return render_template("refused.html", message="There is no such page."), HTTPStatus.NOT_FOUND
