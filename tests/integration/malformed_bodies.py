"""What no browser of ours sends: values, and whole bodies, for whatever takes JSON."""

import json

VALUES = (
    None,
    True,
    -1,
    1.5,
    10**30,
    "",
    "x" * 400,
    "\0",
    [],
    [[]],
    ["a"] * 1001,
    {},
    {"function": "alert(1)"},
)
KEYS = (
    "view",
    "start",
    "end",
    "version",
    "facet",
    "search",
    "in",
    "filter",
    "sort",
    "columns",
    "by",
    "open",
    "__proto__",
)
BODIES = [
    *(json.dumps({key: value}) for key in KEYS[:5] for value in VALUES),
    *(json.dumps({"view": {key: value}}) for key in KEYS for value in VALUES),
    *(
        json.dumps({"view": {"by": "part", key: value}})
        for key in ("open", "sort", "columns")
        for value in VALUES
    ),
    *(json.dumps({"view": {"by": "part", "open": [["a", "b", value]]}}) for value in VALUES),
    *(json.dumps({"view": {key: {"part": value}}}) for key in ("in", "filter") for value in VALUES),
    *(json.dumps({"view": {"in": {"expiry": [value]}}}) for value in VALUES),
    *(
        "",
        "{",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"start": NaN}',
        '{"start": 1e-99999999999999999999}',
    ),
    *(
        '{"view": {"search": "\\ud800"}}',
        "\ufeff{}",
        " " * 300_000 + "{}",
        "\x1f\x8b\x08",
        '{"start": 0e999999999999}',
    ),
]
