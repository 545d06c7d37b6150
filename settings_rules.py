"""What the environment's values must be like: one function per kind of value, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from settings import Settings

SECRET_LENGTH = 32
MAKE_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
NO_SECRET_KEY = f"SECRET_KEY is missing; {MAKE_KEY}"
PLACEHOLDERS = re.compile(
    r"change ?(me|this|it)|please ?change|replace ?(me|this|with)|place ?holder"
    r"|your ?(own ?)?(secret|key|random)|super ?secret|insecure|do ?not ?use|dont ?use"
    r"|generate ?(me|this|one)|xxxx|1234567890123|^this ?is|<.*>"
)
# Whole ones: that a hash was cut off, or is a placeholder, nobody would know before a sign-in fails.
ARGON2 = re.compile(r"\$argon2(id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}")
SCRYPT = re.compile(r"scrypt:\d+:\d+:\d+\$[^$\s]+\$[0-9a-f]{128}")
LOGOS = {".png": "image/png", ".svg": "image/svg+xml"}
LOGO_BYTES = 100_000  # the logo travels inside the page
DATABASES = ("sqlite", "postgresql", "mssql")
ERP_PARTS = ("server", "port", "name", "username", "password", "use_windows_auth", "driver")
DB_PARTS = ("server", "name", "username", "password", "use_windows_auth", "driver")

# pydantic's kinds of error, as the end of the sentence "<NAME> …".
WORDING = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "string_too_long": "must be at most {max_length} characters long",
    "string_pattern_mismatch": "may hold letters, digits and underscores only",
    "value_error": "{error}",
}


def words(value: object) -> object:
    """Return the parts of a text that are separated by commas or blanks; anything else as it is."""
    if not isinstance(value, str):
        return value
    return tuple(part for part in re.split(r"[,\s]+", value) if part)


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine."""
    return host in {"localhost", "127.0.0.1", "::1"}


def _host(address: str) -> str:
    """Return the host of an address, or nothing when it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def base_url(value: str) -> str:
    """Return a public address without its last slash; plain http is for this machine only."""
    try:
        url = urlsplit(value)
        host, plain = url.hostname or "", url.scheme == "http"
        _ = url.port
    except ValueError:
        raise ValueError("must be an address like https://portal.example.com") from None
    if value and (url.scheme not in ("http", "https") or not host):
        raise ValueError("must be an address like https://portal.example.com")
    if plain and not is_loopback(host):
        raise ValueError("must start with https:// (plain http is accepted for this machine only)")
    if url.path.strip("/") or url.query or url.fragment or url.username or url.password:
        raise ValueError("must be scheme and host only, like https://portal.example.com")
    return value.rstrip("/")


def database_url(value: str) -> str:
    """Return a database address that the portal can talk to: its kind, and a file or a host with its port."""
    if not value:
        return value
    # As in SQLAlchemy: a password may hold any sign but `@`.
    address = re.match(rf"({'|'.join(DATABASES)})(\+\w+)?://([^:/]*(:[^@]*)?@)?([^?]*)", value)
    if not address:
        raise ValueError(f"must start with one of {', '.join(f'{name}://' for name in DATABASES)}")
    kind, place = address[1], address[5]
    if kind == "sqlite" and place.lstrip("/") in ("", ":memory:"):
        raise ValueError("must name a file, like sqlite:////srv/portal/stock.sqlite")
    if kind != "sqlite" and not re.fullmatch(r"(\[[^]]*\]|[^:,[\]]*)([:,]\d+)?", place.partition("/")[0]):
        raise ValueError("must name a server by host and port, like postgresql://db.example.com:5432/portal")
    return value


def zone(value: str) -> str:
    """Return the name of a time zone that exists."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone like America/New_York") from None
    return value


def day(value: str) -> str:
    """Return an ISO date, or nothing."""
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise ValueError("must be a date like 2026-11-01") from None


def clock_time(value: str) -> str:
    """Return a time of day."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("must be a time of day like 23:30")
    return value


def address(value: str) -> str:
    """Return one mail address, or nothing."""
    if value and not re.fullmatch(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+", value):
        raise ValueError("must be a mail address like portal@example.com")
    return value


def addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return mail addresses, each of them sound."""
    return tuple(address(value) for value in values)


