"""The doctor finds what is wrong, says it in a sentence, and gives away nothing."""

import pytest
from flask import Flask
from sqlalchemy import create_engine

from commands.doctor import doctor
from data.erp.deacom import metadata
from data.erp.reading import read_customers
from data.inventory.signals import Signals, State
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.migration import init_portal
from services.health import doctor as doctors
from services.health import folders
from services.health.doctor import examine
from services.health.finding import Level
from services.mail import smtp
from services.reading.running import snapshots_of
from settings import Settings

POISON = "Zq7-not-for-anybody"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("doctor")
    erp = tmp_path / "erp.sqlite"
    engine = create_engine(f"sqlite:///{erp}")
    metadata.create_all(engine)
    engine.dispose()
    return Settings(
        var_dir=tmp_path / "var",
        erp_url=f"sqlite:///{erp}",
        secret_key=POISON,
        smtp_server="mail.acme.test",
        smtp_password=POISON,
        admin_username="root",
        admin_password_hash=f"$argon2id$v=19$m=8,t=1,p=1${POISON.replace('-', '')}${'b' * 43}",
    )


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """Let the mail server be there, and no `.env`; the tests say what is otherwise."""
    monkeypatch.setattr(smtp, "check", lambda _settings, **_how: None)
    monkeypatch.setattr(folders, "ROOT", tmp_path)


@pytest.fixture(scope="module")
def app(settings):
    app = Flask("doctor")
    app.config["SETTINGS"] = settings
    init_portal(app)
    app.cli.add_command(doctor)
    return app


def levels(app: Flask, settings: Settings, now: float = 0.0) -> dict[str, Level]:
    with app.app_context():
        return {finding.subject: finding.level for finding in examine(settings=settings, now=now)}


def test_a_sound_portal_passes(app, settings):
    """With databases, files, mail and a living worker in place the doctor finds nothing and exits with 0."""
    signals = Signals(snapshots_of(settings).folder)
    signals.write(State(duration=0.2))
    assert {Level.OK} == set(levels(app, settings, signals.heartbeat()).values())
    assert 0 == app.test_cli_runner().invoke(args=["doctor"]).exit_code


def test_the_entry_for_no_customer_is_not_counted(app, settings):
    """The doctor counts the customers whom an account can be granted and who are active."""
    able = [customer for customer in read_customers(settings) if customer.active and not customer.default]
    with app.app_context():
        erp = next(each for each in examine(settings=settings, now=0.0) if each.subject == "ERP")
    assert f" {len(able)} active customers" in erp.sentence


def test_an_erp_that_can_not_be_read_is_an_error(app, settings, monkeypatch):
    """A missing ERP makes the doctor fail and say why; all else there is to say is said all the same."""
    gone = settings.model_copy(update={"erp_url": f"sqlite:////nowhere/{POISON}.sqlite"})
    found = levels(app, gone)
    assert Level.ERROR is found["ERP"]
    with app.app_context():
        erp = next(each for each in examine(settings=gone, now=0.0) if each.subject == "ERP")
    assert "unable to open database file" in erp.sentence
    assert Level.OK is found["Portal database"]

    monkeypatch.setitem(app.config, "SETTINGS", gone)
    assert 1 == app.test_cli_runner().invoke(args=["doctor"]).exit_code


def test_tables_of_lot_histories_that_can_not_be_read_only_warn(app, settings, tmp_path):
    """Stock is shown without them; what is missing is named."""
    engine = create_engine(f"sqlite:///{tmp_path / 'erp.sqlite'}")
    metadata.create_all(engine, tables=[table for name, table in metadata.tables.items() if name != "dtpur2"])
    engine.dispose()
    narrow = settings.model_copy(update={"erp_url": f"sqlite:///{tmp_path / 'erp.sqlite'}"})
    with app.app_context():
        told = {each.subject: each for each in examine(settings=narrow, now=0.0)}
    assert Level.OK is told["ERP"].level
    assert (Level.WARNING, True) == (told["Lot histories"].level, "dtpur2" in told["Lot histories"].sentence)


def test_mail_and_worker_only_warn(app, settings, monkeypatch):
    """Before the first start, and without mail, nothing is broken: the exit status stays 0."""
    without = settings.model_copy(update={"smtp_server": ""})
    monkeypatch.setitem(app.config, "SETTINGS", without)
    found = levels(app, without, now=1e10)
    assert {"Mail", "Worker"} == {subject for subject, level in found.items() if level is Level.WARNING}
    assert 0 == app.test_cli_runner().invoke(args=["doctor"]).exit_code


