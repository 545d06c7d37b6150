"""The audit as staff look through it: a view, the rows it shows, and one event in full."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from data.portal import audit, audit_listing
from data.portal.accounts import normal_email
from data.portal.audit_listing import COUNTED, Row, Wanted
from data.portal.changes import reading
from data.portal.tables import EMAIL_LENGTH, Event
from problems import Invalid, NotFound
from services.audit import details
from services.audit.check import last_check
from services.audit.words import choices, moment, sentence, words_of
from settings import Settings

DEPTH = 3_000  # events that a search looks through unless all are asked for
TEXT_LENGTH, TERMS, VALUES = 200, 8, 100
ACTORS = 300  # offered in the list of who did something
LAST_ID = 2**31 - 1
KEYS = {"search", "in", "from", "to", "all"}
CHOICES = ("who", "action", "account")


@dataclass(frozen=True)
class View:
    """What is asked for; days are those of the company, both included."""

    search: str = ""
    who: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()  # addresses, usernames or ids
    since: dt.date | None = None
    until: dt.date | None = None
    everything: bool = False  # search all events, however long it takes


def parse_view(raw: object) -> View:
    """Return a view; `Invalid` with a sentence for anything that is none."""
    if not isinstance(raw, dict) or raw.keys() - KEYS:
        raise Invalid("“view” may hold search, in, from, to and all.")
    chosen = raw.get("in", {})
    if not isinstance(chosen, dict) or chosen.keys() - set(CHOICES):
        raise Invalid("“in” may hold who, action and account.")
    who, actions, accounts = (_texts(chosen.get(name, []), name) for name in CHOICES)
    since, until = (_day(raw.get(name), name) for name in ("from", "to"))
    if since and until and since > until:
        raise Invalid("“from” must not be after “to”.")
    if not isinstance(raw.get("all", False), bool):
        raise Invalid("“all” must be true or false.")
    search = _search(raw.get("search", ""))
    return View(search, who, actions, accounts, since, until, raw.get("all", False))


def rows(
    *, view: View, start: int, count: int, upto: int | None, zone: ZoneInfo, now: dt.datetime
) -> dict[str, Any]:
    """Return a block of events, the newest first; counts come with the first block.

    `upto` is the newest event of the first block's answer, so that later blocks continue it while others
    write. `matched` above the bound is told as `more`.
    """
    today = now.astimezone(zone).date()
    with reading() as session:
        total = audit.head_of(session)[0]
        wanted = wanted_of(session, view, min(upto or total, total), zone)
        answer: dict[str, Any] = {"upto": wanted.upto, "total": wanted.upto, "today": today}
        if start:
            return answer | {"rows": _rows(audit_listing.page(session, wanted, start, count), zone)}
        found, matched = audit_listing.first_page(session, wanted, count)
        reach = audit_listing.reach(session, wanted)
    is_all = wanted == Wanted(upto=wanted.upto)
    return answer | {
        "rows": _rows(found, zone),
        "matched": wanted.upto if is_all else min(matched, COUNTED),
        "more": not is_all and matched > COUNTED,
        "searched": None if reach is None else {"events": DEPTH, "since": moment(reach, zone)},
    }


def wanted_of(session: Any, view: View, upto: int, zone: ZoneInfo) -> Wanted:
    """Return the view in terms of the database: instants, ids of accounts, words."""
    emails = tuple(normal_email(each) for each in view.accounts if not _is_id(each))
    ids = {int(each.lstrip("#")) for each in view.accounts if _is_id(each)}
    return Wanted(
        upto=upto,
        actors=view.who,
        actions=view.actions,
        accounts=emails,
        account_ids=tuple(sorted(ids | set(audit_listing.ids_of(session, emails)))) if view.accounts else (),
        since=_instant(view.since, zone),
        until=_instant(view.until + dt.timedelta(days=1), zone) if view.until else None,
        terms=tuple(view.search.split()),
        depth=None if view.everything or not view.search else DEPTH,
    )


def chain(*, settings: Settings) -> dict[str, Any] | None:
    """Return how far the audit was found whole and when, None before the first check."""
    found = last_check(settings=settings)
    if found is None:
        return None
    return {"count": found.count, "at": moment(found.at, ZoneInfo(settings.time_zone)), "bad": found.bad}


def offered() -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen: who has done something, and every action; each as value and words."""
    with reading() as session:
        names = audit_listing.actors(session, most=ACTORS)
    return {"who": [(name, name) for name in names], "action": choices()}


