#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds the fuzzers tests/fuzz/fuzz_NAME.c with the address and undefined-behaviour sanitizers, and runs them, in turns
# with the comparison of tests/compare.
#
# run.sh [SECONDS]   SECONDS (or FUZZ_SECONDS) for all of them together, and their share for the comparison; without, in turns of a minute until one
#                    finds something or it is interrupted
#
# FUZZ_SEED=N gives the same inputs in the same order each time, so that what fails once fails again; without, new ones.
#
# Seeds: seeds/NAME; for the rules the samples, lists and goldens as well. What a run learns is kept in
# BUILD/fuzz/corpus/NAME, what it finds in BUILD/fuzz/found.
set -u
cd "$(dirname "$0")/../.." || exit 3
seconds=${1:-${FUZZ_SECONDS:-}}
build=${BUILD:-build}/fuzz
turn=60
seed=${FUZZ_SEED:-0}
# How deep the tests go on purpose needs more stack under the sanitizers, and the largest seed is an object.
options='-timeout=25 -rss_limit_mb=3000 -max_len=65536 -print_final_stats=0 -verbosity=0 -close_fd_mask=1'
unset MAKEFLAGS MAKELEVEL MFLAGS

die() {
	echo "fuzz: $*"
	echo "0 passed, 1 failed"
	exit 1
}

sh tests/setup.sh build fuzz || die "the sanitizers' runtime is missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
make -s -j"$(nproc)" BUILD="$build" CC="${CLANG:-clang-19}" OPT='-O1 -g' \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined' fuzzers >"$log" 2>&1 ||
	{ cat "$log"; die "the fuzzers do not build"; }

seeds() {
	[ -d "tests/fuzz/seeds/$1" ] && echo "tests/fuzz/seeds/$1"
	[ "$1" = rules ] && echo "samples tests/golden stdlib/lists"
}

# fuzz NAME SECONDS
fuzz() {
	mkdir -p "$build/corpus/$1" "$build/found"
	# shellcheck disable=SC2046,SC2086
	"$build/tests/fuzz/fuzz_$1" $options -seed="$seed" -max_total_time="$2" -artifact_prefix="$build/found/$1-" \
		"$build/corpus/$1" $(seeds "$1") >"$log" 2>&1 && return
	cat "$log"
	echo "FAIL fuzz_$1: the input is in $build/found"
	return 1
}

names=$(ls tests/fuzz/fuzz_*.c | sed 's/.*fuzz_//; s/\.c$//')
count=$(echo "$names" | wc -l)
if [ -z "$seconds" ]; then
	while :; do
		echo "compare: $turn s"
		sh tests/compare/run.sh $turn || exit 1
		for name in $names; do
			echo "fuzz_$name: $turn s, corpus of $(ls "$build/corpus/$name" 2>/dev/null | wc -l)"
			fuzz "$name" $turn || exit 1
		done
	done
fi
passed=0 failed=0
for name in $names; do
	if fuzz "$name" $(((seconds + count - 1) / count)); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
if sh tests/compare/run.sh "$(((seconds + count - 1) / count))"; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
