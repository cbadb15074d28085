"""System → Settings → AiAccount → a book → Mapping: its accounts and codes, what a change means, and its versions."""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.mapping import LabelStyle, Mapping, PostAs, RoundingMode
from accounting.mapping_changes import WORDS as FIELD_WORDS
from accounting.mapping_changes import changes
from accounting.mapping_merging import on_top_of
from accounting.mapping_reading import read_mapping
from accounting.options import Options
from accounting.options_reading import read_options
from accounting.standing import OFF_THE_LINES
from blueprints import htmx
from blueprints.mapping_form import MappingForm, edited, form_of, read_form, sent_form
from blueprints.mapping_words import LABEL_EXAMPLES, WORDS_OF_CHOICES, label_of, name_of, row_of
from blueprints.services import now, pusher
from blueprints.wording import currency, say
from blueprints.wording import gettext as _
from destinations.base import DestinationError
from models import Book
from sync import books, mappings
from sync.connecting import lists_refreshed
from sync.errors import MappingChangedError, SyncError
from sync.master_data import Kind, known, refresh
from sync.reclass import to_reclassify
from sync.reclass_effect import effect_of
from sync.reclass_list import write_reclass_list
from sync.suggesting import checked_by, doubts_about, suggestions_for, unchecked

bp = Blueprint("mapping", __name__, url_prefix="/settings/aiaccount/<slug>/mapping")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class News:
    """How fetching AiAccount's lists went."""

    tone: str
    sentence: str


@bp.before_request
def only_the_super_admin() -> None:
    """Nobody else finds these pages."""
    if not current_user.is_super_admin:
        abort(HTTPStatus.NOT_FOUND)


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the mapping in use, beside what AiAccount has; its lists are fetched anew when they are three hours old."""
    book = _book(slug)
    news = _refreshed(book)
    version, mapping = books.current_mapping(book.id)
    return _page(book, form_of(mapping), version, news=news)


@bp.post("")
def review(slug: str) -> ResponseReturnValue:
    """Show what the change means before it is saved; or edit the form's rows, and show it again."""
    book = _book(slug)
    version, mapping = books.current_mapping(book.id)
    expected = request.form.get("expected", version, type=int)
    form = sent_form(request.form)
    if (edit := request.form.get("edit")) == "fetch":
        return _form_again(book, replace(form, focus="fetch"), expected, news=_fetched(book))
    if edit:
        return _form_again(book, edited(form, edit), expected)
    reading, form = read_form(form, mapping)
    if reading.mapping is None or reading.problems:
        return _page(book, form, expected), HTTPStatus.UNPROCESSABLE_ENTITY
    if reading.mapping == mapping:
        flash(_("Nothing is different from the mapping in use, so there is nothing to save."), "warn")
        return redirect(url_for("mapping.show", slug=slug))
    if expected != version:
        return _changed_meanwhile(book, reading.mapping, expected)
    return _review(book, mapping, reading.mapping, version)


@bp.post("/save")
def save(slug: str) -> ResponseReturnValue:
    """Save what was reviewed as the next version; or go back to the form with it."""
    book = _book(slug)
    _version, present = books.current_mapping(book.id)
    expected = request.form.get("expected", 0, type=int)
    mapping = _reviewed(present)
    if "back" in request.form:
        return _page(book, form_of(mapping), expected)
    try:
        saved = mappings.save_mapping(book.id, mapping, expected=expected, by=current_user.id, now=now())
    except MappingChangedError:
        saved, newest = books.current_mapping(book.id)
        if newest != mapping:
            return _changed_meanwhile(book, mapping, expected)
        # Sent twice, such as by a double click: it is saved, whichever of the two came first.
    if saved == expected:
        flash(_("Nothing is different from the mapping in use, so there is nothing to save."), "warn")
    else:
        flash(
            _("The mapping is saved as version %(version)s. It is used from the next sync on.", version=saved), "good"
        )
    return redirect(url_for("mapping.show", slug=slug))


@bp.post("/reclass")
def list_before(slug: str) -> ResponseReturnValue:
    """Hand out the entries to reclassify for the change that is being reviewed."""
    book = _book(slug)
    version, present = books.current_mapping(book.id)
    return _reclass_list(book, _reviewed(present), after=version, name="reviewed")


@bp.get("/versions/<int:version>/reclass.xlsx")
def list_of(slug: str, version: int) -> ResponseReturnValue:
    """Hand out the entries to reclassify for a version: what stands where one before it put it."""
    book = _book(slug)
    new = mappings.mapping_at(book.id, version)
    if version < 2 or new is None:
        abort(HTTPStatus.NOT_FOUND)
    return _reclass_list(book, new, after=version - 1, name=f"version-{version}")


