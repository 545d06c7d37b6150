"""The demo company's two plants: areas and bins."""

from dataclasses import dataclass
from random import Random

from data.erp.demo_catalogue import FACILITIES

AREAS = {  # of each plant: area and its bins
    "Floor": [f"FL-{number:02d}" for number in range(1, 9)],
    "Receiving": ["RECV-01", "RECV-02"],
    "QC": ["QC-HOLD-1", "QC-HOLD-2"],
    "Quarantine": ["QUAR-01", "QUAR-02"],
    "Staging": [f"STG-L{number:02d}" for number in range(1, 7)],
    "Production": [f"LINE-{number:02d}" for number in range(1, 7)] + ["WIP-BLEND"],
    "Shipping": ["SHIP-01", "SHIP-02"],
}
ZONES = {1: "ABCD", 2: "EF"}  # rack zones; the other bins have the same names in both plants
RACK_BINS = 240


@dataclass(frozen=True)
class Bin:
    """A place in a plant."""

    id: int
    name: str
    area: str
    facility: int


def all_bins(random: Random) -> list[Bin]:
    """Return the bins of both plants: racks A01-03-2 to F12-08-4, floor, docks, lines."""
    named = [
        (name, area, facility) for facility in FACILITIES for area, names in AREAS.items() for name in names
    ]
    racks = [
        (f"{zone}{aisle:02d}-{bay:02d}-{level}", "Rack", facility)
        for facility, zones in ZONES.items()
        for zone in zones
        for aisle in range(1, 13)
        for bay in range(1, 9)
        for level in range(1, 5)
    ]
    used = sorted(random.sample(racks, RACK_BINS), key=lambda rack: rack[0])
    return [Bin(number, *place) for number, place in enumerate(named + used, start=1)]


def areas() -> dict[tuple[str, int], int]:
    """Return the id of every area of every plant."""
    pairs = [(area, facility) for facility in FACILITIES for area in ("Rack", *AREAS)]
    return {pair: number for number, pair in enumerate(pairs, start=1)}
