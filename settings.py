"""The environment, read once into a frozen object. Nothing connects here; every error is reported at once."""

from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every environment variable of the portal, in lower case (see .env.example)."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    secret_key: str = ""
    secret_key_fallbacks: str = ""
    session_hours: float = 8
    session_idle_minutes: float = 60
    password_min_length: int = 15
    app_base_url: str = ""

    db_url: str = ""
    db_server: str = ""
    db_name: str = ""
    db_username: str = ""
    db_password: str = ""
    db_use_windows_auth: bool = False
    db_driver: str = ""

    erp_url: str = ""
    erp_db_server: str = ""
    erp_db_port: int | None = None
    erp_db_name: str = ""
    erp_db_username: str = ""
    erp_db_password: str = ""
    erp_db_use_windows_auth: bool = False
    erp_db_driver: str = ""
    erp_db_timeout: int = 30
    erp_db_encrypt: bool = True
    erp_db_trust_certificate: bool = False
    erp_schema: str | None = None
    erp_refresh_seconds: float = 15

    time_zone: str = "UTC"
    today: str = ""

    var_dir: Path = Path("var")
    port: int = 8050
    web_workers: int = 2
    web_threads: int = 8
    trusted_proxies: int = 0
    metrics_token: str = ""
    portal_name: str = "Lotview"
    portal_logo: str = ""
    support_contact: str = ""

    @cached_property
    def is_loopback(self) -> bool:
        """Whether people reach the portal on this machine only, so that plain http is accepted."""
        host = urlsplit(self.app_base_url).hostname or "localhost"
        return host in {"localhost", "127.0.0.1", "::1"}
