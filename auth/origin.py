"""Whether a request that changes something comes from a page of the portal itself."""

from urllib.parse import urlsplit

from flask import Request

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
