"""The inventory select against a slow, obvious reading of the same rows, on random tiny ERPs."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.erp import deacom
from data.erp.reading import NO_DATES
from tests.unit.small_erp import NOW, SmallErp

few = st.integers(1, 3)
keys = st.integers(0, 4)  # some of them lead nowhere
days = st.sampled_from([None, NOW, *(dt.datetime.combine(day, dt.time(1)) for day in NO_DATES)])
layers = st.fixed_dictionaries(
    {
        "lot": few,
        "part": st.integers(1, 4),
        "bin": st.sampled_from([1, 1, 1, 2]),
        "facility": st.integers(1, 2),
        "balance": st.integers(-3, 10**14).map(lambda units: Decimal(units).scaleb(-7)),
        "type": st.sampled_from(["", "", "job", "JOB ", "quarantine", "Staging", "sal-reserv", "icxfer"]),
        "qc": st.sampled_from(["", " ", "Pending", "pending ", "Released"]),
        "action": st.sampled_from(["Finish Job", "finish job ", "Failed QC", "Move"]),
        "origin": st.sampled_from(["JJ-1", "JJ-2", "JJ-3", "jj-3 ", "JJ-ABC", "PO-1", "JJ-02"]),
        "expires": days,
    }
)
jobs = st.fixed_dictionaries({"job": few, "order_line": keys})
lines = st.fixed_dictionaries({"header": keys})
headers = st.fixed_dictionaries({"po": st.sampled_from(["", " ", "A", " B ", "C"])})
codes = st.fixed_dictionaries(
    {"part": few, "code": st.sampled_from(["", "X", "Y"]), "active": st.booleans(), "default": st.booleans()}
)
erps = st.fixed_dictionaries(
    {
        deacom.layers: st.lists(layers, max_size=8),
        deacom.job_lines: st.lists(jobs, max_size=4),
        deacom.order_lines: st.lists(lines, max_size=3),
        deacom.order_headers: st.lists(headers, max_size=3),
        deacom.customer_parts: st.lists(codes, max_size=4),
    }
)


class Reference:
    """Reads the rules of the ERP's data sheet aloud, one row and one look-up at a time."""

    def __init__(self, rows: dict):
        self.rows = rows

    def stock(self) -> list[dict[str, Any]]:
        return [self.row(layer) for layer in self.rows[deacom.layers] if self.is_stock(layer)]

    def is_stock(self, layer: dict) -> bool:
        known = self.find(deacom.parts, layer["part"]) and self.find(deacom.bins, layer["bin"])
        return bool(known) and layer["balance"] > 0

    def row(self, layer: dict) -> dict[str, Any]:
        part = self.find(deacom.parts, layer["part"])
        customer = self.find(deacom.customers, part["customer"])
        expires = layer["expires"] and layer["expires"].date()
        return {
            "row_id": layer["id"],
            "customer": customer["name"],
            "customer_id": 0 if customer.get("default") else customer["id"],
            "on_hand": int(layer["balance"] * 10**7),
            "exp_date": None if expires in NO_DATES else expires,
            "status": self.status(layer),
            "po": self.po(layer["lot"]),
            "facility": (self.find(deacom.facilities, layer["facility"]) or {"name": ""})["name"],
            "customer_part": self.customer_part(layer["part"]),
        }

    def status(self, layer: dict) -> str:
        kind, qc = layer["type"].strip().lower(), layer["qc"].strip().lower()
        committed = {"quarantine": "Quarantined", "job": "Issued to Job"}
        committed |= {"sal-reserv": "Sales Reserved", "staging": "Staged to Job"}
        if kind in committed:
            return committed[kind]
        if any(other["action"] == "Failed QC" for other in self.lot(layer["lot"])):
            return "Failed QC"
        return {"pending": "Pending QC", "": "Approved QC"}.get(qc, "Available")

    def po(self, lot: int) -> str:
        found = []
        for layer in self.lot(lot):
            for job in self.rows[deacom.job_lines]:
                named = layer["origin"].strip().upper() == f"JJ-{job['job']}"
                line = self.find(deacom.order_lines, job["order_line"])
                header = line and self.find(deacom.order_headers, line["header"])
                if layer["action"].strip().lower() == "finish job" and named and header:
                    found.append((job["job"], header["id"], header["po"].strip()))
        return max(found)[2] if found else ""

    def customer_part(self, part: int) -> str:
        found = [row for row in self.rows[deacom.customer_parts] if row["part"] == part and row["code"]]
        best = sorted(found, key=lambda row: (not row["active"], not row["default"], row["id"]))
        return best[0]["code"] if best else ""

    def lot(self, number: int) -> list[dict]:
        return [layer for layer in self.rows[deacom.layers] if layer["lot"] == number]

    def find(self, table: Any, key: int) -> dict | None:
        return next((row for row in self.rows[table] if row["id"] == key), None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=erps)
def test_the_select_reads_what_the_rules_say(tmp_path: Path, contents: dict) -> None:
    """Whatever the rows, the select gives the rows that reading the rules one by one gives."""
    erp = SmallErp(tmp_path / "erp.sqlite")
    for table, rows in contents.items():
        for row in rows:
            erp.layer(**row) if table is deacom.layers else erp.add(table, **row)

    expected = Reference(erp.rows).stock()

    names = expected[0].keys() if expected else ()
    assert expected == [{name: row[name] for name in names} for row in erp.read()]
