"""Dash's bundles are sent in their smallest form, and only they."""

import pytest
import zstandard
from flask import Flask, Response
from flask_compress import Compress

from api.bundles import PATHS, Bundles

BUNDLE = b"function(){return this.state.rows.map(row=>row.part)};" * 2_000
OTHER = b"function(){return this.state.rows.map(row=>row.lot)};" * 2_000


@pytest.fixture
def bundles():
    return Bundles()


@pytest.fixture
def client(bundles):
    """Give an application with two bundles, each at any number of addresses, and an answer about a person."""
    app = Flask("test")
    Compress(app)
    app.after_request(bundles.shrink)

    @app.get(f"{PATHS[0]}<name>")
    def bundle(name):
        response = Response(OTHER if name.startswith("other") else BUNDLE, mimetype="text/javascript")
        if name.endswith("tagged.js"):
            response.set_etag("tag")
        return response

    app.add_url_rule("/api/rows", view_func=lambda: Response(BUNDLE, mimetype="application/json"))
    return app.test_client()


def get(client, path, **headers):
    return client.get(path, headers={"Accept-Encoding": "gzip, zstd"} | headers)


def made(bundles):
    """Wait until the small forms are made, and return how many there are."""
    bundles._maker.shutdown(wait=True)
    return len(bundles._small)


def test_every_answer_is_the_bundle(client, bundles):
    """Before and after the small form is made, whoever asks gets the same bytes; then in fewer."""
    before = get(client, f"{PATHS[0]}a.js")
    assert 1 == made(bundles)
    after = get(client, f"{PATHS[0]}a.js")
    for answer in (before, after):
        assert "zstd" == answer.headers["Content-Encoding"]
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert zstandard.ZstdDecompressor().decompressobj().decompress(answer.data) == BUNDLE
    assert len(after.data) < len(before.data)
    assert BUNDLE == client.get(f"{PATHS[0]}a.js", headers={"Accept-Encoding": "identity"}).data


def test_many_addresses_are_kept_once(client, bundles):
    """Whoever makes up addresses fills no memory; another bundle is another one."""
    for number in range(20):
        get(client, f"{PATHS[0]}a.v{number}m1.js")
    get(client, f"{PATHS[0]}other.js")
    assert 2 == made(bundles)


def test_nothing_about_people_is_kept(client, bundles):
    """Answers of other routes and those not found go by untouched."""
    get(client, "/api/rows")
    get(client, "/nowhere")
    assert 0 == made(bundles)


def test_who_has_it_is_told_so(client, bundles):
    """The small form has a tag of its own, by which a browser learns that nothing has changed."""
    get(client, f"{PATHS[0]}tagged.js")
    made(bundles)
    answer = get(client, f"{PATHS[0]}tagged.js")
    assert '"tag:zstd"' == answer.headers["ETag"]
    again = get(client, f"{PATHS[0]}tagged.js", **{"If-None-Match": answer.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.data)
