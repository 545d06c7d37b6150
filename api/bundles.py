"""Scripts, made as small as they get, once per process: a page begins with a megabyte of them."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import zstandard
from flask import Flask, Response, request

PATHS = ("/_dash-component-suites/", "/assets/all.")
LEVEL = 19  # a second of work for all of them; what Flask-Compress makes on the fly is a sixth larger
LARGE = 10_000  # bytes; what is smaller gains nothing
ENCODING = "zstd"


class Bundles:
    """The bundles made small so far. They are the same for everybody: nothing of a person is kept.

    They are known by what is in them, because any number of addresses leads to each.
    """

    def __init__(self) -> None:
        self._small: dict[bytes, bytes | None] = {}  # None while it is being made
        self._lock = Lock()
        self._maker = ThreadPoolExecutor(1, "bundles")

    def shrink(self, response: Response) -> Response:
        """Put the small form in place; while there is none, have it made and leave this to Flask-Compress."""
        if not _is_bundle(response):
            return response
        data = response.get_data()
        key = hashlib.blake2b(data, digest_size=16).digest()
        small = self._small.get(key)
        if small is not None:
            response.set_data(small)
            response.headers["Content-Encoding"] = ENCODING
            _mark(response)
        elif self._is_first(key):
            self._maker.submit(self._make, key, data)
        return response

    def _is_first(self, key: bytes) -> bool:
        with self._lock:
            is_first = key not in self._small
            self._small.setdefault(key, None)
        return is_first

    def _make(self, key: bytes, data: bytes) -> None:
        self._small[key] = zstandard.compress(data, LEVEL)


def init_bundles(app: Flask) -> None:
    """Send bundles in their smallest form; call it after Flask-Compress, so that this comes before."""
    app.after_request(Bundles().shrink)


def _is_bundle(response: Response) -> bool:
    return (
        request.method == "GET"
        and request.path.startswith(PATHS)
        and response.status_code == 200
        and ENCODING in request.accept_encodings
        and "Content-Encoding" not in response.headers
        and (response.content_length or 0) >= LARGE
    )


def _mark(response: Response) -> None:
    """Give this form the ETag that Flask-Compress would give it, and answer whoever has it with 304."""
    etag, is_weak = response.get_etag()
    if etag and not is_weak:
        response.set_etag(f"{etag}:{ENCODING}")
        response.make_conditional(request)
