"""The page around every Dash page: what the browser reads before Dash itself starts."""

import re
from importlib.metadata import version

import dash

# theme.js stands before the styles, so that a dark screen never flashes white; first.js so that the server
# finds the first rows while the browser reads everything else. The font is preloaded because the first rows
# would otherwise be drawn twice, Dash's two questions because it asks them once all of its scripts have run.
_HEAD = """<!DOCTYPE html>
<html lang="en" data-plotly="PLOTLY">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<script src="THEME"></script>
<script src="FIRST"></script>
<link rel="preload" as="font" type="font/woff2" crossorigin
 href="/assets/fonts/ibm-plex-sans-latin-wght-normal.woff2">
<link rel="stylesheet" href="STYLES">
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
<script src="SCRIPTS"></script>
{%renderer%}
</footer>
</body>
</html>
"""

METAS = [{"name": "viewport", "content": "width=device-width, initial-scale=1"}]
ASSETS_IGNORE = r"."  # Dash would link each file by itself
# What old browsers lacked takes a tenth of a second of every first row; and a table that no page has.
_NEEDLESS = re.compile(r'<script src="[^"]*/(?:polyfill@|dash_table/)[^"]*"></script>\n?')

_ADDRESS = re.compile(r'<script src="([^"]+)"')
GRID = "/_dash-component-suites/dash_ag_grid/async-community.js"  # first.js asks for it too
# No page needs it to start: first.js asks for it on the overview. The address changes with its version, so
# that browsers may keep it.
PLOTLY = f"/_dash-component-suites/plotly/package_data/plotly.min.js?m={version('plotly')}"


class Portal(dash.Dash):
    """Dash, without the scripts that no page here needs."""

    @property
    def script_files(self) -> list[str]:
        """Return the addresses of the scripts of a page; ask within a request."""
        return [*_ADDRESS.findall(str(self.index())), GRID]

    def interpolate_index(self, **parts: str) -> str:
        """Return the page that a browser gets first."""
        parts["scripts"] = _NEEDLESS.sub("", parts["scripts"])
        page: str = super().interpolate_index(**parts)
        return page


def index_html(*, theme: str, first: str, styles: str, scripts: str) -> str:
    """Return the template that Dash fills in, with the addresses of our own files."""
    head = (
        _HEAD.replace("PLOTLY", PLOTLY)
        .replace("THEME", theme)
        .replace("FIRST", first)
        .replace("STYLES", styles)
    )
    return head + _BODY.replace("SCRIPTS", scripts)
