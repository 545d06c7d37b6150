"""A small ERP that tests take away, wreck and bring back, and one that never answers."""

import socket
import threading
import time
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import create_engine, insert

from data.erp import deacom

DAY = datetime(2026, 10, 1)  # noqa: DTZ001  the ERP's dates have no zone


def build_erp(path, *, rows):
    """Make an ERP of two customers; the first one has `rows` lots of stock, the second one."""
    engine = create_engine(f"sqlite:///{path}")
    deacom.metadata.create_all(engine)
    with engine.begin() as erp:
        erp.execute(insert(deacom.customers), [{"id": 2, "name": "Alpha"}, {"id": 3, "name": "Beta"}])
        erp.execute(insert(deacom.units).values(id=1, name="EA"))
        erp.execute(insert(deacom.bins).values(id=1, name="A01"))
        for customer in (2, 3):
            part = {"id": customer, "code": f"P-{customer}", "unit": 1, "customer": customer}
            erp.execute(insert(deacom.parts).values(description="Part", **part))
        for number in range(rows + 1):
            erp.execute(insert(deacom.layers).values(**_layer(number, customer=2 if number < rows else 3)))
    engine.dispose()


def add_stock(path, *, number, customer):
    """Receive one more lot."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as erp:
        erp.execute(insert(deacom.layers).values(**_layer(number, customer=customer)))
    engine.dispose()


def _layer(number, *, customer):
    lot = {"lot": number + 1, "user_lot": f"L{number}", "part": customer, "bin": 1, "facility": 1}
    return lot | {"moved": DAY, "received": DAY, "quantity": 5, "balance": 5, "action": "x", "origin": "x"}


@contextmanager
def silent_server():
    """Accept connections and never say a word; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def accept():
            try:
                while True:
                    held.append(server.accept()[0])
            except OSError:  # the server was closed
                return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


def until(condition, *, seconds=20.0):
    """Wait until `condition` holds and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
    return found
