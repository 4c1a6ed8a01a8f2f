#!/usr/bin/env bash
# Makes the generated pages anew and fails if that changed any of them: what is
# committed must be what its source says.
set -eu -o pipefail

sums() { find internal -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum; }

before=$(sums)
scripts/generate.sh
after=$(sums)
if [ "$before" != "$after" ]; then
	echo "generated pages were stale; they are made anew now, commit them:" >&2
	diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] [0-9a-f]*  /    /p' | sort -u >&2
	exit 1
fi
