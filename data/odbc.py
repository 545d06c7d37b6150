"""Which ODBC driver talks to SQL Server, for the ERP and for the portal's own database alike."""

import platform
from collections.abc import Iterable
from pathlib import Path

FREETDS = "FreeTDS"
INSTALLED_FIRST = ("ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server")
INSTALLED_LAST = ("ODBC Driver 13.1 for SQL Server", "ODBC Driver 13 for SQL Server", FREETDS)
BUNDLED = {  # where PyPI's mssql-python-odbc keeps Microsoft's driver, in wheels for one processor each
    "Linux": "linux/{family}/*/lib/libmsodbcsql-*.so*",
    "Darwin": "macos/*/lib/libmsodbcsql*.dylib",
    "Windows": "windows/*/msodbcsql[0-9]*.dll",
}


def best_driver() -> str:
    """Return the best driver on this machine, by name or by path; raises OSError where there is none."""
    import pyodbc  # type: ignore[import-not-found]  # noqa: PLC0415  (needs the system's ODBC manager)

    return choose_driver(pyodbc.drivers(), bundled_driver())


def choose_driver(installed: Iterable[str], bundled: Path | None) -> str:
    """Return the best driver at hand, by name or by path; raises OSError where there is none."""
    names = set(installed)
    wanted = (*INSTALLED_FIRST, str(bundled or ""), *INSTALLED_LAST)
    for driver in wanted:
        if driver in names or (bundled and driver == str(bundled)):
            return driver
    raise OSError("no ODBC driver for SQL Server is installed")


def bundled_driver() -> Path | None:
    """Return the driver file that PyPI's mssql-python-odbc brings for this machine, if it is installed."""
    try:
        from mssql_python_odbc import get_libs_dir  # noqa: PLC0415  (optional)
    except ImportError:
        return None
    pattern = BUNDLED[platform.system()].format(family=_linux_family())
    return max(Path(get_libs_dir()).glob(pattern), default=None)


def _linux_family() -> str:
    """Return the package's name for this machine's family of Linux."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    family = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}"
    for folder, members in {
        "alpine": "alpine",
        "rhel": "rhel fedora centos",
        "suse": "suse sles opensuse",
    }.items():
        if set(family.split()) & set(members.split()):
            return folder
    return "debian_ubuntu"


def is_freetds(driver: str) -> bool:
    """Return whether a driver, named or given by its file, is FreeTDS, which has words of its own."""
    return "freetds" in driver.lower() or "tdsodbc" in driver.lower()
