"""Expected errors: each carries the sentence a person reads and the HTTP status a machine reads.

Raised where the rule is, turned into a page, JSON or a toast in exactly one place per kind of answer.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Problem(Exception):
    """Something expected went wrong; `sentence` is shown to people as it stands.

    `fields` are the sentences that belong under fields of a form, by their names; empty: it is about none.
    """

    status = 400
    code = ""  # for scripts that must tell it apart from others of its status
    retry_after: int | None = None

    def __init__(
        self, sentence: str, *, fields: Mapping[str, str] | None = None, retry_after: int | None = None
    ):
        super().__init__(sentence)
        self.sentence, self.fields = sentence, dict(fields or {})
        if retry_after is not None:
            self.retry_after = retry_after


class Invalid(Problem):
    """What was sent can't be understood or breaks a rule that the sentence names."""


class NotSignedIn(Problem):
    """Nobody is signed in, or the session has ended."""

    status = 401


class NotAllowed(Problem):
    """The signed-in person may not do this."""

    status = 403


class NotViewing(NotAllowed):
    """A staff member asks for what is seen only while viewing as a customer, perhaps no longer."""

    code = "not_viewing"


class NotFound(Problem):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Conflict(Problem):
    """What was asked for has meanwhile changed or gone."""

    status = 409


class TooLarge(Problem):
    """More was asked for, or sent, than fits."""

    status = 413


class TooMany(Problem):
    """Too many attempts; `retry_after` gives the seconds to wait."""

    status = 429
    retry_after = 1


class ErpUnavailable(Problem):
    """The ERP can't be reached, or has not been read yet."""

    status = 503
    retry_after = 5


class BeingRead(ErpUnavailable):
    """The ERP is being read for the first time; nothing is wrong."""

    code = "being_read"


@contextmanager
def under(field: str) -> Iterator[None]:
    """Let a problem with what was typed stand under this field of the form."""
    try:
        yield
    except (Invalid, TooMany) as problem:
        problem.fields = {field: problem.sentence}
        raise
