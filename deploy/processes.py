"""The portal's processes, in the foreground together: all of them run, or none does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import BinaryIO

LOOK_EVERY = 0.2  # seconds
READY_WITHIN = 90
STOP_WITHIN = 30
LAST_LINES = 5  # of the log, shown when a process ends by itself
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

Commands = Mapping[str, list[str]]
Running = dict[str, subprocess.Popen[bytes]]


class Stopped(Exception):
    """Somebody asked the portal to stop."""


def is_free(port: int) -> bool:
    """Return whether a server can listen on `port` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def keep_running(
    commands: Commands, *, log: Path, ready: Callable[[], bool], announce: Callable[[], None]
) -> int:
    """Start `commands`, call `announce` once they are `ready`, stay until one ends; return the status.

    What they say goes to the file `log`, so that it does not bury what is announced.
    """
    for number in SIGNALS:
        signal.signal(number, _stop)
    running: Running = {}
    try:
        with open(log, "wb", opener=partial(os.open, mode=0o600)) as out:
            for name, command in commands.items():
                running[name] = _start(command, out)
        return _watch(running, log, ready, announce)
    except Stopped:
        return 0
    finally:
        _end(running)


def _start(command: list[str], out: BinaryIO) -> subprocess.Popen[bytes]:
    """Start a process out of reach of the terminal: Ctrl-C is told to it once, by us, and not in two ways."""
    return subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)


def answers(port: int, path: str) -> bool:
    """Return whether the server on `port` of this machine answers `path` with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _watch(running: Running, log: Path, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
    announced, deadline = False, time.monotonic() + READY_WITHIN
    while True:
        for name, process in running.items():
            if process.poll() is not None:
                return _given_up(f"The {name} has ended with status {process.returncode}", log)
        if not announced and ready():
            announced = True
            announce()
        if not announced and time.monotonic() > deadline:
            return _given_up(f"The portal did not get ready within {READY_WITHIN} seconds", log)
        time.sleep(LOOK_EVERY)


def _given_up(why: str, log: Path) -> int:
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    print(f"{why}; stopping. The end of {log}:", *last, sep="\n", file=sys.stderr, flush=True)
    return 1


def _end(running: Running) -> None:
    """Ask every process to end, and make it end when it does not."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for process in running.values():
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
