"""The demo ERP: a contract packager's stock in the ERP's own tables, the same for the same day and seed."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from data.erp import deacom, demo_edges, demo_history
from data.erp.demo_catalogue import CATEGORIES, CUSTOMERS, FACILITIES, NOBODY, UNITS
from data.erp.demo_lots import Lot, Warehouse
from data.erp.demo_parts import FINISHED, Part, all_parts
from data.erp.demo_places import all_bins, areas
from data.erp.demo_postings import Books, Row, Rows

SEED = 2_611
DAYS = 10_000_000
SHAPE = 2  # of the demo; one of another shape is built anew
LIVE_ROWS = 2_450  # before the edge rows
USED_LOTS = 24_000


@dataclass(frozen=True)
class DemoSignIn:
    """A person who may sign in to the demo, and the customers (ERP ids) or everything that person may see."""

    email: str
    first_name: str
    last_name: str
    customers: tuple[int, ...] = ()
    everything: bool = False
    must_change_password: bool = False


def demo_customers() -> tuple[DemoSignIn, ...]:
    """Return the demo's sign-ins; the last one has to change the password first."""
    return (
        DemoSignIn("dana@larkspur.example", "Dana", "Whitlock", (2,)),
        DemoSignIn("sean@omalleys.example", "Sean", "O'Malley", (4,)),
        DemoSignIn("priya@northfield.example", "Priya", "Raman", (5, 6)),
        DemoSignIn("morgan@packager.example", "Morgan", "Ellery", everything=True),
        DemoSignIn("iris@brighthollow.example", "Iris", "Hollow", (3,), must_change_password=True),
    )


def build_demo(path: Path, *, today: dt.date, seed: int = SEED) -> dict[str, int]:
    """Write the demo ERP as seen on `today` to `path`, whole or not at all, and return what it holds."""
    rows = _rows(Random(seed), today)  # noqa: S311  (the same company every time, no secrets)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{draft.as_posix()}", poolclass=NullPool)
    write(engine, rows)
    with engine.begin() as connection:
        connection.execute(text(f"PRAGMA user_version = {stamp(today)}"))
    draft.replace(path)
    return _summary(rows)


def built_for(path: Path) -> dt.date | None:
    """Return the day that the demo ERP at `path` was built for, None if there is none."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        shape, ordinal = divmod(connection.execute("PRAGMA user_version").fetchone()[0], DAYS)
    return dt.date.fromordinal(ordinal) if shape == SHAPE and ordinal else None


def stamp(today: dt.date) -> int:
    """Return what a demo ERP built for this day is marked with."""
    return SHAPE * DAYS + today.toordinal()


def write(engine: Engine, rows: Rows) -> None:
    """Create the ERP's tables where they are missing, and fill them."""
    with engine.begin() as connection:
        deacom.metadata.create_all(connection)
        fill(connection, rows)


def fill(connection: Connection, rows: Rows) -> None:
    """Add rows to the ERP's tables; where a row names no value the ERP's default applies."""
    for table, found in rows.items():
        shapes: dict[tuple[str, ...], list[Row]] = {}
        for row in found:
            shapes.setdefault(tuple(row), []).append(row)
        if unknown := {name for names in shapes for name in names} - set(table.c.keys()):
            raise KeyError(f"{table.name} has no {unknown}")  # SQLAlchemy would leave them out silently
        for same in shapes.values():
            connection.execute(table.insert(), same)


def _rows(random: Random, today: dt.date) -> Rows:
    parts, bins = all_parts(random), all_bins(random)
    books = Books(random, today)
    for lot in sorted(_lots(random, parts, Warehouse(random, bins, today)), key=lambda lot: lot.received):
        books.post(lot)
    books.close()
    books.rows |= _masters(random, parts)
    books.rows[deacom.bins] = [
        {"id": place.id, "name": place.name, "area": areas()[place.area, place.facility]} for place in bins
    ]
    demo_edges.add(books.rows, parts, bins, today)
    demo_history.add(books)
    return books.rows


def _lots(random: Random, parts: list[Part], warehouse: Warehouse) -> list[Lot]:
    """Return the lots with stock, by each customer's share of the rows, and those used up."""
    lots: list[Lot] = []
    owned: dict[int, list[Part]] = {}
    for part in parts:
        owned.setdefault(part.customer.id, []).append(part)
    for customer in CUSTOMERS:
        weights = [random.lognormvariate(0, 0.7) for _ in owned[customer.id]]
        wanted = round(LIVE_ROWS * customer.share / 100)
        while wanted > 0:
            lot = warehouse.live_lot(random.choices(owned[customer.id], weights)[0])
            lots.append(lot)
            wanted -= len(lot.places)
    return lots + [warehouse.used_lot(part) for part in random.choices(parts, k=USED_LOTS)]


def _masters(random: Random, parts: list[Part]) -> Rows:
    """Return customers, items and what the customers call their items."""
    named = {deacom.units: UNITS, deacom.categories: CATEGORIES}
    masters: Rows = {
        table: [{"id": key, "name": name} for name, key in names.items()] for table, names in named.items()
    }
    masters[deacom.facilities] = [{"id": key, "name": name} for key, name in FACILITIES.items()]
    masters[deacom.areas] = [
        {"id": key, "name": area, "facility": facility} for (area, facility), key in areas().items()
    ]
    masters[deacom.customers] = [
        {"id": c.id, "name": c.name, "active": c.active, "default": c.id == NOBODY} for c in CUSTOMERS
    ]
    masters[deacom.parts] = [
        {
            "id": part.id,
            "code": part.code,
            "description": part.description,
            "category": CATEGORIES[part.category],
            "unit": UNITS[part.unit],
            "customer": part.customer.id,
        }
        for part in parts
    ]
    masters[deacom.customer_parts] = _customer_parts(random, parts)
    return masters


def _customer_parts(random: Random, parts: list[Part]) -> list[Row]:
    """Return the customers' own numbers of most finished goods; some have an earlier, inactive one too."""
    rows: list[Row] = []
    for part in parts:
        if part.kind != FINISHED or random.random() < 0.3:
            continue
        for active in (False, True) if random.random() < 0.2 else (True,):
            code = f"8500{part.customer.id:02d}{random.randrange(10**6):06d}"
            entry = {"part": part.id, "code": code, "description": part.description, "active": active}
            rows.append({"id": len(rows) + 1, "default": active} | entry)
    return rows


def _summary(rows: Rows) -> dict[str, int]:
    live = [row for row in rows[deacom.layers] if row["balance"] > 0]
    return {
        "customers": len(rows[deacom.customers]),
        "parts": len(rows[deacom.parts]),
        "live rows": len(live),
        "used-up rows": len(rows[deacom.layers]) - len(live),
        "jobs": len(rows[deacom.jobs]),
        "orders": len({row["order"] for row in rows[deacom.order_headers]}),
    }
