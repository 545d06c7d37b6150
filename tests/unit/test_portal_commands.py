"""The commands around the portal's database, as an administrator types them."""

import pytest
from flask import Flask
from sqlalchemy import text

import commands
from auth import passwords
from commands.portal import backup, hash_password, migrate, restore
from data.portal.engine import engine_of, portal_engine, portal_sessions
from data.portal.migration import init_portal
from tests.portal_app import ANNA, PASSWORD, app, cheap_passwords, enter, make_app, settings_in

__all__ = ["app", "cheap_passwords"]


@pytest.fixture
def run(app):
    """Give a shell of the portal with two customers' people."""
    return lambda *words, **how: run_in(app, *words, **how)


def run_in(app, command, *words: object, typed: str = ""):
    with app.app_context():  # as the flask command gives it
        return app.test_cli_runner().invoke(command, [str(word) for word in words], input=typed)


def test_a_backup_moves_a_portal(run, tmp_path):
    """One command writes a file, one fills a new portal from it, and people sign in there as before."""
    assert 0 == run(backup, tmp_path / "file").exit_code
    other = make_app(settings_in(tmp_path / "other"))
    restored = run_in(other, restore, tmp_path / "file")
    assert (0, True) == (restored.exit_code, "the audit is whole" in restored.output)
    assert 303 == enter(other.test_client(), ANNA).status_code


@pytest.mark.parametrize(
    "words", [["migrate"], ["backup", "file"], ["account", "list"], ["staff", "list"], ["audit", "verify"]]
)
def test_a_database_that_does_not_answer_is_a_sentence(tmp_path, words):
    """Every command names the settings to look at and what the driver said, and ends with status 1."""
    settings = settings_in(tmp_path, db_url=f"sqlite:///{tmp_path}")  # a folder
    app = Flask("shell")
    app.config["SETTINGS"] = settings
    app.extensions["lotview.portal"] = portal_sessions(portal_engine(settings), None)
    commands.init_app(app)
    result = run_in(app, app.cli, *words)
    assert (1, True) == (result.exit_code, "DB_URL or DB_SERVER. unable to open" in result.output)


def test_a_server_does_not_start_without_its_database(tmp_path):
    """It ends with the same sentence, before anybody asks for anything."""
    app = Flask("server")
    app.config["SETTINGS"] = settings_in(tmp_path, db_url=f"sqlite:///{tmp_path}")
    with pytest.raises(SystemExit, match=r"DB_URL or DB_SERVER\. unable to open"):
        init_portal(app)


def test_what_cannot_be_done_is_said(run, tmp_path):
    """A second backup to the same file and a restore over a portal in use end with a sentence, status 1."""
    run(backup, tmp_path / "file")
    for command in (backup, restore):
        result = run(command, tmp_path / "file")
        assert (1, "Error: ") == (result.exit_code, result.output[:7])
    assert 1 == run(backup, tmp_path / "no such folder" / "file").exit_code


def test_migrate_tells_what_it_found(app, run):
    """A current database is left alone, an unknown one refused."""
    assert "is current" in run(migrate).output
    with engine_of(app.extensions["lotview.portal"]).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = run(migrate)
    assert (1, True) == (result.exit_code, "9999" in result.output)
    assert 1 == run(backup, "unused").exit_code, "other commands refuse it too"


def test_a_printed_hash_is_accepted(run):
    """What `hash-password` prints matches the password that was piped in, and nothing else."""
    printed = run(hash_password, typed=PASSWORD + "\n").output.strip()
    assert passwords.matches(stored=printed, password=PASSWORD)
    assert not passwords.matches(stored=printed, password=PASSWORD + "\n")
    assert 1 == run(hash_password, typed="").exit_code
