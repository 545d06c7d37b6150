"""Which ODBC driver is taken."""

from pathlib import Path

import pytest

from data import odbc

BUNDLED = Path("/somewhere/libmsodbcsql-18.so")
MODERN = "ODBC Driver 18 for SQL Server"


@pytest.mark.parametrize(
    ("installed", "bundled", "driver"),
    [
        (["FreeTDS", "ODBC Driver 17 for SQL Server", "ODBC Driver 18 for SQL Server"], BUNDLED, MODERN),
        (
            ["ODBC Driver 13 for SQL Server", "ODBC Driver 17 for SQL Server"],
            BUNDLED,
            "ODBC Driver 17 for SQL Server",
        ),
        (["ODBC Driver 13 for SQL Server", "FreeTDS"], BUNDLED, str(BUNDLED)),
        (["FreeTDS", "ODBC Driver 13 for SQL Server"], None, "ODBC Driver 13 for SQL Server"),
        (["PostgreSQL Unicode", "FreeTDS"], None, "FreeTDS"),
        (["PostgreSQL Unicode"], BUNDLED, str(BUNDLED)),
    ],
)
def test_the_best_driver_is_found(installed: list[str], bundled: Path | None, driver: str) -> None:
    """Microsoft's current drivers come first, installed before bundled, and FreeTDS is the last resort."""
    assert driver == odbc.choose_driver(installed, bundled)


def test_no_driver_is_an_error() -> None:
    """Without any driver for SQL Server there is nothing to fall back to."""
    with pytest.raises(OSError, match="no ODBC driver"):
        odbc.choose_driver(["PostgreSQL Unicode"], None)
