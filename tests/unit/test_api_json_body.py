"""Whatever a machine sends as JSON, the answer is an exact object or a sentence."""

from decimal import Decimal

import pytest
from flask import Flask

from api.json_body import BODY_BYTES, parse_object, read_json
from problems import Invalid, Problem

BAD = {
    "nothing": b"",
    "blank": b"   ",
    "cut off": b'{"view": {',
    "two objects": b"{} {}",
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "comment": b'{"a": 1} // so',
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "lone surrogate": rb'{"a": "\ud800"}',
    "raw control character": b'{"a": "\x01"}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "number beyond a double": b'{"a": 1e400}',
    "number of many powers": b'{"a": 1e300}',
    "number of next to nothing": b'{"a": 1e-999999999}',
    "number beyond a decimal": b'{"a": 1e-99999999999999999999}',
    "nothing with a huge exponent": b'{"a": 0e99999999999999999999}',
    "endless digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "endless places": b'{"a": 0.' + b"9" * 5_000 + b"}",
    "leading zero": b'{"a": 01}',
    "nested lists": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested objects": b'{"a":' * 1_020 + b"1" + b"}" * 1_020,
    "a list": b"[]",
    "a text": b'"view"',
    "a number": b"1",
    "null": b"null",
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
}


def test_bad_json_is_refused_with_a_sentence():
    """What is not a JSON object of sane numbers and text gives a sentence that quotes nothing back."""
    for name, body in BAD.items():
        with pytest.raises(Invalid, match=r"^The request .*\.$"):
            pytest.fail(f"{name} was read as {parse_object(body)}")


def test_numbers_are_exact():
    """A fraction keeps every digit it was written with."""
    expected = {"a": Decimal("1234567890.1234567"), "b": 12}
    assert parse_object(b'{"a": 1234567890.1234567, "b": 12}') == expected


def test_last_of_a_repeated_key_counts():
    """A key that stands twice is no error."""
    assert parse_object(b'{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("application/x-www-form-urlencoded", b"a=1", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/jsonp", b"{}", 415),
        (None, b"{}", 415),
        ("application/json", b"{" + b" " * BODY_BYTES + b"}", 413),
        ("application/json; charset=utf-16", '{"a": 1}'.encode("utf-16"), 400),
    ],
)
def test_only_declared_and_small_bodies_are_read(content_type, body, status):
    """Another content type is 415, whatever the body says; more than the limit is 413."""
    request = {"method": "POST", "data": body, "content_type": content_type}
    with Flask(__name__).test_request_context(**request), pytest.raises(Problem) as problem:
        read_json()
    assert problem.value.status == status


def test_ordinary_request_is_read():
    """JSON with or without a charset is read."""
    request = {"method": "POST", "data": b'{"start": 0}', "content_type": "application/json; charset=utf-8"}
    with Flask(__name__).test_request_context(**request):
        assert read_json() == {"start": 0}
