#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fmt.sh - the layout that `ruleccc fmt` makes
#
# Samples, lists of the standard library and the rules in documents have it. Formatting any of them, or of the goldens,
# changes neither the syntax tree nor the checked rules, and formatting again changes nothing; where lines were broken
# before does not matter. What the goldens NAME.fmt compare is not repeated here.
#
#   BUILD   folder with ruleccc, default build
# Exit status: 0 if all is well, 1 if not, 2 if ruleccc is missing.

set -u
export LC_ALL=C
top=$(cd "$(dirname "$0")/.." && pwd)
ruleccc=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd)/ruleccc
if ! test -x "$ruleccc"; then
	echo "fmt: $ruleccc is missing; run make first" >&2
	exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
formatted=0

good() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	echo "FAIL $1"
	test $# -lt 2 || sed 's/^/  | /' "$2"
}

# is WHAT EXPECTED FOUND
is() {
	test "$2" = "$3" && good || bad "$1: expected '$2', found '$3'"
}

# run STATUS ARGUMENT... - runs fmt with its output in $work/out and $work/err
run() {
	want=$1
	shift
	"$ruleccc" fmt "$@" >"$work/out" 2>"$work/err" </dev/null
	is "fmt $*: exit status" "$want" $?
}

# dumps FILE TO - tree and rules of FILE. Rules without a name are called after their line, which may change.
dumps() {
	for stage in ast rules; do
		"$ruleccc" --dump=$stage "$1" 2>/dev/null </dev/null
	done | sed 's/\.ids:[0-9][0-9:]*/.ids:LINE/g' >"$2"
}

# unbroken FILE - FILE with line ends only where a comment or an empty line needs them
unbroken() {
	awk '
		{ sub(/^[ \t]+/, "") }
		/^$/ || /^#/ { printf "%s%s\n", open ? "\n" : "", $0; open = 0; next }
		/#/ { print; open = 0; next }
		{ printf "%s  ", $0; open = 1 }
		END { if (open) print "" }' "$1"
}

# check_file FILE NAME [DUMPS] - formats FILE in place and compares; DUMPS is true if nothing is to be dumped
check_file() {
	dump=${3:-dumps}
	unbroken "$1" >"$work/unbroken.ids"
	: >"$work/before" >"$work/after"
	$dump "$1" "$work/before"
	cp "$1" "$work/original"
	"$ruleccc" fmt "$1" 2>"$work/err" </dev/null
	status=$?
	if test $status -eq 1; then
		# Refused is what the compiler refuses, and left alone.
		"$ruleccc" --check "$1" 2>"$work/check" </dev/null
		grep -qF "$(sed -n 1p "$work/err")" "$work/check" && cmp -s "$1" "$work/original" && good ||
			bad "$2: refused" "$work/err"
		return
	fi
	formatted=$((formatted + 1))
	is "$2: exit status" 0 $status
	$dump "$1" "$work/after"
	diff "$work/before" "$work/after" >"$work/diff" && good || bad "$2: its meaning changed" "$work/diff"
	"$ruleccc" fmt --diff "$1" >"$work/diff" 2>&1 && good || bad "$2: formatted twice" "$work/diff"
	"$ruleccc" fmt - <"$work/unbroken.ids" 2>&1 | diff "$1" - >"$work/diff" && good ||
		bad "$2: line ends matter" "$work/diff"
}

# split DOCUMENT - its blocks to $work/blocks/LINE.ids
split() {
	rm -rf "$work/blocks"
	mkdir "$work/blocks"
	awk -v dir="$work/blocks" '
		/^```ids(,|$)/ { inside = 1; file = sprintf("%s/%05d.ids", dir, NR); next }
		/^```/ && inside { inside = 0; close(file); next }
		inside { print >file }' "$1"
}

check_layout() {
	for file in "$top"/samples/*.ids "$top"/stdlib/lists/*.ids; do
		"$ruleccc" fmt --diff "$file" >"$work/diff" 2>&1 && good ||
			bad "${file#"$top"/}: run ruleccc fmt" "$work/diff"
	done
	for document in "$top"/*.md "$top"/docs/*.md "$top"/docs/events/*.md; do
		split "$document"
		for block in "$work"/blocks/*.ids; do
			test -f "$block" || continue
			name=${document#"$top"/}:$(basename "$block" .ids | sed 's/^0*//')
			"$ruleccc" fmt --diff "$block" >"$work/diff" 2>&1
			test ! -s "$work/diff" || grep -q ' error: ' "$work/diff" && good ||
				bad "$name: layout" "$work/diff"
			check_file "$block" "$name"
		done
	done
}

