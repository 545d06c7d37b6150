"""The question that comes before a step: what a dialog shows, and what it sends back to have it done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question as it is asked, and what it is about."""

    title: str
    text: str
    verb: str
    about: Mapping[str, Any]
    is_severe: bool = True  # somebody is shut out by it, or gets a mail twice
