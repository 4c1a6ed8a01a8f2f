#!/usr/bin/env bash
# bench.sh PATTERN   runs the benchmarks three times over, each round through
# all of them, so that a machine that gets slower or busier touches every side
# of a comparison alike. Comparisons with other engines live in bench/, a module
# of its own.
set -eu -o pipefail

pattern=$1
for round in 1 2 3; do
	echo "== round $round"
	go test -run '^$' -bench "$pattern" -timeout 0 -p 1 ./cmd/... ./internal/... | grep -v '^ok\|no test files'
	if [ -f bench/go.mod ]; then
		(cd bench && CGO_ENABLED=1 go test -run '^$' -bench "$pattern" -timeout 0 -p 1 ./... | grep -v '^ok\|no test files')
	fi
done
