#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# scale.sh - what sets of up to 10,000 rules cost: run time of an event that matches none, compiling, loading
#
# Every set is loaded alone and gets the same events; several rounds in turn, the medians are printed. Needs root,
# a C compiler and (for its part) bpftrace. How to read it: docs/benchmarks.md
#
#   BUILD    folder with ruleccc and ruled, default build
#   ROUNDS   default 3
#   OPENS    openat calls of each set and round, default 40000
#   EVENTS   executions of each set and round, default 300
# Exit status: 0 if it was measured (met or missed), 1 if it could not be.

set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/bench
build=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd) || {
	echo "bench: no folder ${BUILD:-$top/build}; run make first" >&2
	exit 1
}
rounds=${ROUNDS:-3}
opens=${OPENS:-40000}
events=${EVENTS:-300}
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"

# The name that is opened and that nothing has; patterns of the sets begin as it does.
path=/usr/lib/x86_64-linux-gnu/bench/libnone.so.1
bpftrace_sizes='10 12 14 16 18 20 25 50 100'

# sets EVENT - lines KIND N, in the order of the table
sets() {
	for kind in holds fails; do
		for n in 10 100 1000 10000; do
			echo $kind $n
		done
	done
	if test "$1" = openat; then
		printf 'regex %s\n' 10 100 1000
	fi
}

event_name() {
	case $1 in
	openat) echo sys_enter_openat ;;
	*) echo "$1" ;;
	esac
}

# compile EVENT KIND N
compile() {
	sh "$here/rules.sh" "$(event_name "$1")" "$2" "$3" >"$work/$1-$2-$3.ids"
	"$work/bench" cost 3 "$build/ruleccc" "$work/$1-$2-$3.ids" -o "$work/$1-$2-$3.o" \
		>"$work/$1-$2-$3.cost" 2>"$work/messages" && return
	cat "$work/messages" >&2
	return 1
}

build_all() {
	${CC:-cc} -std=gnu17 -D_GNU_SOURCE -O2 -Wall -Wextra "$here/bench.c" -o "$work/bench" -lbpf ||
		return 1
	for event in openat exec; do
		sets $event >"$work/sets"
		while read -r kind n; do
			compile $event "$kind" "$n" || return 1
		done <"$work/sets"
	done
}

milliseconds() {
	date +%s%N | sed 's/......$//'
}

# measure EVENT KIND N - appends "EVENT KIND N NS LOAD-MS" to $work/results
measure() {
	begin=$(milliseconds)
	start_ruled "$work/$1-$2-$3.o" || return 1
	load=$(($(milliseconds) - begin))
	if test "$1" = exec; then
		ns=$("$work/bench" execs exec_ "$events" /bin/true) || return 1
	else
		ns=$("$work/bench" opens sys_openat_tp "$opens" $path) || return 1
	fi
	echo "$1 $2 $3 $ns $load" >>"$work/results"
}

measure_all() {
	for event in openat exec; do
		sets $event >"$work/sets"
		while read -r kind n; do
			measure $event "$kind" "$n" ||
				echo "bench: $event, $kind, $n rules could not be measured" >&2
			stop
		done <"$work/sets"
	done
}

# bpftrace_program N - one program with N patterns; bpftrace 0.17 can compare beginnings only
bpftrace_program() {
	sh "$here/rules.sh" sys_enter_openat holds "$1" | awk -F '"' '
		BEGIN {
			print "BEGIN { printf(\"ready\\n\"); } tracepoint:syscalls:sys_enter_openat"
			printf "/uid == 1000 && ("
		}
		{
			printf("%sstrncmp(str(args->filename), \"%s\", %d) == 0", joint, $2, length($2))
			joint = " || "
		}
		END { print ")/ { printf(\"%d %s\\n\", pid, str(args->filename)); }" }'
}

# The largest of bpftrace_sizes that it takes; each is measured once more in the rounds.
find_bpftrace_sizes() {
	taken=
	for n in $bpftrace_sizes; do
		bpftrace_program "$n" >"$work/$n.bt"
		if ! start_bpftrace "$work/$n.bt" 2>"$work/refused"; then
			stop
			break
		fi
		stop
		taken="$taken $n"
	done
}

