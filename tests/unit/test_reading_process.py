"""The process that reads: it answers, fails, dies or hangs, and the worker always hears of it in time."""

import os
import time

import pytest

from problems import ErpUnavailable
from services.reading.process import BROKEN, HUNG, Outcome, ReaderProcess
from settings import Settings


def job(settings):
    """Do what the first line of the file says; this runs in the child process."""
    match settings.var_dir.joinpath("order").read_text():
        case "good":
            return Outcome(version=str(os.getpid()), rows=1)
        case "down":
            raise ErpUnavailable("The ERP can't be reached.") from OSError(
                f"no way in with p@ss/{'x' * 999}\nSQL"
            )
        case "bug":
            raise KeyError("host, password and rows of an ERP")
        case "dies":
            os._exit(9)
        case "hangs":
            time.sleep(3600)
    return Outcome(sentence="There is no such order.")


@pytest.fixture(scope="module")
def order(tmp_path_factory):
    """Return the file that tells the child process what to do."""
    return tmp_path_factory.mktemp("reader") / "order"


@pytest.fixture(scope="module")
def reader(order):
    """Return a process that is kept alive between readings."""
    settings = Settings(var_dir=order.parent, erp_url="postgresql://reader:p%40ss@erp/db")
    process = ReaderProcess(settings, job=job)
    yield process
    process.kill()


def read(reader, order, what, *, seconds=30.0):
    order.write_text(what)
    reader.begin(seconds=seconds)
    while (outcome := reader.poll(wait=0.05)) is None:
        pass
    return outcome


def test_stays_alive_between_readings(reader, order):
    """Imports are paid once: the same process reads again, also after a failure, and never this one."""
    first = read(reader, order, "good").version
    assert read(reader, order, "down").sentence == "The ERP can't be reached."
    assert read(reader, order, "good").version == first != str(os.getpid())


def test_log_learns_the_drivers_words_without_secrets(reader, order):
    """People get the sentence; operators also get the driver's first line, short and without the password."""
    error = read(reader, order, "down").error
    assert error.startswith("OSError: no way in with ***/xxx")
    assert len(error) <= 300
    assert "SQL" not in error


def test_unexpected_error_is_named_but_not_quoted(reader, order):
    """An error nobody expected gives a sentence for people and its kind and line, never its text."""
    outcome = read(reader, order, "bug")
    assert outcome.sentence == BROKEN
    assert outcome.error.startswith("KeyError at test_reading_process.py:")
    assert "password" not in outcome.error


def test_death_is_noticed_and_made_good(reader, order):
    """A process that dies fails that reading only."""
    assert read(reader, order, "dies").sentence == BROKEN
    assert read(reader, order, "good").rows == 1


def test_an_erp_that_never_answers_is_given_up(reader, order):
    """A reading that hangs is killed within its bound, and the next one works."""
    read(reader, order, "good")
    began = time.monotonic()
    assert read(reader, order, "hangs", seconds=0.3).sentence == HUNG
    assert time.monotonic() - began < 20  # of the hour that the reading would take
    assert read(reader, order, "good").rows == 1
