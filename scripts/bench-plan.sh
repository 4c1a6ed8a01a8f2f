#!/usr/bin/env bash
# bench-plan.sh [INSTANCE…]   assignment and flow against LEMON (Debian package
# liblemon-dev; without it only our own figures): the same file to both, in turn,
# ROUNDS times (5), median CPU milliseconds from raw arrays to plan and
# certificate. A run fails where the costs differ. CITY=1 adds the whole city and
# the week, once, which takes LEMON minutes.
set -eu -o pipefail
cd "$(dirname "$0")/../bench/plan"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test . # the engine and gonum's linear programmes agree
go build -o "$work/plan" .
go build -o "$work/solve" ./solve
peer=
if echo '#include <lemon/network_simplex.h>' | g++ -E -x c++ - >/dev/null 2>&1; then
	g++ -O2 -o "$work/lemon" lemon/lemon.cc
	peer=1
fi

field() { sed -E "s/.*\"$1\":([-0-9.]+).*/\1/"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

measure() { # NAME ROUNDS
	local file=$work/$1.min ours theirs
	"$work/plan" "$1" >"$file"
	: >"$work/ours"
	: >"$work/theirs"
	for _ in $(seq "$2"); do
		ours=$("$work/solve" "$file")
		echo "$ours" | field cpu_ms >>"$work/ours"
		[ -n "$peer" ] || continue
		theirs=$("$work/lemon" "$file")
		echo "$theirs" | field cpu_ms >>"$work/theirs"
		if [ "$(echo "$ours" | field cost)" != "$(echo "$theirs" | field cost)" ]; then
			echo "$1: the costs differ: $ours $theirs" >&2
			exit 1
		fi
	done
	awk -v name="$1" -v o="$(median <"$work/ours")" -v t="$(median <"$work/theirs")" \
		-v om="$(echo "$ours" | field rss_mb)" -v tm="$(echo "${theirs:-}" | field rss_mb)" \
		'BEGIN { printf "%-10s ours %8.0f ms %5s MB   LEMON %8.0f ms %5s MB   %.1f x\n", name, o, om, t, tm, (o > 0 ? t / o : 0) }'
	rm -f "$file"
}

if [ $# -eq 0 ]; then
	set -- day shortage square ties capacity netgen sparse dense
fi
for name in "$@"; do
	measure "$name" "${ROUNDS:-5}"
done
if [ -n "${CITY:-}" ]; then
	measure city 1
	measure week 1
fi
for name in day shortage; do
	echo "repair $name $("$work/plan" repair "$name")"
done
