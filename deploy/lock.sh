#!/bin/sh
# Write requirements.txt and requirements-dev.txt from the .in files: every platform, every hash, no registry's name.
set -eu
sh deploy/venv.sh requirements.txt
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -qq --disable-pip-version-check uv
for name in requirements requirements-dev; do
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links "$name.in" -o "$name.txt"
done
