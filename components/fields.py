"""Fields of forms: a label, the field, and the place of what is wrong with it (assets/portal_fields.js)."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html


def text(element_id: str, name: str, label: str, *, rules: str = "", **more: Any) -> html.Div:
    """Return a field for a line of text; `rules` stand under its label, `more` are its properties."""
    more = {"type": "text", "autocomplete": "off", "maxlength": 254, "persistence": False} | more
    return _field(element_id, label, rules, dbc.Input(id=element_id, name=name, **more))


def area(element_id: str, name: str, label: str, *, rules: str = "", **more: Any) -> html.Div:
    """Return a field for many lines of text."""
    more = {"rows": 8, "persistence": False, "submit_on_enter": False, "spellcheck": "false"} | more
    return _field(element_id, label, rules, dbc.Textarea(id=element_id, name=name, **more))


def choice(
    element_id: str, name: str, label: str, options: Mapping[str, str], *, rules: str = ""
) -> html.Div:
    """Return a field with which one of `options` (value → text) is chosen."""
    listed: Sequence[dict[str, str]] = [{"value": value, "label": text} for value, text in options.items()]
    field = dbc.Select(id=element_id, name=name, options=listed, persistence=False)
    return _field(element_id, label, rules, field)


def _field(element_id: str, label: str, rules: str, field: Any) -> html.Div:
    told = [html.P(rules, id=f"{element_id}-rules", className="lv-note")] if rules else []
    wrong = html.P(id=f"{element_id}-wrong", className="lv-wrong")
    return html.Div([dbc.Label(label, html_for=element_id), *told, field, wrong], className="lv-field")
