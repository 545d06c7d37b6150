"""What every answer tells the browser: what it may run, keep, frame and reveal."""

from pathlib import Path

from flask import Flask, Response, current_app, request

YEAR = 365 * 24 * 3600
HOUR = 3600
FILES = ("/assets/", "/_dash-component-suites/", "/_favicon.ico")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our own forms need Origin and Referer, which `no-referrer` would take from them; nobody else gets any.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)


def init_headers(app: Flask) -> None:
    """Add the headers to every answer of `app`; scripts are those of `app.config["CSP_SCRIPT_HASHES"]`."""
    app.after_request(_add)
    app.template_global("asset")(asset)


def asset(name: str) -> str:
    """Return the address of a file in `assets/`, which changes with the file, as Dash writes it too."""
    path = Path(current_app.root_path, "assets", name)
    return f"/assets/{name}?m={path.stat().st_mtime}" if path.exists() else f"/assets/{name}"


def _add(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    hashes = "".join(f" {each}" for each in map(_quoted, current_app.config.get("CSP_SCRIPT_HASHES", ())))
    response.headers["Content-Security-Policy"] = POLICY.format(hashes=hashes)
    if current_app.config["SETTINGS"].app_base_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    _say_how_long(response)
    response.headers.pop("Server", None)
    return response


def _quoted(hash_: str) -> str:
    return hash_ if hash_.startswith("'") else f"'{hash_}'"


def _say_how_long(response: Response) -> None:
    """Let browsers keep files, for a year where the address changes with the content; nothing else ever."""
    if not request.path.startswith(FILES) or response.status_code not in (200, 206, 304):
        response.headers["Cache-Control"] = "no-store"
        return
    is_fingerprinted = "m" in request.args or bool(response.cache_control.max_age)
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if is_fingerprinted else f"public, max-age={HOUR}"
    )
