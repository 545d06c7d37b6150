"""What a browser sends with a form or a list: anything, until it was looked at."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from problems import Invalid

Choice = TypeVar("Choice", bound=StrEnum)

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


def number(raw: object) -> int:
    """Return the id that is named, by a grid as a text; raises `Invalid` for what can be no id of a row."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 11:
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 < raw < 2**31:
        raise Invalid(UNREADABLE)
    return raw


def about(raw: object) -> Mapping[str, Any]:
    """Return what a form or a question says that it is about; raises `Invalid` where it says nothing."""
    if not isinstance(raw, Mapping):
        raise Invalid(UNREADABLE)
    return raw


def version(about: Mapping[str, Any]) -> int:
    """Return which state of its row a form was filled from; raises `Invalid` where it does not say so."""
    found = about.get("version")
    if not isinstance(found, int):
        raise Invalid(UNREADABLE)
    return found


def one_of(choices: type[Choice], raw: object) -> Choice:
    """Return which of the choices is meant; raises `Invalid` for what is none of them."""
    if not isinstance(raw, str) or raw not in list(choices):
        raise Invalid(UNREADABLE)
    return choices(raw)
