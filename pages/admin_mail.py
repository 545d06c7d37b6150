"""Mail: what the portal has sent, what waits, and what it gave up."""

from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, html
from flask import current_app

from auth.permissions import Permission, require
from auth.users import current_actor
from components import dialog
from components.drawn import when_drawn
from components.filters import tools
from components.icon import icon
from components.list_grid import Without, card, column, instant, list_grid, state
from components.list_page import action, chosen_one, list_page, says
from pages import _question
from services.counted import counted
from services.mail import queue
from services.question import Question

dash.register_page(
    __name__,
    path="/admin/mail",
    name="Mail",
    title="Mail",
    order=28,
    permission=Permission.READ_MAIL,
)

NOT_SENT = "No mail is sent: SMTP_SERVER is not set. Mails wait here for up to three days."
WITHOUT = Without("No mail has been written yet", "No mail is in this state", "Show all mails")
DEMO = "The demo sends no mail. Choose one and press Show to read what would have been sent."


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-mail-page"
    NOTE = "admin-mail-note"
    DEMO = "admin-mail-demo"
    STATE = "admin-mail-state"
    GRID = "admin-mail-grid"
    COUNT = "admin-mail-count"
    DONE = "admin-mail-done"
    CHOSEN = "admin-mail-chosen"
    SHOW = "admin-mail-show"
    RESEND = "admin-mail-resend"
    ASK = "admin-mail-ask"
    READ = "admin-mail-read"


def layout(**_query: str) -> html.Div:
    """Return the empty page; the mails arrive after it."""
    require(Permission.READ_MAIL)
    return list_page(
        Ids.PAGE,
        "Mail",
        _tools(),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="key", without=WITHOUT),
        dialog.question(Ids.ASK),
        dialog.letter(Ids.READ),
        above=html.Div(id=Ids.NOTE),
    )


def _tools() -> html.Div:
    options = [{"value": queue.ALL, "label": "All mails"}]
    options += [{"value": value, "label": words} for value, words in queue.STATES.items()]
    chosen = dbc.Select(
        id=Ids.STATE, options=options, value=queue.ALL, className="lv-choice", persistence=False
    )
    label = dbc.Label("State", html_for=Ids.STATE, className="visually-hidden")
    return tools(label, chosen, html.Span(id=Ids.DEMO, className="lv-note"))


def _says() -> html.Div:
    return says(
        action(Ids.SHOW, "eye", "Show"),
        action(Ids.RESEND, "envelope", "Resend"),
        count_id=Ids.COUNT,
        done_id=Ids.DONE,
        chosen_id=Ids.CHOSEN,
    )


def _columns() -> list[dict]:
    return [
        card("lvMailCard") | {"headerName": "Mail"},
        column("recipient", "To", 210, cellClass="lv-part"),
        state("state", "State", 140),
        column("kind", "Kind", 190),
        instant("created_at", "Written", 150),
        column("tries", "Tries", 70, cuts=False, cellClass="lv-num"),
        instant("next_try_at", "Next try", 150, never=""),
        column("error", "Last error", 290),
    ]


when_drawn("list", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Output(Ids.NOTE, "children"),
    Output(Ids.DEMO, "children"),
    Input(Ids.PAGE, "id"),
    Input(Ids.STATE, "value"),
    Input(Ids.DONE, "children"),
)
def show(_page: object, wanted: Any, _done: object) -> tuple[list[dict], str, Any, str]:
    """Return the mails in a state, how many, and whether any are sent at all."""
    require(Permission.READ_MAIL)
    settings = current_app.config["SETTINGS"]
    rows = queue.rows(state=wanted, settings=settings)
    count = counted(len(rows), "mail")
    if len(rows) == queue.MOST:
        count = f"The newest {count}"
    if queue.shows_content(settings):
        return rows, count, None, DEMO
    return rows, count, None if settings.smtp_server else _banner(), ""


def _banner() -> html.Div:
    return html.Div([icon("exclamation-triangle-fill"), html.Div(NOT_SENT)], className="lv-banner")


@callback(
    Output(Ids.CHOSEN, "children"),
    Output(Ids.SHOW, "hidden"),
    Output(Ids.RESEND, "hidden"),
    Input(Ids.GRID, "selectedRows"),
    Input(Ids.DONE, "children"),
)
def choose(chosen: Any, _done: object) -> tuple[list, bool, bool]:
    """Return which mail the buttons are about, and which of them there are."""
    user = require(Permission.READ_MAIL)
    if not chosen:
        return [], True, True
    offered = queue.choices(user=user, mail_id=_first(chosen), settings=current_app.config["SETTINGS"])
    return chosen_one(offered.name), not offered.show, not offered.resend


@callback(
    Input(Ids.RESEND, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_clicks: Any, chosen: Any) -> None:
    """Ask before a mail is sent again."""
    user, mail = require(Permission.RESEND_MAIL), _first(chosen)
    offered = queue.choices(user=user, mail_id=mail, settings=current_app.config["SETTINGS"])
    about = {"id": mail.get("id")} if isinstance(mail, dict) else {}
    title, warning = f"Resend the mail to {offered.recipient}?", queue.warning(mail_id=mail)
    _question.ask(Ids.ASK, Question(title, warning, "Resend", about))


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def resend(_submitted: Any, about: Any) -> None:
    """Send the mail again that was asked about."""
    require(Permission.RESEND_MAIL)
    sentence = queue.resend(actor=current_actor(), mail_id=about)
    _question.done(Ids.ASK, Ids.DONE, sentence)


@callback(
    Output(f"{Ids.READ}-title", "children"),
    Output(f"{Ids.READ}-to", "children"),
    Output(f"{Ids.READ}-text", "children"),
    Output(Ids.READ, dialog.SHOW),
    Input(Ids.SHOW, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def read(_clicks: Any, chosen: Any) -> tuple[str, str, str, str]:
    """Show what would have been sent, in the demo."""
    require(Permission.READ_MAIL)
    found = queue.preview(mail_id=_first(chosen), settings=current_app.config["SETTINGS"])
    return found.subject, f"To {found.to}", found.text, dialog.opened()


def _first(chosen: Any) -> Any:
    """Return which mail the grid says is chosen; it comes from the browser."""
    return chosen[0] if isinstance(chosen, list) and chosen else None
