"""How many examples hypothesis draws, and no collecting of garbage among what stays until the end."""

import gc
import os

from hypothesis import HealthCheck, settings

_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
# A few each time, many with HYPOTHESIS_PROFILE=thorough.
settings.register_profile("fast", max_examples=15, deadline=None, suppress_health_check=_CALM)
settings.register_profile("thorough", max_examples=2_000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
gc.disable()


def pytest_collection_finish() -> None:
    """Collect from here on, but never go through the modules and tests again, which are most of the heap."""
    gc.freeze()
    gc.enable()
