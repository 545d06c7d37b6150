"""The frame around every page: navigation, whose stock it is, the account menu, views, problems."""

from enum import StrEnum
from math import ceil
from typing import Any

import dash
import structlog
from dash import ClientsideFunction, Input, Output, callback, clientside_callback, dcc, html
from flask import Response, after_this_request, current_app, g

from auth.gate import STAFF_ACCOUNT
from auth.permissions import Permission, is_viewing, permissions_of, require
from auth.users import CurrentUser
from components import shell
from data.portal import clock
from problems import Problem
from services.accounts.erp_customers import as_called_now

log = structlog.get_logger("dash")

UNEXPECTED = "Something went wrong on our side. Try again; if it stays, tell us the reference."
LOCATION = "_pages_location"  # Dash's own; its pathname is the page on screen


class Ids(StrEnum):
    """The ids of the frame."""

    NAV = "shell-nav"
    SCOPE = "shell-scope"
    ACCOUNT = "shell-account"
    NAME = "shell-account-name"
    EMAIL = "shell-account-email"
    OWN = "shell-account-own"
    PROBLEM = "shell-problem"
    VIEW = "shell-view"
    TURNED = "shell-turned"


def frame() -> html.Div:
    """Return the frame, empty: it is the same for everybody, and who looks at it is asked for afterwards."""
    settings = current_app.config["SETTINGS"]
    return shell.shell(
        dash.page_container,
        dcc.Store(id=Ids.PROBLEM),
        dcc.Store(id=Ids.TURNED),
        name=settings.portal_name,
        logo=settings.logo,
        support=settings.support_contact,
        nav_id=Ids.NAV,
        scope_id=Ids.SCOPE,
        account_id=Ids.ACCOUNT,
        view_id=Ids.VIEW,
    )


@callback(
    Output(Ids.NAV, "children"),
    Output(Ids.SCOPE, "children"),
    Output(Ids.NAME, "children"),
    Output(Ids.EMAIL, "children"),
    Output(Ids.OWN, "children"),
    Output(Ids.VIEW, "children"),
    Input(LOCATION, "pathname"),
    Input(Ids.TURNED, "data"),  # another tab has begun or ended a view
)
def show_person(pathname: str, _turned: object) -> tuple[list, list, str, str, Any, list]:
    """Return the pages this person may open, whose stock they see, who they are, and as whom they view."""
    user = require(Permission.SIGNED_IN)
    links, view = shell.links(_pages(user), pathname), _view(user)
    return links, _seen(user), user.name, user.login, [] if view else _own(user), view


def _own(user: CurrentUser) -> Any:
    return shell.own(STAFF_ACCOUNT if user.is_staff else "/account")


def _view(user: CurrentUser) -> list:
    """Return the banner of whoever views as a customer."""
    seen = user.view_as
    if seen is None or not is_viewing(user):
        return []
    return shell.viewing(seen.name, seen.email, ceil((seen.until - clock.now()).total_seconds()))


def _pages(user: CurrentUser) -> list[tuple[str, str]]:
    """Return the pages that this person may open: name and address."""
    may = permissions_of(user)
    shown = (page for page in dash.page_registry.values() if page.get("in_nav", True))
    return [(page["name"], page["path"]) for page in shown if page["permission"] in may]


def _seen(user: CurrentUser) -> list:
    """Return whose stock is on screen; staff who see none are here as staff."""
    if user.is_staff and not is_viewing(user):
        return shell.scope("Staff", "key")
    known = current_app.extensions["lotview.customers"].listed()
    return shell.scope(as_called_now(user=user, known=known).scope_label)


clientside_callback(ClientsideFunction("lotview", "problem"), Input(Ids.PROBLEM, "data"))


def report(error: Exception) -> None:
    """Show what stopped a callback: the sentence of an expected problem, else a reference to the log.

    Dash reads answers of status 200 only; the status that a machine would get is told beside the sentence.
    """
    reference = getattr(g, "request_id", "")
    shown: dict[str, Any] = {"reference": reference}
    if isinstance(error, Problem):
        shown |= {"sentence": error.sentence, "status": error.status, "fields": error.fields}
        _retry_after(error.retry_after)
    else:
        shown["sentence"] = UNEXPECTED
        log.error("callback failed", exc_info=error, reference=reference)
    dash.set_props(Ids.PROBLEM, {"data": shown})


def _retry_after(seconds: int | None) -> None:
    """Tell how long to wait, as every other answer tells it."""
    if seconds is None:
        return

    @after_this_request
    def tell(response: Response) -> Response:
        response.headers["Retry-After"] = str(seconds)
        return response
