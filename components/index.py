"""The page around every Dash page: what the browser reads before Dash itself starts."""

# theme.js stands before the styles, so that a dark screen never flashes white. The font is preloaded because
# the first rows would otherwise be drawn twice.
INDEX_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="preload" as="font" type="font/woff2" crossorigin
 href="/assets/fonts/ibm-plex-sans-latin-wght-normal.woff2">
<script src="/assets/theme.js"></script>
{%css%}
</head>
<body>
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
# Linked by hand: theme.js above, door.js by the sign-in pages.
ASSETS_IGNORE = r"^(theme|door)\.js$"
