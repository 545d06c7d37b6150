"""An event's details for people: what changed from what to what, and everything else that was recorded."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.audit.words import moment
from services.mail.kinds import ABOUT
from services.mail.queue import STATES
from services.user_agents import in_words

LABELS = {
    "active": "Status",
    "all_customers": "All customers",
    "as_of": "ERP read",
    "asked": "Sent out of turn",
    "builtin": "Built in",
    "by": "Rows by",
    "customers": "ERP customers",
    "erp": "ERP",
    "erp_customer": "ERP id",
    "expiry_first": "First span of expiry ends at day",
    "expiry_second": "Second span ends at day",
    "expiry_third": "Third span ends at day",
    "format": "File",
    "ip": "Address",
    "lot": "Lot",
    "mfa": "Second factor",
    "must_change": "Must change password",
    "shows_vendor": "Vendors shown in lot histories",
    "why": "Why",
}
STATUS = {True: "Active", False: "Inactive"}
YES_NO = {True: "Yes", False: "No"}
MAIL: Mapping[str, Mapping[str, str]] = {
    "kind": {kind: about.in_words for kind, about in ABOUT.items()},
    "state": {state: words for state, words in STATES.items()},  # noqa: C416
}
NOTHING = "none"
PLAIN = ("browser", "format", "method", "path", "reason", "why")  # say what they are by themselves
QUIET = ("view", "filters", "as_of", "erp")  # in the panel, but not in the list's one line
ERPS = ("erp", "of_other_erps")
INSTANTS = ("as_of", "until")
IN_FOLDER = re.compile(r"sqlite:///(?:[^\s#]*/)?")
LINE_LENGTH = 300


@dataclass(frozen=True)
class Difference:
    """One field that changed; of lists, what was added and taken away."""

    field: str
    old: str
    new: str
    kept: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether added and removed tell more than from and to."""
        return bool(self.added or self.removed)


def loaded(*, details: str) -> Mapping[str, Any]:
    """Return recorded details; anything else than an object is shown as the only one of its fields."""
    try:
        found = json.loads(details)
    except ValueError:
        found = details
    return found if isinstance(found, dict) else {"details": found}


def differences(*, details: Mapping[str, Any]) -> list[Difference]:
    """Return every field of `details` that went from something to something else."""
    changed = {name: value for name, value in details.items() if _is_change(value)}
    found = [_difference(name, value["from"], value["to"]) for name, value in changed.items()]
    return [each for each in found if not each.old == each.new == NOTHING]


def facts(*, details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return everything else that was recorded, as label and value."""
    rest = {name: value for name, value in details.items() if not _is_change(value)}
    return [(label(name=name), shown(name, value)) for name, value in rest.items()]


def line(*, details: Mapping[str, Any], ip: str | None) -> str:
    """Return all of it in one line of text."""
    return "; ".join(_parts(details, ip))[:LINE_LENGTH]


def label(*, name: str) -> str:
    """Return what people call a field."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def shown(name: str, value: Any) -> str:
    """Return one value as text."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return (STATUS if name == "active" else YES_NO)[value]
    if isinstance(value, list):
        return ", ".join(shown(name, each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{label(name=key)} {shown(key, each)}" for key, each in value.items())
    return f"{value:,}" if isinstance(value, int) else _in_words(name, str(value))


def _in_words(name: str, text: str) -> str:
    if name == "browser":
        return _browser(text)
    if name in MAIL:
        return MAIL[name].get(text, text)
    if name in INSTANTS:
        return _instant(text)
    return IN_FOLDER.sub("", text) if name in ERPS else text  # the raw JSON tells where an ERP's file is


def _instant(text: str) -> str:
    """Return an instant as the list tells its own; what is none stays as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo is None else f"{moment(at, ZoneInfo('UTC'))} UTC"


@lru_cache(maxsize=1024)
def _browser(user_agent: str) -> str:
    return in_words(user_agent=user_agent)


def _parts(details: Mapping[str, Any], ip: str | None) -> Iterator[str]:
    is_new = _is_new(details)
    for each in differences(details=details):
        if each.is_list:
            changes = [("added", each.added), ("removed", each.removed)]
            told = "; ".join(f"{what} {', '.join(names)}" for what, names in changes if names)
            yield f"{each.field}: {told}"
        else:
            yield f"{each.field}: {each.new}" if is_new else f"{each.field}: {each.old} → {each.new}"
    for name, value in details.items():
        if not _is_change(value) and name not in QUIET:
            yield shown(name, value) if name in PLAIN else f"{label(name=name)}: {shown(name, value)}"
    if ip:
        yield f"from {ip}"


def _is_new(details: Mapping[str, Any]) -> bool:
    """Return whether nothing of this was there before: whoever was added was not anything."""
    before = [value["from"] for value in details.values() if _is_change(value)]
    return len(before) > 1 and not any(before)


def _is_change(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"from", "to"}


def _difference(name: str, old: Any, new: Any) -> Difference:
    plain = Difference(label(name=name), shown(name, old), shown(name, new))
    if not (isinstance(old, list | None) and isinstance(new, list | None)) or not (old or new):
        return plain
    before, after = ([shown(name, each) for each in value or []] for value in (old, new))
    return Difference(
        plain.field,
        plain.old,
        plain.new,
        kept=tuple(each for each in before if each in after),
        added=tuple(each for each in after if each not in before),
        removed=tuple(each for each in before if each not in after),
    )
