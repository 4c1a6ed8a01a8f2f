#!/bin/sh
# A throwaway PostgreSQL server for tests, on a socket in a directory of its own.
#
#   scripts/postgres.sh start DIR [PID]   make and start it, print its address;
#                                         with PID: stop it when that process ends
#   scripts/postgres.sh stop DIR          stop it and remove DIR
#
# LINLI_POSTGRES_FSYNC=on makes it as durable as a real one, for measuring.
# make test sets LINLI_TEST_POSTGRES to the address, so that all packages share
# one server. Exit code 3: PostgreSQL is not installed here.
set -eu

usage() { sed -n "2,/^set/s/^# \{0,1\}//p" "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
what=$1 dir=$2 watch=${3:-}
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

bin=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] && command -v initdb >/dev/null; then bin=$(dirname "$(command -v initdb)"); fi
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then echo "PostgreSQL is not installed" >&2; exit 3; fi

# The server refuses to run as root.
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	user=nobody
	if id postgres >/dev/null 2>&1; then user=postgres; fi
	as() { setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- env HOME="$dir" "$@"; }
fi

stop() {
	as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}

case $what in
start)
	mkdir -p "$dir"
	if [ "$(id -u)" = 0 ]; then chown "$user" "$dir"; fi
	cd "$dir"
	# A city's database may sort in any way: the tests' sorts as dictionaries do,
	# where the server can.
	as "$bin/initdb" -D "$dir/data" -U linli -A trust --locale=C --locale-provider=icu --icu-locale=zh-Hans-CN --encoding=UTF8 --no-sync >"$dir.log" 2>&1 ||
		{ rm -rf "$dir/data"; as "$bin/initdb" -D "$dir/data" -U linli -A trust --locale=C --encoding=UTF8 --no-sync >"$dir.log" 2>&1; } || { cat "$dir.log" >&2; exit 1; }
	mv "$dir.log" "$dir/initdb.log"
	# Tests lose nothing when the machine does: no fsync. synchronous_commit stays on.
	as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 \
		-o "-k $dir -c listen_addresses= -c fsync=${LINLI_POSTGRES_FSYNC:-off} -c full_page_writes=${LINLI_POSTGRES_FSYNC:-off} -c max_connections=200 -c shared_buffers=64MB" \
		start >/dev/null 2>&1 || { cat "$dir/data/server.log" >&2; exit 1; }
	if [ -n "$watch" ]; then
		# On its own, so that what ends the tests by force does not end it.
		nohup setsid sh -c 'while kill -0 "$3" 2>/dev/null; do sleep 1; done; exec sh "$1" stop "$2"' - "$self" "$dir" "$watch" >/dev/null 2>&1 </dev/null &
	fi
	echo "postgres://linli@/postgres?host=$dir"
	;;
stop) stop ;;
*) usage ;;
esac
