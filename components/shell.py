"""What surrounds every page: whose portal, which pages, whose stock, and the account menu."""

import time
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components.icon import icon

MARK = "/assets/mark.svg"
THEMES = (("light", "Light", "sun"), ("dark", "Dark", "moon"), ("system", "System", "circle-half"))


def shell(
    *children: Any,
    name: str,
    logo: str,
    support: str,
    nav_id: str,
    scope_id: str,
    account_id: str,
    view_id: str,
) -> html.Div:
    """Return the frame around `children`. Who is signed in arrives after rendering, never with the layout."""
    return html.Div(
        [
            html.A("Skip to content", href="#main", className="visually-hidden-focusable lv-skip"),
            html.Header(
                [
                    brand(name, logo),
                    html.Nav(id=nav_id, **{"aria-label": "Main"}),
                    html.Div(
                        [html.Span(id=scope_id, className="scope"), *account(account_id, support)],
                        className="lv-who",
                    ),
                ],
                className="lv-top",
            ),
            html.Div(id=view_id),
            html.Main(list(children), id="main", tabIndex="-1"),
        ],
        className="lv-fill",
        **{"data-support": support},
    )


def brand(name: str, logo: str) -> dcc.Link:
    """Return the mark or the company's own logo, with the portal's name."""
    picture = html.Img(src=logo or MARK, alt="", className="lv-logo" if logo else "lv-mark-picture")
    return dcc.Link([picture, html.Span(name)], href="/", refresh=True, className="lv-brand", title=name)


def links(pages: Sequence[tuple[str, str]], current: str) -> list:
    """Return one link per page (name, address); the one we are on says so."""
    return [_here(text, href) if href == current else _elsewhere(text, href) for text, href in pages]


def _here(text: str, href: str) -> html.A:
    # dcc.Link knows no aria-current, and where we are there is nothing to load without a new page.
    return html.A(text, href=href, className="lv-nav", **{"aria-current": "page"})


def _elsewhere(text: str, href: str) -> dcc.Link:
    return dcc.Link(text, href=href, className="lv-nav")


def scope(label: str, mark: str = "building") -> list:
    """Return whose stock is on screen, or what somebody is here as."""
    return [icon(mark), html.Span(label)] if label else []


def viewing(name: str, email: str, seconds: int) -> list:
    """Return the banner over everything that a staff member sees as a customer (portal_viewing.js).

    `seconds` are left of the view.
    """
    whom = html.Div(
        [html.B(["Viewing as ", name]), html.Span(email), html.Span("Read-only", className="lv-desk")],
        className="lv-viewing-whom",
    )
    told = f"{seconds} {time.monotonic_ns()}"  # each time another text, so that it is noticed
    left = html.Span(className="lv-viewing-left", role="timer", **{"data-left": told})
    stop = html.Button("Stop viewing", type="button", className="btn btn-line", **{"data-stops": "view"})
    label = {"aria-label": "Viewing as a customer"}
    return [html.Section([icon("eye"), whom, left, stop], className="lv-viewing", **label)]


def own(path: str) -> dcc.Link:
    """Return the link to the own account."""
    return dcc.Link("Your account", href=path, className="lv-item lv-own")


def account(element_id: str, support: str) -> list:
    """Return the account button and its menu: the own account, theme, whom to ask, signing out."""
    return [
        html.Button(
            [
                html.Span(id=f"{element_id}-name", className="lv-desk"),
                html.Span(icon("chevron-down"), className="lv-desk"),
                html.Span(icon("person-circle"), className="lv-phone"),
                html.Span("Account", className="visually-hidden"),
            ],
            id=element_id,
            type="button",
            className="btn",
            **{"aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": f"{element_id}-menu"},
        ),
        html.Div(
            [
                html.P(id=f"{element_id}-email", className="lv-note lv-menu-head"),
                html.Div(id=f"{element_id}-own"),
                html.Div(
                    [_theme(*theme) for theme in THEMES],
                    role="group",
                    className="lv-themes btn-group",
                    **{"aria-label": "Theme"},
                ),
                *([html.P(f"Questions? Ask {support}", className="lv-note lv-menu-head")] if support else []),
                html.Form(
                    html.Button("Sign out", type="submit", className="lv-item"),
                    action="/logout",
                    method="POST",
                ),
            ],
            id=f"{element_id}-menu",
            className="lv-pop lv-menu",
            role="dialog",
            hidden=True,
            **{"aria-label": "Account"},
        ),
    ]


def _theme(value: str, text: str, mark: str) -> html.Button:
    return html.Button(
        [icon(mark), text],
        type="button",
        className="btn btn-line",
        **{"data-theme": value, "aria-pressed": "false"},
    )
