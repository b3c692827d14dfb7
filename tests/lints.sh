#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# lints.sh - every warning of compiler/diag.def is given, silenced, made an error, and not given where nothing is wrong
#
# tests/lints/CODE.ids (without the leading ids-) has that warning and no other one in each of its rules, lists and
# macros but at most one; CODE-not.ids looks alike and has none. CODE.args are more arguments for both.
#
#   BUILD   folder with ruleccc, default build
# Exit status: 0 if all is well, 1 if not, 2 if ruleccc is missing.

set -u

top=$(cd "$(dirname "$0")/.." && pwd)
ruleccc=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd)/ruleccc
if ! test -x "$ruleccc"; then
	echo "lints: $ruleccc is missing; run make first" >&2
	exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# result TEXT - counts what the command before has said
result() {
	if test $? -eq 0; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "FAIL $1"
	sed 's/^/  | /' "$work/out"
}

# check ARGUMENT... - the diagnostics in $work/out, as lines "error=CODE" in $work/codes; sets status
check() {
	# shellcheck disable=SC2086 # several arguments
	"$ruleccc" --check --color=never $more "$@" >"$work/out" 2>&1 </dev/null
	status=$?
	sed -n 's/^.*: \(error\|warning\): .*\[\(ids-[a-z-]*\)\]$/\1=\2/p' "$work/out" >"$work/codes"
}

silent() {
	test $status -eq 0 && test ! -s "$work/out"
}

# only LEVEL CODE - nothing else was said
only() {
	test "$(sort -u "$work/codes")" = "$1=$2"
}

# allowed CODE FILE - a comment for each item of it
allowed() {
	awk -v code="$1" '/^(list|macro|rule|event|override|test)/ { print "# ids: allow " code } { print }' "$2"
}

positive() {
	check "$file" "-W$1"
	test $status -eq 0 && only warning "$1"
	result "$name: $1 and nothing else"
	items=$(grep -cE '^(list|macro|rule|event)' "$file")
	test "$(wc -l <"$work/codes")" -ge $((items - 1))
	result "$name: every item but one has the warning"
	check "$file" "-Wno-${1#ids-}"
	silent
	result "$name: -Wno-${1#ids-} silences it"
	check "$file" "-Werror=$1"
	test $status -eq 1 && only error "$1"
	result "$name: -Werror=$1 makes it an error"
	check "$file" -Werror
	test $status -eq 1 && only error "$1"
	result "$name: -Werror makes it an error"
}

# The comments for other items than those with the warning silence nothing, which is not the matter here.
silenced() {
	allowed "$1" "$file" >"$work/allowed.ids"
	check "$work/allowed.ids" -Werror -Wno-unused-allow
	silent
	result "$name: '# ids: allow $1' silences it"
	{
		echo "# ids: allow-file $1"
		cat "$file"
	} >"$work/allowed.ids"
	check "$work/allowed.ids" -Werror
	silent
	result "$name: '# ids: allow-file $1' silences it"
}

for code in $(sed -n 's/^DIAG([A-Z_]*, "\(ids-[a-z-]*\)", WARNING,.*/\1/p' "$top/compiler/diag.def"); do
	name=${code#ids-}
	file=$top/tests/lints/$name.ids
	more=$(cat "${file%.ids}.args" 2>/dev/null)
	echo "no section '## $code' in docs/lints.md" >"$work/out"
	grep -qx "## $code" "$top/docs/lints.md"
	result "docs/lints.md describes $code"
	echo "no $file" >"$work/out"
	test -f "$file" && test -f "${file%.ids}-not.ids"
	result "$name: both files are there"
	positive "$code"
	silenced "$code"
	check "${file%.ids}-not.ids" -Werror
	silent
	result "$name: nothing is said of ${name}-not.ids"
done

echo "$passed passed, $failed failed"
test $failed -eq 0
