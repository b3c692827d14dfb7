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

cd "$work" || exit 3

# run STATUS ARGS...
run() {
	want=$1
	shift
	"$ruleccc" test -Wno-hidden-rule "$@" >out 2>err
	check "test $*: exit status" "$want" $?
}

# has TEXT: it is in the output or in the messages
has() {
	cat out err | grep -qF -e "$1"
	found=$?
	check "there is '$1' ($(cat err out | head -n 4))" 0 $found
}

# line NUMBER TEXT: line of the output
line() {
	check "line $1" "$2" "$(sed -n "$1p" out)"
}

# records: the events of standard input, of a machine where alice is 1000 and bob 1001
records() {
	"$build/tests/replay/records" "$1" passwd | sed 's/"time":"[^"]*"/"time":"2026-11-21T23:59:59Z"/'
}

printf 'root:x:0:0::/:/\nalice:x:1000:0::/:/\nbob:x:1001:0::/:/\n' >passwd
cat >rules.ids <<'END'
rule alice   event open where uid == alice do log
rule person  event open where uid >= 1000 do log
rule owned   event open where owner == bob do log
rule key     event open where path endswith "/key" unless exe.deleted do log
rule text    event open where ext == "txt" do log
rule login   event open where auid exists do log
rule noname  event open where not name exists do log
rule sure    undecided match  event open where name == "x" do log
rule quiet   undecided ignore event open where name == "x" do log
rule sudo    event open where exe is "/usr/bin/sudo" do log
rule trusted event open where marked(good) and path == "/a" do log
rule chain   event open where ancestor.name == "sshd" do log
rule third   event open where ancestor[3].name == "sshd" do log
rule asked   event exec where filename startswith "./" do log
rule slow    event sys_enter_execveat where uid == 0 do log
rule mapped  event connect where daddr in 10.0.0.0/8 do log
rule good    event mkdir where path == "/x" do mark good, silent
END
"$ruleccc" -Wno-hidden-rule rules.ids -o rules.o || exit 1
{
	printf 'alice\tself\tuid\t1000\tself\tname\tcat\tself\texe\t/bin/cat\tevent\tpath\t/home/key\tevent\towner\t1000\n'
	printf 'alice\tself\tuid\t1001\tself\tname\tx\tself\texe\t/usr/bin/sudo\tevent\tpath\t/a\tevent\towner\t7\n'
	printf 'alice\tself\tuid\t5\tself\tname\tunreadable\tself\texe\tcut:/usr/bin/su\tevent\tpath\t/b.txt\n'
	printf 'alice\tself\tuid\t0\t1\tname\tsh\t2\tname\tcron\tself\tname\ty\tself\texe.deleted\t1\n'
	printf 'asked\tself\tuid\t0\tevent\tfilename\t./x\tevent\tfilename\t/tmp/x\tevent\tsyscall\t59\n'
	printf 'mapped\tself\tuid\t0\tevent\tdaddr\t10.1.2.3\n'
} | records rules.o >records
cat >>records <<'END'
{"time":"2026-11-21T23:59:59Z","status":"no event"}

{"event":"sys_enter_openat2"}
END
run 0 --replay=records rules.ids
at=2026-11-21T23:59:59Z
line 1 "1 open $at fires alice, person; undecided chain (ancestor.name), key (exe.deleted), login (auid), sudo (file of exe), third (ancestor[3].name)"
line 2 "2 open $at fires person, quiet, sudo, sure; undecided chain (ancestor.name), login (auid), owned (owner), third (ancestor[3].name), trusted (marked(good))"
line 3 "3 open $at fires sure, text; undecided chain (ancestor.name), login (auid), owned (owner), sudo (exe), third (ancestor[3].name)"
line 4 "4 open $at undecided login (auid), owned (owner), sudo (exe), text (ext), trusted (marked(good), path)"
line 5 "5 exec $at fires asked"
line 6 "6 connect $at fires mapped"
line 7 '9 sys_enter_openat2 - nothing'
line 8 '7 records: 5 with a rule that fires, 4 with one that is undecided; 1 line skipped'
check 'the records from standard input' "$(cat out)" "$("$ruleccc" test -Wno-hidden-rule --replay=- rules.ids <records)"

# What is different.
cp out old
run 0 --replay=records --expect=old rules.ids
check 'nothing is different' '7 records: 7 as expected, 0 changed; 1 line skipped' "$(cat out)"
sed 's/uid == alice/uid == bob/; s/"txt"/"text"/; s/where auid exists/where uid == 77/; s/"cron"/"x"/; s/10.0.0.0/11.0.0.0/' \
	rules.ids >new.ids
