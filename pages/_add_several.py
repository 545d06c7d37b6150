"""Several accounts at once: a dialog that takes a list, shows what comes of it, and then adds it."""

from enum import StrEnum
from typing import Any

from dash import Input, Output, State, callback, html, set_props
from flask import current_app

from auth.permissions import Permission, require
from auth.users import current_actor
from components import dialog, fields, preview
from components.drawn import when_drawn
from components.icon import icon
from services.accounts import bulk
from services.accounts.bulk import Preview, Submitted
from services.accounts.bulk_text import LONGEST_TEXT, MOST_LINES
from services.accounts.erp_customers import CustomerDesk
from services.counted import counted

TITLE, CHECK = "Add several", "Check the list"
HOW = (
    "One line per person: first name, last name, email, ERP customers. Several customers stand with"
    " semicolons between them; All means every customer. Lines copied from a spreadsheet are fine, at most"
    f" {MOST_LINES} of them."
)
WORKING = "Each account gets a password of its own; that takes a moment."
WRONG = "What is wrong with the others stands below: correct it above, or leave it out."
TEMPLATES = {"xlsx": "Template XLSX", "csv": "Template CSV"}


class Ids(StrEnum):
    """The ids of the dialog."""

    OPENS = "admin-customers-several"
    DONE = "admin-customers-done"
    DIALOG = "admin-customers-list"
    TEXT = "admin-customers-list-lines"
    FILE = "admin-customers-list-file"
    SUMMARY = "admin-customers-list-summary"
    PREVIEW = "admin-customers-list-preview"


def several() -> html.Dialog:
    """Return the dialog, closed."""
    links = [
        html.A(
            [icon("download"), text], href=f"/api/admin/accounts/template.{kind}", className="btn btn-quiet"
        )
        for kind, text in TEMPLATES.items()
    ]
    longest = {"data-longest": str(LONGEST_TEXT)}  # a longer list would be too large a request
    choose = html.Button("Choose a file", id=Ids.FILE, type="button", className="btn btn-line", **longest)
    body = [
        fields.area(Ids.TEXT, "list", "List", rules=HOW, wrap="off"),
        html.Div([choose, html.Span(className="lv-push"), *links], className="lv-list-files"),
        html.P(id=Ids.SUMMARY, className="lv-list-summary", role="status"),
        html.Div(id=Ids.PREVIEW),
    ]
    return dialog.dialog(Ids.DIALOG, *body, save=CHECK)


@callback(Input(Ids.OPENS, "n_clicks"), prevent_initial_call=True)
def open_several(_clicks: Any) -> None:
    """Open the dialog with what was typed before, unchecked."""
    require(Permission.CHANGE_ACCOUNTS)
    set_props(f"{Ids.DIALOG}-title", {"children": TITLE})
    _show(None, "")
    set_props(Ids.DIALOG, {dialog.SHOW: dialog.opened()})


@callback(
    Input(f"{Ids.DIALOG}-form", "n_submit"),
    State(Ids.TEXT, "value"),
    State(f"{Ids.DIALOG}-about", "data"),
    running=[
        (Output(f"{Ids.DIALOG}-save", "disabled"), True, False),
        (Output(f"{Ids.DIALOG}-note", "children"), WORKING, ""),
    ],
    prevent_initial_call=True,
)
def submit(_submitted: Any, text: Any, about: Any) -> None:
    """Check the list, or add what was looked at."""
    require(Permission.CHANGE_ACCOUNTS)
    how = {"settings": current_app.config["SETTINGS"], "erp": current_app.config["ERP_IDENTITY"]}
    desk: CustomerDesk = current_app.extensions["lotview.customers"]
    _say(bulk.submit(actor=current_actor(), text=text, about=about, known=desk.known(), **how))


# A list that was changed is checked again; a file becomes lines.
when_drawn("several", Ids.DIALOG)


def _say(found: Submitted) -> None:
    if found.added:
        set_props(Ids.DONE, {"children": found.sentence})
        set_props(Ids.TEXT, {"value": found.text})
    if found.added and found.preview is None:
        set_props(Ids.DIALOG, {dialog.SHOW: dialog.closed()})
    _show(found.preview, found.sentence)


def _show(found: Preview | None, sentence: str) -> None:
    """Draw what a list comes to, and let the button say what it does next."""
    good = len(found.good) if found else 0
    label = f"Add {counted(good, 'account')}" if good else CHECK
    set_props(f"{Ids.DIALOG}-save", {"children": label})
    set_props(f"{Ids.DIALOG}-about", {"data": {"digest": found.digest} if found and good else None})
    set_props(Ids.SUMMARY, {"children": " ".join(filter(None, [sentence, _summary(found)]))})
    set_props(Ids.PREVIEW, {"children": preview.lines(_lines(found)) if found else None})


def _summary(found: Preview | None) -> str:
    if found is None:
        return ""
    all_, good = len(found.lines), len(found.good)
    unused = f" Not used: {', '.join(found.sheet.unused)}." if found.sheet.unused else ""
    lines = counted(all_, "line")
    if good == all_:
        return f"{lines}, nothing is wrong.{unused}"
    return f"{good} of {lines} can be added. {WRONG}{unused}"


def _lines(found: Preview) -> list[preview.Shown]:
    return [
        preview.Shown(
            number=line.pasted.number,
            name=f"{line.pasted.first_name} {line.pasted.last_name}".strip(),
            email=line.pasted.email,
            customers=line.shown_customers,
            wrong=line.wrong,
        )
        for line in found.lines
    ]