measure_bpftrace() {
	test -n "$taken" || return
	for n in 10 ${taken##* }; do
		if start_bpftrace "$work/$n.bt"; then
			echo "bpftrace patterns $n $("$work/bench" opens sys_enter_opena "$opens" $path) 0" \
				>>"$work/results"
		fi
		stop
	done
}

# column EVENT KIND N NUMBER - the median of a column of the results
column() {
	awk -v e="$1" -v k="$2" -v n="$3" -v c="$4" '$1 == e && $2 == k && $3 == n { print $c }' \
		"$work/results" | median
}

show_times() {
	printf '\nns per event that matches none (median of %s rounds of %s openat calls, %s executions):\n' \
		"$rounds" "$opens" "$events"
	printf '  %-22s %9s %9s %9s %9s\n' '' '10 rules' 100 1,000 10,000
	for event in openat exec; do
		for kind in $(sets $event | cut -d' ' -f1 | uniq); do
			printf '  %-22s' "$event, $kind"
			for n in 10 100 1000 10000; do
				printf ' %9s' "$(column $event "$kind" $n 4)"
			done
			echo
		done
	done
}

show_ratios() {
	printf '\nratios to 10 rules:\n'
	for event in openat exec; do
		for kind in holds fails; do
			verdict "$event, $kind, 1,000" "$(column $event $kind 1000 4)" \
				"$(column $event $kind 10 4)" 1.3
			verdict "$event, $kind, 10,000" "$(column $event $kind 10000 4)" \
				"$(column $event $kind 10 4)" 2
		done
	done
	verdict 'openat, regex, 1,000' "$(column openat regex 1000 4)" "$(column openat regex 10 4)" 1.3
}

show_bpftrace() {
	test -n "$taken" || return
	last=${taken##* }
	printf '\nbpftrace, openat, comparing beginnings only; it takes %s of %s patterns:\n' "$last" \
		"$(echo "$bpftrace_sizes" | tr ' ' ',')"
	for n in 10 "$last"; do
		printf '  %-22s %9s\n' "$n patterns" "$(column bpftrace patterns "$n" 4)"
	done
	verdict "ruleccc, 10,000 rules, to bpftrace, $last" "$(column openat holds 10000 4)" \
		"$(column bpftrace patterns "$last" 4)" 0.7
}

# limit NAME VALUE TARGET UNIT
limit() {
	awk -v name="$1" -v v="$2" -v t="$3" -v unit="$4" 'BEGIN {
		printf "  %-46s %8.2f %s  target %s: ", name, v, unit, t
		if (v == "-")
			print "not measured"
		else
			print v + 0 <= t ? "met" : sprintf("missed by %.0f %%", (v / t - 1) * 100)
	}'
}

show_costs() {
	printf '\ncompiling (median of 3) and loading (from the start of ruled until it is ready):\n'
	for set in openat-holds-10000 openat-regex-1000 exec-holds-10000; do
		ms=$(sed -n 1p "$work/$set.cost")
		mib=$(sed -n 2p "$work/$set.cost")
		load=$(column "${set%%-*}" "$(echo $set | cut -d- -f2)" "${set##*-}" 5)
		limit "$set: compile" "$(awk "BEGIN { print $ms / 1000 }")" 5 s
		limit "$set: compiler's memory" "$mib" 512 MiB
		limit "$set: load" "$(awk "BEGIN { print $load / 1000 }")" 1 s
		printf '  %-46s %8s MiB\n' "$set: object" \
			"$(stat -c %s "$work/$set.o" | awk '{ printf "%.1f", $1 / 1048576 }')"
	done
	printf '  %-46s %8s s\n' 'openat, 10 rules: load' \
		"$(column openat holds 10 5 | awk '{ printf "%.2f", $1 / 1000 }')"
}

if test "$(id -u)" -ne 0; then
	echo 'bench: loading BPF programs needs root' >&2
	exit 1
fi
build_all || exit 1
: >"$work/results"
taken=
if command -v bpftrace >/dev/null; then
	find_bpftrace_sizes
else
	echo 'bpftrace is not installed: its part is empty'
fi
for round in $(seq "$rounds"); do
	test -t 2 && echo "round $round of $rounds" >&2
	measure_all
	measure_bpftrace
done
show_times
show_ratios
show_bpftrace
show_costs
