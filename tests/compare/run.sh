#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Random rule sets and events: the evaluator of the syntax tree against the decision functions, compiled for this
# machine. All processors take part.
#
# run.sh            a fixed number of pairs of a set and an event, the same each time
# run.sh SECONDS    other ones, until the time is over: from FUZZ_SEED on, without it new ones each time
set -u
cd "$(dirname "$0")/../.." || exit 3
build=${BUILD:-build}/tests/compare
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jobs=$(nproc)
seconds=${1:-}
sets=$(((200 + jobs - 1) / jobs))
first=1
[ -z "$seconds" ] || first=$((${FUZZ_SEED:-$(date +%s)} * 100000000))

i=0
while [ $i -lt "$jobs" ]; do
	mkdir "$work/$i"
	if [ -n "$seconds" ]; then
		set -- -s $((first + i * 1000000)) -n 1000000 -t "$seconds"
	else
		set -- -s $((first + i * sets)) -n $sets
	fi
	"$build/compare" "$@" "$work/$i" "$build/../../given.bpf.bc" >"$work/$i.log" 2>&1 &
	i=$((i + 1))
done
wait
cat "$work"/*.log | grep -v '^[0-9]* passed'
# Without a time at least 10,000 pairs have to be compared: rules that are refused compare nothing.
cat "$work"/*.log | awk -v least=$([ -n "$seconds" ] && echo 1 || echo 10000) '
	/^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3; ends++ }
	END {
		if (ends != '"$jobs"') { print "compare: one of the programs did not come to its end"; failed++ }
		if (passed < least) { print "compare: " passed " pairs, at least " least " are asked for"; failed++ }
		printf "%d passed, %d failed\n", passed, failed
		exit failed != 0
	}'