def test_a_mail_server_that_lets_nobody_in_is_named(app, settings, monkeypatch):
    """The doctor signs in as for a mail; that it can't is said, and nothing is broken by it: mails wait."""

    def refuse(_settings, **_how):
        raise smtp.Trouble("The mail server said: 535 wrong password")

    monkeypatch.setattr(smtp, "check", refuse)
    with app.app_context():
        mail = next(each for each in examine(settings=settings, now=0.0) if each.subject == "Mail")
    assert (Level.WARNING, True) == (mail.level, "535 wrong password" in mail.sentence)


def test_files_that_can_not_be_written_are_an_error(app, settings, tmp_path):
    """The folder is named, with the reason."""
    gone = settings.model_copy(update={"var_dir": tmp_path / "gone"})
    with app.app_context():
        files = next(each for each in examine(settings=gone, now=0.0) if each.subject == "Files")
    assert f"VAR_DIR can't be written: {tmp_path / 'gone'}: No such file or directory." == files.sentence


def told(app: Flask, settings: Settings, check=folders.days) -> tuple[Level, str]:
    with app.app_context():
        found = check(settings)
    return found.level, found.sentence


def test_folders_that_others_can_read_are_named(app, settings, tmp_path):
    """What holds stock or secrets is its owner's alone: VAR_DIR, a HISTORY_DIR of its own, `.env`."""
    for folder in ("var", "days"):
        (tmp_path / folder).mkdir(mode=0o700)
    ours = settings.model_copy(update={"var_dir": tmp_path / "var", "history_dir": f"{tmp_path / 'days'}"})
    for check, folder in ((folders.files, "var"), (folders.days, "days")):
        assert Level.OK is told(app, ours, check)[0]
        (tmp_path / folder).chmod(0o755)
        level, sentence = told(app, ours, check)
        assert (Level.WARNING, True) == (level, sentence.endswith(f"chmod 700 {tmp_path / folder}"))
        (tmp_path / folder).chmod(0o700)
    (tmp_path / ".env").touch(mode=0o644)
    assert told(app, ours, folders.files)[1].endswith(f"chmod 600 {tmp_path / '.env'}")
    (tmp_path / ".env").chmod(0o640)
    assert Level.OK is told(app, ours, folders.files)[0]


def test_days_that_can_not_be_kept_are_named(app, settings, tmp_path, monkeypatch):
    """A HISTORY_DIR that is a file, or is full, is told before the night; one still to be made is fine."""
    (tmp_path / "file").touch()
    there = settings.model_copy(update={"history_dir": f"{tmp_path / 'new' / 'days'}"})
    assert Level.OK is told(app, there)[0]
    monkeypatch.setattr(folders, "ROOM", 2**80)
    assert Level.WARNING is told(app, there)[0]
    within_a_file = settings.model_copy(update={"history_dir": f"{tmp_path / 'file'}"})
    level, sentence = told(app, within_a_file)
    assert (Level.ERROR, True) == (level, sentence.startswith("HISTORY_DIR can't be written"))


def test_days_that_another_machine_has_kept_are_named(app, settings, tmp_path):
    """What the audit knows to be kept, of whichever ERP, and this machine does not find is named."""
    here = settings.model_copy(update={"history_dir": f"{tmp_path}"})
    name = "2026-11-01-asked-20261101T100000"
    with app.app_context(), changing(Actor.shell()) as change:
        change.record(Action.STOCK_KEEP, target=Target(None, name), details={"rows": 1})
    level, sentence = told(app, here)
    assert (Level.WARNING, True) == (level, name in sentence)
    (tmp_path / "erp" / name).mkdir(parents=True)
    assert Level.OK is told(app, here)[0]


def test_dead_letters_are_counted(app, settings, monkeypatch):
    """A mail that was given up needs somebody."""
    monkeypatch.setattr(doctors, "given_up", lambda: 2)
    with app.app_context():
        mail = next(each for each in examine(settings=settings, now=0.0) if each.subject == "Mail")
    assert (Level.WARNING, "dead letters: 2; see the page Mail.") == (mail.level, mail.sentence)


def test_a_failing_reading_is_named(app, settings):
    """A worker that runs but can't read is not called healthy."""
    signals = Signals(snapshots_of(settings).folder)
    signals.write(State(failed_since=1.0, sentence="The ERP can't be read at the moment."))
    assert Level.WARNING is levels(app, settings, signals.heartbeat())["Worker"]


def test_no_secret_is_told(app):
    """What the doctor prints may be mailed to anybody."""
    assert POISON not in app.test_cli_runner().invoke(args=["doctor"]).output