def password_hash(value: str) -> str:
    """Return a password hash of a kind that the portal can check."""
    if value and not (ARGON2.fullmatch(value) or SCRYPT.fullmatch(value)):
        raise ValueError("must be an Argon2 or scrypt: hash (make one with: flask --app app hash-password)")
    return value


def logo(value: str) -> str:
    """Return the path of a picture that a page can carry, or nothing."""
    path = Path(value)
    if value and not (path.suffix.lower() in LOGOS and path.is_file() and path.stat().st_size <= LOGO_BYTES):
        raise ValueError(f"must be the path of a PNG or SVG file of at most {LOGO_BYTES // 1000} KB")
    return value


def secret_problem(value: str) -> str | None:
    """Return why `value` can't sign cookies, as the end of a sentence, or None when it can."""
    if len(value) < SECRET_LENGTH:
        return f"is shorter than {SECRET_LENGTH} characters"
    plain = re.sub(r"[\s_.-]+", " ", value.casefold())
    repeats = value in (value + value)[1:-1]
    if repeats or len(set(value)) < 8 or PLACEHOLDERS.search(plain):
        return "is a placeholder"
    return None


def broken(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """Return a sentence for every rule between several settings that is broken."""
    return [*_secrets(settings), *_production(settings, environ), *_databases(settings), *_mail(settings)]


def _secrets(settings: Settings) -> Iterator[str]:
    if settings.secret_key and (why := secret_problem(settings.secret_key)):
        yield f"SECRET_KEY {why}; {MAKE_KEY}"
    for fallback in settings.secret_key_fallbacks:
        if why := secret_problem(fallback):
            yield f"SECRET_KEY_FALLBACKS: one of the keys {why}."
    if settings.metrics_token and len(settings.metrics_token) < 8:
        yield "METRICS_TOKEN is shorter than 8 characters."
    if bool(settings.admin_username) != bool(settings.admin_password_hash):
        yield "ADMIN_USERNAME and ADMIN_PASSWORD_HASH go together: set both or neither."


def _production(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    if not environ.get("APP_BASE_URL") or is_loopback(_host(environ["APP_BASE_URL"])):
        return
    if not (settings.secret_key or environ.get("SECRET_KEY_FILE")):
        yield NO_SECRET_KEY
    erp = ("ERP_URL", "ERP_URL_FILE", "ERP_DB_SERVER")
    if not any(environ.get(name) for name in erp):
        yield "No ERP is configured: set ERP_URL, or ERP_DB_SERVER and ERP_DB_NAME."
    if environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        yield "FLASK_DEBUG must not be set on a server that others reach."


def _databases(settings: Settings) -> Iterator[str]:
    yield from _one_database(settings, "db", "db_url", DB_PARTS)
    yield from _one_database(settings, "erp_db", "erp_url", ERP_PARTS)


def _one_database(settings: Settings, prefix: str, url: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Return what is wrong between a database's address and its parts."""
    part = {name: getattr(settings, f"{prefix}_{name}") for name in parts}
    named = [f"{prefix}_{name}".upper() for name, value in part.items() if value]
    head = prefix.upper()
    if getattr(settings, url) and named:
        yield f"Set {url.upper()} or {', '.join(named)}, not both."
    elif named and not part["server"]:
        yield f"{head}_SERVER is missing, but {', '.join(named)} is set."
    elif named and not part["name"]:
        yield f"{head}_NAME is missing, but {head}_SERVER is set."
    elif named and part["use_windows_auth"] and part["username"]:
        yield f"Set {head}_USERNAME or {head}_USE_WINDOWS_AUTH, not both."
    elif named and not part["use_windows_auth"] and not (part["username"] and part["password"]):
        yield f"Set {head}_USERNAME and {head}_PASSWORD, or {head}_USE_WINDOWS_AUTH=true."


def _mail(settings: Settings) -> Iterator[str]:
    if settings.smtp_server and not settings.email_from:
        yield "EMAIL_FROM is missing, but SMTP_SERVER is set."
    if (settings.smtp_username or settings.smtp_password) and not settings.smtp_server:
        yield "SMTP_SERVER is missing, but SMTP_USERNAME or SMTP_PASSWORD is set."
