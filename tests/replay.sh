#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ruleccc test --replay. Every field that records can have, written by the code of ruled (tests/replay/records.c) and read
# back: for each a rule that asks for one value, a record that has it, and one in which it could not be read. Then what is
# not in a record, users, files, what --expect says, and records that are damaged.
#
#   BUILD   folder with ruleccc, default build
set -u
cd "$(dirname "$0")/.." || exit 3
build=$(realpath "${BUILD:-build}")
ruleccc=$build/ruleccc
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: expected '$2', found '$3'"
	fi
}

# Fields, as in tests/given.sh; what has no name there, or is never in a record, is left out.
"$ruleccc" list fields | awk '
	$3 ~ /^(int|uint|bool|string|path|ip|duration|flags|enum|user)$/ && $2 !~ /^(time|weekday|args|env|content)$/ {
		print $1, $2, $3
	}' >"$work/fields"

# rules: a rule for each field and place; events: two records for each, with the value and with none that can be read;
# want: what the replay says of the rule.
awk -v dir="$work" '
	function value(type) {
		n++
		if (type == "string")
			return "v" n "\\\"\\\\x41"
		if (type == "path")
			return "/p/" n
		if (type == "ip")
			return n % 2 ? "10.0." int(n / 250) "." n % 250 : "fe80::" n
		if (type == "bool")
			return "true"
		if (type == "int")
			return -n
		return n + 1000
	}
	function emit(event, who, prefix, field, type,  v, w, rule, name) {
		v = value(type)
		w = v
		rule = "r" n
		name = prefix field
		if (type ~ /string|path/)
			v = "\"" v "\""
		if (type == "duration")
			v = v "ns"
		gsub(/\\\\/, "\\", w)
		gsub(/\\"/, "\"", w)
		if (type == "bool")
			w = 1
		printf "rule %s event %s where %s == %s do log\n", rule, event, name, v >(dir "/rules.ids")
		printf "%s\t%s\t%s\t%s\n%s\t%s\t%s\tunreadable\n", rule, who, field, w, rule, who, field >(dir "/events")
		printf "%s fires\n%s undecided %s unreadable\n", rule, rule, name >(dir "/want")
	}
	$1 != "(process)" { emit($1, "event", "", $2, $3); next }
	{
		emit("exit", "self", "", $2, $3)
		emit("fork", "parent", "parent.", $2, $3)
		emit("signal", "target", "target.", $2, $3)
	}
	$2 == "name" {
		for (i = 1; i < 8; i++)
			emit("mkdir", i, "ancestor[" i "].", $2, $3)
	}' "$work/fields"

"$ruleccc" -Wno-racy-string -Wno-own-name --color=never "$work/rules.ids" -o "$work/rules.o" || exit 1
"$build/tests/replay/records" "$work/rules.o" <"$work/events" >"$work/records" || exit 1
"$ruleccc" test --color=never -Wno-racy-string -Wno-own-name --replay="$work/records" "$work/rules.ids" >"$work/out" 2>"$work/err"
check "every field: exit status" 0 $?
check "every field: messages" "" "$(head -n 3 "$work/err")"
sed '$d' "$work/out" | paste -d'|' "$work/want" - | awk '
	# names of all rules that fire
	function fires(s) {
		if (!match(s, /^[^ ]+ [^ ]+ [^ ]+ fires [^;]*/))
			return ""
		s = substr(s, RSTART, RLENGTH)
		sub(/^[^ ]+ [^ ]+ [^ ]+ fires /, "", s)
		return s
	}
	{
		bar = index($0, "|")
		split(substr($0, 1, bar - 1), want, " ")
		got = substr($0, bar + 1)
		if (want[2] == "fires")
			ok = fires(got) == want[1]
		else
			ok = fires(got) == "" && index(got, want[1] " (" want[3] " unreadable)")
		if (!ok)
			print "FAIL " substr($0, 1, 300)
	}' >"$work/wrong"
head -n 20 "$work/wrong"
lines=$(wc -l <"$work/want")
failed=$((failed + $(wc -l <"$work/wrong")))
passed=$((passed + lines - $(wc -l <"$work/wrong")))
check "every field: records" "$lines" "$(sed '$d' "$work/out" | wc -l)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 500 ]
