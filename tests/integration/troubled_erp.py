"""A small ERP that tests take away, wreck and bring back."""

import time

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.erp import deacom
from data.erp.demo import fill
from tests.unit.small_erp import LAYER, SmallErp

ALPHA, BETA = 2, 3


def build_erp(path, *, rows):
    """Make an ERP of two customers; the first one has `rows` lots of stock, the second one."""
    erp = SmallErp(path, ("None", "Alpha", "Beta"))
    for number in range(rows + 1):
        erp.layer(lot=number + 1, user_lot=f"L{number}", part=ALPHA if number < rows else BETA)
    erp.write()


def add_stock(path, *, number, customer):
    """Receive one more lot."""
    lot = LAYER | {"lot": number + 1, "user_lot": f"L{number}", "part": customer}
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).begin() as erp:
        fill(erp, {deacom.layers: [lot]})


def until(condition, *, seconds=60.0):
    """Wait until `condition` holds and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
    return found
