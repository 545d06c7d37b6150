"""The parts of the account page: its form, and the lists of sessions and of tries to sign in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components.icon import icon


def section(title: str, *children: object, side: object = None) -> html.Section:
    """Return a part of the page under its heading; `side` stands at the heading's end."""
    name = f"account-title-{title.rsplit(maxsplit=1)[-1].lower()}"
    head = html.Div([html.H2(title, id=name, tabIndex="-1"), side], className="lv-title")
    return html.Section([head, *children], className="lv-part-of", **{"aria-labelledby": name})


def facts(rows: Sequence[tuple[str, object]]) -> list:
    """Return the names and values of a description list."""
    return [part for name, value in rows for part in (html.Dt(name), html.Dd(value))]


def lines(texts: Sequence[str], none: str) -> list:
    """Return texts one below the other, or what is said where there are none."""
    return [html.Div(text) for text in texts] or [none]


def moment(at: datetime) -> html.Time:
    """Return an instant; portal_moments.js writes it in the zone of whoever reads it."""
    return html.Time(dateTime=at.isoformat(timespec="seconds"))


def username(element_id: str) -> dbc.Input:
    """Return the field that tells a password manager whose password this is; nobody sees it."""
    return dbc.Input(
        id=element_id,
        name="username",
        type="text",
        autocomplete="username",
        readonly=True,
        style={"display": "none"},
    )


def password_rules(shortest: int) -> str:
    """Return what a new password must be like, and what happens when it is changed."""
    return (
        f"At least {shortest} characters, any you like, blanks too. Several unrelated words are easy to"
        " remember. Changing it signs you out everywhere else."
    )


def password(element_id: str, name: str, label: str, autocomplete: str) -> html.Div:
    """Return a password's label, field, button to show it, and the place of what is wrong with it."""
    field = dbc.Input(
        id=element_id,
        name=name,
        type="password",
        autocomplete=autocomplete,
        required=True,
        persistence=False,
        class_name="lv-secret",
    )
    shows = html.Button(
        icon("eye"),
        type="button",
        className="btn btn-icon",
        **{"data-shows": element_id, "aria-label": "Show password", "aria-pressed": "false"},
    )
    wrong = html.P(id=f"{element_id}-wrong", className="lv-wrong")
    return html.Div(
        [dbc.Label(label, html_for=element_id), html.Div([field, shows], className="lv-shown"), wrong]
    )


def password_form(ids: Any, names: tuple[str, str, str], shortest: int) -> dbc.Form:
    """Return the form that changes one's own password.

    `ids` has FORM, USERNAME, OLD, NEW, AGAIN, SAVE and SAVED, `names` are those of the three fields.
    """
    old, new, again = names
    return dbc.Form(
        [
            html.P(password_rules(shortest), id=f"{ids.NEW}-rules", className="lv-note"),
            username(ids.USERNAME),
            password(ids.OLD, old, "Old password", "current-password"),
            password(ids.NEW, new, "New password", "new-password"),
            password(ids.AGAIN, again, "The same again", "new-password"),
            dbc.Button("Change password", id=ids.SAVE, type="submit", color="primary"),
            done(ids.SAVED),
        ],
        id=ids.FORM,
        method="POST",  # should it ever be sent without Dash, then not in the address
        prevent_default_on_submit=True,
    )


def session(tag: str, browser: str, ip: str, since: datetime, last_seen: datetime, is_this: bool) -> html.Li:
    """Return one browser that is signed in, with the button that ends it unless it is this one."""
    name = f"account-session-{tag}"
    where = [html.Span(ip), html.Span(["Since ", moment(since)])]
    if is_this:
        end: object = html.Span([icon("check-lg"), "This browser"], className="lv-st lv-st--available")
    else:
        where.append(html.Span(["Last seen ", moment(last_seen)]))
        end = html.Button(
            "End",
            type="button",
            className="btn btn-line",
            **{"data-session": tag, "aria-describedby": name},
        )
    text = html.Div([html.Strong(browser, id=name), html.Div(where, className="lv-where")])
    return html.Li([text, end])


def try_(at: datetime, browser: str, ip: str, failure: str) -> html.Li:
    """Return one try to sign in; one that did not work is the one to be seen."""
    where = html.Div([html.Span(browser), html.Span(ip)], className="lv-where")
    mark, look = ("exclamation-triangle-fill", "hold") if failure else ("check-lg", "available")
    outcome = html.Span([icon(mark), failure or "Signed in"], className=f"lv-st lv-st--{look}")
    return html.Li([html.Div([html.Strong(moment(at)), where]), outcome])


def done(element_id: str) -> html.P:
    """Return the place where it is said what was done."""
    return html.P(id=element_id, className="lv-done", role="status")
