"""The page around every Dash page: what the browser reads before Dash itself starts."""

from collections.abc import Callable

# theme.js stands before the styles, so that a dark screen never flashes white; first.js so that the server
# finds the first rows while the browser reads everything else. The font is preloaded because the first rows
# would otherwise be drawn twice, Dash's two questions because it asks them once all of its scripts have run.
_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<script src="THEME"></script>
<script src="FIRST"></script>
<link rel="preload" as="font" type="font/woff2" crossorigin
 href="/assets/fonts/ibm-plex-sans-latin-wght-normal.woff2">
{%css%}
<link rel="preload" as="fetch" crossorigin href="/_dash-layout">
<link rel="preload" as="fetch" crossorigin href="/_dash-dependencies">
</head>
"""
_BODY = """<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>
"""

METAS = [{"name": "viewport", "content": "width=device-width, initial-scale=1"}]
# Linked by hand: theme.js and first.js above, door.js by the sign-in pages.
ASSETS_IGNORE = r"^(theme|first|door)\.js$"


def index_html(asset: Callable[[str], str]) -> str:
    """Return the template that Dash fills in; `asset` gives an address that changes with the file."""
    return _HEAD.replace("THEME", asset("theme.js")).replace("FIRST", asset("first.js")) + _BODY
