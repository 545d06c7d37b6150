"""What is due on PostgreSQL: the same tests as on SQLite."""

import pytest

from tests.integration.test_portal_postgres import app
from tests.unit import test_scheduling

__all__ = ["app"]

globals().update(
    {name: each for name, each in vars(test_scheduling).items() if name[0] != "_" and name != "app"}
)

pytestmark = pytest.mark.integration
