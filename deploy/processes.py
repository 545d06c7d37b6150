"""The portal's processes, in the foreground together: all of them run, or none does."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from types import FrameType

LOOK_EVERY = 0.2  # seconds
READY_WITHIN = 90
STOP_WITHIN = 30

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


def keep_running(commands: Commands, *, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
    """Start `commands`, call `announce` once they are `ready`, stay until one ends; return the status."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    running: Running = {}
    try:
        for name, command in commands.items():
            running[name] = subprocess.Popen(command)
        return _watch(running, ready, announce)
    except Stopped:
        return 0
    finally:
        _end(running)


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


def _watch(running: Running, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
    announced, deadline = False, time.monotonic() + READY_WITHIN
    while True:
        for name, process in running.items():
            if process.poll() is not None:
                print(f"The {name} has ended with status {process.returncode}; stopping.", flush=True)
                return 1
        if not announced and ready():
            announced = True
            announce()
        if not announced and time.monotonic() > deadline:
            print(f"The portal did not get ready within {READY_WITHIN} seconds; stopping.", flush=True)
            return 1
        time.sleep(LOOK_EVERY)


def _end(running: Running) -> None:
    """Ask every process to end, and make it end when it does not."""
    for number in (signal.SIGINT, signal.SIGTERM):
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
