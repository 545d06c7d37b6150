"""gunicorn's settings, from the portal's: gunicorn -c deploy/gunicorn.conf.py "app:create_app()".

GUNICORN_CMD_ARGS overrides any of them, e.g. `--bind 0.0.0.0:8050` in a container.
"""

from pathlib import Path

from gunicorn.http import wsgi

from settings import load_settings

settings = load_settings()

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

# Forwarded headers count only behind the proxies that TRUSTED_PROXIES announces.
forwarded_allow_ips = "*" if settings.trusted_proxies else ""

accesslog = None  # The portal writes one structured line per request itself.
loglevel = "warning"
wsgi.SERVER = "portal"  # gunicorn has no setting for this; its own name and version are nobody's business.
