"""How a second factor is drawn: whether it is on, what to scan, and the dialogs around it."""

from datetime import datetime
from typing import Any

from dash import html

from components import account as parts
from components import dialog, fields
from components.icon import icon

SCAN = "Scan this with an authenticator app, or type the key into it."
THEN = "Then type the six digits that it shows, and your password."
KEEP = (
    "Each of these codes lets you in once if you lose your authenticator. They are shown only now: print"
    " them, or keep them where nobody else finds them."
)
ALONE = "Your password alone lets you in. An authenticator app on your phone makes it two."


def buttons(set_up_id: str, renew_id: str, off_id: str) -> html.Div:
    """Return what can be done; what needs a second factor is hidden until there is one."""
    line, danger = "btn btn-line", "btn btn-danger-line"
    shown = [
        html.Button("Set up", id=set_up_id, type="button", className=line),
        html.Button("New recovery codes", id=renew_id, type="button", hidden=True, className=line),
        html.Button("Switch off", id=off_id, type="button", hidden=True, className=danger),
    ]
    return html.Div(shown, className="lv-buttons")


def offer(
    element_id: str, picture_id: str, key_id: str, code: dict[str, str], password: dict[str, str]
) -> Any:
    """Return the dialog that shows a new seed, and asks for its first code and the password."""
    picture = html.Img(id=picture_id, alt="QR code for an authenticator app", className="lv-qr")
    key = html.Div([html.Span("Key", className="form-label"), html.Code(id=key_id)], className="lv-key")
    body = [
        html.P(SCAN),
        html.Div([picture, key], className="lv-scan"),
        html.P(THEN),
        fields.text(**code, label="Code", autocomplete="one-time-code", inputmode="numeric", maxlength=10),
        parts.password(**password, label="Password", autocomplete="current-password"),
    ]
    return dialog.dialog(element_id, *body, save="Switch on")


def ask(element_id: str, password: dict[str, str]) -> Any:
    """Return the dialog that asks for the password before something changes."""
    field = parts.password(**password, label="Password", autocomplete="current-password")
    return dialog.dialog(element_id, html.P(id=f"{element_id}-text"), field, save="")


def codes(element_id: str) -> Any:
    """Return the dialog that shows recovery codes, once."""
    return dialog.secret(element_id, KEEP)


def state(since: datetime | None, codes_left: int) -> list:
    """Return how it stands with the second factor, in words."""
    if since is None:
        mark = html.Span([icon("exclamation-triangle-fill"), "Off"], className="lv-st lv-st--hold")
        return [mark, html.P(ALONE)]
    mark = html.Span([icon("shield-check"), "On"], className="lv-st lv-st--available")
    left = "1 recovery code" if codes_left == 1 else f"{codes_left} recovery codes"
    return [mark, html.P(["Since ", parts.moment(since), f". {left} left."])]
