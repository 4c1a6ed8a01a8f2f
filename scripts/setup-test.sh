#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a PostgreSQL server,
# Chromium, poppler-utils. Quick when nothing is missing.
set -eu -o pipefail

missing() {
	# Debian keeps the server's programs out of the PATH.
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
		command -v google-chrome >/dev/null || echo chromium
	command -v pdftotext >/dev/null || echo poppler-utils
}

packages=$(missing)
if [ -z "$packages" ]; then
	exit 0
fi
packages=$(echo $packages) # one line
if ! command -v apt-get >/dev/null; then
	echo "The tests need a PostgreSQL server, Chromium and poppler-utils (pdftotext). Missing here: $packages." >&2
	echo "Install them the way this system does, then run make test again." >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "The tests need: $packages. Install them, then run make test again:" >&2
	echo "    sudo apt-get install --no-install-recommends $packages" >&2
	exit 1
fi

echo "installing $packages"
export DEBIAN_FRONTEND=noninteractive
# The tests start servers of their own; no cluster is to be made and started.
conf=/etc/postgresql-common/createcluster.conf
if [ ! -e "$conf" ]; then
	mkdir -p "$(dirname "$conf")"
	echo "create_main_cluster = false" >"$conf"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"; }
if ! { apt update && apt install --no-install-recommends $packages; } >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "apt-get could not install $packages" >&2
	exit 1
fi
packages=$(missing)
if [ -n "$packages" ]; then
	echo "still missing after the installation:" $packages >&2
	exit 1
fi
