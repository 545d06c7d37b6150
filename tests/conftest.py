"""How many examples hypothesis draws, the order of files, and no collecting of garbage among what stays."""

import gc
import os
from itertools import chain, zip_longest

import pytest
import structlog
from hypothesis import HealthCheck, settings

PROFILES = {"few": 5, "usual": 15, "thorough": 2_000}  # choose with HYPOTHESIS_PROFILE
_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
for name, examples in PROFILES.items():
    settings.register_profile(name, max_examples=examples, deadline=None, suppress_health_check=_CALM)
structlog.configure(processors=[structlog.processors.KeyValueRenderer()])  # no colours that nobody sees
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a browser's file and one that mostly waits for servers take turns, so that neither core is idle.

    The quick files stay last and fill what remains: a long one at the end would keep one core alone.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    busy = [file for file in files if file.startswith("tests/browser/")]
    waiting = [file for file in files if file.startswith("tests/integration/")]
    turns = [file for file in chain(*zip_longest(busy, waiting)) if file]
    items[:] = [item for file in dict.fromkeys([*turns, *files]) for item in files[file]]


def pytest_collection_finish() -> None:
    """Collect from here on, but never go through the modules and tests again, which are most of the heap."""
    gc.freeze()
    gc.set_threshold(50_000)  # what tests leave behind in circles is little
    gc.enable()
