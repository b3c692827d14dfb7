#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every field of the catalogue in tests of rules: for each a rule that asks for one value, a test that gives it, one
# that gives nothing, and if it may be unreadable one that says so. Fields of processes are given to the process, its
# parent, ancestors and the target of a signal. Also every system call once, and functions of the kernel.
#
#   BUILD   folder with ruleccc, default build
set -u
cd "$(dirname "$0")/.." || exit 3
ruleccc=${BUILD:-build}/ruleccc
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT

# Lines "event field type unreadable" of the catalogue; process fields as they are written in each place.
"$ruleccc" list fields | awk '
	$3 ~ /^(int|uint|bool|string|path|ip|duration|flags|enum|user)$/ { print $1, $2, $3, /; may be unreadable/ ? "yes" : "no" }' >"$work/fields"

# rules: a line of fields as a rule and its tests; each has a value of its own, so that nothing else fires.
awk '
	function value(type, field) {
		n++
		if (field ~ /weekday$/)
			return "wed"
		if (field ~ /(^|\.)time$/)
			return "11:11"
		if (type == "string")
			return "\"v" n "\""
		if (type == "path")
			return "\"/p/" n "\""
		if (type == "ip")
			return "10.0." int(n / 250) "." n % 250
		if (type == "duration")
			return n + 1000 "s"
		if (type == "bool")
			return "true"
		return n + 1000
	}
	function emit(event, field, type, unreadable,  v, rule) {
		v = value(type, field)
		rule = "r" n
		printf "rule %s event %s where %s == %s do log\n", rule, event, field, v
		printf "test \"%s %s\" given %s { %s = %s } expect %s\n", event, field, event, field, v, rule
		printf "test \"%s %s absent\" given %s {} expect nothing\n", event, field, event
		if (unreadable == "yes")
			printf "test \"%s %s unreadable\" given %s { %s = unreadable } expect nothing\n", event, field, event, field
	}
	$1 != "(process)" { emit($1, $2, $3, $4); next }
	{
		emit("exit", $2, $3, $4)
		if ($2 == "time" || $2 == "weekday")
			next
		emit("fork", "parent." $2, $3, $4)
		if ($2 != "env") {
			emit("mkdir", "ancestor[3]." $2, $3, $4)
			emit("rmdir", "ancestor." $2, $3, $4)
			emit("signal", "target." $2, $3, $4)
		}
	}' "$work/fields" >"$work/all.ids"

"$ruleccc" list events | sed -n '/^Of system calls/,$p' | sed 1d | tr ' ' '\n' | grep . | awk '
	BEGIN {
		for (i = 0; i < 6; i++) {
			printf "rule num%d event kprobe.f where arg%d == %d do log\n", i, i, 100 + i
			printf "rule int%d event kprobe.f where arg%d.int == -%d do log\n", i, i, 100 + i
			printf "rule str%d event fentry.f where arg%d.string == \"s%d\" do log\n", i, i, i
			printf "rule usr%d event lsm.f where arg%d.user_string == \"u%d\" do log\n", i, i, i
			printf "rule trace%d event tracepoint.sched.sched_switch where word%d == %d do log\n", i, i, i
			printf "test \"%d\" given kprobe.f { arg%d = %d, arg%d.int = -%d } expect num%d, int%d\n", i, i, 100 + i, i, 100 + i, i, i
			printf "test \"s%d\" given fentry.f { arg%d.string = \"s%d\" } expect str%d\n", i, i, i, i
			printf "test \"u%d\" given lsm.f { arg%d.user_string = \"u%d\" } expect usr%d\n", i, i, i, i
			printf "test \"t%d\" given tracepoint.sched.sched_switch { word%d = %d } expect trace%d\n", i, i, i, i
		}
	}
	{
		printf "rule enter_%s event sys_enter_%s where uid == %d do log\n", $1, $1, NR
		printf "rule exit_%s event sys_exit_%s where ret == -%d do log\n", $1, $1, NR
		printf "test \"%s\" given sys_enter_%s { uid = %d } then sys_exit_%s { ret = -%d } expect enter_%s, exit_%s\n", \
			$1, $1, NR, $1, NR, $1, $1
	}' >"$work/raw.ids"

passed=0 failed=0
for set in all raw; do
	"$ruleccc" test -Wno-racy-string --color=never "$work/$set.ids" >"$work/out" 2>"$work/err"
	status=$?
	line=$(tail -n 1 "$work/out")
	if [ $status -gt 1 ] || ! echo "$line" | grep -q '^[0-9]* tests: '; then
		sed -n 1,40p "$work/err"
		echo "FAIL $set: exit status $status"
		failed=$((failed + 1))
		continue
	fi
	sed '$d' "$work/out" | grep -v '^[^ ].*: passed: ' | grep -v '^    r[0-9]* is undecided$' | sed -n 1,60p
	passed=$((passed + $(echo "$line" | sed 's/^[0-9]* tests: \([0-9]*\) passed.*/\1/')))
	failed=$((failed + $(echo "$line" | sed 's/.* \([0-9]*\) failed$/\1/')))
	[ $set = raw ] && continue
	# An unreadable field leaves its own rule undecided.
	want=$(grep -c ' unreadable"' "$work/all.ids")
	got=$(grep -A1 'unreadable$' "$work/out" | grep -c 'is undecided$')
	[ "$want" -eq "$got" ] && passed=$((passed + 1)) || {
		echo "FAIL $want rules should be undecided, $got are"
		failed=$((failed + 1))
	}
done

# Tests change nothing in the object, whatever they name, but the digest of the text, 32 bytes, and the checksum, four.
object() {
	(cd "$work" && "$ruleccc" -Wno-racy-string rules.ids -o "$1")
}
case $ruleccc in /*) ;; *) ruleccc=$(pwd)/$ruleccc ;; esac
sed '/^test /,$d' tests/golden/test-pass.ids >"$work/rules.ids"
object without.o
cat >>"$work/rules.ids" <<'END'
test "a" given kprobe.vfs_read { arg3 = 1, arg2.string = "x" } expect nothing
test "b" given fentry.vfs_write { arg1 = 1 } then sys_enter_chdir { filename = "/x", user = mallory } expect nothing
test "c" given open { path = "/never/seen", uid = eve, marked = fetcher } expect nothing
END
object with.o
different=$(cmp -l "$work/without.o" "$work/with.o" 2>&1 | wc -l)
if [ -s "$work/with.o" ] && [ "$different" -gt 0 ] && [ "$different" -le 36 ] &&
	[ "$(wc -c <"$work/without.o")" -eq "$(wc -c <"$work/with.o")" ]; then
	passed=$((passed + 1))
else
	echo "FAIL tests change the object: $different bytes"
	failed=$((failed + 1))
fi
# Where memory may not be made executable (prctl PR_SET_MDWE, since Linux 6.3) no test passes.
echo 'rule a event open do log test "x" given open { path = "/x" } expect nothing' >"$work/no.ids"
python3 -c 'import ctypes, os, sys
sys.exit(77) if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) else os.execv(sys.argv[1], sys.argv[1:])' \
	"$ruleccc" test "$work/no.ids" >"$work/out" 2>&1
status=$?
if [ $status -eq 77 ]; then
	echo "this kernel has no PR_SET_MDWE"
elif [ $status -eq 3 ] && grep -q 'cannot be run here' "$work/out" && ! grep -q passed "$work/out"; then
	passed=$((passed + 1))
else
	echo "FAIL without executable memory: status $status, $(cat "$work/out")"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 500 ]
