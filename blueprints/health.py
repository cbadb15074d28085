"""Health: for whoever watches over the process, without signing in."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from blueprints.commands.schema import found_revision, wanted_revision
from blueprints.metrics import CONTENT_TYPE, metrics_text
from blueprints.services import dispatcher, now, pusher, settings
from sync.health import Surroundings, checks

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process answers. It touches no database, so that it tells of nothing else."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether everything is there that the work needs: 503 when something is not."""
    around = Surroundings(
        vault=pusher().vault,
        folder=pusher().folder,
        is_at_head=lambda: found_revision() == wanted_revision(),
        count_workers=dispatcher().count_workers,
        now=now(),
    )
    found = list(checks(around))
    is_ready = all(check.is_well for check in found)
    body = {"ready": is_ready, "checks": {one.name: {"ok": one.is_well, "remark": one.remark} for one in found}}
    return jsonify(body), HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, behind METRICS_TOKEN; without that setting there is no such page."""
    token = settings().metrics_token or abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return "", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}
    return Response(metrics_text(), content_type=CONTENT_TYPE)