@bp.post("/options")
def set_options(slug: str) -> ResponseReturnValue:
    """Set what of the book is pushed at all, and what an e-Invoice stops."""
    book = _book(slug)
    keys = [push.key for push in books.pushes_for(book)]
    reading = read_options(
        Options.from_json(book.options or {}),
        types=keys,
        start_day=request.form.get("start_day", ""),
        switched_off=[key for key in keys if f"type-{key}" not in request.form],
        einvoice_blocks=request.form.get("einvoice_blocks") == "yes",
        einvoice_limit=request.form.get("einvoice_limit", ""),
    )
    version, mapping = books.current_mapping(book.id)
    if reading.problems:
        errors = {one.number: say(one.message, one.values) for one in reading.problems}
        shown = _page(book, form_of(mapping), version, option_errors=errors, written=request.form)
        return shown, HTTPStatus.UNPROCESSABLE_ENTITY
    mappings.save_options(book.id, reading.options)
    flash(_("The sync options are saved."), "good")
    return redirect(url_for("mapping.show", slug=slug))


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _refreshed(book: Book) -> News | None:
    """Fetch the lists when it is time; what kept us from it, if anything did."""
    error = lists_refreshed(book, pusher().vault, pusher().destination, now=now())
    return News("warn", say(error.sentence)) if error else None


def _fetched(book: Book) -> News:
    """Fetch AiAccount's accounts, tax codes and other lists anew, and say how that went."""
    try:
        refresh(book.id, books.connection_of(book, pusher().vault), pusher().destination, now=now())
    except (DestinationError, SyncError) as error:
        return News("bad", f"{say(error.sentence)} {error.detail}".rstrip())
    return News("good", _("The lists are as AiAccount has them now."))


def _reviewed(present: Mapping) -> Mapping:
    """The mapping that the review carried along; it was valid then, so anything else is not from us."""
    try:
        reading = read_mapping(json.loads(request.form.get("values", "")), present)
    except (ValueError, RecursionError):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    if reading.mapping is None or reading.problems:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    return reading.mapping


def _changed_meanwhile(book: Book, mine: Mapping, expected: int) -> ResponseReturnValue:
    """Refuse to save over what somebody saved meanwhile: show it, and the form with this change on top of it."""
    version, newest = books.current_mapping(book.id)
    base = mappings.mapping_at(book.id, expected) or newest
    form = form_of(on_top_of(newest, mine=mine, base=base))
    since = [one for one in mappings.versions_of(book.id) if one.number > expected]
    return _page(book, form, version, since=since), HTTPStatus.UNPROCESSABLE_ENTITY


def _review(book: Book, old: Mapping, new: Mapping, version: int) -> str:
    found, lists = changes(old, new), known(book.id)
    return render_template(
        "mapping/review.html",
        book=book,
        version=version,
        changes=found,
        to_come=list(dict.fromkeys(FIELD_WORDS[one.field] for one in found if one.is_for_what_comes)),
        effect=effect_of(to_reclassify(book, new, after=version)),
        doubts=[*doubts_about(new, lists), *unchecked(lists)],
        checked=checked_by(lists, now()),
        values=json.dumps(new.as_json(), ensure_ascii=False),
        choices=WORDS_OF_CHOICES,
        off_the_lines=OFF_THE_LINES,
    )


def _reclass_list(book: Book, new: Mapping, *, after: int, name: str) -> ResponseReturnValue:
    file = TemporaryFile()  # noqa: SIM115 - closed, and gone, with the answer.
    write_reclass_list(file, to_reclassify(book, new, after=after))
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{book.slug}-reclass-{name}.xlsx")


def _form_again(book: Book, form: MappingForm, expected: int, *, news: News | None = None) -> str:
    if htmx.wants_fragment():
        return render_template("mapping/_form.html", **_shown(book, form, expected), news=news)
    return _page(book, form, expected, news=news)


def _page(
    book: Book,
    form: MappingForm,
    expected: int,
    *,
    news: News | None = None,
    since: Sequence[mappings.Version] = (),
    option_errors: ReadOnly[str, str] | None = None,
    written: ReadOnly[str, str] | None = None,
) -> str:
    options = Options.from_json(book.options or {})
    return render_template(
        "mapping/page.html",
        **_shown(book, form, expected),
        news=news,
        since=since,
        versions=mappings.versions_of(book.id),
        zone=books.zone_of(book),
        options=options,
        open_days=known(book.id).open_days,
        pushes=books.pushes_for(book),
        option_errors=option_errors or {},
        written=written,
    )


def _shown(book: Book, form: MappingForm, expected: int) -> dict[str, Any]:
    lists = known(book.id)
    _version, present = books.current_mapping(book.id)
    reading, _form = read_form(form, present)
    mapping = reading.mapping or present
    return {
        "book": book,
        "form": form.with_spare_rows(),
        "is_changed": form.differs_from(present),
        "expected": expected,
        "lists": lists,
        "accounts": {one["code"]: one for one in lists.of(Kind.ACCOUNTS)},
        "tax_codes": {one["code"]: one for one in lists.of(Kind.TAX_CODES)},
        "currencies": {one["code"]: {**one, "name": currency(one["code"])} for one in lists.of(Kind.CURRENCIES)},
        "suggestions": suggestions_for(book, mapping, lists),
        "choices": WORDS_OF_CHOICES,
        "field_words": FIELD_WORDS,
        "label_of": label_of,
        "name_of": name_of,
        "row_of": row_of,
        "examples": LABEL_EXAMPLES,
        "label_styles": list(LabelStyle),
        "rounding_modes": list(RoundingMode),
        "post_as": list(PostAs),
        "now": now(),
    }
