"""Mails that are made when they are sent, so that they hold what their reader may see then and no more.

Such a mail waits in the outbox with a recipe in place of its text. Whoever writes recipes of a kind registers
how letters are made of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.portal.tables import Mail
from services.mail.letters import Values
from settings import Settings

Recipe = Mapping[str, Any]


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail."""

    name: str
    content: bytes = field(repr=False)
    type: str  # such as `application/pdf`


@dataclass(frozen=True)
class Made:
    """What a mail says: the values of its letter, its files, and headers of its own."""

    values: Values = field(repr=False)
    files: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class NotNow(Exception):
    """A mail can't be made at present, and is tried again later."""

    for_good = False


Make = Callable[[Mail, Recipe, datetime, Settings], Made | None]
_registered: dict[str, Make] = {}


def sort_of(recipe: Recipe) -> str:
    """Return the sort of mail that a recipe is for, by which its subject is chosen."""
    return str(recipe.get("sort", ""))


def register(kind: str, make: Make) -> None:
    """Let mails of a kind be made like this; None takes a mail back."""
    _registered[kind] = make


def made(mail: Mail, recipe: Recipe, *, now: datetime, settings: Settings) -> Made | None:
    """Return what a mail says now, None when it is not to be sent any more; raises `NotNow`."""
    if mail.kind not in _registered:
        raise NotNow(f"Nothing here makes mails of the kind {mail.kind}.")
    return _registered[mail.kind](mail, recipe, now, settings)
