"""An ERP whose every text is an attack: on spreadsheets, browsers, headers and logs."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, insert

from data.erp import deacom

FIRST, SECOND = 2, 3
NAMES = {FIRST: '"><svg onload=alert(8)>', SECOND: 'B"\r\nSet-Cookie: x=1'}
DAY = datetime(2026, 10, 1)  # noqa: DTZ001  the ERP's dates have no zone
TEXTS = (
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(2)>',
    "{{7*7}}",
    "[x](javascript:alert(3))",
    "=1+1",
    "\t=cmd|x",
    "-2+3",
    "@SUM(1)",
    ' =HYPERLINK("http://e")',
    "\uff1d1+1",
    "\x00=1",
    "\r=1",
    "007",
)


def build_hostile_erp(path: Path) -> None:
    """Make an ERP of two customers that each own one lot per text of `TEXTS`."""
    engine = create_engine(f"sqlite:///{path}")
    deacom.metadata.create_all(engine)
    owned = [(customer, text) for customer in NAMES for text in TEXTS]
    with engine.begin() as erp:
        erp.execute(insert(deacom.customers), [{"id": id_, "name": name} for id_, name in NAMES.items()])
        erp.execute(insert(deacom.units), [{"id": 1, "name": "<b>EA"}])
        erp.execute(insert(deacom.bins), [{"id": 1, "name": "<img src=x onerror=alert(4)>"}])
        for number, (customer, text) in enumerate(owned, start=1):
            erp.execute(insert(deacom.parts), _part(number, customer, text))
            erp.execute(insert(deacom.layers), _lot(number, customer, text))
    engine.dispose()


def _part(number: int, customer: int, text: str) -> dict:
    return {
        "id": number,
        "code": f"{text[:24]}{number}",
        "description": f"{text} of-{customer}",
        "unit": 1,
        "customer": customer,
    }


def _lot(number: int, customer: int, text: str) -> dict:
    return {
        "lot": number,
        "user_lot": f"{text} of-{customer}",
        "reference": text,
        "part": number,
        "bin": 1,
        "moved": DAY,
        "received": DAY,
        "quantity": 5,
        "balance": number,
        "action": "Receive",
        "origin": text,
    }
