#!/usr/bin/env bash
# test.sh PACKAGE… -- MODULE…   runs the tests of the packages, then those of
# each module in a folder of its own. Goes on after a failure, so that one run
# tells everything, and ends with the failure. All share one PostgreSQL server,
# which this script starts unless LINLI_TEST_POSTGRES names one.
set -u -o pipefail

dir=$(mktemp -d)
trap 'sh scripts/postgres.sh stop "$dir/postgres"; rm -rf "$dir"' EXIT
go build -modfile=tools/go.mod -o "$dir/gotestsum" gotest.tools/gotestsum || exit 1
if [ -z "${LINLI_TEST_POSTGRES:-}" ]; then
	chmod 755 "$dir" # the server runs as another user when this is root
	LINLI_TEST_POSTGRES=$(sh scripts/postgres.sh start "$dir/postgres" $$) || exit 1
	export LINLI_TEST_POSTGRES
fi

packages=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	packages+=("$1")
	shift
done
[ $# -eq 0 ] || shift

# Two packages at a time: the stores and the browser want processors too. Vet has
# run before.
run() { "$dir/gotestsum" --format pkgname --format-hide-empty-pkg -- -p 2 -vet=off -timeout 15m "$@"; }

failed=0
run "${packages[@]}" || failed=1
for module in "$@"; do
	echo "module $module"
	(cd "$module" && run ./...) || failed=1
done
exit $failed
