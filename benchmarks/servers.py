"""What is compared in the browser: the portal as companies run it, and the usual page, each by itself."""

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from benchmarks.data import ERP, EVERYBODY, TODAY, frame_of, published
from benchmarks.usual import ROWS
from data.inventory.scope import visible
from data.inventory.signals import Signals, State
from environment import ROOT
from services.reading.running import snapshots_of
from settings import load_settings

WORKERS = 2
THREADS = 8
START_WITHIN = 120.0  # seconds
EMAIL = "all@example.com"
GUNICORN = [sys.executable, "-m", "gunicorn"]


@dataclass(frozen=True)
class Site:
    """A page to be measured; `password` only where one signs in."""

    name: str
    rows: int
    url: str
    password: str = ""


@contextmanager
def portal(table: pa.Table, folder: Path) -> Iterator[Site]:
    """Run the portal over `table`, with one account that sees all of it; nobody reads an ERP meanwhile."""
    port, password = _free_port(), secrets.token_urlsafe(18)
    env = _env(
        VAR_DIR=folder, PORT=port, ERP_URL=ERP, ERP_REFRESH_SECONDS=86_400, TODAY=TODAY, WEB_WORKERS=WORKERS
    )
    snapshots = snapshots_of(load_settings(env))
    snapshots.publish(table, as_of=datetime.now(UTC))
    signals = Signals(snapshots.folder)
    signals.write(State())
    words = (
        "account add --first-name All --last-name Customers --all --password-stdin --keep-password --email"
    )
    command = [sys.executable, "-m", "flask", "--app", "app", *words.split(), EMAIL]
    subprocess.run(
        command, env=env, cwd=ROOT, input=password + "\n", text=True, check=True, capture_output=True
    )
    command = [*GUNICORN, "-c", "deploy/gunicorn.conf.py", "app:create_app()"]
    with _running(command, env, port, "/healthz", folder), _beating(signals):
        yield Site("Lotview", table.num_rows, f"http://127.0.0.1:{port}/inventory", password)


@contextmanager
def usual_page(table: pa.Table, folder: Path) -> Iterator[Site]:
    """Run the usual page over the same rows."""
    stock = visible(published(table, folder / "snapshots"), EVERYBODY)
    frame = frame_of(stock)
    frame["on_hand"] = frame["on_hand"].astype(float)
    file, port = folder / "rows.parquet", _free_port()
    frame.to_parquet(file)
    options = (
        f"--workers {WORKERS} --threads {THREADS} --worker-class gthread --timeout 120 --no-control-socket"
    )
    command = [*GUNICORN, *options.split(), "--bind", f"127.0.0.1:{port}", "benchmarks.usual:create_server()"]
    with _running(command, _env(**{ROWS: file}), port, "/", folder):
        yield Site("usual page", table.num_rows, f"http://127.0.0.1:{port}/")


@contextmanager
def _running(command: list[str], env: dict[str, str], port: int, path: str, folder: Path) -> Iterator[None]:
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}{path}", process, folder / "server.log")
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _beating(signals: Signals) -> Iterator[None]:
    """Show that a worker lives, without one that takes processor time."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(2):
            signals.beat()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer: {log.read_text(encoding='utf-8')[-2000:]}")


def _env(**values: object) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in values.items()}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
