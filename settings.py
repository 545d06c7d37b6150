"""The environment, read once into a frozen object. Nothing connects here; every error is reported at once."""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

import settings_rules as rules
from environment import ROOT, environment, given

Secret = Annotated[str, Field(repr=False)]
Words = Annotated[tuple[str, ...], BeforeValidator(rules.words)]


def _absolute(path: Path) -> Path:
    """Return `path` taken from the portal's own folder, wherever a command is started."""
    return ROOT / path


def _beside(path: str) -> str:
    """Return `path` taken from the portal's own folder; no path stays none."""
    return path and str(ROOT / path)


class SettingsError(SystemExit):
    """The environment can't be used as it is; `problems` holds one sentence per mistake.

    A SystemExit, so that whatever starts the portal (gunicorn, flask, waitress) ends with these sentences and
    status 1 instead of a traceback.
    """

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """Every environment variable of the portal, in lower case (`.env.example` explains each).

    Made by `load_settings`; tests construct it directly, and then nothing of the environment gets in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    secret_key: Secret = ""
    secret_key_fallbacks: Annotated[Words, Field(repr=False)] = ()
    session_hours: float = Field(8, gt=0, le=24 * 31)
    session_idle_minutes: float = Field(60, gt=0, le=60 * 24 * 31)
    password_min_length: int = Field(15, ge=8, le=64)
    app_base_url: Annotated[str, AfterValidator(rules.base_url)] = ""

    db_url: Annotated[Secret, AfterValidator(rules.database_url)] = ""
    db_server: str = ""
    db_name: str = ""
    db_username: str = ""
    db_password: Secret = ""
    db_use_windows_auth: bool = False
    db_driver: str = ""

    erp_url: Annotated[Secret, AfterValidator(rules.database_url)] = ""
    erp_db_server: str = ""
    erp_db_port: int | None = Field(None, ge=1, le=65535)
    erp_db_name: str = ""
    erp_db_username: str = ""
    erp_db_password: Secret = ""
    erp_db_use_windows_auth: bool = False
    erp_db_driver: str = ""
    erp_db_timeout: int = Field(30, ge=1, le=600)
    erp_db_encrypt: bool = True
    erp_db_trust_certificate: bool = False
    erp_schema: str | None = Field(None, pattern=r"^\w*$")
    erp_refresh_seconds: float = Field(15, ge=1, le=86400)

    time_zone: Annotated[str, AfterValidator(rules.zone)] = "UTC"
    today: Annotated[str, AfterValidator(rules.day)] = ""

    smtp_server: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: Secret = ""
    smtp_use_tls: bool = True
    email_from: Annotated[str, AfterValidator(rules.address)] = ""
    mail_kept_days: int = Field(90, ge=7, le=3650)
    email_bcc: Annotated[Words, AfterValidator(rules.addresses)] = ()

    admin_username: str = Field("", max_length=100)
    admin_password_hash: Annotated[Secret, AfterValidator(rules.password_hash)] = ""
    staff_mfa_required: bool = False

    var_dir: Annotated[Path, AfterValidator(_absolute)] = ROOT / "var"
    history_dir: Annotated[str, AfterValidator(_beside)] = ""
    history_days: int = Field(400, ge=0, le=3650)
    history_time: Annotated[str, AfterValidator(rules.clock_time)] = "23:30"
    port: int = Field(8050, ge=1, le=65535)
    web_workers: int = Field(2, ge=1, le=64)
    web_threads: int = Field(8, ge=1, le=256)
    trusted_proxies: int = Field(0, ge=0, le=10)
    metrics_token: Secret = ""
    portal_name: str = Field("Lotview", max_length=60)
    portal_logo: Annotated[str, AfterValidator(_beside), AfterValidator(rules.logo)] = ""
    support_contact: str = Field("", max_length=200)

    @cached_property
    def is_loopback(self) -> bool:
        """Whether people reach the portal on this machine only, so that plain http is accepted."""
        return rules.is_loopback(urlsplit(self.app_base_url).hostname or "localhost")

    @cached_property
    def logo(self) -> str:
        """The logo as an address that holds the picture itself; empty for the portal's own mark."""
        if not self.portal_logo:
            return ""
        path = Path(self.portal_logo)
        picture = base64.b64encode(path.read_bytes()).decode("ascii")
        return f"data:{rules.LOGOS[path.suffix.lower()]};base64,{picture}"

    @property
    def history(self) -> Path:
        """Where the stock of earlier days is kept."""
        return Path(self.history_dir) if self.history_dir else self.var_dir / "history"

    @property
    def demo_erp(self) -> Path:
        """Where the demo ERP is kept."""
        return self.var_dir / "demo_erp.sqlite"

    @property
    def is_demo(self) -> bool:
        """Whether the demo ERP stands in for one that is not configured."""
        return self.erp_url == self._demo_url

    @property
    def _demo_url(self) -> str:
        return f"sqlite:///{self.demo_erp.as_posix()}"

    def or_demo(self) -> "Settings":
        """Return the same settings with the demo ERP where no ERP is configured."""
        configured = self.erp_url or self.erp_db_server
        return self if configured else self.model_copy(update={"erp_url": self._demo_url})

    def day(self, now: datetime) -> date:
        """Return the company's day at the instant `now`: TODAY when it is set, else the day in TIME_ZONE."""
        return (
            date.fromisoformat(self.today) if self.today else now.astimezone(ZoneInfo(self.time_zone)).date()
        )


