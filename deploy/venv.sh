#!/bin/sh
# Make .venv hold exactly what a lock file names: sh deploy/venv.sh requirements.txt
# The stamp carries the lock's checksum, so that a second call only compares it. pip keeps to the machine's settings.
set -eu
lock=$1
hash=$(sha256sum "$lock" | cut -c1-16)
stamp=.venv/installed-${lock%.txt}-$hash

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if .venv/bin/python -c '' 2>/dev/null; then
    [ -e "$stamp" ] && exit 0
else
    for python in python3 python3.14 python3.13 python3.12 python3.11 none; do
        usable "$python" && break
    done
    if [ "$python" = none ]; then
        package=$(python3 -c 'import sys; v = sys.version_info; print("python3-venv" if v >= (3, 11) else "python3.11-venv")' \
            2>/dev/null || echo "python3 python3-venv")
        echo "Python 3.11 or newer with venv is missing; install it with: sudo apt-get install $package" >&2
        exit 1
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi

echo "Installing $lock into .venv (once; a few minutes) …" >&2
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$lock"
rm -f .venv/installed-"${lock%.txt}"-*
touch "$stamp"
# The development lock holds everything of the other one.
if [ "$lock" = requirements-dev.txt ]; then
    touch ".venv/installed-requirements-$(sha256sum requirements.txt | cut -c1-16)"
fi
