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
from tests.integration.child_processes import children, is_running

ROOT = Path(__file__).resolve().parents[2]
TELLING = """
import signal, sys, time
def told(number, _frame):
    print(signal.Signals(number).name, flush=True)
    sys.exit() if number == signal.SIGTERM else None
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, told)
print("up", flush=True)
time.sleep(60)
"""
SUPERVISOR = """
    import sys
    from pathlib import Path
    from deploy.processes import keep_running
    forever = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    telling = [sys.executable, "-c", {telling!r}]
    log = Path({log!r})
    def ready(): return log.read_text().count("up") == len({commands})
    sys.exit(keep_running({commands}, log=log, ready=ready, announce=lambda: print("ready", flush=True)))
"""


def supervisor(commands: str, log: Path) -> subprocess.Popen[str]:
    source = textwrap.dedent(SUPERVISOR).format(commands=commands, log=str(log), telling=TELLING)
    command, pipe = [sys.executable, "-c", source], subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_of_them(number, tmp_path):
    """Ctrl-C, SIGTERM and a closed terminal end every process, and the end counts as wanted."""
    process = supervisor("{'web': forever, 'worker': forever}", tmp_path / "log")
    assert "ready\n" == process.stdout.readline()
    started = children(process.pid)
    assert 2 == len(started)

    os.killpg(process.pid, number)

    process.communicate(timeout=60)
    assert 0 == process.returncode
    assert [] == [pid for pid in started if is_running(pid)]


@pytest.mark.integration
def test_ctrl_c_is_told_once(tmp_path):
    """The terminal's own signal reaches no process: two kinds of goodbye at once make gunicorn hang."""
    log = tmp_path / "log"
    process = supervisor("{'web': telling}", log)
    assert "ready\n" == process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert ["up", "SIGTERM"] == log.read_text().split()


@pytest.mark.integration
def test_when_one_ends_the_other_is_stopped(tmp_path):
    """Half a portal is none: the status says that something went wrong, and the end of the log says what."""
    ends = "[sys.executable, '-c', 'import sys; sys.exit(\"No room on the disk.\")']"
    process = supervisor(f"{{'web': forever, 'worker': {ends}}}", tmp_path / "log")
    _, said = process.communicate(timeout=60)
    assert 1 == process.returncode
    assert "The worker has ended with status 1" in said
    assert "No room on the disk." in said.splitlines()


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
