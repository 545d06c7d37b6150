"""The portal's programs, forked from a process that has read their libraries, which takes 1.5 s of a core.

What runs then is what `python -m` runs. `test_make_run.py` starts both programs from a command line.
"""

import os
import runpy
import subprocess
import sys
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from environment import ROOT

# None of the portal's own modules: what they share with the processes forked from theirs is theirs alone.
LIBRARIES = """
    alembic.command alembic.config alembic.context argon2 cryptography.fernet
    cryptography.hazmat.primitives.kdf.hkdf dash dash_ag_grid dash_bootstrap_components dotenv
    email.policy email_validator flask.cli flask_compress flask_login flask_wtf.csrf gunicorn.app.wsgiapp
    gunicorn.workers.gthread multiprocessing.connection numpy openpyxl orjson pandas prometheus_client
    pyarrow.compute pyarrow.parquet pydantic.main pyotp rustpy_xlsxwriter segno sqlalchemy.dialects.sqlite
    sqlalchemy.orm structlog werkzeug.middleware.proxy_fix wtforms xlsxwriter zstandard zxcvbn
""".split()


class Program:
    """A running `python -m <words>` in a session of its own; asked and ended like a `subprocess.Popen`."""

    def __init__(self, *words: str, env: dict[str, str], log: Path | str = os.devnull):
        self._process = _libraries_read().Process(target=_run, args=(words, env, str(log)))
        self._process.start()
        self.pid = self._process.pid
        self.terminate, self.kill = self._process.terminate, self._process.kill

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended, and return the exit status."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return self._process.exitcode


@cache
def _libraries_read() -> ForkServerContext:
    """Return what forks; its process starts with the first program, and ends with the tests."""
    context = ForkServerContext()
    context.set_forkserver_preload(LIBRARIES)
    return context


def _run(words: tuple[str, ...], env: dict[str, str], log: str) -> None:
    os.setsid()
    os.chdir(ROOT)
    with Path(log).open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ.update(env)
    sys.argv[:] = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
