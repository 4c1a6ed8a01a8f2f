#!/usr/bin/env bash
# release.sh VERSION   builds the program for every system it is released for,
# with the licences of what is inside and the checksums, into dist/. The same
# source, version and Go release give the same bytes on any machine.
set -eu -o pipefail

version=$1
rm -rf dist
mkdir -p dist
# The pinned Go release, not whatever newer one the machine has.
GOTOOLCHAIN=$(sed -n 's/^go \(.*\)/go\1/p' go.mod)
export GOTOOLCHAIN CGO_ENABLED=0 GOFLAGS= GOAMD64=v1 GOARM64=v8.0

for target in linux/amd64 linux/arm64 windows/amd64 darwin/arm64; do
	os=${target%/*} arch=${target#*/}
	out=dist/linli-$version-$os-$arch
	[ "$os" != windows ] || out=$out.exe
	echo "$out"
	GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false \
		-ldflags "-s -w -buildid= -X main.version=$version" -o "$out" ./cmd/linli
done

cp LICENSE NOTICE dist/
# The licence of every library inside any of them.
for os in linux windows darwin; do
	GOOS=$os go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/linli
done | sort -u | while read -r path release dir; do
	found=$(find "$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | LC_ALL=C sort)
	if [ -z "$found" ]; then
		echo "$path has no licence text" >&2
		exit 1
	fi
	for text in $found; do
		printf '=== %s %s: %s\n\n' "$path" "$release" "$(basename "$text")"
		cat "$text"
		printf '\n\n'
	done
done >dist/THIRD-PARTY-LICENSES.txt
printf '=== Go %s: LICENSE\n\n' "$(go env GOVERSION)" >>dist/THIRD-PARTY-LICENSES.txt
cat "$(go env GOROOT)/LICENSE" >>dist/THIRD-PARTY-LICENSES.txt

(cd dist && sha256sum -- * >../SHA256SUMS.new && mv ../SHA256SUMS.new SHA256SUMS)
