#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What ruleccc does with its output file and exit status: all or nothing, and the same bytes every time.
set -u
cd "$(dirname "$0")/.."
ruleccc=${BUILD:-build}/ruleccc
ruleccc=$(realpath "$ruleccc")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
good='event exec where uid == 1000 do alert'
bad='event exec where uid == do alert'

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: expected '$2', found '$3'"
	fi
}

# run STATUS ARGS...: the exit status must be STATUS
run() {
	want=$1
	shift
	"$ruleccc" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	check "ruleccc $*" "$want" "$?"
}

said() {
	grep -q -- "$1" "$dir/err" "$dir/out"
	check "message has '$1' ($(cat "$dir/err" "$dir/out" | head -n 2))" 0 $?
}

echo "$good" >"$dir/good.ids"
echo "$bad" >"$dir/bad.ids"

run 0 "$dir/good.ids" -o "$dir/a.bpf.o"
run 0 "$dir/good.ids" -o "$dir/b.bpf.o"
cmp -s "$dir/a.bpf.o" "$dir/b.bpf.o"
check "the same rules give the same bytes" 0 $?
(cd "$dir" && mkdir sub && cd sub && "$ruleccc" "$dir/good.ids" -o c.bpf.o)
cmp -s "$dir/a.bpf.o" "$dir/sub/c.bpf.o"
check "whatever the working folder" 0 $?

echo keep >"$dir/keep"
run 1 "$dir/bad.ids" -o "$dir/keep"
check "a failed compilation leaves the old file" keep "$(cat "$dir/keep")"
run 1 "$dir/bad.ids" -o "$dir/new"
check "and makes no new one" no "$([ -e "$dir/new" ] && echo yes || echo no)"
check "nor a temporary one" "" "$(find "$dir" -name '*new.*' -o -name '*keep.*')"

run 3 "$dir/good.ids" -o "$dir/missing/x.o"
said 'cannot write'
run 3 "$dir/good.ids" -o "$dir"
said 'directory'
run 3 "$dir/good.ids" -o /dev/full
said 'No space left'
run 0 "$dir/good.ids" -o /dev/null
check "a device stays a device" yes "$([ -c /dev/null ] && echo yes || echo no)"
run 0 "$dir/good.ids" -o -
cmp -s "$dir/out" "$dir/a.bpf.o"
check "- is standard output" 0 $?

run 3 "$dir/nothing.ids" --check
said 'nothing.ids'
run 3 "$dir" --check
said 'directory\|folder'
run 0 "$dir/good.ids" --check
run 2
said 'no rule file'
run 2 "$dir/good.ids"
said 'say where'
cp "$dir/good.ids" "$dir/precious"
cp "$dir/precious" "$dir/kept"
run 2 "$dir/precious" -o "$dir/precious"
said 'is one of the rule files'
run 2 report -o "$dir/precious" "$dir/precious"
said 'is one of the rule files'
ln -sf precious "$dir/link"
run 2 "$dir/precious" -o "$dir/link"
cmp -s "$dir/precious" "$dir/kept"
check "rules are not overwritten" 0 $?
run 2 -o "$dir/some.ids" "$dir/good.ids"
said 'not one of rules'
run 2 --frobnicate
run 2 "$dir/good.ids" --check -o "$dir/x"
said 'exclude'
run 1 test "$dir/good.ids"
said 'no test in these files'
run 1 --max-insns=5 --check "$dir/good.ids"
said 'over the budget'
run 0 --format=sarif --check "$dir/good.ids"
said 'columnKind'
check "SARIF leaves standard error alone" no "$([ -s "$dir/err" ] && echo yes || echo no)"
run 1 --format=sarif "$dir/bad.ids" -o "$dir/new"
said 'ids-syntax'
check "and makes no object of wrong rules" no "$([ -e "$dir/new" ] && echo yes || echo no)"
run 3 --format=sarif --check "$dir/nothing.ids"
said '"executionSuccessful": false'
run 2 --format=sarif "$dir/good.ids" -o -
said 'give one of them'
run 2 --format=sarif --dump=plan "$dir/good.ids"
said 'give one of them'
run 2 --format=sarif -Wno-such --check "$dir/good.ids"
check "and wrong usage is no document" no "$([ -s "$dir/out" ] && echo yes || echo no)"
run 2 --format=xml --check "$dir/good.ids"
said 'text, json or sarif'
for version in 4.19 5.9 x 6 6. 6.1x -6.1 6..1; do
	run 2 --check --target-kernel=$version "$dir/good.ids"
	said 'target-kernel'
done
for version in 5.10 6.1.0-18-amd64 7.0+; do
	run 0 --check --target-kernel=$version "$dir/good.ids"
done
echo 'event userns_create where uid == 1 do deny' >"$dir/new.ids"
run 1 --target-kernel=5.10 "$dir/new.ids" -o "$dir/new"
said 'ids-target-kernel'
check "no object for a kernel that is too old" no "$([ -e "$dir/new" ] && echo yes || echo no)"
run 0 --target-kernel=6.1 "$dir/new.ids" -o "$dir/new.o"

