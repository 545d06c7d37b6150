"""The listing as it is meant, slow and obvious: plain rows, one after the other, in plain Python."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Row = dict[str, Any]  # row_id, customer_id, and the columns: text, date or None, quantity as Decimal
TEXT = "customer part description unit bin user_lot reference po status facility customer_part".split()
DATES = "exp_date last_rec_date last_tran_date".split()
COLUMNS = [*TEXT, "on_hand", *DATES]
FACETS = ["customer", "part", "bin", "status"]
LABELS = ["Expired", "Within 30 days", "31 to 60 days", "61 to 90 days", "Later", "No date"]
SPANS = ["expired", "first", "second", "third", "later", "none"]
GROUPS = {
    "available": ["Available", "Approved QC"],
    "on_hold": ["Quarantined", "Pending QC", "Failed QC"],
    "committed": ["Issued to Job", "Staged to Job", "Sales Reserved"],
}
TODAY = dt.date(2026, 11, 20)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def plain(value: Any) -> str:
    """Return a value as it is displayed plainly."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dt.date):
        return value.isoformat()
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def forms(value: Any) -> list[str]:
    """Return every form in which a search may find a value."""
    if isinstance(value, dt.date):
        return [value.isoformat(), f"{value.day} {MONTHS[value.month - 1]} {value.year}"]
    if isinstance(value, Decimal):
        whole, _, places = plain(value).partition(".")
        return [plain(value), f"{int(whole):,}" + (f".{places}" if places else "")]
    return [plain(value).casefold()]


def is_empty(value: Any) -> bool:
    """Return whether a value counts as none: no date, or no visible text."""
    return value is None or (isinstance(value, str) and not value.strip())


def natural(value: Any) -> Any:
    """Return a sort key: numbers inside text compare as numbers, case only breaks ties."""
    if not isinstance(value, str):
        return value
    parts = re.findall("[0-9]+|[^0-9]", value.casefold())
    return [
        (ord("0"), int(part)) if part.isascii() and part.isdigit() else (ord(part), 0) for part in parts
    ], value


def sort(rows: list[Row], keys: list[tuple[str, str]]) -> list[Row]:
    """Return rows sorted by several columns, empties last whichever way."""
    for column, direction in reversed(keys):
        filled = [row for row in rows if not is_empty(row[column])]
        empty = [row for row in rows if is_empty(row[column])]
        filled.sort(key=lambda row: natural(row[column]), reverse=direction == "desc")
        if column in TEXT:
            empty.sort(key=lambda row: natural(row[column]))
        rows = filled + empty
    return rows


def default_order(rows: list[Row]) -> list[Row]:
    """Return rows by customer, part, lot, bin, and then by row id."""
    keys = [(column, "asc") for column in ("customer", "part", "user_lot", "bin")]
    return sort(sorted(rows, key=lambda row: row["row_id"]), keys)


def meets_text(value: str, operator: str, wanted: str) -> bool:
    """Return whether a text meets a comparison, case aside."""
    text, part = value.casefold(), wanted.casefold()
    return {
        "contains": part in text,
        "notContains": part not in text,
        "equals": text == part,
        "notEqual": text != part,
        "startsWith": text.startswith(part),
        "endsWith": text.endswith(part),
    }[operator]


def meets_scalar(value: Any, operator: str, low: Any, high: Any) -> bool:
    """Return whether a date or quantity meets a comparison; no date meets none."""
    if value is None:
        return False
    compare: dict[str, Callable[[], bool]] = {
        "equals": lambda: value == low,
        "notEqual": lambda: value != low,
        "lessThan": lambda: value < low,
        "lessThanOrEqual": lambda: value <= low,
        "greaterThan": lambda: value > low,
        "greaterThanOrEqual": lambda: value >= low,
        "inRange": lambda: low <= value <= high,
    }
    return compare[operator]()


def meets(row: Row, column: str, model: dict[str, Any]) -> bool:
    """Return whether a row meets an AG Grid filter model."""
    if "operator" in model:
        pair = model.get("conditions") or [model["condition1"], model["condition2"]]
        return (all if model["operator"] == "AND" else any)(meets(row, column, each) for each in pair)
    value, operator = row[column], model["type"]
    if operator in ("blank", "notBlank"):
        return is_empty(value) == (operator == "blank")
    if column in TEXT:
        return meets_text(value, operator, model["filter"])
    if column in DATES:
        low, high = (
            model.get(key) and dt.date.fromisoformat(model[key][:10]) for key in ("dateFrom", "dateTo")
        )
    else:
        low, high = (Decimal(str(model[key])) if key in model else None for key in ("filter", "filterTo"))
    return meets_scalar(value, operator, low, high)


