"""Web server and worker live and die together."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from deploy.processes import answers, is_free

ROOT = Path(__file__).resolve().parents[2]
SUPERVISOR = """
    import sys
    from deploy.processes import keep_running
    forever = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    sys.exit(keep_running({commands}, ready=lambda: True, announce=lambda: print("ready", flush=True)))
"""


def supervisor(commands: str) -> subprocess.Popen[str]:
    source = textwrap.dedent(SUPERVISOR).format(commands=commands)
    return subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def until(process: subprocess.Popen[str], lines: set[str]) -> None:
    while lines:
        line = process.stdout.readline()
        assert line, f"ended before {lines}"
        lines.discard(line.strip())


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_them(number):
    """Ctrl-C and SIGTERM end every process, and the end counts as wanted."""
    process = supervisor("{'web': forever, 'worker': forever}")
    until(process, {"ready"})
    started = children(process.pid)
    assert 2 == len(started)

    process.send_signal(number)

    process.communicate(timeout=10)
    assert 0 == process.returncode
    assert [] == [pid for pid in started if is_running(pid)]


@pytest.mark.integration
def test_when_one_ends_the_other_is_stopped():
    """Half a portal is none: the exit status says that something went wrong."""
    process = supervisor("{'web': forever, 'worker': [sys.executable, '-c', 'import sys; sys.exit(3)']}")
    said, _ = process.communicate(timeout=10)
    assert 1 == process.returncode
    assert "The worker has ended with status 3" in said


@pytest.mark.integration
def test_a_taken_port_is_noticed_before_anything_starts(tmp_path):
    """`make run` on a port in use says so in one line, names a way out, and leaves nothing behind."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environ = {**os.environ, "PORT": str(port), "VAR_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "deploy.run"]
        run = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30, check=False
        )
        assert not is_free(port)
    assert 1 == run.returncode
    assert [] == list(tmp_path.iterdir())
    assert [f"Port {port} is in use; choose another: PORT={port + 1} make run"] == run.stderr.splitlines()


def test_a_silent_port_is_not_ready():
    """A server that is not there, or not yet, is simply not ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        started = time.monotonic()
        assert not answers(probe.getsockname()[1], "/readyz")
        assert time.monotonic() - started < 2
