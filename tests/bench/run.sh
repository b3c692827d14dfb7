#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh - run time per event and compile time of the seed's rule, beside hand-written C and bpftrace
#
# Every subject is attached alone to sched_process_exec and gets the same events; several rounds in turn, the
# medians are printed. Needs root, clang and (for its column) bpftrace. How to read it: docs/benchmarks.md
#
#   BUILD    folder with ruleccc and ruled, default build
#   ROUNDS   default 5
#   EVENTS   events of each situation and round, default 1000
#   TIMES    runs of each compiler, default 21
# Exit status: 0 if it was measured (met or missed), 1 if it could not be.

set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/bench
build=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd) || {
	echo "bench: no folder ${BUILD:-$top/build}; run make first" >&2
	exit 1
}
clang=${CLANG:-clang-19}
rounds=${ROUNDS:-5}
events=${EVENTS:-1000}
times=${TIMES:-21}
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"

BPF_FLAGS="-O2 -g -target bpf -mcpu=v3 -I/usr/include/$(uname -m)-linux-gnu"

build_all() {
	# shellcheck disable=SC2086 # flags are several words
	for program in hand empty; do
		"$clang" $BPF_FLAGS -c "$here/$program.bpf.c" -o "$work/$program.bpf.o" || return 1
	done
	${CC:-cc} -std=gnu17 -D_GNU_SOURCE -O2 -Wall -Wextra "$here/bench.c" -o "$work/bench" -lbpf ||
		return 1
	sed 's/do isolate/do log/' "$top/samples/seed.ids" >"$work/seed_log.ids"
	"$build/ruleccc" "$work/seed_log.ids" -o "$work/seed.bpf.o" || return 1
	cp /bin/true "$tmp/true" && chmod 755 "$tmp" "$tmp/true"
}

# measure SUBJECT PROGRAM - appends "SUBJECT SITUATION NS" to $work/results
measure() {
	"$work/bench" measure "$2" "$events" /bin/true "$tmp/true" >"$work/one" || return 1
	sed "s/^/$1 /" "$work/one" >>"$work/results"
}

run_empty() {
	start "$work/bench" hold "$work/empty.bpf.o"
	ready '^ready' && measure empty empty_exec
}

run_hand() {
	start "$work/bench" hold "$work/hand.bpf.o"
	ready '^ready' && measure hand hand_exec
}

run_ruleccc() {
	start_ruled "$work/seed.bpf.o" && measure ruleccc exec_
}

run_bpftrace() {
	start_bpftrace -e 'BEGIN { printf("ready\n"); } tracepoint:sched:sched_process_exec
		/uid == 1000 && strncmp(str(args->filename), "/tmp", 4) == 0/
		{ printf("%d %s\n", pid, str(args->filename)); }' && measure bpftrace sched_process_e
}

# result SUBJECT SITUATION
result() {
	awk -v s="$1" -v t="$2" '$1 == s && $2 == t { print $3 }' "$work/results" | median
}

# net SUBJECT SITUATION - without what an empty program costs
net() {
	awk -v a="$(result "$1" "$2")" -v e="$(result empty "$2")" \
		'BEGIN { if (a == "-") print a; else printf "%.1f", (a > e) ? a - e : 0 }'
}

table() {
	printf '\nns per event, as the kernel counts them (median of %s rounds of %s events):\n' \
		"$rounds" "$events"
	printf '  %-10s %12s %12s %12s\n' '' 'other user' 'no match' 'match'
	for name in empty hand ruleccc bpftrace; do
		printf '  %-10s %12s %12s %12s\n' $name "$(result $name uid)" "$(result $name miss)" \
			"$(result $name match)"
	done
	printf '\nratios, ruleccc to the other (in parentheses: both without the empty program):\n'
	for other in hand:1.0 bpftrace:0.7; do
		for what in uid miss match; do
			verdict "${other%:*}, $what" "$(result ruleccc $what)" \
				"$(result "${other%:*}" $what)" "${other#*:}"
			verdict "(${other%:*}, $what)" "$(net ruleccc $what)" \
				"$(net "${other%:*}" $what)" "${other#*:}"
		done
	done
}

compile_times() {
	ours=$("$work/bench" time "$times" "$build/ruleccc" "$work/seed_log.ids" -o "$work/t.bpf.o")
	# shellcheck disable=SC2086 # flags are several words
	theirs=$("$work/bench" time "$times" "$clang" $BPF_FLAGS -c "$here/hand.bpf.c" -o "$work/t.o")
	printf '\ncompile time, whole process (median of %s):\n' "$times"
	printf '  ruleccc %s ms, %s %s ms\n' "$ours" "$clang" "$theirs"
	verdict 'compile time' "$ours" "$theirs" 0.5
}

if test "$(id -u)" -ne 0; then
	echo 'bench: loading BPF programs needs root' >&2
	exit 1
fi
build_all || exit 1
printf 'Linux %s, %s, %s processors\n' "$(uname -r)" \
	"$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
: >"$work/results"
subjects='empty hand ruleccc bpftrace'
if ! command -v bpftrace >/dev/null; then
	echo 'bpftrace is not installed: its column is empty'
	subjects='empty hand ruleccc'
fi
for round in $(seq "$rounds"); do
	for name in $subjects; do
		"run_$name" || echo "bench: round $round: $name could not be measured" >&2
		stop
	done
done
table
compile_times
