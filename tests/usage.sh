#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The command line of ruleccc and its subcommands: help and manual, wrong options, standard input, exit statuses, and output
# that cannot be written.
set -u
cd "$(dirname "$0")/.."
ruleccc=$(realpath "${BUILD:-build}/ruleccc")
manual=docs/man/ruleccc.1
commands='completion fmt inspect list lsp report test'
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: expected '$2', found '$3'"
	fi
}

# run STATUS ARGS...: the exit status must be STATUS; standard input is the file input
run() {
	want=$1
	shift
	"$ruleccc" "$@" >"$dir/out" 2>"$dir/err" <"$dir/input"
	check "ruleccc $*" "$want" "$?"
}

# full ARGS...: standard output takes nothing
full() {
	: >"$dir/out"
	"$ruleccc" "$@" >/dev/full 2>"$dir/err" <"$dir/input"
	check "ruleccc $* to a full disk" 3 "$?"
	has '^ruleccc: cannot write to standard output'
}

has() {
	grep -q -e "$1" "$dir/out" "$dir/err"
	check "there is '$1' ($(cat "$dir/err" "$dir/out" | head -n 2))" 0 $?
}

: >"$dir/empty"
cat >"$dir/good.ids" <<'EOF2'
rule r
event exec where uid == 1000 do alert
test "it matches" given exec { uid = 1000 } expect r
EOF2
echo 'event exec where uid == do alert' >"$dir/bad.ids"
cp "$dir/empty" "$dir/input"

# Help: of each command, with its exit statuses; every option is in the manual.
run 0 --help
for command in $commands; do
	has "ruleccc $command "
done
options=$("$ruleccc" --help)
for command in $commands; do
	run 0 "$command" --help
	has "^Usage: ruleccc $command "
	has '^Exit status: 0 '
	check "no message beside the help of $command" "" "$(cat "$dir/err")"
	check "lines of the help of $command are not too long" "" "$(awk 'length > 99 && !/^Usage/' "$dir/out")"
	options="$options $(cat "$dir/out")"
	run 2 "$command" --nonsense
	check "$command says what is wrong" 0 "$(grep -q "ruleccc: $command: \|^ruleccc: list" "$dir/err"; echo $?)"
done
for command in fmt inspect lsp report test; do
	run 2 "$command" --nonsense
	has "^ruleccc: $command: unrecognized option '--nonsense'"
	has "^Try 'ruleccc $command --help'"
	"$ruleccc" "$command" -- --help >"$dir/out" 2>"$dir/err" </dev/null
	check "behind -- there are files ($command)" 0 "$(grep -q '^Usage' "$dir/out" && echo 1 || echo 0)"
done
run 2 --nonsense
has "^Try 'ruleccc --help'"
for option in $(printf '%s\n' "$options" | grep -o -e '--[a-z][a-z-]*' | sort -u); do
	case $option in --stdio) continue ;; esac
	sed 's/\\-/-/g' "$manual" | grep -q -e "$option"
	check "the manual has $option" 0 $?
done
for page in docs/man/*.[18]; do
	check "$page has no mistakes" "" "$(groff -man -Tutf8 -ww -z "$page" 2>&1)"
done

# Wrong usage.
run 2
run 2 reprot "$dir/good.ids"
has "there is no command 'reprot'; did you mean 'report'?"
(cd "$dir" && cp good.ids tests && "$ruleccc" tests --check)
check "a file may nearly be a command" 0 $?
run 2 completion
run 2 completion ksh
has "bash, zsh and fish, not 'ksh'; try 'ruleccc completion --help'"
run 2 list
run 2 list nothing
run 2 list events nothing
run 2 list events exec more
run 2 fmt
run 2 inspect
run 2 inspect a b
run 2 report
run 2 test
run 2 lsp file
run 2 lsp -Wno-nonsense
has 'there is no warning for -Wno-nonsense'
for command in report test; do
	run 2 "$command" --color=pink "$dir/good.ids"
	run 2 "$command" -Wno-nonsense "$dir/good.ids"
done

# Standard input.
cp "$dir/good.ids" "$dir/input"
run 0 --check -
run 0 - -o "$dir/a.o"
run 0 fmt -
run 1 fmt --check -
check "fmt --check names it" '<stdin>' "$(cat "$dir/out")"
run 0 test -
run 0 report -
cp "$dir/a.o" "$dir/input"
run 0 inspect -
cp "$dir/bad.ids" "$dir/input"
for command in fmt report test; do
	run 1 "$command" -
	has '<stdin>:1:25: error'
done
run 1 inspect -
cp "$dir/empty" "$dir/input"
run 1 lsp

# What cannot be read.
for command in --check fmt report test inspect; do
	run 3 "$command" "$dir/missing"
	has 'cannot read .*missing.*: No such file'
done

# A disk that is full.
"$ruleccc" fmt - <"$dir/good.ids" >"$dir/layout.ids"
cp "$dir/good.ids" "$dir/input"
full --help
has 'No space left on device'
full --version
full --check --format=sarif "$dir/good.ids"
for stage in ast rules plan ir asm; do
	full --dump=$stage "$dir/good.ids"
done
for command in $commands; do
	full "$command" --help
done
full completion bash
full list events
full fmt -
full fmt --diff "$dir/good.ids"
full inspect "$dir/a.o"
full test "$dir/good.ids"
"$ruleccc" report "$dir/good.ids" >/dev/full 2>"$dir/err"
check "report to a full disk" 3 "$?"
has 'cannot write .*No space left'
"$ruleccc" --check --format=json "$dir/good.ids" 2>/dev/full
check "diagnostics as JSON to a full disk" 3 "$?"
"$ruleccc" "$dir/good.ids" -o - >/dev/full 2>"$dir/err"
check "an object to a full disk" 3 "$?"

# Killed at any moment, the old file or the new one is there, whole.
echo old >"$dir/old"
"$ruleccc" "$dir/good.ids" -o "$dir/a.o"
for delay in 0.01 0.03 0.1 0.2 0.3 0.4; do
	cp "$dir/old" "$dir/out.o"
	timeout -s KILL $delay "$ruleccc" "$dir/good.ids" -o "$dir/out.o" 2>/dev/null
	cmp -s "$dir/old" "$dir/out.o" || cmp -s "$dir/a.o" "$dir/out.o"
	check "killed after $delay s" 0 $?
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
