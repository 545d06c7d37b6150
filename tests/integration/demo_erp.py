"""The demo ERP of the tests: the day it is built for, copies, and the settings that read one in a file."""

import datetime as dt
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from data.erp.demo import build_demo
from settings import Settings

TODAY = dt.date(2026, 11, 20)


@cache
def _built() -> Path:
    path = Path(mkdtemp(prefix="lotview-erp-")) / "erp.sqlite"
    build_demo(path, today=TODAY)
    return path


def put_demo(path: Path) -> Path:
    """Put a demo ERP of that day into a file and return it; to build each anew would take 1.5 seconds."""
    return Path(shutil.copy(_built(), path))


def settings_for(path: Path) -> Settings:
    """Return settings that read the ERP in this file."""
    return Settings(erp_url=f"sqlite:///{path}")
