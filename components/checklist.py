"""A searchable checklist with a switch above it that means everything; portal_checklist.js draws it."""

from datetime import datetime
from typing import Any

from dash import dcc, html


def checklist(element_id: str, legend: str) -> html.Fieldset:
    """Return a checklist, empty: `<id>-offered` is what it shows (`offer`), `<id>` what was chosen of it."""
    return html.Fieldset(
        [
            html.Legend(legend, className="form-label"),
            html.Div(id=f"{element_id}-list"),
            dcc.Store(id=f"{element_id}-offered"),
            dcc.Store(id=element_id),
        ],
        className="lv-checklist",
    )


def offer(
    lines: list[dict[str, Any]], *, everything: bool, picks: list[str], as_of: datetime | None, why: str
) -> dict[str, Any]:
    """Return what a checklist shows: lines with `key`, `name` and `note`, and which of them are chosen."""
    chosen = {"everything": everything, "picks": picks}
    read = as_of.isoformat(timespec="seconds") if as_of else None
    return {"lines": lines, "chosen": chosen, "as_of": read, "why": why}
