"""Questions of web servers that only the worker can answer, as files beside the snapshots.

`<key>.ask` is a question, `<key>.json` its answer; both have the name of what is asked, so that many who
ask the same at once, in whichever process, are answered by one piece of work. Web servers write questions
and read answers, the worker the reverse.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from data.file_lock import FileLock
from data.folders import make_private
from data.inventory.writing import replace_json
from problems import TooMany

MOST_OPEN = 50  # questions that wait at a time
MOST_OF_ONE = 10  # of them about the same customers, so that nobody fills the mailbox alone
MOST_OF_NONE = 25  # of one kind about no customers
SHARE_LENGTH = 8  # bytes of a key that say about whose customers a question is
LEFT_AFTER = 60.0  # seconds; whoever asked has given up by then
KEPT_FOR = 600.0  # seconds that an answer stays at most
FOLDER = "questions"  # beside the readings, which leave it alone
DRAFT = ".new-"
BUSY = "Many people ask at the moment. Please try again in a few seconds."
Question = Mapping[str, Any]  # what JSON can hold, with the `kind` of question it is


class Questions:
    """The mailbox in the folder of one ERP's snapshots."""

    def __init__(self, snapshots: Path):
        self.folder = snapshots / FOLDER

    def ask(self, question: Question) -> None:
        """Leave a question for the worker; raises `TooMany` when too many others wait."""
        make_private(self.folder)
        key = key_of(question)
        asked = self._asked(key)
        if not asked.exists() and self._is_full(question, key):
            raise TooMany(BUSY, retry_after=3)
        self._leave(asked, question)

    def _is_full(self, question: Question, key: str) -> bool:
        waiting, share = self.waiting(), key[: 2 * SHARE_LENGTH]
        most = MOST_OF_ONE if "customers" in question else MOST_OF_NONE
        return len(waiting) >= MOST_OPEN or sum(each.startswith(share) for each in waiting) >= most

    def _leave(self, asked: Path, question: Question) -> None:
        """Put the question there, whole; it need not survive a power cut."""
        draft = self.folder / f"{DRAFT}{os.getpid()}-{threading.get_ident()}"
        draft.write_text(json.dumps(question), encoding="utf-8")
        with suppress(PermissionError):  # on Windows the worker reads it just now: it was asked before
            draft.replace(asked)

    def answered(self, question: Question, *, within: float) -> Any | None:
        """Return the answer if there is one that is at most so many seconds old."""
        path = self._answer(key_of(question))
        try:
            is_recent = time.time() - path.stat().st_mtime <= within
            found = json.loads(path.read_bytes()) if is_recent else None
        except (FileNotFoundError, ValueError):  # none, or not on the disk when the power went
            return None
        # Two questions with one name are not to be expected; an answer to another one is never given out.
        if not isinstance(found, dict) or found.get("question") != dict(question):
            return None
        return found["answer"]

    def waiting(self) -> list[str]:
        """Return the keys of the questions that wait, the oldest first."""
        found, oldest = [], time.time() - LEFT_AFTER
        for path in self.folder.glob("*.ask"):
            with suppress(FileNotFoundError):  # it has just been answered
                asked = path.stat().st_mtime
                if asked >= oldest:
                    found.append((asked, path.stem))
        return [key for _, key in sorted(found)]

    def question(self, key: str) -> dict[str, Any] | None:
        """Return a question that waits, None when it is gone or was never whole."""
        try:
            found = json.loads(self._asked(key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def answer(self, key: str, question: Question, answer: Any) -> None:
        """Give the answer in one step, and take the question away."""
        replace_json(self._answer(key), {"question": dict(question), "answer": answer})
        self.drop(key)

    def drop(self, key: str) -> None:
        """Take a question away."""
        with suppress(OSError):
            self._asked(key).unlink()

    def tidy(self) -> None:
        """Remove answers that are too old, and what nobody waits for any more."""
        now = time.time()
        for path in self.folder.iterdir() if self.folder.exists() else ():
            kept = KEPT_FOR if path.suffix == ".json" else LEFT_AFTER
            with suppress(OSError):  # gone meanwhile, or on Windows somebody reads it
                if path.suffix != ".lock" and path.stat().st_mtime < now - kept:
                    path.unlink()

    def lock(self) -> FileLock:
        """Return the lock of the one worker that answers."""
        return FileLock(self.folder / "answering.lock")

    def _asked(self, key: str) -> Path:
        return self.folder / f"{key}.ask"

    def _answer(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def key_of(question: Question) -> str:
    """Return the name of a question: the same for the same question, and nothing can be read from it.

    It begins alike for questions about the same customers.
    """
    share = {name: question.get(name) for name in ("kind", "erp", "customers")}
    return _digest(share, SHARE_LENGTH) + _digest(question, 20)


def _digest(value: Question, size: int) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=size).hexdigest()
