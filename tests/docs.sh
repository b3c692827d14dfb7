#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# docs.sh - compiles every sample, every list of the standard library and every rule in the documents, and runs the
# tests that stand in samples and documents
#
# Blocks fenced as ```ids must compile without errors and warnings; ```ids,error=CODE and ```ids,warning=CODE
# must give that diagnostic, and no other code. Every name of the catalogue must stand in docs/language.md or
# docs/events, every diagnostic code too, and every document that another one links to must exist.
#
#   BUILD   folder with ruleccc, default build
# Exit status: 0 if all is well, 1 if not, 2 if ruleccc is missing.

set -u

top=$(cd "$(dirname "$0")/.." && pwd)
ruleccc=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd)/ruleccc
if ! test -x "$ruleccc"; then
	echo "docs: $ruleccc is missing; run make first" >&2
	exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

good() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	echo "FAIL $1"
	test $# -lt 2 || sed 's/^/  | /' "$2"
}

# check FILE ARGUMENT... - runs ruleccc; its diagnostics in $work/out, their codes in $work/codes
check() {
	file=$1
	shift
	"$ruleccc" --check --color=never "$@" "$file" >"$work/out" 2>&1 </dev/null
	status=$?
	sed -n 's/^.*: \(error\|warning\): .*\[\(ids-[a-z-]*\)\]$/\1=\2/p' "$work/out" | sort -u \
		>"$work/codes"
}

