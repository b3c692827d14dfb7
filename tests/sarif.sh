#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# sarif.sh - the SARIF of all mistakes in tests/golden: its form (sarif.jq), its schema if that can be had
# (schema.sh, called by setup.sh, fetches it) and python3-jsonschema is there; and every suggested fix removes what it is a fix of.
#
#   BUILD   folder with ruleccc, default build
set -u
cd "$(dirname "$0")/golden" || exit 3
ruleccc=${BUILD:-build}/ruleccc
case $ruleccc in /*) ;; *) ruleccc=$(cd ../.. && pwd)/$ruleccc ;; esac
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
sed -n 's/^DIAG([A-Z_]*, "\([a-z-]*\)".*/\1/p' ../../compiler/diag.def >"$work/codes"

# judge WHAT STATUS [FILE]
judge() {
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		[ $# -lt 3 ] || head -n 10 "$3"
	fi
}

# form FILE: mistakes in its form, to $work/said
form() {
	jq -r --arg codes "$(cat "$work/codes")" -f ../sarif.jq "$1" >"$work/said" 2>&1 && [ ! -s "$work/said" ]
}

# write SOURCE NAME: its SARIF as $work/all/NAME.json
write() {
	"$ruleccc" --check --format=sarif "$1" >"$work/all/$2.json" 2>/dev/null </dev/null
	form "$work/all/$2.json"
	judge "$2: form of the SARIF" $? "$work/said"
}

# try_fix SOURCE NAME N: after the fix, result N is gone
try_fix() {
	jq -j --rawfile text "$1" --argjson n "$3" -f ../sarif_fix.jq "$work/all/$2.json" >"$work/fixed.ids"
	"$ruleccc" --check --format=sarif "$work/fixed.ids" >"$work/fixed.json" 2>/dev/null
	jq -n --argjson n "$3" --slurpfile a "$work/all/$2.json" --slurpfile b "$work/fixed.json" '
		def key: [.ruleId, (.locations[0].physicalLocation.region | .startLine, .startColumn), .message.text];
		($a[0].runs[0].results[$n] | key) as $gone | $b[0].runs[0].results | all(key != $gone)' | grep -q true &&
		! cmp -s "$1" "$work/fixed.ids"
	judge "$2: the fix of result $3 mends it" $?
}

mkdir "$work/all"
for f in *.ids; do
	write "$f" "${f%.ids}"
	for n in $(jq '.runs[0].results | to_entries[] | select(.value.fixes) | .key' "$work/all/${f%.ids}.json"); do
		case $f in import*) continue ;; esac
		try_fix "$f" "${f%.ids}" "$n"
	done
done
for f in *.gen; do
	sh "./$f" >"$work/made.ids"
	write "$work/made.ids" "made-${f%.gen}"
done
cp override.ids "$work/odd: name%ä.ids"
write "$work/odd: name%ä.ids" odd
[ "$(jq '[.runs[0].results[] | .fixes // empty] | length' "$work"/all/*.json | awk '{ n += $1 } END { print n }')" -gt 20 ]
judge "there are fixes" $?

# The checks themselves find what is wrong.
for mistake in '.version = "2.0"' '.runs[0].columnKind = "utf16CodeUnits"' '.runs[0].results[0].ruleIndex += 1' \
	'.runs[0].results[0].locations[0].physicalLocation.region.startColumn = 0' \
	'.runs[0].results[0].message.text = "{0}"' 'del(.runs[0].tool.driver.rules[3].help)'; do
	jq "$mistake" "$work/all/sarif.json" >"$work/wrong.json"
	! form "$work/wrong.json"
	judge "sarif.jq finds $mistake" $?
done

# validate SCHEMA: of all files; the schema must refuse one that is wrong
validate() {
	jq '.runs[0].results[0].level = "bad"' "$work/all/sarif.json" >"$work/wrong.json"
	python3 ../sarif_schema.py "$1" "$work"/all/*.json && ! python3 ../sarif_schema.py "$1" "$work/wrong.json" >/dev/null
}

if schema=$(sh ../schema.sh cached) && python3 -c 'import jsonschema' 2>/dev/null; then
	validate "$schema" >"$work/said" 2>&1
	judge "all of it is valid against the schema" $? "$work/said"
else
	echo "the schema of SARIF or python3-jsonschema is not there: only the form was looked at"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 100 ]
