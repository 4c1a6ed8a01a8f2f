#!/usr/bin/env bash
# Makes the generated pages anew, folder by folder: a generated file holds the
# path of its source as seen from where it was generated.
set -eu -o pipefail

tool=$(pwd)/tools/go.mod
find internal -name '*.templ' -exec dirname {} \; | sort -u | while read -r folder; do
	(cd "$folder" && go tool -modfile="$tool" templ generate -log-level error)
done