# split DOCUMENT - its blocks to $work/blocks/LINE.ids, what is expected to LINE.expect
split() {
	rm -rf "$work/blocks"
	mkdir "$work/blocks"
	awk -v dir="$work/blocks" '
		/^```ids(,|$)/ {
			inside = 1
			base = sprintf("%s/%05d", dir, NR)
			expect = $0
			sub(/^```ids,?/, "", expect)
			print expect >(base ".expect")
			printf "" >(base ".ids")
			next
		}
		/^```/ && inside { inside = 0; close(base ".ids"); close(base ".expect"); next }
		inside { print >(base ".ids") }' "$1"
}

# run_tests FILE NAME - the tests in it, if there are any, pass
run_tests() {
	grep -q '^test ' "$1" || return
	"$ruleccc" test -Wno-racy-string -Wno-unused --color=never "$1" >"$work/out" 2>&1 && good ||
		bad "$2: a test of its rules fails" "$work/out"
}

check_blocks() {
	split "$1"
	for block in "$work"/blocks/*.ids; do
		test -f "$block" || return
		name=${1#"$top"/}:$(basename "$block" .ids | sed 's/^0*//')
		expect=$(cat "${block%.ids}.expect")
		check "$block" -Wno-unused
		case $expect in
		'') test $status -eq 0 && test ! -s "$work/codes" ;;
		error=*) test $status -eq 1 && test "$(cat "$work/codes")" = "$expect" ;;
		*) test $status -eq 0 && test "$(cat "$work/codes")" = "$expect" ;;
		esac && good || bad "$name: expected '${expect:-no diagnostic}', exit status $status" "$work/out"
		test -n "$expect" || run_tests "$block" "$name"
	done
}

# Samples compile without a warning, each alone and all together. Each is run by a case.
check_samples() {
	for sample in "$top"/samples/*.ids; do
		check "$sample" -Werror
		test $status -eq 0 && test ! -s "$work/out" && good ||
			bad "${sample#"$top"/}: exit status $status" "$work/out"
		grep -qF "samples/$(basename "$sample")" "$top"/tests/kernel/*.case \
			"$top"/tests/evasion/*.case && good ||
			bad "${sample#"$top"/}: no case of tests/kernel or tests/evasion runs it"
		run_tests "$sample" "${sample#"$top"/}"
	done
	# seed_block.ids is the rule of seed.ids in its other form, so that the two are duplicates.
	find "$top/samples" -name '*.ids' ! -name seed_block.ids | sort >"$work/all"
	# shellcheck disable=SC2046 # several files
	"$ruleccc" -Werror --color=never $(cat "$work/all") -o "$work/all.o" >"$work/out" 2>&1 &&
		test ! -s "$work/out" && good || bad 'all samples together' "$work/out"
}

# Every evasion has its row, and every case that a row names is there.
check_evasions() {
	for file in "$top"/tests/evasion/*.case; do
		name=evasion/$(basename "$file" .case)
		grep -qF "\`$name\`" "$top/docs/evasions.md" && good || bad "docs/evasions.md does not name $name"
	done
	for name in $(grep -o '`\(evasion\|kernel\)/[a-z0-9-]*`' "$top/docs/evasions.md" | tr -d '\`' | sort -u); do
		test -f "$top/tests/$name.case" && good || bad "docs/evasions.md names $name, which is not there"
	done
}

check_lists() {
	for list in "$top"/stdlib/lists/*.ids; do
		printf 'import "lists/%s"\nevent exec do log\n' "$(basename "$list")" >"$work/list.ids"
		check "$list"
		test $status -eq 0 && good || bad "${list#"$top"/}: exit status $status" "$work/out"
		check "$work/list.ids"
		test $status -eq 0 && test ! -s "$work/out" && good ||
			bad "${list#"$top"/} is not in the standard library of ruleccc" "$work/out"
	done
}

# The one-line and the block form of the first rule make the same plan.
check_forms() {
	for form in seed seed_block; do
		"$ruleccc" --dump=plan "$top/samples/$form.ids" 2>&1 |
			sed 's/[^ ]*seed[a-z_]*\.ids:[0-9:]*/RULE/g' >"$work/$form.plan"
	done
	test -s "$work/seed.plan" && cmp -s "$work/seed.plan" "$work/seed_block.plan" && good ||
		bad "samples/seed.ids and samples/seed_block.ids make different plans"
}

# mentioned KIND NAME - whether the documents of the language have `NAME`, alone or within a code span
mentioned() {
	grep -qF -e "\`$2\`" -e "\`$2(" -e "\`$2 " -e ".$2\`" "$top/docs/language.md" "$top"/docs/events/*.md ||
		grep -qE "^#.*\\b$2\\b" "$top/docs/language.md" "$top"/docs/events/*.md && good ||
		bad "neither docs/language.md nor docs/events mentions the $1 $2"
}

# names TABLE PATTERN - the names in a table of the catalogue, without those that rules cannot use (H)
names() {
	sed -n "/, H, /!s/^$2.*/\\1/p" "$top/stdlib/catalog/$1.def" | sort -u
}

check_catalogue() {
	for name in $("$ruleccc" list events | sed -n 's/^\([a-z][^ ]*\) .*/\1/p'); do
		mentioned event "$name"
		"$ruleccc" list events "$name" >"$work/out" 2>&1 && good ||
			bad "ruleccc does not list the event $name" "$work/out"
		grep -qE "event $name\>" "$top"/tests/kernel/*.case "$top"/tests/evasion/*.case \
			"$top"/samples/*.ids && good || bad "no case uses the event $name"
	done
	for name in $("$ruleccc" list fields | awk '/^[(a-z]/ { print $2 }' | sort -u); do
		mentioned field "$name"
	done
	for name in $(names actions 'ACTION([A-Z]*, \([a-z]*\),' &&
		names actions 'ACTION_ALIAS(\([a-z_]*\),' && names actions 'ACTION_LATER(\([a-z]*\),'); do
		mentioned action "$name"
	done
	names operators 'OPERATOR([A-Z_]*, "\([^"]*\)"' >"$work/operators"
	names operators 'OPERATOR_ICASE("\([^"]*\)"' >>"$work/operators"
	names operators 'OPERATOR_LATER([A-Z_]*, "\([^"]*\)"' >>"$work/operators"
	while read -r name; do
		mentioned operator "$name"
	done <"$work/operators"
	for name in $(sed -n 's/^DIAG([A-Z_]*, "\([^"]*\)".*/\1/p' "$top/compiler/diag.def"); do
		mentioned diagnostic "$name"
	done
}

# Every member of the JSON of diagnostics is described, and its version.
check_json() {
	for member in $(grep -oh '"[a-z_]*": ' "$top"/tests/golden/*.json | tr -d '": ' | sort -u); do
		grep -q "^| .*\`$member\`.* |" "$top/docs/diagnostics.md" && good ||
			bad "docs/diagnostics.md does not describe the member $member"
	done
	version=$(sed -n 's/^#define DIAG_JSON_VERSION //p' "$top/compiler/diag.h")
	grep -q "^| \`version\` .* now $version\." "$top/docs/diagnostics.md" && good ||
		bad "docs/diagnostics.md has not the version $version"
	grep -q "\"version\": $version," "$top/tests/golden/json.json" && good ||
		bad "no golden shows version $version of the JSON"
}

check_links() {
	for document in "$top"/*.md "$top"/docs/*.md "$top"/docs/events/*.md; do
		test -f "$document" || continue
		grep -o '](\([^)#:]*\)[)#]' "$document" | sed 's/^](//; s/[)#]$//' | sort -u >"$work/links"
		while read -r link; do
			test -z "$link" || test -e "$(dirname "$document")/$link" && good ||
				bad "${document#"$top"/}: no file $link"
		done <"$work/links"
	done
}

check_samples
check_evasions
check_lists
check_forms
for document in "$top"/*.md "$top"/docs/*.md "$top"/docs/events/*.md; do
	test ! -f "$document" || check_blocks "$document"
done
check_catalogue
check_json
check_links
echo "$passed passed, $failed failed"
test $failed -eq 0
