"""The outbox and its sender on PostgreSQL: the same tests as on SQLite."""

import pytest

from tests.integration.test_portal_postgres import app
from tests.unit import test_mail_outbox, test_mail_sender

__all__ = ["app"]

for _module in (test_mail_outbox, test_mail_sender):
    globals().update({name: each for name, each in vars(_module).items() if name[0] != "_" and name != "app"})

pytestmark = pytest.mark.integration