run 1 --replay=records --expect=old new.ids
has "records:1: changed: open $at"
has '    - alice no longer fires'
has '    ? login is no longer undecided'
run 1 --replay=records --expect=old --format=tap new.ids
has 'TAP version 13'
has 'not ok 1 - records:1 open'
has 'ok 5 - records:5 exec'
has '1..7'
run 1 --replay=records --expect=old --format=junit new.ids
check 'well-formed XML' 0 "$(xmllint --noout out >/dev/null 2>&1; s=$?; [ $s -eq 127 ] && s=0; echo $s)"
has 'tests="7" failures="'
full=$(trap '' XFSZ; ulimit -f 0; "$ruleccc" test --replay=records --expect=old --format=junit new.ids 2>&1 >/dev/null; echo "exit $?")
check 'no room for the results' 'ruleccc: test: a temporary file cannot hold the results; is its disk full?
exit 3' "$(echo "$full" | grep '^ruleccc\|^exit')"
sed 2d records >fewer
run 1 --replay=fewer --expect=old rules.ids
has 'it was another event: '
sed 9d records >fewer
run 1 --replay=fewer --expect=old rules.ids
has 'this record is not there any more'
{ cat records; sed -n 6p records; } >more
run 1 --replay=more --expect=old rules.ids
has 'this record is new'
printf 'rule a,b\n' >wrong
run 1 --replay=records --expect=wrong rules.ids
has "wrong:1: error: this is no line of 'ruleccc test --replay'"
sed 's/; undecided.*/;/' old >wrong
run 1 --replay=records --expect=wrong rules.ids
has 'wrong:1: error: '

# damaged LINE MESSAGE: one damaged line between good ones
damaged() {
	{ sed -n 5p records; printf '%s\n' "$1"; sed -n 6p records; } >bad
	run 1 --replay=bad rules.ids
	has "bad:2: error: $2"
	has '2 records: 2 with a rule that fires, 0 with one that is undecided; 1 line damaged'
	has 'damaged lines are left out; a record is a line of JSON as ruled writes it'
}
damaged '{"event":"open"' 'not valid JSON: it ends too early'
damaged '{"event":"open"} x' 'not valid JSON: '
damaged '{"event":nothing}' 'not valid JSON: '
damaged '[1]' 'a record is a JSON object'
damaged 'null' 'a record is a JSON object'
damaged '{"event":"opne"}' "there is no event 'opne'"
damaged '{"event":"a b"}' "'event' is no name of an event"
damaged '{"event":"open","time":"a b"}' "'time' is no time"
damaged '{"event":"open","process":[]}' "'process' is no object"
damaged '{"event":"open","process":{"pid":"1"}}' "'process.pid' is no whole number"
damaged '{"event":"open","process":{"pid":1.5}}' "'process.pid' is no whole number"
damaged '{"event":"open","process":{"uid":-1}}' "'process.uid' is negative"
damaged '{"event":"open","process":{"exe":7}}' "'process.exe' is no string"
damaged '{"event":"open","process":{"exe":["/a","/b"]}}' "'process.exe' has more than one value"
damaged '{"event":"open","process":{"exe":"\\q"}}' "'process.exe' has a backslash that is neither"
damaged '{"event":"open","process":{"cmdline":"a\u0000b"}}' "'process.cmdline' has a byte that is 0"
damaged '{"event":"open","process":{"exe.deleted":1}}' "'process.exe.deleted' is neither true nor false"
damaged '{"event":"open","fields":{"flags":"O_NONE"}}' "'fields.flags' has no value 'O_NONE'"
damaged '{"event":"connect","fields":{"daddr":"10.0.0"}}' "'fields.daddr' is no address"
damaged '{"event":"open","ancestors":"sh"}' "'ancestors' is no array of names"
damaged '{"event":"open","unreadable":"exe"}' "'unreadable' is no array of names"
damaged '{"event":"open","truncated":[7]}' "'truncated' is no array of names"
damaged "{\"event\":\"open\",\"fields\":{\"path\":\"$(printf '%05000d' 0)\"}}" "'fields.path' has 5000 bytes, more than 4096"
{ printf '{"event":"open","x":"'; head -c 5000000 /dev/zero | tr '\0' x; printf '"}\n'; cat records; } >bad
run 1 --replay=bad rules.ids
has 'bad:1: error: the line is longer than 4 MiB'
has '7 records: '
printf '{"event":"open"\000}\n' >bad
run 1 --replay=bad rules.ids
has 'there is a zero byte'
i=0
while [ $i -lt 30 ]; do echo x; i=$((i + 1)); done >bad
run 1 --replay=bad rules.ids
has 'bad: and 10 more damaged lines'
: >bad
run 1 --replay=bad rules.ids
has 'there is no record of an event in bad'

# Usage, and files that cannot be read.
run 2 --expect=old rules.ids
has '--expect is for --replay'
run 2 --replay=records --format=tap rules.ids
has 'with --replay, --format is for what --expect compares'
run 2 --replay=- - </dev/null
has 'only one file can be standard input'
run 2 --replay=records
has 'no rule file is given'
run 3 --replay=missing rules.ids
has 'cannot read missing: No such file or directory'
run 3 --replay=. rules.ids
has 'cannot read .: Is a directory'
run 3 --replay=records --expect=missing rules.ids
run 1 --replay=records old
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 500 ]
