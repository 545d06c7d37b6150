"""One reading of the ERP, in a process of its own that can be killed when the ERP never answers.

Questions to the ERP that people ask one by one are answered in such a process too (`answering.py`).
"""

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from problems import Problem
from settings import Settings

START_SECONDS = 120.0  # how long the process may take to start and import what it needs
BROKEN = "The stock could not be read because of an error in the portal."
HUNG = "The ERP did not answer in time."
REASON_LENGTH = 300
DIED = "The process that reads the ERP ended unexpectedly."


@dataclass(frozen=True)
class Outcome:
    """How one reading ended; without a `sentence` it ended well."""

    sentence: str = ""
    version: str = ""
    rows: int = 0
    seconds: float = 0.0  # the reading alone, without the start of the process
    error: str = ""  # for the log: the driver's words, or an unexpected error's kind and place
    answer: Any = None  # to a question, where one was asked


class ReaderProcess:
    """A child process that reads when told to, kept alive between readings.

    It is spawned, not forked: it inherits no socket, lock or module of its parent, on every platform alike.
    """

    def __init__(self, settings: Settings, *, job: Callable[..., Outcome], name: str = "erp-reader"):
        self._target = partial(_serve, settings=settings, job=job)
        self._name = name
        self._process: multiprocessing.process.BaseProcess | None = None

    def begin(self, *question: Any, seconds: float) -> None:
        """Start one reading, or the answer to a question, that is killed when it takes longer than that.

        The job is called with the settings and, where there is one, the question.
        """
        if self._process is None or not self._process.is_alive():
            self.warm()
        self._seconds = seconds
        self._connection.send(question)
        self._deadline = time.monotonic() + (seconds if self._ready else START_SECONDS)

    def poll(self, *, wait: float) -> Outcome | None:
        """Return how the reading ended, None while it is under way; wait at most `wait` seconds."""
        try:
            if self._connection.poll(wait):
                return self._received(self._connection.recv())
        except (EOFError, OSError):
            self.kill()
            return Outcome(sentence=BROKEN, error=DIED)
        if time.monotonic() < self._deadline:
            return None
        self.kill()
        self.warm()
        return Outcome(sentence=HUNG)

    def warm(self) -> None:
        """Start the process, so that the next reading need not wait for its imports."""
        self.kill()
        spawn = multiprocessing.get_context("spawn")
        self._connection, theirs = spawn.Pipe()
        self._ready = False
        self._process = spawn.Process(target=self._target, args=(theirs,), name=self._name, daemon=True)
        self._process.start()
        theirs.close()

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
            self._connection.close()
            self._process = None

    def _received(self, message: Outcome | None) -> Outcome | None:
        if message is None:  # it has imported everything and starts to read now
            self._ready = True
            self._deadline = time.monotonic() + self._seconds
        return message


def _serve(connection: Connection, *, settings: Settings, job: Callable[..., Outcome]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the worker decides
    if hasattr(os, "nice"):
        os.nice(5)  # on a small machine the people who look come first
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection.send(None)
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        connection.send(_outcome(settings, partial(job, settings, *question)))


def _outcome(settings: Settings, job: Callable[[], Outcome]) -> Outcome:
    began = time.monotonic()
    try:
        return replace(job(), seconds=time.monotonic() - began)
    except Problem as problem:
        return Outcome(sentence=problem.sentence, error=reason(problem, settings))
    except Exception as error:  # noqa: BLE001  whatever it is, the worker must go on and report it
        return Outcome(sentence=BROKEN, error=_where(error))


def reason(problem: Problem, settings: Settings) -> str:
    """Return the first line of what the driver said, for operators; no statement, no password."""
    error = problem.__cause__
    error = getattr(error, "orig", None) or error  # the driver's own error, inside SQLAlchemy's
    if error is None:
        return ""
    said = f"{type(error).__name__}: {error}".splitlines()[0][:REASON_LENGTH]
    for secret in filter(None, (settings.erp_db_password, urlsplit(settings.erp_url).password)):
        said = said.replace(secret, "***").replace(unquote(secret), "***")
    return said


def _where(error: Exception) -> str:
    """Return the kind of the error and the innermost line; its text could hold rows, hosts or SQL."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _end_with_parent() -> None:
    """End a reading that hangs when the worker is killed, so that two never run side by side."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
