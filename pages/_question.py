"""A question in the dialog of a page (`dialog.question`): asked, and closed once its step was done."""

from enum import StrEnum

from dash import set_props

from components import dialog
from services.question import Question


def ask(dialog_id: StrEnum, asked: Question) -> None:
    """Ask it; what it is about comes back with its form as the data of `<id>-about`."""
    set_props(f"{dialog_id}-title", {"children": asked.title})
    set_props(f"{dialog_id}-text", {"children": asked.text})
    look = "danger-line" if asked.is_severe else "primary"
    set_props(f"{dialog_id}-save", {"children": asked.verb, "color": look})
    set_props(f"{dialog_id}-about", {"data": dict(asked.about)})
    set_props(dialog_id, {dialog.SHOW: dialog.opened()})


def done(dialog_id: StrEnum, done_id: StrEnum, sentence: str) -> None:
    """Close it, or another dialog, and say above the list what was done."""
    set_props(dialog_id, {dialog.SHOW: dialog.closed()})
    set_props(done_id, {"children": sentence})