def passes(row: Row, view: dict[str, Any], but: str | None = None) -> bool:
    """Return whether a row passes a view, leaving out one column's own choice."""
    words = view.get("search", "").casefold().split()
    return (
        all(any(word in form for column in COLUMNS for form in forms(row[column])) for word in words)
        and all(
            (span(row["exp_date"]) if column == "expiry" else plain(row[column])) in chosen
            for column, chosen in view.get("in", {}).items()
            if chosen and column != but
        )
        and all(meets(row, column, model) for column, model in view.get("filter", {}).items())
    )


def listing(rows: list[Row], view: dict[str, Any]) -> list[Row]:
    """Return the rows that a view shows, in its order."""
    found = [row for row in default_order(rows) if passes(row, view)]
    return sort(found, view.get("sort", []))


def facet(rows: list[Row], view: dict[str, Any], column: str, search: str = "") -> list[tuple[str, int]]:
    """Return the values of a multi-select by count and then in natural order."""
    counts = Counter(row[column] for row in rows if passes(row, view, but=column))
    found = [(value, count) for value, count in counts.items() if search.casefold() in value.casefold()]
    return sorted(found, key=lambda pair: (-pair[1], is_empty(pair[0]), natural(pair[0])))[:200]


def span(day: dt.date | None, today: dt.date = TODAY, ends: tuple[int, int, int] = (30, 60, 90)) -> str:
    """Return the span of days in which a lot expires."""
    if day is None:
        return "none"
    days = (day - today).days
    if days < 0:
        return "expired"
    names = dict(zip(ends, ("first", "second", "third"), strict=True))
    return next((name for end, name in names.items() if days <= end), "later")


def expiry_facet(rows: list[Row], view: dict[str, Any], search: str = "") -> list[tuple[str, int]]:
    """Return the spans that hold rows, in the order of time."""
    counts = Counter(span(row["exp_date"]) for row in rows if passes(row, view, but="expiry"))
    called = zip(SPANS, LABELS, strict=True)
    return [
        (key, counts[key]) for key, label in called if counts[key] and search.casefold() in label.casefold()
    ]


def part_key(row: Row) -> tuple[str, str, str]:
    """Return which part a lot belongs to."""
    return row["customer"], row["part"], row["unit"]


def part_row(lots: list[Row]) -> Row:
    """Return the one row of a part's lots."""
    row: Row = dict(zip(("customer", "part", "unit"), part_key(lots[0]), strict=True))
    for name in ("description", "customer_part"):
        row[name] = min((lot[name] for lot in lots), key=lambda text: (is_empty(text), natural(text)))
    row["on_hand_sum"] = sum((lot["on_hand"] for lot in lots), Decimal())
    for name, statuses in GROUPS.items():
        row[name] = sum((lot["on_hand"] for lot in lots if lot["status"] in statuses), Decimal())
    numbers = {lot["user_lot"] for lot in lots if not is_empty(lot["user_lot"])}
    row["lots"] = Decimal(len(numbers) + any(is_empty(lot["user_lot"]) for lot in lots))
    row["bins"] = Decimal(len({lot["bin"] for lot in lots if not is_empty(lot["bin"])}))
    row["next_exp"] = min((lot["exp_date"] for lot in lots if lot["exp_date"]), default=None)
    return row | {"rows": lots}


def parts(rows: list[Row], view: dict[str, Any]) -> list[Row]:
    """Return one row per customer, part and unit of the lots that pass, each with its lots in `rows`."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in default_order(rows):
        if passes(row, view):
            found.setdefault(part_key(row), []).append(row)
    by_name = [(name, "asc") for name in ("customer", "part", "unit")]
    return sort(sort([part_row(lots) for lots in found.values()], by_name), view.get("sort", []))


def lines(rows: list[Row], view: dict[str, Any]) -> list[Row]:
    """Return what the grid scrolls over: parts, and below those that are open their lots."""
    opened = {tuple(key) for key in view.get("open", [])}
    found = []
    for part in parts(rows, view):
        found += [part, *(part["rows"] if part_key(part) in opened else [])]
    return found


def sums(rows: list[Row]) -> list[tuple[str, str]]:
    """Return the quantity per unit."""
    units = sorted({row["unit"] for row in rows}, key=lambda unit: (is_empty(unit), natural(unit)))
    return [
        (unit, plain(sum((row["on_hand"] for row in rows if row["unit"] == unit), Decimal())))
        for unit in units
    ]
