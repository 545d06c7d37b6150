"""The lease on a job of the worker: one process at a time, and another one soon after it has died."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from data.portal import clock, leases
from data.portal.changes import bookkeeping
from problems import Problem

LASTS = timedelta(seconds=20)
RENEWALS = 4  # in the time that a lease lasts


class Lease:
    """This process's claim to be the one that does the job `name`."""

    def __init__(self, name: str, context: Callable[[], AbstractContextManager[object]]):
        self._name = name
        self._context = context  # gives a thread the application, whose database it is
        self._holder = secrets.token_hex(16)
        self.is_held = False

    def take(self) -> bool:
        """Take or extend the lease; False while another process has it."""
        with bookkeeping() as session:
            self.is_held = leases.take(session, self._name, self._holder, now=clock.now(), lasts=LASTS)
        return self.is_held

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Extend the lease in the background, however long the job takes, and give it back."""
        done = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(done,), name=f"{self._name}-lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()
            self._give_back()

    def _keep(self, done: threading.Event) -> None:
        with self._context():
            while not done.wait(LASTS.total_seconds() / RENEWALS):
                try:
                    self.take()
                except Problem:  # the database is away: nothing new is begun until it is back
                    self.is_held = False

    def _give_back(self) -> None:
        self.is_held = False
        with bookkeeping() as session:
            leases.release(session, self._name, self._holder, now=clock.now())
