# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154,SC2120
#
# lib.sh - what the benchmarks share; for sourcing
#
# Sets work and tmp, folders that are deleted at the end (others may enter tmp), and subject, the process that is
# measured.

work=$(mktemp -d /var/tmp/ruleccc-bench.XXXXXX) || exit 1
tmp=$(mktemp -d /tmp/ruleccc-bench.XXXXXX) || exit 1
subject=
trap 'stop; rm -rf "$work" "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

start() {
	: >"$work/subject" # else the one before would seem ready
	"$@" >"$work/subject" 2>&1 &
	subject=$!
}

# stop - ends the subject that was started here
stop() {
	test -n "$subject" || return
	kill "$subject" 2>/dev/null
	wait "$subject" 2>/dev/null
	subject=
}

# ready PATTERN - waits until the subject has printed it
ready() {
	left=1500 # 30 seconds
	until grep -q "$1" "$work/subject" 2>/dev/null; do
		left=$((left - 1))
		if test $left -eq 0 || ! kill -0 "$subject" 2>/dev/null; then
			sed 's/^/  | /' "$work/subject" >&2
			return 1
		fi
		sleep 0.02
	done
}

# median - of the numbers on standard input
median() {
	sort -n | awk '{ v[NR] = $1 } END { print NR ? (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 : "-" }'
}

# verdict NAME OURS THEIRS TARGET - a line with the ratio
verdict() {
	awk -v name="$1" -v a="$2" -v b="$3" -v t="$4" 'BEGIN {
		if (a == "-" || b == "-" || b <= 0) {
			printf "  %-46s %s\n", name, "not measured"
			exit
		}
		printf "  %-46s %5.2f  target %.1f: ", name, a / b, t
		if (a / b <= t)
			print "met"
		else
			printf "missed by %.0f %%\n", (a / b / t - 1) * 100
	}'
}

# start_ruled OBJECT
start_ruled() {
	start "$build/ruled" "$1" --ephemeral --socket "$work/control" \
		--output "file:$work/records,format=json"
	ready '^ruled: ready'
}

# start_bpftrace PROGRAM - the program has to print "ready" at its beginning
#
# It looks for tracepoints in tracefs, which need not be mounted: it gets a mount of its own.
start_bpftrace() {
	start unshare -m sh -c 'mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null; exec bpftrace "$@"' \
		bpftrace "$@"
	ready '^ready'
}
