#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Golden tests of the compiler. NAME.ids is the input, or NAME.gen, a script that prints it. What is compared:
#   NAME.err     standard error and exit status of --check
#   NAME.json    the same with --format=json
#   NAME.sarif   standard output and exit status with --format=sarif, without the table of rules and numbers of its rows,
#                which change with every new code (tests/sarif.sh looks at them)
#   NAME.ast     standard output of --dump=ast
#   NAME.rules   standard output of --dump=rules
#   NAME.plan    standard output of --dump=plan
#   NAME.fmt     standard output of fmt, which reads NAME.ids from standard input
#   NAME.test    output of the subcommand test
#   NAME.tap     the same with --format=tap
#   NAME.junit   the same with --format=junit
# NAME.args holds arguments to use instead of NAME.ids.
#
# run.sh [--update] [NAME...]     RULECCC: the program, default $BUILD/ruleccc
set -u
export LC_ALL=C
cd "$(dirname "$0")" || exit 3
here=$(pwd)
program=${RULECCC:-${BUILD:-build}/ruleccc}
case $program in /*) ;; *) program=$(cd ../.. && pwd)/$program ;; esac
update=no
if [ "${1:-}" = --update ]; then
	update=yes
	shift
fi
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
failed=0
count=0

# output KIND ARGUMENTS: what is compared
output() {
	kind=$1
	shift
	case $kind in
	err) "$program" --check "$@" 2>&1 >/dev/null ;;
	json) "$program" --check --format=json "$@" 2>&1 >/dev/null ;;
	sarif)
		sarif=$("$program" --check --format=sarif "$@" 2>/dev/null)
		status=$?
		printf '%s\n' "$sarif" | sed '/^    "rules": \[/,/\]}},$/d; s/"ruleIndex": [0-9]*, //'
		(exit $status)
		;;
	fmt) "$program" fmt - <"$1" 2>/dev/null ;;
	ast | rules | plan) "$program" --dump="$kind" "$@" 2>/dev/null ;;
	test) "$program" test "$@" 2>&1 ;;
	tap | junit) "$program" test --format="$kind" "$@" 2>&1 ;;
	esac
	echo "exit $?"
}

run_case() {
	name=$1
	kind=$2
	dir=$here
	set -- "$name.ids"
	if [ -f "$name.gen" ]; then
		sh "./$name.gen" >"$work/$name.ids"
		dir=$work
	fi
	[ -f "$name.args" ] && eval "set -- $(cat "$name.args")"
	(cd "$dir" && output "$kind" "$@") >"$work/actual" </dev/null
	count=$((count + 1))
	if [ $update = yes ]; then
		cmp -s "$work/actual" "$name.$kind" || cp "$work/actual" "$name.$kind"
	elif ! diff -u "$name.$kind" "$work/actual"; then
		echo "not ok: $name.$kind"
		failed=$((failed + 1))
	fi
}

# Every diagnostic must be seen in a golden.
check_codes() {
	for code in $(sed -n 's/^DIAG([A-Z_]*, "\([a-z-]*\)".*/\1/p' ../../compiler/diag.def); do
		if ! grep -q "\[$code\]" ./*.err; then
			echo "not ok: no golden shows $code"
			failed=$((failed + 1))
		fi
	done
}

names=${*:-$(ls ./*.ids ./*.gen ./*.args 2>/dev/null | sed 's|^\./||; s/\.[a-z]*$//' | sort -u)}
for name in $names; do
	seen=no
	for kind in err json sarif ast rules plan fmt test tap junit; do
		if [ -f "$name.$kind" ]; then
			run_case "$name" $kind
			seen=yes
		fi
	done
	if [ $seen = no ] && [ $update = yes ]; then
		run_case "$name" err
	fi
done
[ $# -eq 0 ] && check_codes
echo "$((count - failed < 0 ? 0 : count - failed)) passed, $failed failed"
[ $failed -eq 0 ]
