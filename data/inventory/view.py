"""A view: what a person asks of the listing, parsed strictly from what a browser sent.

Its keys: `search` · `in` (column → values; of `expiry`: keys of spans) · `filter` (AG Grid's models) · `by`
("lot", or "part": one row per customer, part and unit) · `sort` and `columns` (of lots or of parts) · `open`
(by part only: the [customer, part, unit] whose lots are listed below them) · `as_of` (a day that was kept) ·
`since` (the day, or the person's last "visit", that the rows are compared with; then `in` has `change`).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from data.inventory.columns import BY_ID, CHANGE, CHOICES_BY_ID, EXPIRY, PARTS_BY_ID, Column
from data.inventory.conditions import Filter, filter_on_day, parse_filter
from data.inventory.expiry import ALIASES
from data.inventory.expiry import KEYS as SPANS
from data.inventory.operands import TEXT_LENGTH, Operand, limited_text, plain_value
from data.inventory.stock import CHANGES
from problems import Invalid

SEARCH_LENGTH = 200
TERMS = 20
CHOICES = 1_000
OPEN = 100
KEYS = ("search", "in", "filter", "sort", "columns", "by", "open", "as_of", "since")
VISIT: Literal["visit"] = "visit"
Since = dt.date | Literal["visit"] | None
Item = TypeVar("Item")
Columns = Mapping[str, Column]
PartKey = tuple[str, str, str]  # customer, part, unit


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
    by: Literal["lot", "part"] = "lot"
    open: tuple[PartKey, ...] = ()
    as_of: dt.date | None = None
    since: Since = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The search terms, each of which a row must match somewhere."""
        return tuple(dict.fromkeys(self.search.casefold().split()))

    @property
    def conditions(self) -> "View":
        """What decides which lots pass, whatever their order, columns and grouping."""
        return replace(self, sort=(), columns=(), by="lot", open=())


def parse_view(raw: object) -> View:
    """Return the view that the JSON value `raw` describes, or raise Invalid with a sentence.

    Numbers in it are int, str or Decimal (`json.loads(…, parse_float=Decimal)`), so that none loses digits.
    """
    given = _mapping({} if raw is None else raw, "A view")
    if unknown := sorted(set(given) - set(KEYS)):
        raise Invalid(f"A view has no {_quoted(unknown[0])}; it has {', '.join(KEYS)}.")
    by = _by(given.get("by"))
    shown = PARTS_BY_ID if by == "part" else BY_ID
    view = View(
        search=_search(given.get("search")),
        chosen=tuple(each for each in _by_column(given.get("in"), "in", _choices, CHOICES_BY_ID) if each[1]),
        filters=tuple(found for _, found in _by_column(given.get("filter"), "filter", parse_filter, BY_ID)),
        sort=_sort(given.get("sort"), shown),
        columns=_columns(given.get("columns"), shown),
        by=by,
        open=_open(given.get("open"), by),
        as_of=_kept_day(given.get("as_of"), "Stock is looked at as of"),
        since=parse_since(given.get("since")),
    )
    if view.since is None and any(name == CHANGE.id for name, _ in view.chosen):
        raise Invalid("Changes are chosen where a view is compared with an earlier day.")
    return view


def on_day(view: View, today: dt.date) -> View:
    """Return the view with periods such as "last week" as the days they mean today."""
    return replace(view, filters=tuple(filter_on_day(each, today) for each in view.filters))


def parse_since(raw: object) -> Since:
    """Return what a view is compared with: a day, the last visit, or nothing."""
    return VISIT if raw == VISIT else _kept_day(raw, "Stock is compared with")


def known_column(name: object, columns: Columns = BY_ID) -> Column:
    """Return the column with this id, or raise Invalid."""
    if not isinstance(name, str) or name not in columns:
        by_part = " by part" if columns is PARTS_BY_ID else ""
        raise Invalid(f"There is no column {_quoted(name)}{by_part}.")
    return columns[name]


def _search(raw: object) -> str:
    text = limited_text(raw if raw is not None else "", "The search", SEARCH_LENGTH).strip()
    if len(set(text.casefold().split())) > TERMS:
        raise Invalid(f"The search takes at most {TERMS} words.")
    return text


def _choices(column: Column, raw: object) -> tuple[Operand, ...]:
    values = _list(raw, f"The choice for {column.header}", CHOICES)
    chosen = tuple(dict.fromkeys(plain_value(value, column) for value in values))
    if column is CHANGE:
        return _known(chosen, CHANGES, column)
    if column is EXPIRY:
        return _known([ALIASES.get(str(value), str(value)) for value in chosen], SPANS, column)
    return chosen


def _known(chosen: Iterable[Operand], known: tuple[str, ...], column: Column) -> tuple[Operand, ...]:
    keys = tuple(dict.fromkeys(chosen))
    if unknown := [key for key in keys if key not in known]:
        raise Invalid(f"{column.header} has no {_quoted(unknown[0])}; it has {', '.join(known)}.")
    return keys


def _kept_day(raw: object, what: str) -> dt.date | None:
    if raw is None:
        return None
    try:
        found = dt.date.fromisoformat(limited_text(raw, "A day", TEXT_LENGTH))
    except ValueError:
        found = None
    if found is None or found.isoformat() != raw:  # weeks, and days without dashes
        raise Invalid(f"{what} a day such as 2026-11-21, not {_quoted(raw)}.")
    return found


def _by(raw: object) -> Literal["lot", "part"]:
    if raw in (None, "lot"):
        return "lot"
    if raw != "part":
        raise Invalid('Stock is listed by "lot" or by "part".')
    return "part"


def _open(raw: object, by: str) -> tuple[PartKey, ...]:
    entries = _list([] if raw is None else raw, "The list of open parts", OPEN)
    if entries and by != "part":
        raise Invalid('Parts are open in a view by "part" only.')
    return tuple(dict.fromkeys(_part_key(entry) for entry in entries))


def _part_key(raw: object) -> PartKey:
    if not isinstance(raw, list | tuple) or len(raw) != 3:
        raise Invalid("Each open part is a customer, a part and a unit.")
    customer, part, unit = (limited_text(text, "The name of an open part", TEXT_LENGTH) for text in raw)
    return customer, part, unit


def _sort(raw: object, columns: Columns) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in _list([] if raw is None else raw, "The sort", len(columns)):
        if not isinstance(item, list | tuple) or len(item) != 2:
            raise Invalid('Each part of the sort is a column and "asc" or "desc".')
        if item[1] not in ("asc", "desc"):
            raise Invalid(f'A sort goes "asc" or "desc", not {_quoted(item[1])}.')
        pairs.append((known_column(item[0], columns).id, str(item[1])))
    _refuse_repeats([column for column, _ in pairs], "The sort")
    return tuple(pairs)


def _columns(raw: object, columns: Columns) -> tuple[str, ...]:
    listed = _list([] if raw is None else raw, "The columns", len(columns))
    names = [known_column(name, columns).id for name in listed]
    _refuse_repeats(names, "The list of columns")
    return tuple(names)


def _by_column(
    raw: object, key: str, parse: Callable[[Column, object], Item], columns: Columns
) -> tuple[tuple[str, Item], ...]:
    given = _mapping({} if raw is None else raw, f"The {key} of a view")
    parsed = [(name, parse(known_column(name, columns), value)) for name, value in given.items()]
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
