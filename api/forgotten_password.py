"""The way back in for customers who forgot their password: plain forms, no Dash."""

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from auth.gate import DOOR
from auth.permissions import public
from data.portal import clock
from problems import Problem
from services.sign_in import forgotten_password as service

FORGOT = "/forgot-password"

blueprint = Blueprint("forgotten_password", __name__)


@blueprint.get("/forgot-password")
@public
def forgot() -> Response:
    """Show the form, or that what was to be done is done: the same for every address."""
    return _ask_page(is_sent=request.args.get("sent") == "1")


@blueprint.post("/forgot-password")
@public
def ask() -> AnyResponse:
    """Have a link mailed, and say nothing about whether there is such an account."""
    email = forms.field("email")
    try:
        forms.check_csrf()
        service.ask(email=email, **forms.asking(), now=clock.now())
    except Problem as problem:
        return forms.again(_ask_page(email, problem.sentence), problem)
    return redirect(f"{FORGOT}?sent=1", 303)


@blueprint.get("/reset-password/<token>")
@public
def show(token: str) -> Response:
    """Show the form of a link. Mail scanners open it too: that uses nothing up."""
    try:
        return _choose_page(service.owner(token=token, now=clock.now()))
    except service.LinkGone as problem:
        return forms.again(_gone_page(problem.sentence), problem)


@blueprint.post("/reset-password/<token>")
@public
def choose(token: str) -> AnyResponse:
    """Set the chosen password and lead to the sign-in."""
    email = ""
    try:
        email = service.owner(token=token, now=clock.now())
        forms.check_csrf()
        service.choose(token=token, **forms.new_password(), **forms.asking(), now=clock.now())
    except service.LinkGone as problem:
        return forms.again(_gone_page(problem.sentence), problem)
    except Problem as problem:
        return forms.again(_choose_page(email, problem.sentence), problem)
    forms.end_session()  # whoever was signed in here: the next one is who chose the password
    return redirect(f"{DOOR}?changed=1", 303)


def _ask_page(email: str = "", error: str = "", *, is_sent: bool = False) -> Response:
    return forms.page("forgot_password.html", email=email, error=error, is_sent=is_sent)


def _choose_page(email: str, error: str = "") -> Response:
    shortest = current_app.config["SETTINGS"].password_min_length
    return forms.page("reset_password.html", email=email, error=error, shortest=shortest)


def _gone_page(sentence: str) -> Response:
    return forms.page("reset_gone.html", sentence=sentence)