def one(*, position: int, zone: ZoneInfo) -> dict[str, Any]:
    """Return everything about one event; raises `NotFound`."""
    with reading() as session:
        event = audit_listing.event(session, position) if 0 < position <= LAST_ID else None
        if event is None:
            raise NotFound("There is no such event.")
        before = audit_listing.event(session, position - 1)
        previous = before.hash if before else audit.START
    recorded = details.loaded(details=event.details)
    return {
        "position": event.position,
        "sentence": _sentence(event),
        "time": moment(event.at, zone),
        "utc": moment(event.at, ZoneInfo("UTC")),
        "zone": zone.key,
        "changes": [vars(each) | {"is_list": each.is_list} for each in details.differences(details=recorded)],
        "facts": [*_facts(event), *details.facts(details=recorded)],
        "hash": event.hash,
        "whole": audit.hash_of(event) == event.hash and event.previous == previous,
        "raw": event.details,
    }


def _rows(events: Sequence[Row], zone: ZoneInfo) -> list[dict[str, Any]]:
    return [_row(event, zone) for event in events]


def _row(event: Row, zone: ZoneInfo) -> dict[str, Any]:
    words = words_of(action=event.action)
    recorded = details.loaded(details=event.details)
    return {
        "id": event.position,
        "time": moment(event.at, zone),
        "action": event.action,
        "words": words.label,
        "icon": words.icon,
        "loud": words.is_loud,
        "who": event.actor,
        "account": event.target or "",
        "acted_for": event.acted_for or "",
        "details": details.line(details=recorded, ip=event.ip),
    }


def _sentence(event: Event) -> str:
    return sentence(action=event.action, who=event.actor, whom=event.target, acted_for=event.acted_for)


def _facts(event: Event) -> list[tuple[str, str]]:
    found = [
        ("Event", f"{event.position:,}"),
        ("Action", event.action),
        ("Who", event.actor),
        ("Viewing as", event.acted_for),
        ("Account", event.target),
        ("Account number", event.target_id),
        ("Address", event.ip),
        ("Request", event.request_id),
    ]
    return [(name, str(value)) for name, value in found if value is not None]


def _texts(values: object, name: str) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > VALUES:
        raise Invalid(f"“{name}” must be a list of at most {VALUES} texts.")
    if any(not isinstance(each, str) or len(each) > EMAIL_LENGTH or "\0" in each for each in values):
        raise Invalid(f"“{name}” must hold texts of at most {EMAIL_LENGTH} characters.")
    return tuple(dict.fromkeys(each.strip() for each in values if each.strip()))


def _search(text: object) -> str:
    if not isinstance(text, str) or len(text) > TEXT_LENGTH or "\0" in text:
        raise Invalid(f"“search” must be a text of at most {TEXT_LENGTH} characters.")
    if len(text.split()) > TERMS:
        raise Invalid(f"Search for at most {TERMS} words.")
    return text.strip()


def _day(text: object, name: str) -> dt.date | None:
    if text in (None, ""):
        return None
    try:
        day = dt.date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 2999:
        raise Invalid(f"“{name}” must be a date like 2026-11-01.")
    return day


def _instant(day: dt.date | None, zone: ZoneInfo) -> dt.datetime | None:
    """Return the instant at which a day begins for the company."""
    return None if day is None else dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _is_id(text: str) -> bool:
    number = text.removeprefix("#")
    return number.isascii() and number.isdigit() and int(number) <= LAST_ID
