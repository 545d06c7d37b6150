"""One file is one address. Pages never import each other; files that start with `_` are no pages."""
