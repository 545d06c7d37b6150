"""Questions to the worker: one piece of work for many who ask, an answer for nobody else, an end to all."""

import os
import time
from contextlib import nullcontext
from threading import Event
from typing import ClassVar

import pytest

from data.inventory import questions as box
from data.inventory.questions import Questions, key_of
from data.inventory.signals import Signals
from problems import ErpUnavailable, TooMany
from services.asking import FAILURES_LAST, AskingDesk
from services.reading import answering
from services.reading.process import Outcome
from settings import Settings

WHOSE = {"kind": "double", "erp": "sqlite:///a", "customers": [2], "number": 4}


class Child:
    """Stands in for the process: it answers when the next round looks."""

    begun: ClassVar[list[dict]] = []

    def __init__(self, settings, *, job, name):  # noqa: ARG002
        self.settings, self.job = settings, job

    def begin(self, question, *, seconds):
        Child.begun.append(question)
        self.question, self.seconds = question, seconds

    def poll(self, *, wait):  # noqa: ARG002
        try:
            return self.job(self.settings, self.question)
        except ErpUnavailable as problem:
            return Outcome(sentence=problem.sentence)

    def kill(self):
        self.question = None


def doubled(settings, question):
    """Answer one kind of question."""
    if question["number"] < 0:
        raise ErpUnavailable("The ERP can't be read at the moment.")
    return {"twice": 2 * question["number"]}


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Give a worker that knows one kind of question and answers it at once."""
    monkeypatch.setattr(answering, "ReaderProcess", Child)
    monkeypatch.setitem(answering.ANSWERS, "double", doubled)
    monkeypatch.setattr(Child, "begun", [])
    return Settings(var_dir=tmp_path, erp_url="sqlite:////nowhere.sqlite")


@pytest.fixture
def worker(settings):
    """Give the worker's thread, whose rounds the test does by hand."""
    found = answering.Answering(settings, nullcontext, Event())
    yield found
    found._lock.release()


@pytest.fixture
def desk(settings):
    """Give the desk of a web server beside a worker that lives."""
    folder = answering.snapshots_of(settings).folder
    Signals(folder).beat()
    return AskingDesk(Questions(folder), Signals(folder), settings)


def ask(desk, **values):
    question = WHOSE | values
    return desk.ask(question.pop("kind"), question, within=60, wait=0)


def test_many_who_ask_the_same_are_answered_once(desk, worker):
    """Whoever asks hears nothing at first, then the answer; the same question is one piece of work."""
    assert [None, None, None] == [ask(desk) for _ in range(3)]
    worker.look()
    worker.look()
    assert [{"twice": 8}] * 3 == [ask(desk) for _ in range(3)]
    worker.look()
    assert 1 == len(Child.begun)


def test_another_scope_is_another_question(desk, worker):
    """What one scope was answered is not told to another, nor for another ERP or thing."""
    ask(desk)
    worker.look()
    worker.look()
    others = ({"customers": [2, 5]}, {"customers": None}, {"erp": "sqlite:///b"}, {"number": 5})
    assert [None] * 4 == [ask(desk, **other) for other in others]
    assert 5 == len({key_of(WHOSE | other) for other in ({}, *others)})


def test_an_answer_to_another_question_is_not_given_out(desk, worker, settings):
    """A file with the right name and another question in it counts for nothing."""
    box_ = Questions(answering.snapshots_of(settings).folder)
    ask(desk)
    box_.answer(key_of(WHOSE), WHOSE | {"customers": [5]}, {"found": "theirs"})
    assert ask(desk) is None


def test_two_are_answered_at_a_time_and_the_oldest_first(desk, worker):
    """However many ask, the ERP has two questions at a time."""
    for number in range(5):
        ask(desk, number=number)
        path = worker._questions._asked(key_of(WHOSE | {"number": number}))
        os.utime(path, (time.time() - 10 + number,) * 2)
    worker.look()
    assert [0, 1] == [each["number"] for each in Child.begun]
    for _ in range(3):
        worker.look()
    assert [0, 1, 2, 3, 4] == [each["number"] for each in Child.begun]


def test_a_failure_is_told_and_soon_forgotten(desk, worker):
    """What the ERP refused is said in a sentence, and asked anew a moment later."""
    ask(desk, number=-1)
    worker.look()
    worker.look()
    with pytest.raises(ErpUnavailable, match="can't be read"):
        ask(desk, number=-1)
    old = worker._questions._answer(key_of(WHOSE | {"number": -1}))
    os.utime(old, (time.time() - FAILURES_LAST - 1,) * 2)
    assert ask(desk, number=-1) is None


def test_no_more_wait_than_can_be_answered(desk, monkeypatch):
    """Above a number of open questions whoever asks is told to wait; who has asked before is not."""
    monkeypatch.setattr(box, "MOST_OPEN", 2)
    assert [None, None, None] == [ask(desk, number=number) for number in (1, 2, 2)]
    with pytest.raises(TooMany):
        ask(desk, number=3)


def test_nobody_fills_the_mailbox_alone(desk):
    """Whoever has asked much about some customers waits; who asks about others does not."""
    assert [None] * box.MOST_OF_ONE == [ask(desk, number=number) for number in range(box.MOST_OF_ONE)]
    with pytest.raises(TooMany):
        ask(desk, number=99)
    others = ({"customers": [5]}, {"customers": [2, 5]}, {"customers": None}, {"erp": "sqlite:///b"})
    assert [None] * 4 == [ask(desk, number=99, **other) for other in others]
    assert ask(desk, number=0) is None


def test_nobody_else_looks_into_the_mailbox(desk, settings):
    """The folders of questions and readings are their owner's alone, whoever makes them first."""
    ask(desk)
    folder = answering.snapshots_of(settings).folder
    for each in (folder.parent, folder, folder / box.FOLDER):
        assert os.name == "nt" or 0o700 == each.stat().st_mode & 0o777


def test_nobody_asks_a_dead_worker(desk, settings):
    """Without a worker the answer is a sentence at once; what was answered before is still told."""
    state = answering.snapshots_of(settings).folder / "state.json"
    os.utime(state, (time.time() - 60,) * 2)
    with pytest.raises(ErpUnavailable, match="not running"):
        ask(desk)


def test_what_is_old_goes(desk, worker):
    """Questions that nobody waits for any more are not answered, and old answers are removed."""
    ask(desk)
    asked = worker._questions._asked(key_of(WHOSE))
    os.utime(asked, (time.time() - box.LEFT_AFTER - 1,) * 2)
    ask(desk, number=5)
    worker.look()
    worker.look()
    assert [5] == [each["number"] for each in Child.begun]
    given = worker._questions._answer(key_of(WHOSE | {"number": 5}))
    os.utime(given, (time.time() - box.KEPT_FOR - 1,) * 2)
    worker._questions.tidy()
    assert ["answering.lock"] == [path.name for path in worker._questions.folder.iterdir()]


def test_one_worker_answers(desk, worker, settings):
    """A second worker on the same folder leaves the questions to the first, until that one has gone."""
    worker.look()
    second = answering.Answering(settings, nullcontext, Event())
    ask(desk)
    second.look()
    assert [] == Child.begun
    worker._lock.release()
    second.look()
    second._lock.release()
    assert 1 == len(Child.begun)
