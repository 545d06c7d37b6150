"""gunicorn's settings, from the portal's: gunicorn -c deploy/gunicorn.conf.py "app:create_app()".

GUNICORN_CMD_ARGS overrides any of them, e.g. `--bind 0.0.0.0:8050` in a container.
"""

import socket
import struct
import time
from pathlib import Path

from flask import Response
from gunicorn.arbiter import Arbiter
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.workers.base import Worker

from api import errors, health
from settings import load_settings

settings = load_settings()
STALLED = 10  # seconds without a byte
LEAVING = 4 if settings.trusted_proxies else 0.5  # seconds in which whoever asks /readyz learns that we stop

bind = f"127.0.0.1:{settings.port}"
worker_class = "gthread"
workers = settings.web_workers
threads = settings.web_threads
preload_app = True  # Workers share the imported modules' memory, and a broken start ends at once.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeats must not wait for a disk
control_socket_disable = True

timeout = 60
graceful_timeout = 25
keepalive = 30
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 16380

# gunicorn itself believes no header: the application counts the proxies that TRUSTED_PROXIES announces.
forwarded_allow_ips = ""

accesslog = None  # The proxy in front keeps one; the portal's log and audit tell what matters.
loglevel = "warning"
wsgi.SERVER = "portal"  # gunicorn has no setting for this; its own name and version are nobody's business.


def when_ready(server: Arbiter) -> None:
    """Prepare for those who stop: the server itself, and clients in the middle of a request."""
    _let_go_of_the_stalled(server)
    _say_so_before_stopping(server)


def post_worker_init(worker: Worker) -> None:
    """Tell who sends a body that breaks its own framing: to the application it would be an accident."""
    worker.wsgi.register_error_handler(ParseException, _broken)


def _broken(_error: ParseException) -> Response:
    return errors.answer(400, errors.SENTENCES[400])


def _say_so_before_stopping(server: Arbiter) -> None:
    """Fail /readyz a while before connections are refused, so that no request is lost on its way here."""
    stop = server.stop

    def leave(graceful: bool = True) -> None:
        if graceful:
            health.leave()
            time.sleep(LEAVING)
        stop(graceful)

    server.stop = leave


def _let_go_of_the_stalled(server: Arbiter) -> None:
    """Let go of clients that stop in the middle of a request: each would hold a thread for ever.

    Connections inherit the limit from the socket that they came through. Against clients that send a byte now
    and then helps only a proxy that reads requests first, as nginx does.
    """
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", STALLED, 0))
