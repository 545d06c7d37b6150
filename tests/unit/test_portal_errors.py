"""Every error is one shape for machines and one page for people, and says nothing about the inside."""

import pytest
from flask import abort

from api.headers import asset
from auth.gate import DASH_CATCH_ALL
from auth.permissions import public
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing
from problems import BeingRead, Conflict, ErpUnavailable, Invalid, NotAllowed, NotFound, TooMany
from tests.portal_app import ANNA, SHELL, app, cheap_passwords, make_app, settings_in
from tests.staff_people import hire, staff_in
from tests.unit.test_view_as import start

__all__ = ["app", "cheap_passwords"]


def _fail(error):
    @public
    def view(**_parts):
        if isinstance(error, int):
            abort(error)
        raise error

    return view


ERRORS = [
    (Invalid("Say it otherwise."), 400, "Say it otherwise."),
    (NotAllowed("Not you."), 403, "Not you."),
    (NotFound("Not here."), 404, "Not here."),
    (Conflict("Gone."), 409, "Gone."),
    (TooMany("Wait.", retry_after=7), 429, "Wait."),
    (ErpUnavailable("The ERP can't be read."), 503, "The ERP can't be read."),
    (BeingRead("Wait a moment."), 503, "Wait a moment."),
    (400, 400, "can't be understood"),
    (404, 404, "no such page"),
    (413, 413, "too large"),
    (415, 415, "kind of content"),
    (500, 500, "on our side"),
    (RuntimeError("secret inside: SELECT password FROM host"), 500, "on our side"),
]


BANNER = "Viewing as Anna &lt;b&gt; Larkspur"
SOME = (1, 4, 5, 12)  # of them: refused, too many, the ERP, an accident


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """Give a portal with one address per kind of error, for machines and for people."""
    app = make_app(settings_in(tmp_path_factory.mktemp("failing")))
    for number, (error, _status, _sentence) in enumerate(ERRORS):
        for prefix in ("/api", "/page"):
            path = f"{prefix}/fail-{number}"
            app.add_url_rule(path, endpoint=path, view_func=_fail(error))
    return app.test_client()


def test_machines_get_one_shape(failing):
    """JSON with the sentence and a reference; the retry time where there is one; nothing of the inside."""
    for number, (error, status, sentence) in enumerate(ERRORS):
        answer = failing.get(f"/api/fail-{number}")
        code = {"code"} if isinstance(error, BeingRead) else set()
        assert (status, {"error", "reference"} | code) == (answer.status_code, set(answer.json)), error
        assert sentence in answer.json["error"], error
        assert str(getattr(error, "retry_after", None) or "") == answer.headers.get("Retry-After", ""), error
        assert "secret" not in answer.text, error


def test_people_get_a_page(failing):
    """The same sentence on a page, with a reference and a way on; scripts that ask for JSON get JSON."""
    for number, (error, status, sentence) in enumerate(ERRORS):
        answer = failing.get(f"/page/fail-{number}")
        text = answer.text.replace("&#39;", "'")
        assert (status, "text/html") == (answer.status_code, answer.mimetype), error
        assert all(part in text for part in (sentence.rstrip("."), "Reference", 'action="/"')), error
        assert not any(part in text for part in ("secret", "Traceback", "Werkzeug")), error
        assert failing.get(f"/page/fail-{number}", headers={"Accept": "application/json"}).is_json, error


def test_who_views_as_a_customer_is_told_on_errors_too(app, monkeypatch):
    """Whatever went wrong, expected or not; who views as nobody sees no banner, and names are no markup."""
    with app.app_context(), changing(SHELL) as change:
        find(change.session, ANNA).first_name = "Anna <b>"
        change.record(Action.CUSTOMER_UPDATE)
    staff, viewer = (staff_in(app, hire(app, username=name)) for name in ("ada", "eve"))
    start(app, viewer)
    assert "Viewing" not in viewer.get("/nothing", headers={"Accept": "application/json"}).text
    for path in ("/nothing", "/account", "/admin/nothing"):
        assert (True, False) == tuple(BANNER in client.get(path).text for client in (viewer, staff)), path
    for number in SOME:
        monkeypatch.setitem(app.view_functions, DASH_CATCH_ALL, _fail(ERRORS[number][0]))
        answer = viewer.get("/inventory")
        assert (ERRORS[number][1], True) == (answer.status_code, BANNER in answer.text)
        assert ANNA in answer.text


@pytest.mark.parametrize(
    "path", ["/login", "/nothing", "/api/nothing", "/api/fail-0", "/page/fail-11", "/inventory"]
)
def test_every_answer_is_guarded(failing, path):
    """Pages, JSON and errors alike: nothing foreign runs, frames or guesses, and nobody keeps a copy."""
    headers = failing.get(path).headers
    policy = headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert ("no-store", "nosniff") == (headers["Cache-Control"], headers["X-Content-Type-Options"])
    assert "same-origin" == headers["Referrer-Policy"]
    assert "Strict-Transport-Security" not in headers, "plain http has nothing to be strict about"


def test_https_is_kept(tmp_path):
    """Behind https browsers are told to stay there."""
    app = make_app(settings_in(tmp_path, app_base_url="https://stock.example"))
    assert "max-age=31536000" in app.test_client().get("/login").headers["Strict-Transport-Security"]


def test_files_have_addresses_that_change_with_them(app):
    """A browser may keep a file for a year, because another content has another address."""
    with app.app_context():
        assert asset("door.js").startswith("/assets/door.js?m=")
        assert "/assets/missing.js" == asset("missing.js")
