#!/usr/bin/env bash
# fuzz.sh TIME PACKAGE…   runs every fuzz target for that long, one after the
# other. An input that breaks one is written to its testdata/fuzz: commit it
# with the mending, and it is a test from then on.
set -eu -o pipefail

time=$1
shift
failed=()
for package in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' "$@"); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "== $package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" || failed+=("$package $target")
	done
done
if [ ${#failed[@]} -gt 0 ]; then
	printf 'failed: %s\n' "${failed[@]}" >&2
	exit 1
fi
