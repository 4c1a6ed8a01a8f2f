#!/usr/bin/env bash
# test.sh PACKAGE… -- MODULE…   runs the tests of the packages, then those of
# each module in a folder of its own. Goes on after a failure, so that one run
# tells everything, and ends with the failure.
set -u -o pipefail

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -modfile=tools/go.mod -o "$bin/gotestsum" gotest.tools/gotestsum || exit 1

packages=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	packages+=("$1")
	shift
done
[ $# -eq 0 ] || shift

# Two packages at a time: the stores and the browser use the other processors.
run() { "$bin/gotestsum" --format pkgname --format-hide-empty-pkg -- -p 2 -timeout 15m "$@"; }

failed=0
run "${packages[@]}" || failed=1
for module in "$@"; do
	echo "module $module"
	(cd "$module" && run ./...) || failed=1
done
exit $failed
