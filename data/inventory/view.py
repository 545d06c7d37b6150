"""A view: what a person asks of the listing, parsed strictly from what a browser sent."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from data.inventory.columns import BY_ID, Column
from data.inventory.conditions import Filter, filter_on_day, parse_filter
from data.inventory.operands import Operand, limited_text, plain_value
from problems import Invalid

SEARCH_LENGTH = 200
TERMS = 20
CHOICES = 1_000
KEYS = ("search", "in", "filter", "sort", "columns")
Item = TypeVar("Item")


@dataclass(frozen=True)
class View:
    """A parsed view: hashable, so that results can be remembered by it."""

    search: str = ""
    chosen: tuple[
        tuple[str, tuple[Operand, ...]], ...
    ] = ()  # column → the values a multi-select lets through
    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()  # none named: the columns shown at first

    @property
    def terms(self) -> tuple[str, ...]:
        """The search terms, each of which a row must match somewhere."""
        return tuple(dict.fromkeys(self.search.casefold().split()))

    @property
    def conditions(self) -> "View":
        """What decides which rows pass, whatever their order and columns."""
        return replace(self, sort=(), columns=())


def parse_view(raw: object) -> View:
    """Return the view that the JSON value `raw` describes, or raise Invalid with a sentence.

    Numbers in it are int, str or Decimal (`json.loads(…, parse_float=Decimal)`), so that none loses digits.
    """
    given = _mapping({} if raw is None else raw, "A view")
    if unknown := sorted(set(given) - set(KEYS)):
        raise Invalid(f"A view has no {_quoted(unknown[0])}; it has {', '.join(KEYS)}.")
    return View(
        search=_search(given.get("search")),
        chosen=_by_column(given.get("in"), "in", _choices),
        filters=tuple(found for _, found in _by_column(given.get("filter"), "filter", parse_filter)),
        sort=_sort(given.get("sort")),
        columns=_columns(given.get("columns")),
    )


def on_day(view: View, today: dt.date) -> View:
    """Return the view with periods such as "last week" as the days they mean today."""
    return replace(view, filters=tuple(filter_on_day(each, today) for each in view.filters))


def known_column(name: object) -> Column:
    """Return the column with this id, or raise Invalid."""
    if not isinstance(name, str) or name not in BY_ID:
        raise Invalid(f"There is no column {_quoted(name)}.")
    return BY_ID[name]


def _search(raw: object) -> str:
    text = limited_text(raw if raw is not None else "", "The search", SEARCH_LENGTH).strip()
    if len(set(text.casefold().split())) > TERMS:
        raise Invalid(f"The search takes at most {TERMS} words.")
    return text


def _choices(column: Column, raw: object) -> tuple[Operand, ...]:
    values = _list(raw, f"The choice for {column.header}", CHOICES)
    return tuple(dict.fromkeys(plain_value(value, column) for value in values))


def _sort(raw: object) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in _list([] if raw is None else raw, "The sort", len(BY_ID)):
        if not isinstance(item, list | tuple) or len(item) != 2:
            raise Invalid('Each part of the sort is a column and "asc" or "desc".')
        if item[1] not in ("asc", "desc"):
            raise Invalid(f'A sort goes "asc" or "desc", not {_quoted(item[1])}.')
        pairs.append((known_column(item[0]).id, str(item[1])))
    _refuse_repeats([column for column, _ in pairs], "The sort")
    return tuple(pairs)


def _columns(raw: object) -> tuple[str, ...]:
    names = [known_column(name).id for name in _list([] if raw is None else raw, "The columns", len(BY_ID))]
    _refuse_repeats(names, "The list of columns")
    return tuple(names)


def _by_column(
    raw: object, key: str, parse: Callable[[Column, object], Item]
) -> tuple[tuple[str, Item], ...]:
    given = _mapping({} if raw is None else raw, f"The {key} of a view")
    parsed = [(name, parse(known_column(name), value)) for name, value in given.items()]
    return tuple(sorted(parsed, key=lambda pair: pair[0]))


def _mapping(raw: object, what: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Invalid(f"{what} is a JSON object.")
    return raw


def _list(raw: object, what: str, most: int) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise Invalid(f"{what} is a list.")
    if len(raw) > most:
        raise Invalid(f"{what} takes at most {most:,} entries.")
    return list(raw)


def _refuse_repeats(names: list[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise Invalid(f"{what} names a column twice.")


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    printable = "".join(character if character.isprintable() else "�" for character in text[:40])
    return f"“{printable}”"
