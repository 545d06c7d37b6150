"""The listing by part beside pandas' groupby: sums, distinct counts and the nearest expiry per part."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from benchmarks.data import TODAY, frame_of
from benchmarks.listing import unseen
from benchmarks.measures import Contest, Way
from data.inventory import listing
from data.inventory.columns import QUANTITY_ONE
from data.inventory.parts import Parts, parts
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock

KEYS = ["customer", "part", "unit"]
FIGURES = ["on_hand_sum", *GROUPS, "lots", "bins", "next_exp"]
VIEW = listing.parse_view({"by": "part"})


def contests(stock: Stock) -> Iterator[Contest]:
    """Return what is measured over one stock that shows every customer."""
    yield Contest("List by part", stock.total, by_part(stock, frame_of(stock)))


def by_part(stock: Stock, frame: pd.DataFrame) -> list[Way]:
    """Group all lots by customer, part and unit; pandas is given quantities as integers and real dates."""
    group_of = {status: name for name, statuses in GROUPS.items() for status in statuses}
    quantities = stock.columns["on_hand"].values.take(stock.columns["on_hand"].codes).to_numpy()
    frame = frame.assign(
        on_hand=quantities,
        exp_date=pd.to_datetime(frame["exp_date"], format="%Y-%m-%d", errors="coerce"),
        group=frame["status"].map(group_of),
    )

    def in_pandas() -> pd.DataFrame:
        figures = frame.groupby(KEYS, sort=False).agg(
            on_hand_sum=("on_hand", "sum"),
            lots=("user_lot", "nunique"),
            bins=("bin", "nunique"),
            next_exp=("exp_date", "min"),
        )
        sums = frame.groupby([*KEYS, "group"], sort=False)["on_hand"].sum().unstack(fill_value=0)
        return figures.join(sums)

    return [
        Way("Lotview", lambda: parts(unseen(stock), VIEW, today=TODAY), _ours),
        Way("DataFrame.groupby, agg and unstack", in_pandas, _theirs),
    ]


def _ours(made: Parts) -> dict[tuple[Any, ...], list[Any]]:
    cells = made.block(0, made.shown, [*KEYS, *FIGURES])
    rows = zip(*cells.values(), strict=True)
    return {row[:3]: [*(float(text or "") for text in row[3:-1]), row[-1]] for row in rows}


def _theirs(made: pd.DataFrame) -> dict[tuple[Any, ...], list[Any]]:
    made = made.assign(**{name: 0 for name in GROUPS if name not in made})
    made = made.assign(**{name: made[name] / QUANTITY_ONE for name in ["on_hand_sum", *GROUPS]})
    return {row[0]: [*map(float, row[1:-1]), _day(row[-1])] for row in made[FIGURES].itertuples(name=None)}


def _day(day: dt.datetime) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()
