"""What a browser says it is, in words that a person recognises."""

import re

# The first mark that is found decides: most browsers name others after themselves.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "Unknown browser"
# Whoever tries to sign in may call themselves anything: only what looks like a program's name is shown.
PROGRAM = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,29})(/[\w.]*)?( .*)?")


def in_words(*, user_agent: str) -> str:
    """Return browser and system as "Firefox on Windows"; of a program, its name."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser:
        return f"{browser} on {system}" if system else browser
    program = PROGRAM.fullmatch(user_agent)
    return program[1] if program and program[2] and program[1] != "Mozilla" else UNKNOWN


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
