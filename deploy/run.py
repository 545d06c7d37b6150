"""`make run`: the whole portal on one machine, in the foreground."""

import logging
import os
import sys
from functools import partial
from pathlib import Path

from deploy import prepare, processes
from environment import ROOT
from logs import init_logs
from problems import Problem
from settings import Settings, ensure_secret_key, ensure_var_dir, load_settings


def main() -> int:
    """Prepare what is missing, run web server and worker until told to stop, and return the exit status."""
    os.chdir(ROOT)
    init_logs()
    logging.getLogger().setLevel(logging.WARNING)  # what is prepared here is told in words
    settings = load_settings()
    if not processes.is_free(settings.port):
        print(
            f"Port {settings.port} is in use; choose another: PORT={settings.port + 1} make run",
            file=sys.stderr,
        )
        return 1
    ensure_var_dir(settings)
    settings = ensure_secret_key(settings)
    try:
        greeting = [*prepare.prepare(settings), *prepare.staff_door(settings, _address(settings))]
    except Problem as problem:
        print(problem.sentence, file=sys.stderr)
        return 1
    log = settings.var_dir / "portal.log"
    return processes.keep_running(
        {"web server": _web(settings), "worker": [sys.executable, "-m", "flask", "--app", "app", "worker"]},
        log=log,
        ready=partial(processes.answers, settings.port, "/readyz"),
        announce=partial(_announce, settings, greeting, log),
    )


def _web(settings: Settings) -> list[str]:
    """Return the command of the web server: gunicorn, or waitress where there is no fork."""
    if os.name == "nt":
        listen = f"--listen=127.0.0.1:{settings.port}"
        return [sys.executable, "-m", "waitress", listen, "--call", "app:create_app"]
    config = ["-c", "deploy/gunicorn.conf.py", "--graceful-timeout", "2"]  # Ctrl-C waits for no browser
    return [sys.executable, "-m", "gunicorn", *config, "app:create_app()"]


def _announce(settings: Settings, greeting: list[str], log: Path) -> None:
    closing = f"Stop it with Ctrl-C; its log is {log}"
    print("", f"Lotview is ready: {_address(settings)}", *greeting, closing, "", sep="\n", flush=True)


def _address(settings: Settings) -> str:
    return settings.app_base_url or f"http://127.0.0.1:{settings.port}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
