"""Stopping the web server: it says so first, finishes what has begun, and only then refuses connections."""

import socket
import time
from urllib.parse import urlsplit

import pytest
import requests

from tests import live

pytestmark = pytest.mark.integration


def test_readiness_fails_first(tmp_path):
    """Both workers say that they stop while they still answer; a request that has begun is answered."""
    with live.running(tmp_path, f"sqlite:///{tmp_path / 'away.sqlite'}", WAIT_FOR_ERP="no") as portal:
        web, place = portal.processes[0], urlsplit(portal.url)
        with socket.create_connection((place.hostname, place.port), timeout=30) as begun:
            start = f"POST /login HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {portal.url}\r\n"
            begun.sendall(f"{start}Content-Length: 7\r\nConnection: close\r\n\r\nemail".encode())
            web.terminate()
            said = until_refused(portal)
            begun.sendall(b"=x")
            answer = begun.recv(100)
        assert 0 == web.wait(60)
    assert {(200, "ok"), (503, "stopping")} >= set(said)
    assert (503, "stopping") == said[-1]
    assert answer.startswith(b"HTTP/1.1 400 ")


def until_refused(portal) -> list[tuple[int, str]]:
    """Return what /readyz says, every time on a new connection, until nobody takes one any more."""
    said, deadline = [], time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            answer = requests.get(f"{portal.url}/readyz", timeout=30)
        except requests.ConnectionError:  # and not that an answer takes long
            return said
        said.append((answer.status_code, answer.json()["status"]))
        time.sleep(0.02)
    raise AssertionError("It went on taking connections.")
