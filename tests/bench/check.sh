#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# check.sh - CPU time of `ruleccc --check`, all lints included, for 1,000 and 10,000 rules of several kinds
#
#   BUILD    folder with ruleccc, default build
# Exit status: 0 if every target is met, 1 if not.

set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
ruleccc=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd)/ruleccc
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
missed=0

# rules N FORMAT - N rules; every %d of the format is the rule's number
rules() {
	awk -v n="$1" -v format="$2" 'BEGIN {
		for (i = 0; i < n; i++) {
			line = format
			gsub(/%d/, i, line)
			print line
		}
	}'
}

# cpu FILE - seconds of the compiler
cpu() {
	sh -c '"$1" --check "$2" >/dev/null 2>&1; times' sh "$ruleccc" "$1" |
		awk 'NR == 2 { split($0, t, /[ms ]+/); printf "%.2f", t[1] * 60 + t[2] + t[3] * 60 + t[4] }'
}

# row NAME FORMAT
row() {
	rules 1000 "$2" >"$work/1000.ids"
	rules 10000 "$2" >"$work/10000.ids"
	printf '  %-34s %8s %8s\n' "$1" "$(cpu "$work/1000.ids")" "$(cpu "$work/10000.ids")" | tee -a "$work/rows"
}

echo 'CPU seconds of --check:               1,000   10,000 rules'
row 'equality' 'event exec where exe == "/bin/x%d" do log'
row 'contains' 'event exec where exe contains "/x%d" and name contains "y%d" do log'
row 'regular expression' 'event exec where exe matches r"(^|/)x%d(ng|d)?$" and uid >= %d do log'
row 'numbers' 'event exec where uid == %d and parent.uid != %d and gid not in [5, 7%d] do log'
row 'networks' 'event connect where daddr in 10.0.0.0/8 and dport == %d do log'
row 'exceptions' 'event exec where exe under "/srv/x%d" unless exe startswith "/srv/x%d/pub" or name in ["a%d", "b"] do log'
row 'exceptions by expression' 'event exec where exe under "/srv" unless exe matches r"^/srv/x%d/pub[0-9]+" do log'
row 'several tests of a string' \
	'event exec where exe contains "/x%d" and not (exe endswith "%d.sh") and not (exe glob "*/tmp/%d*") do log'
row 'contradictions' 'event exec where exe under "/srv/x%d" and exe startswith "/usr" do log'
row 'contradictory expressions' \
	'event exec where exe matches r"^/srv/x%d/[a-z]*$" and exe matches r"^/usr/.*x$" do log'
awk '{ if ($(NF - 1) > 0.5 || $NF > 5) missed++ } END { exit missed > 0 }' "$work/rows" || missed=1
echo "  targets, 0.5 s and 5 s: $(test $missed -eq 0 && echo met || echo missed)"
exit $missed
