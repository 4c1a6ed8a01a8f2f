#!/usr/bin/env bash
# bench.sh PATTERN   runs the benchmarks three times over, each round through
# all of them, so that a machine that gets slower or busier touches every side
# of a comparison alike; then the comparison with another engine, which lives in
# bench/, a module of its own (it needs a C compiler). The planning engine has
# its own: bench-plan.sh.
set -eu -o pipefail

pattern=$1
for round in 1 2 3; do
	echo "== round $round"
	go test -run '^$' -bench "$pattern" -timeout 0 -p 1 ./cmd/... ./internal/... | sed '/^ok\|no test files/d'
done
cd bench
echo "== figures"
CGO_ENABLED=1 go run ./figures
