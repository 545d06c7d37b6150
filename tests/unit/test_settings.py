"""The environment becomes settings, or every mistake in it becomes a sentence."""

from base64 import b64decode
from datetime import UTC, date, datetime

import pytest

from environment import ROOT
from settings import NAMES, SECRETS, Settings, SettingsError, ensure_secret_key, ensure_var_dir, load_settings

KEY = "b41f0f8ad5c9e3a27746d1c2905e8fb3a9d07c64"
SERVER = {"APP_BASE_URL": "https://portal.acme.test", "SECRET_KEY": KEY, "ERP_URL": "sqlite:///erp.sqlite"}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    return caught.value.problems


def test_an_empty_environment_is_one_machine_with_the_demo_erp():
    """Nothing has to be set to try the portal: the demo ERP stands in, on loopback."""
    settings = load_settings({})
    assert settings.is_demo
    assert settings.is_loopback
    assert settings.erp_url.endswith("/var/demo_erp.sqlite")


def test_a_server_with_key_address_and_erp_is_accepted():
    """The three names marked in .env.example are enough for a server."""
    settings = load_settings(SERVER)
    assert not settings.is_loopback
    assert not settings.is_demo


def test_every_mistake_is_said_at_once():
    """Mistakes of every kind are reported together, each naming its variable."""
    wrong = {
        "APP_BASE_URL": "http://portal.acme.test",
        "DB_NAME": "portal",
        "DB_URL": "sqlite:///x",
        "ERP_DB_ENCRYPT": "perhaps",
        "ERP_DB_PASSWORD_FILE": "/nowhere/at/all",
        "ERP_DB_SERVR": "erp",
        "PORT": "http",
        "SMTP_SERVER": "mail",
        "TIME_ZONE": "Mars/Olympus",
        "TODAY": "2026-02-30",
        "WEB_WORKERS": "0",
    }
    said = "\n".join(problems(wrong))
    assert [] == [name for name in wrong if name not in said and name != "SMTP_SERVER"]
    for missing in ("SECRET_KEY is missing", "EMAIL_FROM is missing", "No ERP is configured"):
        assert missing in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me"),
        ("SECRET_KEY", "your-secret-key-goes-here-0123456789"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "Kq81zw0J" * 8),
        ("SECRET_KEY_FALLBACKS", f"{KEY},changeme"),
        ("APP_BASE_URL", "portal.acme.test"),
        ("APP_BASE_URL", "ftp://portal.acme.test"),
        ("APP_BASE_URL", "http://localhost.acme.test"),
        ("APP_BASE_URL", "https://portal.acme.test/portal"),
        ("APP_BASE_URL", "https://[portal"),
        ("ERP_URL", "mysql://erp/dbo"),
        ("ERP_URL", "postgresql://u:p@erp:54x/dbo"),
        ("ERP_URL", "mssql+pyodbc://u:p@erp,x/dbo"),
        ("ERP_URL", "sqlite://"),
        ("DB_URL", "sqlite:///:memory:"),
        ("DB_URL", "sqlite:///?mode=ro"),
        ("ERP_SCHEMA", "dbo; drop table dtfifo"),
        ("ERP_REFRESH_SECONDS", "nan"),
        ("SESSION_HOURS", "0"),
        ("SESSION_IDLE_MINUTES", "inf"),
        ("PASSWORD_MIN_LENGTH", "7"),
        ("PORT", "65536"),
        ("TRUSTED_PROXIES", "-1"),
        ("PORTAL_LOGO", "assets/nowhere.svg"),
        ("PORTAL_LOGO", "README.md"),
        ("EMAIL_FROM", "portal@acme.test\nBcc: all@acme.test"),
        ("EMAIL_BCC", "stock@acme.test, nobody"),
        ("ADMIN_PASSWORD_HASH", "hunter2hunter2"),
        ("ADMIN_PASSWORD_HASH", "$argon2id$v=19$m=19456,t=2,p=1$CHANGE$ME"),
        ("ADMIN_PASSWORD_HASH", "scrypt:32768:8:1$salt$0123abcd"),
    ],
)
def test_a_value_that_can_not_work_is_refused_by_name(name, value):
    """Each wrong value is refused with a sentence that starts with its variable's name."""
    environ = {name: value} | ({"ADMIN_USERNAME": "admin"} if name.startswith("ADMIN") else {})
    assert any(sentence.startswith(name) for sentence in problems(environ))


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ERP_URL": "sqlite:///x", "ERP_DB_SERVER": "erp"}, "ERP_URL or ERP_DB_SERVER"),
        ({"ERP_DB_SERVER": "erp"}, "ERP_DB_NAME is missing"),
        ({"ERP_DB_NAME": "dbo"}, "ERP_DB_SERVER is missing"),
        ({"ERP_DB_SERVER": "erp", "ERP_DB_NAME": "dbo"}, "ERP_DB_USERNAME and ERP_DB_PASSWORD"),
        ({"DB_SERVER": "db", "DB_NAME": "p", "DB_USERNAME": "u", "DB_USE_WINDOWS_AUTH": "yes"}, "not both"),
        ({"ADMIN_USERNAME": "admin"}, "ADMIN_PASSWORD_HASH"),
        ({"SMTP_PASSWORD": "x"}, "SMTP_SERVER is missing"),
        (SERVER | {"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(environ, says):
    """A half-configured or doubly configured database, mail server or administrator does not start."""
    assert any(says in sentence for sentence in problems(environ))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ERP_PASSWORD", "ERP_DB_PASSWORD"),
        ("DB_USER", "DB_USERNAME"),
        ("SMTP_HOST_NAME", "SMTP_USERNAME"),
        ("SESSION_HOUR", "SESSION_HOURS"),
        ("SECRET_KEYS", "SECRET_KEY"),
    ],
)
def test_an_unknown_name_is_reported_with_the_nearest_known_one(typed, meant):
    """A misspelt variable is never silently without effect."""
    assert [f"{typed} is not a setting of the portal; did you mean {meant}?"] == problems({typed: "x"})