# A line says what takes more than a second, on a terminal only, and it goes again. What takes so long here is
# that the rules come late.
# terminal SECONDS: what a terminal shows of a check of rules that come after SECONDS
terminal() {
	script -qec "(sleep $1; cat '$dir/good.ids') | '$ruleccc' --check -; echo done" /dev/null </dev/null | tr '\r' '\n'
}
terminal 1.6 >"$dir/slow"
check "a line on the terminal" yes "$(grep -q 'ruleccc: reading and checking rules, 1 s' "$dir/slow" && echo yes || echo no)"
check "which goes again" yes "$(grep -q "^$(printf '\033')\[Kdone" "$dir/slow" && echo yes || echo no)"
terminal 0.1 >"$dir/quick"
check "no line if it is quick" 1 "$(grep -c . "$dir/quick")"
(sleep 1.6; cat "$dir/good.ids") | "$ruleccc" --check - >"$dir/out" 2>&1
check "nor without a terminal" no "$([ -s "$dir/out" ] && echo yes || echo no)"

# Sets of rules are checked in little time: CPU seconds, since other programs may run. 1,000 rules: half a second.
# cpu NAME: sets NAME to the seconds that the children of this shell have had, in hundredths
cpu() {
	times >"$dir/times" # in this shell: another has other children
	read -r "$1" <<-EOF
		$(awk 'NR == 2 { split($1, u, /[ms]/); printf "%d", (u[1] * 60 + u[2]) * 100 }' "$dir/times")
	EOF
}
# rules N FORMAT: N rules, each by printf of FORMAT with its number
rules() {
	awk -v n="$1" -v format="$2" 'BEGIN { for (i = 0; i < n; i++) printf format, i, i }'
}
slow=1
case ${BUILD:-build} in */asan) slow=20 ;; esac
for format in 'rule r%d event exec where exe == "/bin/x%d" do log\n' \
	'event exec where exe == "/bin/x%d" and uid == %d do log ' \
	'event exec where exe == "bin/x%d" or uid == %d do log # ids: allow ids-never-true\n' \
	'macro m%d = uid == 1 event exec where n%d do log\n' \
	'list l%d = ["/a"] event open where path in l%d do deny\n' \
	'event exec where exe contains "/x%d" and not (exe endswith "%d.sh") and not (exe glob "*/tmp/*.py") do log\n' \
	'event exec where exe under "/srv/x%d" unless exe startswith "/srv/x%d/pub" or name in ["a", "b"] do log\n' \
	'event exec where uid >= 1000 and pid != %d unless gid == 5 or gid in [100, 7%d] do log\n' \
	'event exec where exe under "/srv/%d" and exe under "/usr/%d" do log\n' \
	'event exec where exe matches r"(^|/)x%d(ng|d)?$" and exe matches r"^/(home|srv)/.*%d" do log\n' \
	'event exec where args matches r"/x%d[a-z]+-%d$" do log\n'; do
	for size in 1000:50 10000:500; do
		rules "${size%:*}" "$format" >"$dir/many.ids"
		cpu before
		"$ruleccc" --check --target-kernel=5.10 "$dir/many.ids" >/dev/null 2>&1
		cpu after
		[ $((after - before)) -le $((${size#*:} * slow)) ]
		check "${size%:*} rules like '$format' in ${size#*:} hundredths of a second" 0 $?
	done
done

# 10,000 tests in two seconds.
{
	rules 200 'rule r%d event exec where exe == "/opt/x%d" do log\n'
	rules 10000 'test "t%d" given exec { uid = %d, exe = "/opt/y" } expect nothing\n'
} >"$dir/many.ids"
cpu before
"$ruleccc" test "$dir/many.ids" >"$dir/out" 2>&1
check "10,000 tests pass" 0 $?
cpu after
said '10000 passed'
[ $((after - before)) -le $((200 * slow)) ]
check "in two seconds" 0 $?

run 0 --version
said 'ruleccc '
run 0 --help
said 'Usage'
run 0 list events
said 'sys_enter_execve'
run 2 list nothing
said 'tables'

"$ruleccc" --check - <"$dir/good.ids" >/dev/null 2>&1
check "- is standard input" 0 $?

for stage in ast rules plan ir asm; do
	run 0 --dump=$stage "$dir/good.ids"
	check "--dump=$stage prints something" yes "$([ -s "$dir/out" ] && echo yes || echo no)"
done
check "debug lines name the rule's file" yes \
	"$("$ruleccc" --dump=asm "$dir/good.ids" | grep -q 'good.ids' && echo yes || echo no)"
check "no DWARF in the object" 0 "$(readelf -S "$dir/a.bpf.o" | grep -c 'debug_info')"
check "BTF in the object" 1 "$(readelf -SW "$dir/a.bpf.o" | grep -c ' \.BTF ')"
check "the manifest in the object" 1 "$(readelf -SW "$dir/a.bpf.o" | grep -c ' \.ids\.rules ')"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
