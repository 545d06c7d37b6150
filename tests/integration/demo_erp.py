"""The demo ERP of the tests: the day it is built for, and the settings that read one in a file."""

import datetime as dt
from pathlib import Path

from settings import Settings

TODAY = dt.date(2026, 11, 20)


def settings_for(path: Path) -> Settings:
    """Return settings that read the ERP in this file."""
    return Settings(erp_url=f"sqlite:///{path}")
