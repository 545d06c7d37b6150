"""What a browser sends with a form or a list: anything, until it was looked at."""

from problems import Invalid

UNREADABLE = "What was sent can't be understood. Load the page again."


def text(value: object, *, longest: int | None = None) -> str:
    """Return what was typed, an empty field as an empty text; raises `Invalid` for what no field sends."""
    if value is not None and not isinstance(value, str):
        raise Invalid(UNREADABLE)
    if value and longest is not None and len(value) > longest:
        raise Invalid(UNREADABLE)
    return value or ""


def chosen(rows: object, name: str) -> object:
    """Return what the first of the chosen rows says under `name`; raises `Invalid` where none is chosen."""
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        raise Invalid(UNREADABLE)
    return rows[0].get(name, "")