SECRETS = frozenset(name.upper() for name, field in Settings.model_fields.items() if not field.repr)
NAMES = frozenset(name.upper() for name in Settings.model_fields)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `environ` (else: of the process and `.env`), or raise every mistake at once."""
    environ = environment() if environ is None else environ
    values, problems = given(environ, NAMES, SECRETS)
    fields: dict[str, Any] = {name.lower(): value for name, value in values.items()}
    try:
        settings = Settings(**fields)
    except ValidationError as error:
        for mistake in error.errors():
            problems.append(_sentence(str(mistake["loc"][0]), mistake, fields))
            fields.pop(str(mistake["loc"][0]), None)
        settings = Settings(**fields)  # The rest must still be looked at: all errors at once.
    # A rule between two settings says nothing of use where one of them was refused by itself.
    refused = {name for name in values if name.lower() not in fields}
    problems += [
        each for each in rules.broken(settings, environ) if refused.isdisjoint(re.findall(r"\w+", each))
    ]
    if problems:
        raise SettingsError(problems)
    return settings.or_demo()


def ensure_var_dir(settings: Settings) -> None:
    """Make VAR_DIR where there is none, for nobody else to look into: it holds the stock of all customers."""
    folder = settings.var_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError([f"VAR_DIR can't be made: {folder}: {error.strerror}."]) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError([f"VAR_DIR can't be written by who runs the portal: {folder}."])


def ensure_secret_key(settings: Settings) -> Settings:
    """Return settings that have a key to sign cookies with: made once and kept in VAR_DIR.

    A portal that others reach must be given its key, so that all its servers share one and it is backed up.
    """
    if settings.secret_key:
        return settings
    if not settings.is_loopback:
        raise SettingsError([rules.NO_SECRET_KEY])
    path = settings.var_dir / "secret_key"
    ensure_var_dir(settings)
    if not path.exists():
        _keep(path, secrets.token_hex(32))
    key = path.read_text(encoding="ascii").strip()
    if why := rules.secret_problem(key):
        raise SettingsError([f"The key in {path} {why}; remove the file, and a new one is made."])
    return settings.model_copy(update={"secret_key": key})


def _keep(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all; the first of two writers wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(text + "\n")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _sentence(field: str, mistake: Any, given: Mapping[str, str]) -> str:
    """Return what is wrong with one value, for people; a secret's value is never repeated."""
    shown = "" if field.upper() in SECRETS else f", not {given[field]!r}"
    kind, context = mistake["type"], mistake.get("ctx", {})
    must = rules.WORDING.get(kind, mistake["msg"]).format(**context)
    return f"{field.upper()} {must}{shown}."