# Copies, as imports are found beside a file.
check_meaning() {
	for folder in samples stdlib/lists tests/golden tests/fuzz/seeds; do
		test -d "$top/$folder" || continue
		mkdir -p "$work/copy/$folder"
		cp -r "$top/$folder/." "$work/copy/$folder"
		chmod -R u+w "$work/copy"
		for file in "$work/copy/$folder"/*.ids; do
			test -f "$file" || continue
			check_file "$file" "${file#"$work"/copy/}"
		done
	done
	# What scripts write is large, and takes long to compile.
	for script in "$work"/copy/tests/golden/*.gen; do
		(cd "$work/copy/tests/golden" && sh "$script" >"${script%.gen}.ids" 2>/dev/null)
		check_file "${script%.gen}.ids" "tests/golden/$(basename "$script")" true
	done
}

check_files() {
	ugly='event exec   where uid==0 do log'
	neat='event exec where uid == 0 do log'
	cd "$work" || exit 2
	echo "$ugly" >ugly.ids
	echo "$neat" >neat.ids
	echo 'event exec where uid == do log' >wrong.ids
	cp wrong.ids same.ids

	run 1 --check neat.ids ugly.ids
	is "--check names what differs" ugly.ids "$(cat out)"
	is "--check writes nothing" "$ugly" "$(cat ugly.ids)"
	run 0 --check neat.ids
	run 1 --diff neat.ids ugly.ids
	is "--diff" "--- ugly.ids
+++ ugly.ids
@@ -1,1 +1,1 @@
-$ugly
+$neat" "$(cat out)"
	is "--diff writes nothing" "$ugly" "$(cat ugly.ids)"
	run 0 --diff neat.ids
	is "--diff of what is right" '' "$(cat out)"

	chmod 640 ugly.ids
	ln -s ugly.ids link.ids
	run 0 link.ids
	is "the file is formatted" "$neat" "$(cat ugly.ids)"
	is "its mode stays" 640 "$(stat -c %a ugly.ids)"
	is "a link stays a link" ugly.ids "$(readlink link.ids)"
	inode=$(stat -c '%i %Y' ugly.ids)
	run 0 ugly.ids
	is "an unchanged file is not written" "$inode" "$(stat -c '%i %Y' ugly.ids)"
	is "no temporary file stays" '' "$(find . -name '*.ids.*')"

	echo "$ugly" >ugly.ids
	run 1 wrong.ids ugly.ids
	is "the diagnostic" "wrong.ids:1:25: error: expected a value, found 'do' [ids-syntax]" "$(sed -n 1p err)"
	cmp -s wrong.ids same.ids
	is "a file with a syntax error is left alone" 0 $?
	is "the others are formatted" "$neat" "$(cat ugly.ids)"

	is "standard input" "$neat" "$(echo "$ugly" | "$ruleccc" fmt -)"
	is "no line end at the end" "$neat" "$(printf %s "$ugly" | "$ruleccc" fmt -)"
	is "CR LF" "$neat" "$(printf '%s\r\n' "$ugly" | "$ruleccc" fmt -)"
	is "a byte order mark" "$neat" "$(printf '\357\273\277%s' "$ugly" | "$ruleccc" fmt -)"
	is "an empty file" '' "$(: | "$ruleccc" fmt -)"
	is "only comments" '# a' "$(printf '\n\n  # a  \n\n' | "$ruleccc" fmt -)"
	echo "$ugly" | "$ruleccc" fmt --check - >out
	is "--check of standard input" "1 <stdin>" "$? $(cat out)"
	printf '%s' "$neat" | "$ruleccc" fmt --diff - >out
	is "--diff of a file that does not end its last line" "--- <stdin>
+++ <stdin>
@@ -1,1 +1,1 @@
-$neat
\\ No newline at end of file
+$neat" "$(cat out)"
	echo "$ugly" >both.ids
	"$ruleccc" fmt --diff both.ids >wanted
	"$ruleccc" fmt --check --diff both.ids >out
	is "--check and --diff" "1 $(cat wanted)" "$? $(cat out)"
	is "change nothing" "$ugly" "$(cat both.ids)"
	"$ruleccc" fmt - <neat.ids >/dev/full 2>err
	is "a full disk" 3 $?
	run 3 missing.ids
	run 3 "$work"
	if [ "$(id -u)" = 0 ]; then
		mkdir others && echo "$ugly" >others/kept.ids && chmod 444 others/kept.ids && chmod 755 "$work" && chmod 777 others
		setpriv --reuid 65534 --clear-groups "$ruleccc" fmt others/kept.ids 2>err
		is "a file that may not be written" "3 $ugly" "$? $(cat others/kept.ids)"
	else
		echo "$ugly" >kept.ids && chmod 444 kept.ids
		run 3 kept.ids
		is "a file that may not be written" "$ugly" "$(cat kept.ids)"
	fi
	mkfifo pipe.ids
	echo "$ugly" >pipe.ids &
	run 3 pipe.ids
	is "a pipe is not rewritten" "ruleccc: cannot rewrite pipe.ids: it is not a regular file" "$(cat err)"
	run 2
	run 2 --what neat.ids
	cd "$top" || exit 2
}

# The differences of long files: what `patch` would make of the original must be the formatted text.
check_diff() {
	for n in 1 2 3 7 8; do
		awk -v n="$n" 'BEGIN {
			for (i = 1; i <= 60; i++)
				printf "event exec where uid %s %d do log\n", i % n ? "==" : " ==", i }' >"$work/long.ids"
		"$ruleccc" fmt - <"$work/long.ids" >"$work/new"
		"$ruleccc" fmt --diff "$work/long.ids" | sed 's/^\(---\|+++\).*/\1/' >"$work/ours"
		diff -u "$work/long.ids" "$work/new" | sed 's/^\(---\|+++\).*/\1/' >"$work/theirs"
		diff "$work/theirs" "$work/ours" >"$work/diff" && good || bad "--diff, every line of $n" "$work/diff"
	done
}

check_files
check_diff
check_layout
check_meaning
test $formatted -gt 200 && good || bad "only $formatted texts were formatted"
echo "$passed passed, $failed failed"
test $failed -eq 0
