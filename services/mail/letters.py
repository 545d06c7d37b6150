"""Letters: the subject and the two texts of a mail, made of templates in which every value is escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from data.portal.texts import clean
from services.mail.kinds import ABOUT, Kind
from settings import Settings

TEMPLATES = Path(__file__).with_name("templates")
LEFT_OUT = "(left out of copies)"
LONGEST = 500  # of one value; nobody's name turns a mail into a leaflet

Values = Mapping[str, object]


@dataclass(frozen=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str
    html: str


def compose(*, kind: Kind, values: Values, settings: Settings, template: str = "", sort: str = "") -> Letter:
    """Return a letter; an instant among the values is written in the company's time zone.

    Its subject is one of those that stand in `kinds.py`, whatever `sort` says: nobody's words get in.
    """
    portal = clean(settings.portal_name)
    shown = {name: _written(value, settings) for name, value in values.items()}
    shown |= {
        "subject": ABOUT[kind].subject_of(sort, portal),
        "portal": portal,
        "support": clean(settings.support_contact),
        "address": address(settings),
        "has_logo": has_logo(settings),
    }
    text, html = (
        _templates().get_template(f"{template or kind}.{ending}").render(shown) for ending in ("txt", "html")
    )
    return Letter(str(shown["subject"]), text, html)


def address(settings: Settings) -> str:
    """Return where the portal is: APP_BASE_URL, never what a request says."""
    return settings.app_base_url or f"http://127.0.0.1:{settings.port}"


def has_logo(settings: Settings) -> bool:
    """Return whether mails carry the logo; mail programs show no SVG."""
    return settings.portal_logo.lower().endswith(".png")


def redacted(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in copies in place of secrets."""
    return dict.fromkeys(secrets, LEFT_OUT)


def _written(value: object, settings: Settings) -> object:
    if isinstance(value, datetime):
        there = f"{value.astimezone(ZoneInfo(settings.time_zone)):%d %b %Y, %H:%M}".removeprefix("0")
        return f"{there} {_in_words(settings.time_zone)}"
    if isinstance(value, list | tuple):
        return [_written(each, settings) for each in value]
    return clean(value)[:LONGEST] if isinstance(value, str) else value


def _in_words(zone: str) -> str:
    """Return the name of a time zone as people say it."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone else zone


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
