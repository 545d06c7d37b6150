"""Whether a request that changes something comes from a page of the portal itself."""

from urllib.parse import urlsplit

from flask import Request

ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}
DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


def is_same_origin(request: Request, base_url: str) -> bool:
    """Return whether Origin (or else Referer) names the portal: APP_BASE_URL, or where this request went.

    Behind a proxy that ends TLS the portal itself is reached over plain http, so both addresses count.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    given = origin_of(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return given is not None and given in (origin_of(base_url), origin_of(request.host_url))


def is_one_click(request: Request) -> bool:
    """Return whether a mail program asks to stop a mail (RFC 8058): these words alone, and from no page.

    What it may do, the token in the address says; no cookie is looked at.
    """
    has_origin = "Origin" in request.headers or "Referer" in request.headers
    return not has_origin and request.form.to_dict(flat=False) == ONE_CLICK and not request.files


def origin_of(address: str) -> Origin | None:
    """Return scheme, host and port of an address, None where it has no such origin."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        return None
    if url.scheme not in DEFAULT_PORTS or not url.hostname or url.username is not None:
        return None
    return url.scheme, url.hostname.lower(), DEFAULT_PORTS[url.scheme] if port is None else port
