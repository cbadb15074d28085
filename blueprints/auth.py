"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from blueprints.limits import limiter
from blueprints.services import settings
from blueprints.wording import gettext as _
from sync import people

bp = Blueprint("auth", __name__)


@bp.get("/sign-in")
def show_sign_in() -> ResponseReturnValue:
    """Show the form; whoever is signed in goes on instead."""
    if current_user.is_authenticated:
        return redirect(_local(request.args.get("next", "")))
    return _form()


@bp.post("/sign-in")
@limiter.limit("10 per minute")
def sign_in() -> ResponseReturnValue:
    """Sign in. It never says whether it was the address or the password that did not fit."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    user = people.authenticate(email, password, sample_allowed=settings().is_practice)
    if user is None:
        error = _("E-mail address and password do not fit together. Check both and try again.")
        return _form(email=email, error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    session.clear()
    login_user(user)
    return redirect(_local(request.form.get("next", "")))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    logout_user()
    session.clear()
    return redirect(url_for("auth.show_sign_in"))


def _form(*, email: str = "", error: str = "") -> str:
    back = request.values.get("next", "")
    return render_template("auth/sign_in.html", email=email, error=error, next=back)


def _local(address: str) -> str:
    """The address when it is a page of ours, else the first page: a link must not lead a signed-in person away."""
    parts = urlsplit(address)
    is_ours = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    )
    return address if is_ours and address.isprintable() else url_for("sync.home")
