"""Browsers are named in words that a person recognises."""

from services.user_agents import UNKNOWN, in_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE}"
PHONE = "Mozilla/5.0 (Linux; Android 10; K)"


NAMES = [
    (f"{WINDOWS}) {WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome on Windows"),
    (f"{WINDOWS}) {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows"),
    (f"{WINDOWS}) {WEBKIT} Chrome/142.0.0.0 Safari/537.36 OPR/120.0.0.0", "Opera on Windows"),
    (f"{WINDOWS}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
    (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    (f"{IPHONE} CriOS/142.0.0.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
    (f"{IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
    (f"{PHONE} {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
    (
        f"{PHONE} {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
        "Samsung Internet on Android",
    ),
    (
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.1 Safari/605.1.15",
        "Safari on macOS",
    ),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
    (
        f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
        "Chrome on ChromeOS",
    ),
    ("python-requests/2.32", "python-requests"),
    ("curl/8.5.0", "curl"),
    ("Firefox/1", "Firefox"),
    ("Mozilla/5.0", UNKNOWN),
    ("", UNKNOWN),
    ("-", UNKNOWN),
    ("x" * 300, UNKNOWN),
    ("x" * 300 + "/1.0", UNKNOWN),
    ("Call +49 30 1234 at once", UNKNOWN),
    ("evil.example/login", UNKNOWN),
    ("<b>bold</b>/1.0", UNKNOWN),
]


def test_browsers_have_names():
    """Browser and system, whatever other names a browser carries; a program's own name; else unknown."""
    assert NAMES == [(user_agent, in_words(user_agent=user_agent)) for user_agent, _expected in NAMES]