def test_other_programs_variables_are_left_alone():
    """Variables of the desktop, the shell and gunicorn are nobody's mistake."""
    others = {
        "SESSION_MANAGER": "x",
        "WEB_CONCURRENCY": "2",
        "EMAIL": "a@b",
        "PATH": "/bin",
        "DBUS_SESSION": "x",
    }
    assert load_settings({}) == load_settings(others)


def test_a_secret_may_stand_in_a_file(tmp_path):
    """<NAME>_FILE gives the secret's value without its line end; name and file together are refused."""
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert KEY == load_settings({"SECRET_KEY_FILE": str(file)}).secret_key
    assert ["Set SECRET_KEY or SECRET_KEY_FILE, not both."] == problems(
        {"SECRET_KEY": KEY, "SECRET_KEY_FILE": str(file)}
    )


def test_no_secret_is_ever_shown():
    """Neither the settings' text nor any sentence about them holds a secret's value."""
    poison = "Zq7-not-for-anybody"
    values = dict.fromkeys(SECRETS, poison)
    said = "\n".join(problems(values))
    shown = repr(Settings.model_construct(**{name.lower(): value for name, value in values.items()}))
    assert poison not in said + shown
    assert {name for name in NAMES if "PASSWORD" in name and name != "PASSWORD_MIN_LENGTH"} <= SECRETS


def test_settings_can_not_change():
    """Whoever holds the settings can rely on them."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).port = 1


def test_today_is_the_companys_day_unless_it_is_fixed():
    """The day begins in TIME_ZONE; TODAY stands above it."""
    now = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    assert date(2026, 11, 19) == Settings(time_zone="America/New_York").day(now)
    assert date(2026, 11, 20) == Settings(time_zone="Europe/Berlin").day(now)
    assert date(2026, 11, 1) == Settings(time_zone="Europe/Berlin", today="2026-11-01").day(now)


def test_a_missing_key_is_made_once_and_kept_private(tmp_path):
    """On one machine the key is made at the first start, readable by its owner only, and stays."""
    settings = Settings(var_dir=tmp_path / "new")
    first, second = ensure_secret_key(settings), ensure_secret_key(settings)
    assert first.secret_key == second.secret_key
    assert 64 == len(first.secret_key)
    assert 0o600 == (tmp_path / "new" / "secret_key").stat().st_mode & 0o777
    assert ["secret_key"] == [path.name for path in (tmp_path / "new").iterdir()]


def test_var_dir_is_made_for_nobody_else_to_look_into(tmp_path):
    """It will hold the stock of all customers; a folder that is there keeps the rights it was given."""
    there, new = tmp_path / "there", tmp_path / "not yet" / "new"
    there.mkdir(mode=0o750)
    for folder in (there, new):
        ensure_var_dir(Settings(var_dir=folder))
    assert (0o750, 0o700) == (there.stat().st_mode & 0o777, new.stat().st_mode & 0o777)


@pytest.mark.parametrize("below", ["file", "file/folder"])
def test_a_var_dir_that_can_not_be_is_said(tmp_path, below):
    """A VAR_DIR that is a file, or below one, is a sentence that names it, not a traceback."""
    (tmp_path / "file").touch()
    for ensure in (ensure_var_dir, ensure_secret_key):
        with pytest.raises(SettingsError, match=rf"VAR_DIR can't be made: {tmp_path / below}: "):
            ensure(Settings(var_dir=tmp_path / below))


@pytest.mark.parametrize(
    ("pair", "refused"),
    [
        ({"ADMIN_USERNAME": "root", "ADMIN_PASSWORD_HASH": "x"}, "ADMIN_PASSWORD_HASH"),
        ({"SMTP_SERVER": "mail", "EMAIL_FROM": "nobody"}, "EMAIL_FROM"),
    ],
)
def test_a_refused_value_is_not_called_missing(pair, refused):
    """What is wrong with a value is said once: that it is missing, too, would be one sentence too many."""
    assert [refused] == [each.split()[0] for each in problems(pair)]


def test_a_limit_is_said_as_people_write_it():
    """A limit that is kept as a fraction is told without one."""
    assert ["SESSION_HOURS must be more than 0, not '0'."] == problems({"SESSION_HOURS": "0"})


def test_a_server_makes_no_key_of_its_own(tmp_path):
    """A portal that others reach is refused without SECRET_KEY, however its settings came to be."""
    with pytest.raises(SettingsError, match="SECRET_KEY is missing"):
        ensure_secret_key(Settings(var_dir=tmp_path, app_base_url="https://portal.acme.test"))
    assert [] == list(tmp_path.iterdir())


def test_a_logo_travels_inside_the_page():
    """The logo's file becomes an address that needs no request; without one there is no address."""
    shown = load_settings({"PORTAL_LOGO": "assets/mark.svg"}).logo
    kind, _, picture = shown.partition(",")
    assert ("data:image/svg+xml;base64", (ROOT / "assets/mark.svg").read_bytes()) == (
        kind,
        b64decode(picture),
    )
    assert "" == load_settings({}).logo
