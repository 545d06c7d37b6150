"""Dialogs: a form or a question above the page. The browser's own <dialog> gives role, Esc and the way back.

The server opens and closes one through its `data-show` (`opened()`, `closed()`); portal_dialog.js follows.
What is refused while a dialog is open stands in it, under its field, and nothing typed is lost.
"""

import time
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.icon import icon

SHOW = "data-show"  # the property of a dialog that a callback sets to `opened()` or `closed()`


def dialog(element_id: str, *body: Any, save: str, danger: bool = False, note: str = "") -> html.Dialog:
    """Return a dialog, closed; callbacks fill in its parts, which have ids of their own.

    `<id>-title` names it, `<id>-form` tells `n_submit`, `<id>-save` is the button with the verb, `<id>-about`
    remembers what it is about, and `<id>-note` stands beside the buttons. `danger`: what can't be taken back.
    """
    return html.Dialog(
        dbc.Form(
            [
                _head(element_id),
                html.Div([problem(element_id), *body], className="lv-dialog-body"),
                _foot(element_id, save, danger, note),
                dcc.Store(id=f"{element_id}-about"),
            ],
            id=f"{element_id}-form",
            method="POST",  # should it ever be sent without Dash, then not in the address
            prevent_default_on_submit=True,
        ),
        id=element_id,
        className="lv-dialog",
        **{"aria-labelledby": f"{element_id}-title"},
    )


def question(element_id: str) -> html.Dialog:
    """Return a dialog that asks before something is done; `<id>-text` says what then happens."""
    return dialog(element_id, html.P(id=f"{element_id}-text"), save="", danger=True)


def secret(element_id: str, text: str) -> html.Dialog:
    """Return a dialog that shows something once, in `<id>-value`, and forgets it when it is closed."""
    value = html.Code(id=f"{element_id}-value", className="lv-secret-value", **{"data-forgotten": "true"})
    copies = html.Button(
        [icon("copy"), "Copy"],
        type="button",
        className="btn btn-line",
        **{"data-copies": f"{element_id}-value"},
    )
    body = [html.Div([value, copies], className="lv-secret-line"), html.P(text, id=f"{element_id}-text")]
    close = html.Button("Done", type="button", className="btn btn-primary", **{"data-closes": "true"})
    return html.Dialog(
        [
            _head(element_id),
            html.Div(body, className="lv-dialog-body"),
            html.Div(close, className="lv-dialog-foot"),
        ],
        id=element_id,
        className="lv-dialog",
        **{"aria-labelledby": f"{element_id}-title"},
    )


def letter(element_id: str) -> html.Dialog:
    """Return a dialog that shows a mail as plain text: `<id>-title`, `<id>-to` and `<id>-text`."""
    close = html.Button("Done", type="button", className="btn btn-primary", **{"data-closes": "true"})
    text = html.Pre(id=f"{element_id}-text", className="lv-letter", tabIndex="0")
    return html.Dialog(
        [
            _head(element_id),
            html.Div([html.P(id=f"{element_id}-to", className="lv-note"), text], className="lv-dialog-body"),
            html.Div(close, className="lv-dialog-foot"),
        ],
        id=element_id,
        className="lv-dialog",
        **{"aria-labelledby": f"{element_id}-title"},
    )


def opened() -> str:
    """Return what opens a dialog; each time another text, so that it is noticed."""
    return f"open {time.monotonic_ns()}"


def closed() -> str:
    """Return what closes a dialog."""
    return f"closed {time.monotonic_ns()}"


def problem(element_id: str) -> html.Div:
    """Return the place of what is wrong with no single field."""
    return html.Div(id=f"{element_id}-problem", className="lv-dialog-problem", role="alert", tabIndex="-1")


def _head(element_id: str) -> html.Div:
    close = {"aria-label": "Close", "data-closes": "true"}
    return html.Div(
        [
            html.H2(id=f"{element_id}-title"),
            html.Button(icon("x-lg"), type="button", className="btn btn-icon", **close),
        ],
        className="lv-dialog-head",
    )


def _foot(element_id: str, save: str, danger: bool, note: str) -> html.Div:
    look = "danger-line" if danger else "primary"
    return html.Div(
        [
            html.P(note, id=f"{element_id}-note", className="lv-note"),
            html.Button("Cancel", type="button", className="btn btn-line", **{"data-closes": "true"}),
            dbc.Button(save, id=f"{element_id}-save", type="submit", color=look),
        ],
        className="lv-dialog-foot",
    )
