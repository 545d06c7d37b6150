#!/bin/sh
# Install what the tests need beside Python: a browser, ODBC drivers, PostgreSQL, nginx. Silent when all is there.
set -eu
missing=
need() { # need <package> <command or path that shows it is there>
    command -v "$2" >/dev/null 2>&1 || ls $2 >/dev/null 2>&1 || missing="$missing $1"
}
need postgresql '/usr/lib/postgresql/*/bin/postgres'
need unixodbc odbcinst
need odbc-postgresql '/usr/lib/*/odbc/psqlodbcw.so'
need nginx-light /usr/sbin/nginx
need tdsodbc '/usr/lib/*/odbc/libtdsodbc.so'
browser='.venv/bin/python -m playwright install --with-deps chromium'
if grep -q '^ID=ubuntu' /etc/os-release; then
    # Ubuntu's package only installs a snap, which neither containers nor root can run.
    ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1 || $browser >&2 || exit 1
else
    need chromium chromium
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo='sudo -n'
else
    echo "The tests need more on this machine; install it with: sudo apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing …" >&2
log=$(mktemp)
install() {
    $sudo apt-get -q update
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install $missing
}
if ! install >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "Could not install$missing; try: sudo apt-get update && sudo apt-get install$missing" >&2
    exit 1
fi
rm -f "$log"
