"""Health: a word for whoever watches over the process."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process answers. It touches no database, so that it tells of nothing else."""
    return Response("ok\n", mimetype="text/plain")
