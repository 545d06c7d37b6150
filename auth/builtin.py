"""The built-in administrator of ADMIN_USERNAME: no password that everybody tries first lets anybody in."""

from auth import passwords
from settings import Settings, SettingsError

TRIED_FIRST = ("", "admin", "administrator", "password", "changeme", "change-me", "secret")
GUESSED = (
    "ADMIN_PASSWORD_HASH is the hash of a password that is tried first; choose another one, and make its hash"
    " with: flask --app app hash-password"
)


def check_builtin(settings: Settings) -> None:
    """Raise `SettingsError` when the password of the built-in administrator is a usual first one."""
    stored, username = settings.admin_password_hash, settings.admin_username
    if stored and any(passwords.matches(stored=stored, password=each) for each in (*TRIED_FIRST, username)):
        raise SettingsError([GUESSED])
