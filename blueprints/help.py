"""Help: what each code means, which documents it is about, who can mend it, and where."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints.explanations import explanation_of
from sync.catalogue import CATALOGUE, entries_of

bp = Blueprint("help", __name__, url_prefix="/help/errors")


@bp.get("")
def index() -> ResponseReturnValue:
    """List every code, by the stage at which it is met."""
    explained = [explanation_of(entry) for entry in CATALOGUE]
    stages = [(stage, list(same)) for stage, same in groupby(explained, key=lambda one: one.stage)]
    return render_template("help/index.html", stages=stages)


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show the help for one code, at each stage at which it can be met."""
    found = entries_of(code) or abort(HTTPStatus.NOT_FOUND)
    return render_template("help/code.html", code=code, found=[explanation_of(entry) for entry in found])
